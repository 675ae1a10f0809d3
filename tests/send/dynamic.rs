//! Requests without a struct: names, values, and replies as lists of fields.

use wxpay_core::dynamic::{DynamicDownload, DynamicError, DynamicLink, DynamicRequest, NameFault};
use wxpay_core::schema::{ALL, Channel, Direction, Message, cloud, pay, shared};
use wxpay_core::{Error, ErrorKind, SignType, server};

use crate::common::fixtures::{APPID, MCH_ID, key, merchant, order, paid_order_reply, prepayment};

fn request(message: &'static Message, fields: &[(&str, &str)]) -> DynamicRequest {
    DynamicRequest::new(message, fields.iter().copied()).unwrap()
}

/// The fields of the order `TEA1`.
const ORDER: [(&str, &str); 6] = [
    ("body", "Tea shop-oolong"),
    ("out_trade_no", "TEA1"),
    ("total_fee", "888"),
    ("spbill_create_ip", "203.0.113.7"),
    ("trade_type", "JSAPI"),
    ("openid", "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"),
];

fn violations(error: Error) -> Vec<String> {
    match error.into_kind() {
        ErrorKind::InvalidRequest(violations) => violations.iter().map(|one| one.field().to_owned()).collect(),
        other => panic!("{other}"),
    }
}

#[test]
fn prepare_writes_what_the_struct_writes() {
    let fields = |body: &str| {
        let mut fields = server::read(body.as_bytes(), &wxpay_core::Limits::default()).unwrap().into_owned();
        let names = fields.iter().map(|entry| entry.name.to_string()).collect::<Vec<_>>();
        assert!(server::is_signed(&fields, &key(), SignType::HmacSha256));
        let texts = std::mem::take(&mut fields);
        let text = |name: &str| texts.iter().find(|entry| entry.name == name)?.value.as_text().map(str::to_owned);
        let of_call = [shared::NONCE_STR.name, shared::SIGN.name];
        names.into_iter().map(|name| (text(&name).filter(|_| !of_call.contains(&&*name)), name)).collect::<Vec<_>>()
    };
    let dynamic = merchant().prepare(&request(&pay::UNIFIED_ORDER, &ORDER)).unwrap();
    let typed = merchant().prepare(&order()).unwrap();
    assert_eq!(fields(&dynamic.body), fields(&typed.body));
    assert_eq!((dynamic.path, dynamic.needs_certificate), (typed.path, typed.needs_certificate));
}

#[test]
fn prepare_reports_every_violation() {
    let order = request(&pay::UNIFIED_ORDER, &[("total_fee", "8.88"), ("trade_type", "JSAPY"), ("out_trade_no", "")]);
    let fields = violations(merchant().prepare(&order).unwrap_err());
    for name in ["body", "out_trade_no", "spbill_create_ip", "total_fee", "trade_type"] {
        assert!(fields.iter().any(|field| field == name), "{name}: {fields:?}");
    }
}

#[test]
fn new_reports_every_name() {
    let given =
        [("bodi", "x"), ("sign", "x"), ("appid", "x"), ("body", "x"), ("body", "y"), ("totalFee", "1"), ("é", "")];
    let Err(DynamicError::Names(errors)) = DynamicRequest::new(&pay::UNIFIED_ORDER, given) else {
        panic!("the names are taken");
    };
    let faults: Vec<_> = errors.iter().map(|error| (error.name(), error.fault())).collect();
    let expected = [
        ("bodi", NameFault::Unknown(Some("body"))),
        ("sign", NameFault::OfClient),
        ("appid", NameFault::OfAccount),
        ("body", NameFault::Duplicate),
        ("totalFee", NameFault::Unknown(Some("total_fee"))),
        ("é", NameFault::Unknown(None)),
    ];
    assert_eq!(faults, expected);
}

#[test]
fn new_takes_each_request_in_one_of_three_ways() {
    for message in ALL {
        let none: [(&str, &str); 0] = [];
        let (request, download) = (DynamicRequest::new(message, none), DynamicDownload::new(message, none));
        let ways = [request.is_ok(), download.is_ok(), DynamicLink::new(message, none).is_ok()];
        let is_request = message.direction == Direction::Request && message.channel == Channel::Pay;
        assert_eq!(ways.into_iter().filter(|way| *way).count(), usize::from(is_request), "{}", message.name);
    }
    let error = DynamicRequest::new(&cloud::UNIFIED_ORDER, [("body", "x")]).unwrap_err();
    assert!(error.to_string().contains("cloud channel"), "{error}");
}

