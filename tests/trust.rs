//! What is not from WeChat Pay, or not whole, never becomes a value.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it is wrong")]

mod common;

use common::{KEY, MCH_ID, key, merchant, notification, prepayment};
use wxpay_core::pay::{self, PayNotification};
use wxpay_core::schema::{Action, shared};
use wxpay_core::server::Reply;
use wxpay_core::value::{TradeState, TradeType};
use wxpay_core::{
    Error, ErrorKind, Expected, Fen, Malformed, Merchant, Mismatch, PreparedRequest, Response, SignType, Untrusted,
    schema, text,
};

fn order() -> pay::UnifiedOrder<'static> {
    pay::UnifiedOrder {
        body: text!("Tea shop-oolong"),
        out_trade_no: text!("20261123091010"),
        total_fee: Fen(888),
        spbill_create_ip: "203.0.113.7".parse().unwrap(),
        trade_type: TradeType::Jsapi,
        optional: pay::UnifiedOrderOptional {
            openid: Some(text!("oUpF8uMuAJO_M2pxb1Q9zNjWeS6o")),
            ..Default::default()
        },
    }
}

fn prepared() -> PreparedRequest<pay::UnifiedOrderResponse> {
    merchant().prepare(&order()).unwrap()
}

/// Every change of one byte: each single bit, and some other bytes.
fn changes(body: &str) -> impl Iterator<Item = Vec<u8>> {
    let body = body.as_bytes().to_vec();
    (0..body.len()).flat_map(move |at| {
        let body = body.clone();
        let bits = (0..8).map(|bit| 1_u8 << bit);
        bits.chain([0xFF]).map(move |mask| {
            let mut changed = body.clone();
            changed[at] ^= mask;
            changed
        })
    })
}

#[test]
fn a_reply_with_any_byte_changed_gives_no_value() {
    let (prepared, body) = (prepared(), prepayment().signed(&key(), SignType::HmacSha256));
    assert_eq!(prepared.read(200, body.as_bytes()).unwrap().prepay_id, "wx201411101639507cbf6ffd8b0779950874");
    for changed in changes(&body) {
        let result = prepared.read(200, &changed);
        assert!(result.is_err(), "{}", String::from_utf8_lossy(&changed));
    }
}

#[test]
fn a_notification_with_any_byte_changed_gives_no_value() {
    let merchant = merchant();
    let body = notification("20261123091010", "4200000000000000000000000001", 888).signed(&key(), SignType::HmacSha256);
    assert!(merchant.notification::<PayNotification>(body.as_bytes()).is_ok());
    for changed in changes(&body) {
        let result = merchant.notification::<PayNotification>(&changed);
        assert!(result.is_err(), "{}", String::from_utf8_lossy(&changed));
    }
}

#[test]
fn a_message_cut_anywhere_gives_no_value() {
    let merchant = merchant();
    let body = notification("20261123091010", "4200000000000000000000000001", 888).signed(&key(), SignType::HmacSha256);
    for end in 0..body.len() {
        assert!(merchant.notification::<PayNotification>(&body.as_bytes()[..end]).is_err(), "{end}");
    }
}

#[test]
fn the_account_decides_how_a_message_is_signed() {
    let read = |merchant: &Merchant, body: &str| merchant.notification::<PayNotification>(body.as_bytes()).map(|_| ());
    let plain = notification("1", "2", 888);
    let (hmac, md5) = (merchant(), merchant().with_sign_type(SignType::Md5));

    assert!(read(&hmac, &plain.signed(&key(), SignType::HmacSha256)).is_ok());
    assert!(read(&md5, &plain.signed(&key(), SignType::Md5)).is_ok());
    // Neither the length of the signature nor the message's own word chooses.
    assert!(matches!(
        read(&hmac, &plain.signed(&key(), SignType::Md5)).map_err(Error::into_kind),
        Err(ErrorKind::Untrusted(Untrusted::BadSign))
    ));
    let says_md5 = plain.clone().set(&shared::SIGN_TYPE_FIELD, "MD5");
    assert!(matches!(
        read(&hmac, &says_md5.signed(&key(), SignType::Md5)).map_err(Error::into_kind),
        Err(ErrorKind::Untrusted(Untrusted::SignTypeMismatch))
    ));
    assert!(matches!(
        read(&hmac, &plain.unsigned()).map_err(Error::into_kind),
        Err(ErrorKind::Untrusted(Untrusted::MissingSign))
    ));
}

