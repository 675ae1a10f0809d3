//! What live gateways send beyond the documents, and what people hand over by mistake.
//! The messages in `tests/live` are made after public reports, which docs/live.md names.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it is wrong")]

mod common;

use std::net::{IpAddr, Ipv6Addr};

use common::{APPID, KEY, MCH_ID, key, merchant, notification};
use wxpay_core::pay::{
    CloseOrderResponse, NativeCallback, OrderQuery, OrderQueryOptional, OrderQueryResponse, PayNotification,
    RefundNotificationInfo, RefundQuery, RefundQueryOptional, RefundQueryResponse,
};
use wxpay_core::schema::{Message, ValueError, shared};
use wxpay_core::server::{self, Reply};
use wxpay_core::{
    Error, ErrorCode, Expected, Fen, Limits, Merchant, MessageKind, PreparedRequest, RefundMismatch, Request, Response,
    RuleBreach, SignType, Text, Untrusted, cloud, notification as answers, schema, text,
};

fn md5() -> Merchant {
    merchant().with_sign_type(SignType::Md5)
}

fn found<T>(result: Result<T, Error>) -> (Option<MessageKind>, String) {
    match result.map(|_| ()) {
        Err(Error::OtherKind(other)) => (other.found(), Error::OtherKind(other).to_string()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_failed_payment_names_its_order_and_may_be_acknowledged() {
    let body = include_bytes!("live/failed_payment.xml");
    let error = md5().notification::<PayNotification>(body).unwrap_err();
    let failed = error.failed_payment().unwrap();
    assert_eq!(failed.out_trade_no, "20261123091010");
    assert_eq!(failed.transaction_id.as_deref(), Some("4200000000202611230000000002"));
    assert!(failed.is_verified);
    assert!(
        matches!(&error, Error::Business { code: ErrorCode::SystemError, description, .. } if description == "系统错误")
    );
    assert_eq!((error.class(), error.action()), ("Business", schema::Action::QueryOrder));
    let words = error.to_string();
    for part in ["`20261123091010`", "SYSTEMERROR 系统错误", "may be acknowledged", "query the order"] {
        assert!(words.contains(part), "{words}");
    }
    assert!(!words.contains("refused the request"), "{words}");

    // Only a genuine one.
    let forged = String::from_utf8_lossy(body).replace("20261123091010", "20261123091011");
    let error = md5().notification::<PayNotification>(forged.as_bytes()).unwrap_err();
    assert!(error.failed_payment().is_none() && matches!(error, Error::Untrusted(Untrusted::BadSign)));
    // The reply to a request is about that request.
    let query = OrderQuery { optional: OrderQueryOptional { out_trade_no: Some(text!("1")), ..Default::default() } };
    let error = md5().prepare(&query).unwrap().read(200, body).unwrap_err();
    assert!(error.failed_payment().is_none());
    // A text that is no order's stays harmless in a log.
    let body = notification("a\n\u{202e}b", "1", 1).unsigned().replace("<result_code>SUCCESS", "<result_code>FAIL");
    let sign = common::sign(&common::fields(&body), KEY, SignType::HmacSha256);
    let body = body.replace("</xml>", &format!("<sign>{sign}</sign></xml>"));
    let words = merchant().notification::<PayNotification>(body.as_bytes()).unwrap_err().to_string();
    assert!(words.contains("may be acknowledged") && !words.contains(['\n', '\u{202e}']), "{words:?}");
}

#[test]
fn a_failed_payment_on_the_cloud_channel_is_a_hint() {
    let body =
        r#"{"returnCode":"SUCCESS","resultCode":"FAIL","errCode":"SYSTEMERROR","errCodeDes":"x","outTradeNo":"A1"}"#;
    let error = cloud::callback::<cloud::PayCallback>(body.as_bytes()).unwrap_err();
    let failed = error.failed_payment().unwrap();
    assert!(failed.out_trade_no == "A1" && !failed.is_verified);
    assert!(!error.to_string().contains("genuine"), "{error}");
}

#[test]
fn a_notification_that_did_not_get_through_is_no_refused_request() {
    let body = b"<xml><return_code>FAIL</return_code><return_msg>x</return_msg></xml>";
    let error = merchant().notification::<PayNotification>(body).unwrap_err();
    assert!(matches!(&error, Error::Gateway { message, .. } if message == "x"));
    assert!(!error.to_string().contains("request"), "{error}");
}

#[test]
fn a_message_of_another_kind_is_told_by_name() {
    let (payment, refund) = (include_bytes!("live/payment.xml"), include_bytes!("live/refund.xml"));
    let (kind, words) = found(md5().refund_notification::<RefundNotificationInfo>(payment));
    assert_eq!(kind, Some(MessageKind::Payment));
    assert_eq!(words, "it has no `req_info`: not a refund notification; read by `notification`");
    let (kind, words) = found(md5().notification::<PayNotification>(refund));
    assert_eq!(kind, Some(MessageKind::Refund));
    assert_eq!(words, "it has `req_info`: a refund notification, read by `refund_notification`");
    // Each is read by its own, and whose it is does not matter to the other.
    assert!(md5().notification::<PayNotification>(payment).is_ok());
    assert!(md5().refund_notification::<RefundNotificationInfo>(refund).is_ok());
    let stranger = Merchant::new(APPID, "1900000109", KEY).unwrap();
    assert_eq!(found(stranger.refund_notification::<RefundNotificationInfo>(payment)).0, Some(MessageKind::Payment));
    assert_eq!(found(stranger.notification::<PayNotification>(refund)).0, Some(MessageKind::Refund));
    assert_eq!(found(md5().notification::<NativeCallback>(refund)).0, Some(MessageKind::Refund));

    let scanned = Reply::new()
        .set(&shared::APPID, APPID)
        .set(&shared::MCH_ID, MCH_ID)
        .set(&shared::OPENID, "o1")
        .set(&shared::PRODUCT_ID, "88888")
        .set(&shared::NONCE_STR, "1")
        .set(&shared::IS_SUBSCRIBE, "Y")
        .signed(&key(), SignType::Md5);
    assert!(md5().notification::<NativeCallback>(scanned.as_bytes()).is_ok());
    assert_eq!(found(md5().notification::<PayNotification>(scanned.as_bytes())).0, Some(MessageKind::NativeScan));
    let refund = md5().refund_notification::<RefundNotificationInfo>(scanned.as_bytes());
    assert_eq!(found(refund).0, Some(MessageKind::NativeScan));
    assert_eq!(found(md5().notification::<NativeCallback>(payment)).0, Some(MessageKind::Payment));

    let unpaid = include_bytes!("protocol/samples/signed/orderquery.response.notpay.md5.xml");
    let text = String::from_utf8_lossy(unpaid);
    let own = Merchant::new(value(&text, "appid"), value(&text, "mch_id"), KEY).unwrap().with_sign_type(SignType::Md5);
    assert_eq!(found(own.notification::<PayNotification>(unpaid)).0, Some(MessageKind::OrderQueryReply));
    let refund = own.refund_notification::<RefundNotificationInfo>(unpaid);
    assert_eq!(found(refund).0, Some(MessageKind::OrderQueryReply));
    let single = include_bytes!("live/single_refund.xml");
    assert_eq!(found(md5().notification::<PayNotification>(single)).0, Some(MessageKind::RefundQueryReply));

    // What is wrong with a message of its own kind stays as it is.
    let unsigned = notification("1", "2", 1).unsigned();
    let error = merchant().notification::<PayNotification>(unsigned.as_bytes()).unwrap_err();
    assert!(matches!(error, Error::Untrusted(Untrusted::MissingSign)));
}

/// The value of a field of a message as the documents print it.
fn value<'t>(text: &'t str, name: &str) -> &'t str {
    let (_, behind) = text.split_once(&format!("<{name}>")).unwrap();
    let value = behind.split_once(&format!("</{name}>")).unwrap().0;
    value.strip_prefix("<![CDATA[").and_then(|value| value.strip_suffix("]]>")).unwrap_or(value)
}

#[test]
fn json_where_xml_is_read_says_of_which_interface_it_is() {
    let v3 = "this is a notification of APIv3 (JSON with `resource`): orders placed over V3 notify in V3";
    let payment = include_str!("live/v3.json");
    let refund = payment.replace("TRANSACTION.SUCCESS", "REFUND.SUCCESS").replace(": \"transaction\"", ":\n\"refund\"");
    for body in [payment, &refund, &format!("\u{feff}\r\n{payment}")] {
        let read = |error: Error| (error.class(), error.to_string());
        for (class, words) in [
            read(merchant().notification::<PayNotification>(body.as_bytes()).unwrap_err()),
            read(merchant().refund_notification::<RefundNotificationInfo>(body.as_bytes()).unwrap_err()),
            read(merchant().notification::<NativeCallback>(body.as_bytes()).unwrap_err()),
            read(answers::account_ids(body.as_bytes()).unwrap_err().into()),
        ] {
            assert_eq!(class, "Shape");
            assert!(words.starts_with(v3), "{words}");
        }
    }
    let error = cloud::callback::<cloud::PayCallback>(payment.as_bytes()).unwrap_err();
    assert!(error.to_string().starts_with(v3), "{error}");

    for (body, words) in [
        (include_str!("protocol/samples/cloud.pay_callback.json"), "a callback, read by `cloud::callback`"),
        (include_str!("live/refund_callback.json"), "a callback, read by `cloud::callback`"),
        (include_str!("live/cloud_run.json"), "read by the prepared request that it answers"),
        (r#"{"a":"\"resource\":","event_type":1}"#, "it is JSON, and the messages of this channel are XML"),
        ("[1]", "it is JSON, and the messages of this channel are XML"),
    ] {
        let error = merchant().notification::<PayNotification>(body.as_bytes()).unwrap_err();
        assert!(error.class() == "Shape" && error.to_string().contains(words), "{error}");
    }
    let error = cloud::callback::<cloud::PayCallback>(include_bytes!("live/payment.xml")).unwrap_err();
    assert!(error.class() == "Shape" && error.to_string().contains("this is XML"), "{error}");
}

#[derive(Request)]
#[wxpay(message = schema::pay::UNIFIED_ORDER, fixed(body = "Tea", trade_type = "APP"))]
struct Order<T> {
    out_trade_no: &'static str,
    total_fee: Fen,
    spbill_create_ip: T,
}

fn order<T>(spbill_create_ip: T) -> Order<T> {
    Order { out_trade_no: "A1", total_fee: Fen(1), spbill_create_ip }
}

#[test]
fn an_address_is_written_as_the_one_that_it_is() {
    let written = |order: Result<PreparedRequest<_>, Error>| value(&order.unwrap().body, "spbill_create_ip").to_owned();
    let sent = |address: IpAddr| written(merchant().prepare(&order(address)));
    let sent_v6 = |address: Ipv6Addr| written(merchant().prepare(&order(address)));
    let sent_text = |address: &'static str| written(merchant().prepare(&order(address)));
    for mapped in ["::ffff:203.0.113.7", "::FFFF:203.0.113.7", "0:0:0:0:0:ffff:cb00:7107", "::ffff:cb00:7107"] {
        assert_eq!(sent(mapped.parse().unwrap()), "203.0.113.7", "{mapped}");
        assert_eq!(sent_v6(mapped.parse().unwrap()), "203.0.113.7", "{mapped}");
        assert_eq!(sent_text(mapped), "203.0.113.7", "{mapped}");
    }
    for other in ["203.0.113.7", "2001:db8::7", "fe80::1", "::1", "::ffff:0:203.0.113.7", "64:ff9b::203.0.113.7"] {
        let address: IpAddr = other.parse().unwrap();
        assert_eq!(sent(address), address.to_string());
        assert_eq!(sent_text(other), other);
    }
    // Signed as it is sent.
    let prepared = merchant().prepare(&order("::ffff:203.0.113.7")).unwrap();
    let fields = server::read(prepared.body.as_bytes(), &Limits::default()).unwrap();
    assert!(server::is_signed(&fields, &key(), SignType::HmacSha256));
    let call = cloud::CloudMerchant::new().with_sub_merchant("1900000109").unwrap();
    let order = cloud::UnifiedOrder {
        body: text!("Tea"),
        out_trade_no: text!("A1"),
        total_fee: Fen(1),
        spbill_create_ip: "::ffff:203.0.113.7".parse().unwrap(),
        env_id: "e",
        optional: cloud::UnifiedOrderOptional { function_name: Some("f"), ..Default::default() },
    };
    assert!(call.function_call(&order).unwrap().json.contains(r#""spbillCreateIp":"203.0.113.7""#));
}

#[test]
fn the_unspecified_address_is_refused_before_and_behind_the_wire() {
    fn refused<R: Request + wxpay_core::OnChannel<wxpay_core::bounds::marker::Pay>>(order: &R) -> bool {
        match merchant().prepare(order).map(|_| ()) {
            Err(Error::Invalid(violations)) => {
                let broken = violations.iter().map(wxpay_core::Violation::broken).collect::<Vec<_>>();
                assert!(violations.to_string().contains("the unspecified one"), "{violations}");
                broken == [RuleBreach::Value(ValueError::UnspecifiedIp)]
            }
            _ => false,
        }
    }
    for none in ["0.0.0.0", "::", "::ffff:0.0.0.0", "::ffff:0:0", "0:0:0:0:0:0:0:0"] {
        assert!(refused(&order(none)), "{none}");
        assert!(refused(&order(none.parse::<IpAddr>().unwrap())), "{none}");
        let body = format!("<xml><spbill_create_ip>{none}</spbill_create_ip></xml>");
        let fields = server::read(body.as_bytes(), &Limits::default()).unwrap();
        let violations = server::check(&schema::pay::UNIFIED_ORDER, &fields);
        assert!(
            violations.iter().any(|found| found.broken() == RuleBreach::Value(ValueError::UnspecifiedIp)),
            "{none}"
        );
    }
    assert!(refused(&order(std::net::Ipv4Addr::UNSPECIFIED)) && refused(&order(Ipv6Addr::UNSPECIFIED)));
}

#[test]
fn the_ids_of_an_account_are_as_strict_as_its_key() {
    let refused = |appid: &str, mch_id: &str| Merchant::new(appid, mch_id, KEY).unwrap_err().to_string();
    for (appid, mch_id, words) in [
        ("wx8888888888888888\n", MCH_ID, "`appid` holds a line end"),
        (APPID, "1900000109\r\n", "`mch_id` holds a line end"),
        ("\u{feff}wx8888888888888888", MCH_ID, "`appid` holds a byte order mark"),
        ("\"wx8888888888888888\"", MCH_ID, "`appid` holds a quotation mark"),
        (APPID, " 1900000109", "`mch_id` holds a blank"),
        (APPID, "１９０００００１０９", "`mch_id` holds the character `１`"),
        ("1900000109", "wx8888888888888888", "`appid` and `mch_id` look swapped"),
        ("", "", "`appid` is empty"),
    ] {
        assert!(refused(appid, mch_id).starts_with(words), "{}", refused(appid, mch_id));
    }
    // Everything at once.
    let all = Merchant::new("wx 1", "x", "short").unwrap_err().to_string();
    assert!(all.contains("`appid` holds a blank") && all.contains("`mch_id`") && all.contains("API key"), "{all}");

    let provider = Merchant::service_provider(APPID, MCH_ID, KEY).unwrap();
    for wrong in ["1900000109\n", "'1900000109'", "wx8888888888888888", ""] {
        assert!(provider.clone().with_sub_merchant(wrong).is_err(), "{wrong:?}");
        assert!(cloud::CloudMerchant::new().with_sub_merchant(wrong).is_err(), "{wrong:?}");
    }
    for wrong in ["wx8888888888888888\n", "1900000109", ""] {
        assert!(provider.clone().with_sub_appid(wrong).is_err(), "{wrong:?}");
        assert!(merchant().with_other_appid(wrong).is_err(), "{wrong:?}");
    }
    // The struct's own are held against the same rows.
    let query = |sub_mch_id| pay_query(sub_mch_id);
    assert!(provider.prepare(&query("1900000109")).is_ok());
    assert!(matches!(provider.prepare(&query("1900000109\n")), Err(Error::Invalid(_))));
}

fn pay_query(sub_mch_id: &'static str) -> OrderQuery<'static> {
    OrderQuery {
        optional: OrderQueryOptional {
            out_trade_no: Some(text!("1")),
            sub_mch_id: Some(Text::new(sub_mch_id).unwrap()),
            ..Default::default()
        },
    }
}

#[test]
fn a_key_in_the_place_of_an_id_is_told_and_not_shown() {
    for (appid, mch_id, key, words) in [
        (APPID, KEY, MCH_ID, "`mch_id` and the key look swapped"),
        (KEY, MCH_ID, APPID, "`appid` and the key look swapped"),
        (KEY, MCH_ID, KEY, "`appid` has the form of an API key"),
        (APPID, KEY, KEY, "`mch_id` has the form of an API key"),
        (MCH_ID, KEY, APPID, "`appid` has the form of a merchant number"),
    ] {
        let error = Merchant::new(appid, mch_id, key).unwrap_err();
        assert!(error.to_string().starts_with(words), "{error}");
        for run in KEY.as_bytes().windows(4).map(String::from_utf8_lossy) {
            assert!(!format!("{error} {error:?}").contains(&*run), "{error:?}");
        }
    }
}

#[test]
fn one_merchant_takes_the_notifications_of_all_its_apps() {
    let body = include_bytes!("live/other_app.xml");
    let one = md5();
    assert!(matches!(one.notification::<PayNotification>(body), Err(Error::Untrusted(Untrusted::WrongApp))));
    let all = one.with_other_appid("wx0000000000000000").unwrap().with_other_appid("wx8888888888888888").unwrap();
    let verified = all.notification::<PayNotification>(body).unwrap();
    assert_eq!((verified.appid(), verified.out_trade_no()), ("wx8888888888888888", "A9"));
    assert!(verified.confirm(Expected::cny(Fen(888))).is_ok());
    let own = all.notification::<PayNotification>(include_bytes!("live/payment.xml")).unwrap();
    assert_eq!(own.appid(), APPID);
    // Another number is another merchant, and an app that is nobody's stays one.
    let other = Merchant::new("wx8888888888888888", "1900000109", KEY).unwrap().with_sign_type(SignType::Md5);
    assert!(matches!(other.notification::<PayNotification>(body), Err(Error::Untrusted(Untrusted::WrongMerchant))));

    let refund = String::from_utf8_lossy(include_bytes!("live/refund.xml")).replace(APPID, "wx8888888888888888");
    assert!(all.refund_notification::<RefundNotificationInfo>(refund.as_bytes()).is_ok());
    let refund = refund.replace("wx8888888888888888", "wx8888888888888889");
    let read = all.refund_notification::<RefundNotificationInfo>(refund.as_bytes());
    assert!(matches!(read, Err(Error::Untrusted(Untrusted::WrongApp))));

    // A reply holds to the appid of its request.
    let query = OrderQuery { optional: OrderQueryOptional { out_trade_no: Some(text!("A9")), ..Default::default() } };
    let reply = all.prepare(&query).unwrap().read(200, body);
    assert!(matches!(reply, Err(Error::Untrusted(Untrusted::WrongApp))));

    let ids = answers::account_ids(body).unwrap();
    assert_eq!((ids.appid.as_deref(), ids.mch_id.as_deref()), (Some("wx8888888888888888"), Some(MCH_ID)));
    assert_eq!(ids.sub_mch_id, None);
}

fn refund_query(out_refund_no: &'static str) -> PreparedRequest<RefundQueryResponse> {
    let out_refund_no = Some(Text::new(out_refund_no).unwrap());
    md5().prepare(&RefundQuery { optional: RefundQueryOptional { out_refund_no, ..Default::default() } }).unwrap()
}

#[test]
fn a_single_refund_without_an_index_is_the_first_one() {
    let body = include_bytes!("live/single_refund.xml");
    let reply = refund_query("R81a0").read(200, body).unwrap();
    assert_eq!(reply.refund_count, None);
    assert!(reply.miscounts().is_empty());
    let [refund] = &reply.refunds[..] else { panic!("{}", reply.refunds.len()) };
    assert_eq!((refund.out_refund_no.as_str(), refund.refund_fee), ("R81a0", Fen(129)));
    assert_eq!(refund.refund_id, "503011074120210320073081889");
    assert_eq!(refund.refund_status.as_str(), "SUCCESS");
    assert!(refund.refund_success_time.is_some() && refund.refund_recv_accout.is_some());
    assert!(refund.refund_account.is_some() && refund.refund_channel.is_some());

    let told = include_bytes!("live/single_refund.notification.xml");
    let hint = md5().refund_notification::<RefundNotificationInfo>(told).unwrap();
    let confirmed = hint.confirm_refund(&reply).unwrap();
    assert_eq!((confirmed.refund_fee, confirmed.refund_status.as_str()), (Fen(129), "SUCCESS"));

    // A struct of one's own has it too, by the names with an index.
    let prepared = md5().prepare(&Query { out_refund_no: "R81a0" }).unwrap();
    let own = prepared.read(200, body).unwrap();
    assert_eq!((own.numbers.as_slice(), own.fees.as_slice()), (&["R81a0".to_owned()][..], &[Fen(129)][..]));
}

#[derive(Request)]
#[wxpay(message = schema::pay::REFUND_QUERY, response = Refunds)]
struct Query {
    out_refund_no: &'static str,
}

#[derive(Response)]
#[wxpay(message = schema::pay::REFUND_QUERY_RESPONSE)]
struct Refunds {
    #[wxpay(rename = "out_refund_no_$n")]
    numbers: Vec<String>,
    #[wxpay(rename = "refund_fee_$n")]
    fees: Vec<Fen>,
}

/// A reply to a refund query of that order, signed.
fn refunds(fields: &[(&'static str, &str)]) -> String {
    let mut reply = Reply::new();
    let head = [("return_code", "SUCCESS"), ("result_code", "SUCCESS"), ("appid", APPID), ("mch_id", MCH_ID)];
    let head =
        head.iter().chain(&[("nonce_str", "1"), ("out_trade_no", "A"), ("transaction_id", "4"), ("total_fee", "9")]);
    for (name, value) in head.chain(fields) {
        let field = schema::Field::extra(name);
        reply = reply.set(Box::leak(Box::new(field)), *value);
    }
    reply.signed(&key(), SignType::Md5)
}

#[test]
fn what_has_an_index_keeps_it() {
    let reply = refund_query("R1").read(200, include_bytes!("live/refund_without_count.xml")).unwrap();
    assert_eq!((reply.refund_count, reply.refunds.len()), (None, 1));
    assert_eq!(reply.refunds[0].out_refund_no, "R1");

    // An amount of all refunds together is that of none of them.
    let body = refunds(&[
        ("refund_count", "2"),
        ("refund_fee", "9"),
        ("out_refund_no_0", "R1"),
        ("refund_id_0", "5"),
        ("refund_fee_0", "4"),
        ("refund_status_0", "SUCCESS"),
        ("out_refund_no_1", "R2"),
        ("refund_id_1", "6"),
        ("refund_fee_1", "5"),
        ("refund_status_1", "CHANGE"),
    ]);
    let reply = refund_query("R1").read(200, body.as_bytes()).unwrap();
    let fees: Vec<Fen> = reply.refunds.iter().map(|refund| refund.refund_fee).collect();
    assert_eq!((fees, reply.optional_fee()), (vec![Fen(4), Fen(5)], Some(Fen(9))));

    // A wrong number of refunds is told, and not fatal.
    let single = [
        ("refund_count", "2"),
        ("out_refund_no", "R1"),
        ("refund_id", "5"),
        ("refund_fee", "9"),
        ("refund_status", "PROCESSING"),
        ("coupon_refund_count", "1"),
        ("coupon_refund_fee", "3"),
        ("coupon_refund_fee_0", "3"),
    ];
    let reply = refund_query("R1").read(200, refunds(&single).as_bytes()).unwrap();
    assert_eq!(reply.refunds[0].refund_status.as_str(), "PROCESSING");
    assert_eq!(reply.miscounts().iter().map(|count| (count.stated, count.found)).next(), Some((2, 1)));
    // What is not there at all is not made up.
    let error = refund_query("R1").read(200, refunds(&[("refund_count", "1")]).as_bytes()).unwrap_err();
    assert_eq!(error.class(), "WrongRefund");
}

trait OptionalFee {
    fn optional_fee(&self) -> Option<Fen>;
}

impl OptionalFee for RefundQueryResponse {
    fn optional_fee(&self) -> Option<Fen> {
        self.refund_fee
    }
}

fn cloud_query() -> cloud::FunctionCall<cloud::QueryRefundResponse> {
    let query = cloud::QueryRefund {
        optional: cloud::QueryRefundOptional { out_refund_no: Some(text!("R1")), ..Default::default() },
    };
    cloud::CloudMerchant::new().with_sub_merchant("1900000109").unwrap().function_call(&query).unwrap()
}

/// The reply of the function SDK, with refunds in it.
fn cloud_refunds(refunds: &str) -> String {
    let reply = include_str!("live/function_sdk.json");
    let (head, tail) = (reply.split_once("\"refundCount\"").unwrap().0, ", \"errCode\": 0, \"errMsg\": \"ok\"}");
    format!("{head}{refunds}{tail}")
}

#[test]
fn a_refund_callback_is_a_hint_that_a_query_confirms() {
    let body = include_bytes!("live/refund_callback.json");
    let hint = cloud::callback::<cloud::RefundCallback>(body).unwrap();
    assert_eq!((hint.out_refund_no(), hint.out_trade_no()), (Some("R1"), "A1"));
    assert_eq!(hint.refund_id(), Some("50000000002026112300000000001"));
    let lists = |fee: u64, id: &str| {
        format!(
            r#""outRefundNoList":["R0","R1"],"refundIdList":["1","{id}"],"refundFeeList":[5,{fee}],"refundStatusList":["CHANGE","SUCCESS"]"#
        )
    };
    let read = |refunds: &str| cloud_query().read(cloud_refunds(refunds).as_bytes()).unwrap();
    let id = "50000000002026112300000000001";
    let confirmed = hint.confirm_refund(&read(&lists(1, id))).unwrap();
    assert_eq!((confirmed.refund_fee, confirmed.refund_status.as_str()), (Fen(1), "SUCCESS"));
    let mismatch = |refunds: &str| hint.confirm_refund(&read(refunds)).unwrap_err();
    assert_eq!(mismatch(&lists(2, id)), RefundMismatch::Amount { hinted: Fen(1), reported: Fen(2) });
    assert!(matches!(mismatch(&lists(1, "2")), RefundMismatch::RefundId(_)));
    assert!(matches!(mismatch(r#""refundCount":1,"outRefundNoList":[]"#), RefundMismatch::NotReported(_)));

    // One refund without a list.
    let single = format!(
        r#""outRefundNo":"R1","refundId":"{id}","refundFee":1,"refundStatus":"SUCCESS","refundChannel":"ORIGINAL""#
    );
    let reply = read(&single);
    assert_eq!((reply.out_refund_no_list.as_slice(), reply.refund_count), (&["R1".to_owned()][..], None));
    assert_eq!(reply.refund_channel.len(), 1);
    assert!(hint.confirm_refund(&reply).is_ok());

    // What identifies it is enough.
    let least = cloud::callback::<cloud::RefundCallback>(br#"{"outRefundNo":"R1"}"#).unwrap();
    assert!(least.confirm_refund(&read(&lists(1, id))).is_ok());
    let snake = cloud::callback::<cloud::RefundCallback>(br#"{"return_code":"SUCCESS","out_refund_no":"R1"}"#).unwrap();
    assert_eq!(snake.out_refund_no(), Some("R1"));
    let failed = cloud::callback::<cloud::RefundCallback>(br#"{"returnCode":"FAIL","outRefundNo":"R1"}"#);
    assert!(matches!(failed, Err(Error::Gateway { .. })));
}

#[test]
fn the_callbacks_of_payments_and_refunds_are_told_apart() {
    let (paid, refunded) =
        (include_bytes!("protocol/samples/cloud.pay_callback.json"), include_bytes!("live/refund_callback.json"));
    let (kind, words) = found(cloud::callback::<cloud::PayCallback>(refunded));
    assert_eq!(kind, Some(MessageKind::CloudRefund));
    assert!(words.contains("`out_refund_no`") && words.contains("`RefundCallback`"), "{words}");
    let (kind, words) = found(cloud::callback::<cloud::RefundCallback>(paid));
    assert_eq!(kind, Some(MessageKind::CloudPayment));
    assert!(words.contains("`PayCallback`"), "{words}");
    assert!(cloud::callback::<cloud::PayCallback>(paid).is_ok());
    // Of neither is told what it lacks.
    let error = cloud::callback::<cloud::RefundCallback>(b"{}").unwrap_err();
    assert!(matches!(error, Error::Unreadable(_)), "{error}");
}

#[test]
fn a_cloud_reply_is_received_in_both_forms_and_cut_out() {
    fn receive<'b>(table: &'static Message, body: &'b str) -> Result<wxpay_core::fields::Fields<'b>, Error> {
        server::receive(table, body.as_bytes(), &merchant())
    }
    let (order, refunds) = (&schema::cloud::UNIFIED_ORDER_RESPONSE, &schema::cloud::QUERY_REFUND_RESPONSE);
    let sdk = include_str!("live/function_sdk.json");
    let fields = receive(refunds, sdk).unwrap();
    assert!(fields.iter().all(|entry| entry.name != "err_code" && entry.name != "errMsg"));
    // The same in the envelope, whole or cut out, in either spelling.
    let inner = sdk.replace(r#", "errCode": 0, "errMsg": "cloudPay.queryRefund:ok""#, "");
    let whole = format!(r#"{{"errcode":0,"errmsg":"ok","respdata":{inner}}}"#);
    for body in [whole.as_str(), &inner] {
        assert_eq!(receive(refunds, body).unwrap().len(), fields.len());
    }
    let refused = receive(order, include_str!("live/cloud_run.json")).unwrap_err();
    assert!(matches!(&refused, Error::Gateway { message, .. } if message == "受理关系不存在"), "{refused}");
    assert_eq!(refused.request().map(|request| request.name), Some("unified_order"));
    for (body, code) in [
        (r#"{"errcode":-601013,"errmsg":"env not authorized"}"#, -601_013),
        (r#"{"errcode":40097,"errmsg":"invalid args","respdata":null}"#, 40_097),
        (r#"{"errCode":-501001,"errMsg":"cloudPay.unifiedOrder:fail"}"#, -501_001),
    ] {
        let error = receive(order, body).unwrap_err();
        assert!(matches!(error, Error::Platform { code: found, .. } if found == code), "{error}");
    }
    let business =
        r#"{"returnCode":"SUCCESS","resultCode":"FAIL","errCode":0,"errCodeDes":"订单已支付","errMsg":"ok"}"#;
    assert!(matches!(receive(order, business), Err(Error::Business { .. })));
    for (body, class) in
        [("{}", "Shape"), (r#"{"errcode":0}"#, "Shape"), (r#"{"respdata":{}}"#, "Shape"), ("[]", "Shape")]
    {
        assert_eq!(receive(order, body).unwrap_err().class(), class, "{body}");
    }
    // A bill is no message.
    let bill = &schema::cloud::DOWNLOAD_BILL_RESPONSE;
    for body in [r#"{"errcode":0,"errmsg":"ok","respdata":"交易时间,…"}"#, r#"{"data":"交易时间,…","errCode":0}"#]
    {
        assert_eq!(receive(bill, body).unwrap_err().class(), "Shape", "{body}");
    }
    // The client of a function hears of a call that failed as of one over cloud-run.
    let error = cloud_query().read(br#"{"errCode":-501001,"errMsg":"fail"}"#).unwrap_err();
    assert!(matches!(error, Error::Platform { code: -501_001, .. }), "{error}");
}

#[test]
fn the_limits_of_an_account_hold_for_refunds_too() {
    let body = include_bytes!("live/refund.xml");
    let read = |limits| md5().with_limits(limits).refund_notification::<RefundNotificationInfo>(body).map(|_| ());
    assert!(read(Limits::default()).is_ok());
    let short = read(Limits { body: 512, ..Limits::default() });
    assert_eq!(short.unwrap_err().class(), "TooLarge");
    // In the encrypted part as around it.
    assert_eq!(read(Limits { fields: 5, ..Limits::default() }).unwrap_err().class(), "BadReqInfo");
    let much = body.len() * 100;
    let padded = String::from_utf8_lossy(body).replace("</xml>", &format!("{}</xml>", " ".repeat(much)));
    let wide = md5().with_limits(Limits { body: 2 * much, ..Limits::default() });
    assert!(md5().refund_notification::<RefundNotificationInfo>(padded.as_bytes()).is_err());
    assert!(wide.refund_notification::<RefundNotificationInfo>(padded.as_bytes()).is_ok());
}

#[test]
fn verified_fields_are_decoded_by_their_own_table_only() {
    let body = include_bytes!("live/payment.xml");
    let merchant = md5();
    let opened = merchant.open_notification(body).unwrap();
    assert!(merchant.decode::<PayNotification>(&opened).is_ok());
    assert!(matches!(merchant.decode::<OrderQueryResponse>(&opened).map(|_| ()), Err(Error::OtherMessage { .. })));
    assert!(matches!(merchant.decode::<CloseOrderResponse>(&opened).map(|_| ()), Err(Error::OtherMessage { .. })));
    assert!(format!("{opened:?}").contains("pay_notification"));
}
