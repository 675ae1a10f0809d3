//! The signature of requests, against one computed as the documents describe.

use wxpay_core::{Fen, Limits, Merchant, Request, SignType, schema, server};

use crate::common::fixtures::{APPID, KEY, MCH_ID, key, merchant};
use crate::common::signature::{fields, sign};

/// Names before `appid`, between the client's fields, and behind the last.
#[derive(Request)]
#[wxpay(
    message = schema::pay::UNIFIED_ORDER,
    fixed(trade_type = "JSAPI", spbill_create_ip = "203.0.113.7", fee_type = "CNY")
)]
struct OrderWithExtras<'a> {
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

fn order_with_extras() -> OrderWithExtras<'static> {
    OrderWithExtras {
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

mod prepare {
    use super::*;

    #[test]
    fn signs_in_order_wherever_the_clients_fields_sort() {
        for sign_type in [SignType::Md5, SignType::HmacSha256] {
            let prepared = merchant().with_sign_type(sign_type).prepare(&order_with_extras()).unwrap();
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
    fn writes_what_reads_back_and_verifies() {
        let prepared = merchant().prepare(&order_with_extras()).unwrap();
        let read = server::read(prepared.body.as_bytes(), &Limits::default()).unwrap();
        assert!(server::is_signed(&read, &key(), SignType::HmacSha256));
        for (name, value) in fields(&prepared.body) {
            let entry = read.iter().find(|entry| entry.name == name).unwrap();
            assert_eq!(entry.value.as_text(), Some(value.as_str()), "{name}");
        }
    }

    #[test]
    fn fills_in_the_accounts_fields_where_the_struct_has_none() {
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
}

mod nonce_str {
    use super::*;

    #[test]
    fn differs_between_two_requests() {
        let nonce = |body: &str| fields(body).into_iter().find(|(name, _)| name == "nonce_str").unwrap().1;
        let (one, other) =
            (merchant().prepare(&order_with_extras()).unwrap(), merchant().prepare(&order_with_extras()).unwrap());
        assert_ne!(nonce(&one.body), nonce(&other.body));
    }
}

mod is_signed {
    use super::*;

    #[test]
    fn verifies_published_requests() {
        let verify = |body: &[u8], sign_type| {
            let read = server::read(body, &Limits::default()).unwrap();
            server::is_signed(&read, &key(), sign_type)
        };
        let hmac = include_bytes!("../protocol/samples/signed/unifiedorder.request.hmac.xml");
        assert!(verify(hmac, SignType::HmacSha256) && !verify(hmac, SignType::Md5));
        let md5 = include_bytes!("../protocol/samples/signed/unifiedorder.request.partner.md5.xml");
        assert!(verify(md5, SignType::Md5) && !verify(md5, SignType::HmacSha256));
    }
}