#[test]
fn a_message_for_another_account_or_order_is_refused() {
    let body = prepayment().signed(&key(), SignType::HmacSha256);
    let other_merchant =
        Merchant::new(common::APPID, "10000101", KEY).unwrap().with_notify_url("https://a.b/c").unwrap();
    let other_app = Merchant::new("wx0000000000000000", MCH_ID, KEY).unwrap().with_notify_url("https://a.b/c").unwrap();
    let read = |merchant: Merchant| merchant.prepare(&order()).unwrap().read(200, body.as_bytes()).map(|_| ());
    assert!(matches!(
        read(other_merchant).map_err(Error::into_kind),
        Err(ErrorKind::Untrusted(Untrusted::WrongMerchant))
    ));
    assert!(matches!(read(other_app).map_err(Error::into_kind), Err(ErrorKind::Untrusted(Untrusted::WrongApp))));

    let query = pay::OrderQuery {
        optional: pay::OrderQueryOptional { out_trade_no: Some(text!("20261123091010")), ..Default::default() },
    };
    let other_order = notification("20261123091011", "1", 888).set(&shared::TRADE_STATE_FIELD, "SUCCESS");
    let result =
        merchant().prepare(&query).unwrap().read(200, other_order.signed(&key(), SignType::HmacSha256).as_bytes());
    assert!(matches!(result.map(|_| ()).map_err(Error::into_kind), Err(ErrorKind::Untrusted(Untrusted::WrongOrder))));
}

#[test]
fn failures_are_told_apart_and_show_no_business_fields() {
    let prepared = prepared();
    let fail = prepayment_with(&shared::RETURN_CODE, "FAIL", "签名错误");
    let error = prepared.read(200, fail.as_bytes()).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::NotTaken { message, .. } if message == "签名错误"), "{error}");
    assert!(error.to_string().contains("check the API key"), "{error}");
    assert_eq!(error.action(), Action::CorrectRequest);

    let refused = prepayment()
        .set(&shared::ERR_CODE, "ORDERPAID")
        .set(&shared::ERR_CODE_DES, "该订单已支付")
        .signed(&key(), SignType::HmacSha256)
        .replace("<result_code>SUCCESS", "<result_code>FAIL");
    // Changed without the key, so it is no refusal either.
    assert!(matches!(
        prepared.read(200, refused.as_bytes()).map_err(Error::into_kind),
        Err(ErrorKind::Untrusted(Untrusted::BadSign))
    ));
    let refused = Reply::new()
        .set(&shared::RETURN_CODE, "SUCCESS")
        .set(&shared::APPID, common::APPID)
        .set(&shared::MCH_ID, MCH_ID)
        .set(&shared::RESULT_CODE, "FAIL")
        .set(&shared::ERR_CODE, "ORDERPAID")
        .set(&shared::ERR_CODE_DES, "该订单已支付")
        .signed(&key(), SignType::HmacSha256);
    let error = prepared.read(200, refused.as_bytes()).unwrap_err();
    assert_eq!(error.action(), Action::QueryOrder);
    match error.into_kind() {
        ErrorKind::Business { code, description, .. } => {
            assert_eq!(code, "ORDERPAID");
            assert_eq!(description, "该订单已支付");
        }
        other => panic!("{other:?}"),
    }
}

fn prepayment_with(field: &'static schema::Field, value: &str, message: &str) -> String {
    Reply::new().set(field, value).set(&shared::RETURN_MSG, message).and(prepayment_rest()).unsigned()
}

fn prepayment_rest() -> Reply {
    Reply::new().set(&shared::PREPAY_ID, "wx1").set(&shared::TOTAL_FEE, "1")
}