#[test]
fn objects_are_checked_by_their_tables() {
    let with = |name, value| {
        let fields = ORDER.into_iter().chain([(name, value)]);
        DynamicRequest::new(&pay::UNIFIED_ORDER, fields)
    };
    let detail = r#"{"costPrice":1, "goods_detail":[{"goods_id":"tea","quantity":1,"price":888}]}"#;
    let prepared = merchant().prepare(&with("detail", detail).unwrap()).unwrap();
    assert!(prepared.body.contains("goods_id") && prepared.body.contains("cost_price"), "{}", prepared.body);

    let unknown = r#"{"goods_detail":[{"goods_id":"tea","quantty":1,"price":888}]}"#;
    let error = with("detail", unknown).unwrap_err().to_string();
    assert!(error.contains("`detail.goods_detail[0].quantty`") && error.contains("`quantity`"), "{error}");

    for wrong in ["tea", "[]", r#"{"goods_detail":[{"goods_id":"tea""#, r#"{"goods_detail":1}"#, "{}"] {
        let fields = violations(merchant().prepare(&with("detail", wrong).unwrap()).unwrap_err());
        assert!(fields.iter().all(|field| field.starts_with("detail")), "{wrong}: {fields:?}");
    }
    assert!(with("detail", r#"{"cost_price":1,"cost_price":2}"#).is_err());
}

#[test]
fn reply_has_every_field_and_amounts_as_numbers() {
    let query = merchant().prepare(&request(&pay::ORDER_QUERY, &[("out_trade_no", "TEA1")])).unwrap();
    let reply = paid_order_reply("TEA1", "1008450740201411110005820873")
        .set(&shared::COUPON_COUNT, "1")
        .set_at(&shared::COUPON_FEE_N, &[0], "10")
        .set_at(&shared::COUPON_ID_N, &[0], "10000")
        .set(&shared::CODE_URL, "weixin://unknown-here");
    let reply = query.read(200, reply.signed(&key(), SignType::HmacSha256).as_bytes()).unwrap();
    assert_eq!((reply.number("total_fee"), reply.text("trade_state")), (Some(888), Some("SUCCESS")));
    let json: serde_json::Value = serde_json::from_str(&reply.to_json()).unwrap();
    assert_eq!(json["total_fee"], 888);
    assert_eq!((&json["coupon_count"], &json["coupon_fee_0"]), (&1.into(), &10.into()));
    assert_eq!((&json["coupon_id_0"], &json["attach"]), (&"10000".into(), &"支付测试 a&b".into()));
    assert_eq!(json["code_url"], "weixin://unknown-here");
    assert_eq!(json["return_code"], "SUCCESS");
}

#[test]
fn reply_is_verified_like_that_of_a_struct() {
    let prepared = merchant().prepare(&request(&pay::UNIFIED_ORDER, &ORDER)).unwrap();
    let read = |body: String| prepared.read(200, body.as_bytes()).map_err(|error| error.class());
    let (key, hmac) = (key(), SignType::HmacSha256);
    assert!(read(prepayment().signed(&key, hmac)).is_ok());
    assert_eq!(read(prepayment().signed(&key, SignType::Md5)).unwrap_err(), "BadSign");
    assert_eq!(read(prepayment().unsigned()).unwrap_err(), "MissingSign");
    let bare = server::MessageBuilder::new()
        .set(&shared::RETURN_CODE, "SUCCESS")
        .set(&shared::RESULT_CODE, "SUCCESS")
        .set(&shared::APPID, APPID)
        .set(&shared::MCH_ID, MCH_ID);
    assert_eq!(read(bare.signed(&key, hmac)).unwrap_err(), "MissingField");

    let query = merchant().prepare(&request(&pay::ORDER_QUERY, &[("out_trade_no", "TEA2")])).unwrap();
    let other = paid_order_reply("TEA1", "1008450740201411110005820873").signed(&key, hmac);
    assert_eq!(query.read(200, other.as_bytes()).map(drop).unwrap_err().class(), "WrongOrder");
}

#[test]
fn debug_shows_no_personal_data() {
    let shown = format!("{:?}", request(&pay::UNIFIED_ORDER, &ORDER));
    assert!(shown.contains("TEA1") && !shown.contains("oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"), "{shown}");
}
