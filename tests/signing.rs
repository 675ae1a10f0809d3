//! What is signed, in which order: against a signature computed here by the
//! documents' own words.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it is wrong")]

mod common;

use common::{APPID, KEY, MCH_ID, fields, merchant, sign};
use wxpay_core::server;
use wxpay_core::{Fen, Limits, Merchant, Request, SignType, schema};

/// Names before `appid`, between all of the client's fields, and after the last.
#[derive(Request)]
#[wxpay(
    message = schema::pay::UNIFIED_ORDER,
    fixed(trade_type = "JSAPI", spbill_create_ip = "203.0.113.7", fee_type = "CNY")
)]
struct Spread<'a> {
    #[wxpay(extra, rename = "AAA")]
    first: &'a str,
    #[wxpay(extra)]
    a: u32,
    #[wxpay(extra)]
    mch_ic: &'a str,
    #[wxpay(extra)]
    mch_ie: Option<&'a str>,
    #[wxpay(extra)]
    nonce_stq: &'a str,
    #[wxpay(extra)]
    sign_type_1: &'a str,
    #[wxpay(extra)]
    zzz: &'a str,
    #[wxpay(extra, rename = "_z")]
    underscore: &'a str,
    body: &'a str,
    out_trade_no: &'a str,
    total_fee: Fen,
    openid: &'a str,
    attach: Option<&'a str>,
    detail: Option<&'a str>,
}

fn spread() -> Spread<'static> {
    Spread {
        first: "1",
        a: 0,
        mch_ic: "x",
        mch_ie: Some("y"),
        nonce_stq: "z",
        sign_type_1: "1",
        zzz: "last",
        underscore: "between capitals and small letters",
        body: "茶 <a> & \"b\"",
        out_trade_no: "1",
        total_fee: Fen(888),
        openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
        attach: Some(" a+b%20c=d&e \r\n"),
        detail: Some(""),
    }
}

#[test]
fn the_signature_is_right_wherever_the_clients_fields_sort() {
    for sign_type in [SignType::Md5, SignType::HmacSha256] {
        let prepared = merchant().with_sign_type(sign_type).prepare(&spread()).unwrap();
        let fields = fields(&prepared.body);
        let given = fields.last().unwrap();
        assert_eq!(given.0, "sign");
        assert_eq!(given.1, sign(&fields, KEY, sign_type));
        let names: Vec<&str> = fields.iter().map(|(name, _)| name.as_str()).collect();
        let mut sorted = names[..names.len() - 1].to_vec();
        sorted.sort_unstable();
        assert_eq!(names[..names.len() - 1], sorted);
        for name in ["appid", "mch_id", "nonce_str", "sign_type", "notify_url", "AAA", "a", "_z", "zzz"] {
            assert!(names.contains(&name), "{name}");
        }
        assert!(!names.contains(&"detail"), "an empty value counts as absent");
        let value = |wanted: &str| fields.iter().find(|(name, _)| name == wanted).unwrap().1.clone();
        assert_eq!(value("a"), "0", "zero is not empty");
        assert_eq!(value("attach"), " a+b%20c=d&e \r\n", "values are raw");
        assert_eq!(value("sign_type"), sign_type.name());
    }
}

#[test]
fn what_is_written_reads_back_and_verifies() {
    let prepared = merchant().prepare(&spread()).unwrap();
    let read = server::read(prepared.body.as_bytes(), &Limits::default()).unwrap();
    assert!(server::is_signed(&read, &common::key(), SignType::HmacSha256));
    for (name, value) in fields(&prepared.body) {
        let entry = read.iter().find(|entry| entry.name == name).unwrap();
        assert_eq!(entry.value.as_text(), Some(value.as_str()), "{name}");
    }
}

#[test]
fn two_requests_never_share_a_nonce() {
    let nonce = |body: &str| fields(body).into_iter().find(|(name, _)| name == "nonce_str").unwrap().1;
    let (one, other) = (merchant().prepare(&spread()).unwrap(), merchant().prepare(&spread()).unwrap());
    assert_ne!(nonce(&one.body), nonce(&other.body));
}

#[test]
fn the_accounts_fields_go_in_where_the_struct_has_none() {
    #[derive(Request)]
    #[wxpay(message = schema::pay::ORDER_QUERY)]
    struct Query<'a> {
        out_trade_no: &'a str,
        sub_mch_id: Option<&'a str>,
    }
    let provider = Merchant::service_provider(APPID, MCH_ID, KEY).unwrap().with_sub_merchant("1900000109").unwrap();
    let value = |merchant: &Merchant, sub_mch_id| {
        let body = merchant.prepare(&Query { out_trade_no: "1", sub_mch_id }).unwrap().body;
        fields(&body).into_iter().find(|(name, _)| name == "sub_mch_id").map(|(_, value)| value)
    };
    assert_eq!(value(&provider, None).as_deref(), Some("1900000109"));
    assert_eq!(value(&provider, Some("1900009231")).as_deref(), Some("1900009231"));
    assert_eq!(value(&merchant(), None), None);
}

#[test]
fn published_requests_verify() {
    let verify = |body: &[u8], sign_type| {
        let read = server::read(body, &Limits::default()).unwrap();
        server::is_signed(&read, &common::key(), sign_type)
    };
    let hmac = include_bytes!("protocol/samples/signed/unifiedorder.request.hmac.xml");
    assert!(verify(hmac, SignType::HmacSha256) && !verify(hmac, SignType::Md5));
    let md5 = include_bytes!("protocol/samples/signed/unifiedorder.request.partner.md5.xml");
    assert!(verify(md5, SignType::Md5) && !verify(md5, SignType::HmacSha256));
}

#[test]
fn the_payment_is_signed_over_its_own_names() {
    use wxpay_core::{BeijingTime, Object as _, pay};
    for sign_type in [SignType::Md5, SignType::HmacSha256] {
        let merchant = merchant().with_sign_type(sign_type);
        let reply = common::prepayment().signed(&common::key(), sign_type);
        let prepay = merchant.prepare(&spread()).unwrap().read(200, reply.as_bytes()).unwrap();
        let payment: pay::JsapiPayment =
            merchant.jsapi_parameters_at(&prepay, BeijingTime::from_unix_seconds(1_414_561_699).unwrap());
        let json: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&payment.to_json()).unwrap();
        let mut names: Vec<&str> = json.keys().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, ["appId", "nonceStr", "package", "paySign", "signType", "timeStamp"]);
        let signed: Vec<(String, String)> = json
            .iter()
            .filter(|(name, _)| *name != "paySign")
            .map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()))
            .collect();
        assert_eq!(json["paySign"], sign(&signed, KEY, sign_type));
        assert_eq!(json["timeStamp"], "1414561699");
        assert_eq!(json["package"], "prepay_id=wx201411101639507cbf6ffd8b0779950874");
        assert_eq!(json["signType"], sign_type.name());
    }
}