#[test]
fn pages_and_other_statuses_say_what_to_do() {
    let prepared = prepared();
    for (status, body) in
        [(502, "<html>Bad Gateway</html>"), (200, "<!DOCTYPE html><html>login</html>"), (404, "nothing here")]
    {
        let error = prepared.read(status, body.as_bytes()).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::UnexpectedReply { .. }), "{error}");
        assert!(error.to_string().contains("check the gateway's address"), "{error}");
    }
    assert!(matches!(
        prepared.read(200, b"\xff\xfe").map_err(Error::into_kind),
        Err(ErrorKind::Malformed(Malformed::Encoding))
    ));
    assert!(matches!(prepared.read(200, b"").map_err(Error::into_kind), Err(ErrorKind::Malformed(Malformed::Empty))));
}

#[test]
fn only_the_orders_amount_and_currency_confirm_a_payment() {
    let merchant = merchant();
    let read = |body: Reply| {
        merchant.notification::<PayNotification>(body.signed(&key(), SignType::HmacSha256).as_bytes()).unwrap()
    };
    let expected = Expected::cny(Fen(888));
    let paid = read(notification("1", "4200", 888)).confirm(expected).unwrap();
    assert_eq!((paid.out_trade_no(), paid.transaction_id(), paid.total_fee), ("1", "4200", Fen(888)));

    let less = read(notification("1", "4200", 887)).confirm(expected).unwrap_err();
    assert_eq!(less, Mismatch::Amount { expected: Fen(888), found: Fen(887) });
    let foreign = read(notification("1", "4200", 888).set(&shared::FEE_TYPE, "USD")).confirm(expected).unwrap_err();
    assert!(matches!(foreign, Mismatch::Currency { .. }));
    // 4294968184 is 888 in 32 bits.
    let wrapped = read(notification("1", "4200", 4_294_968_184)).confirm(expected).unwrap_err();
    assert!(matches!(wrapped, Mismatch::Amount { .. }));
}

#[test]
fn an_order_that_is_not_paid_confirms_nothing() {
    let query =
        pay::OrderQuery { optional: pay::OrderQueryOptional { out_trade_no: Some(text!("1")), ..Default::default() } };
    for (state, expected) in [
        ("NOTPAY", TradeState::Notpay),
        ("REFUND", TradeState::Refund),
        ("NEWSTATE", TradeState::Other("NEWSTATE".into())),
    ] {
        let body = notification("1", "4200", 888).set(&shared::TRADE_STATE_FIELD, state);
        let verified = merchant()
            .prepare(&query)
            .unwrap()
            .read(200, body.signed(&key(), SignType::HmacSha256).as_bytes())
            .unwrap();
        assert_eq!(verified.state(), &expected);
        assert_eq!(verified.confirm(Expected::cny(Fen(888))).map(|_| ()), Err(Mismatch::NotPaid(expected)));
    }
}

/// Asks for less than the amount: it is confirmed all the same.
#[derive(Response)]
#[wxpay(message = schema::pay::PAY_NOTIFICATION)]
struct Attached {
    attach: Option<String>,
}

#[test]
fn a_struct_without_the_amount_is_confirmed_by_the_verified_fields() {
    let body = notification("1", "4200", 888).signed(&key(), SignType::HmacSha256);
    let verified = merchant().notification::<Attached>(body.as_bytes()).unwrap();
    assert!(verified.confirm(Expected::cny(Fen(1))).is_err());
    let verified = merchant().notification::<Attached>(body.as_bytes()).unwrap();
    let paid = verified.confirm(Expected::cny(Fen(888))).unwrap();
    assert_eq!(paid.attach.as_deref(), Some("支付测试 a&b"));
}

/// Text moved from one field into another leaves the signed text as it was.
#[test]
fn a_notification_that_lacks_a_field_is_refused_whatever_the_struct_asks_for() {
    let whole = notification("1", "4200", 888).set(&shared::ATTACH, "");
    let signed = whole.clone().signed(&key(), SignType::HmacSha256);
    let sign = whole.sign(&key(), SignType::HmacSha256);
    let shifted = signed.replace("<bank_type>CFT</bank_type>", "").replace("</appid>", "&amp;bank_type=CFT</appid>");
    assert!(shifted.contains(&sign));
    assert!(merchant().notification::<Attached>(shifted.as_bytes()).is_err());

    let attached = notification("1", "4200", 888);
    let lacking = attached.sign(&key(), SignType::HmacSha256);
    let body = attached.signed(&key(), SignType::HmacSha256);
    let body = body.replace("<bank_type>CFT</bank_type>", "").replace("</attach>", "&amp;bank_type=CFT</attach>");
    assert!(body.contains(&lacking));
    match merchant().notification::<Attached>(body.as_bytes()).map(|_| ()).map_err(Error::into_kind) {
        Err(ErrorKind::InvalidFields(faults)) => {
            assert_eq!(faults.iter().map(wxpay_core::fields::FieldError::field).collect::<Vec<_>>(), ["bank_type"]);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn wrong_types_are_all_told_at_once() {
    let body = notification("1", "4200", 888)
        .set(&shared::CASH_FEE, "8.88")
        .set(&shared::COUPON_COUNT, "one")
        .signed(&key(), SignType::HmacSha256)
        .clone();
    match merchant().notification::<PayNotification>(body.as_bytes()).map(|_| ()).map_err(Error::into_kind) {
        Err(ErrorKind::InvalidFields(faults)) => {
            let mut fields: Vec<&str> = faults.iter().map(wxpay_core::fields::FieldError::field).collect();
            fields.sort_unstable();
            assert_eq!(fields, ["cash_fee", "coupon_count"]);
        }
        other => panic!("{other:?}"),
    }
}

/// The signed notification with coupons, out of order and with an unknown field.
#[test]
fn families_are_gathered_by_their_indexes() {
    let body = include_bytes!("protocol/samples/signed/pay_notify.coupons.md5.xml");
    let merchant = Merchant::new("wx2421b1c4370ec43b", MCH_ID, KEY).unwrap().with_sign_type(SignType::Md5);
    let paid = merchant.notification::<PayNotification>(body).unwrap().confirm(Expected::cny(Fen(300))).unwrap();
    let coupons: Vec<_> = paid.coupons.iter().map(|coupon| (coupon.coupon_id.as_deref(), coupon.coupon_fee)).collect();
    assert_eq!(coupons, [(Some("10000"), Some(Fen(100))), (Some("10001"), Some(Fen(200)))]);
    assert_eq!(paid.cash_fee, Some(Fen(0)));
}

#[test]
fn published_replies_verify() {
    let merchant = Merchant::new("wx2421b1c4370ec43b", MCH_ID, KEY).unwrap().with_notify_url("https://a.b/c").unwrap();
    let md5 = merchant.clone().with_sign_type(SignType::Md5);
    let body = include_bytes!("protocol/samples/signed/unifiedorder.response.md5.xml");
    let prepay = md5.prepare(&order()).unwrap().read(200, body).unwrap();
    assert_eq!(prepay.prepay_id, "wx201411101639507cbf6ffd8b0779950874");

    let body = include_bytes!("protocol/samples/signed/unifiedorder.response.fail.hmac.xml");
    let error = merchant.prepare(&order()).unwrap().read(200, body).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Business { code, .. } if *code == "ORDERPAID"), "{error}");

    let query = pay::OrderQuery {
        optional: pay::OrderQueryOptional { out_trade_no: Some(text!("1415757673")), ..Default::default() },
    };
    let body = include_bytes!("protocol/samples/signed/orderquery.response.notpay.md5.xml");
    let verified = md5.prepare(&query).unwrap().read(200, body).unwrap();
    assert_eq!(verified.state(), &TradeState::Notpay);
}

#[test]
fn only_success_is_a_success() {
    for result in ["REVOKED", "PROCESSING", "success", ""] {
        let body = notification_with(&shared::RESULT_CODE, result);
        let read = merchant().notification::<PayNotification>(body.as_bytes()).map(|_| ());
        assert!(matches!(read.map_err(Error::into_kind), Err(ErrorKind::InvalidFields(_))), "{result}");
    }
}

/// The notification with another value in one field, signed.
fn notification_with(changed: &'static schema::Field, value: &str) -> String {
    let mut reply = Reply::new();
    for (name, text) in common::fields(&notification("1", "4200", 888).unsigned()) {
        let field = schema::pay::PAY_NOTIFICATION.find(&name).unwrap();
        reply = reply.set(field, if name == changed.name { value.to_owned() } else { text });
    }
    reply.signed(&key(), SignType::HmacSha256)
}

#[test]
fn an_order_query_without_a_state_confirms_nothing() {
    let query =
        pay::OrderQuery { optional: pay::OrderQueryOptional { out_trade_no: Some(text!("1")), ..Default::default() } };
    let body = notification("1", "4200", 888).signed(&key(), SignType::HmacSha256);
    match merchant().prepare(&query).unwrap().read(200, body.as_bytes()).map(|_| ()).map_err(Error::into_kind) {
        Err(ErrorKind::InvalidFields(faults)) => assert_eq!(faults.to_string(), "`trade_state` is missing"),
        other => panic!("{other:?}"),
    }
}

/// A struct of a table that does not settle money, for fields that do.
#[derive(Response)]
#[wxpay(message = schema::pay::UNIFIED_ORDER_RESPONSE)]
struct Sneaky {
    #[wxpay(extra)]
    total_fee: u64,
}

#[test]
fn a_message_is_read_by_its_own_table_only() {
    let query =
        pay::OrderQuery { optional: pay::OrderQueryOptional { out_trade_no: Some(text!("1")), ..Default::default() } };
    let body = notification("1", "4200", 888).set(&shared::TRADE_STATE_FIELD, "NOTPAY");
    let body = body.signed(&key(), SignType::HmacSha256);
    let opened = merchant().prepare(&query).unwrap().open(200, body.as_bytes()).unwrap();
    let sneaky = merchant().decode::<Sneaky>(&opened).map(|read| read.total_fee);
    assert!(matches!(sneaky.map_err(Error::into_kind), Err(ErrorKind::WrongMessage { .. })));
    assert!(merchant().decode::<pay::OrderQueryResponse>(&opened).is_ok());
    let notified = merchant();
    let opened = notified.open_notification(body.as_bytes()).unwrap();
    assert!(matches!(
        notified.decode::<Sneaky>(&opened).map(|read| read.total_fee).map_err(Error::into_kind),
        Err(ErrorKind::WrongMessage { .. })
    ));
}

#[test]
fn a_sub_merchant_that_is_the_only_one_must_be_named() {
    let provider = merchant().with_sub_merchant("1900000109").unwrap().only_for_sub_merchant();
    let read = |body: Reply| {
        let body = body.signed(&key(), SignType::HmacSha256);
        provider.notification::<PayNotification>(body.as_bytes()).map(|_| ())
    };
    assert!(read(notification("1", "4200", 888).set(&shared::SUB_MCH_ID, "1900000109")).is_ok());
    let other = notification("1", "4200", 888).set(&shared::SUB_MCH_ID, "1900009231");
    assert!(matches!(read(other).map_err(Error::into_kind), Err(ErrorKind::Untrusted(Untrusted::WrongMerchant))));
    assert!(matches!(
        read(notification("1", "4200", 888)).map_err(Error::into_kind),
        Err(ErrorKind::Untrusted(Untrusted::WrongMerchant))
    ));
}

#[test]
fn nothing_shows_a_key() {
    let (merchant, prepared) = (merchant(), prepared());
    let bad = Merchant::new(common::APPID, MCH_ID, "192006250b4c09247ec02edce69f6a2").unwrap_err();
    for shown in [format!("{merchant:?}"), format!("{prepared:?}"), format!("{bad:?} {bad}"), format!("{:?}", order())]
    {
        assert!(!shown.contains(&KEY[..31]), "{shown}");
    }
    for shown in [format!("{:?}", order()), format!("{prepared:?}")] {
        assert!(!shown.contains("oUpF8uMuAJO"), "openid is personal data: {shown}");
    }
}
