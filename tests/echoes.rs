//! A reply is about what was asked: the number, the refund, the amount and the
//! sub-merchant that were sent, in whatever type the struct has them.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it is wrong")]

mod common;

use common::{APPID, MCH_ID, key, merchant, notification};
use wxpay_core::pay::{self, OrderQueryResponse};
use wxpay_core::schema::{self, Channel, Field, Message, fen, number, shared, text as text_row};
use wxpay_core::server::Reply;
use wxpay_core::value::BeijingTime;
use wxpay_core::wire::{ToWire, ValueRef, kind};
use wxpay_core::{Error, Expected, Fen, Merchant, PreparedRequest, Request, Response, SignType, cloud, text};

const SUB_MCH_ID: &str = "1900000109";

/// The class of a refusal, or that there is none.
fn class<T>(result: Result<T, Error>) -> &'static str {
    result.map_or_else(|error| error.class(), |_| "accept")
}

macro_rules! read {
    ($prepared:expr, $reply:expr) => {
        class($prepared.read(200, $reply.signed(&key(), SignType::HmacSha256).as_bytes()))
    };
}

/// A reply of the account that says nothing more than that all went well.
fn success() -> Reply {
    Reply::new()
        .set(&shared::RETURN_CODE, "SUCCESS")
        .set(&shared::RESULT_CODE, "SUCCESS")
        .set(&shared::APPID, APPID)
        .set(&shared::MCH_ID, MCH_ID)
        .set(&shared::NONCE_STR, "IITRi8Iabbblz1Jc")
}

/// An order number of the shop's own, which is a number in its database.
struct OrderNo(u64);

impl<const MAX: usize> ToWire<kind::Text<MAX>> for OrderNo {
    fn to_wire(&self) -> ValueRef<'_> {
        ValueRef::Number(self.0)
    }
}

/// One that is the time of the order.
struct TimeNo(BeijingTime);

impl<const MAX: usize> ToWire<kind::Text<MAX>> for TimeNo {
    fn to_wire(&self) -> ValueRef<'_> {
        ValueRef::Time(self.0)
    }
}

#[derive(Request)]
#[wxpay(message = schema::pay::ORDER_QUERY)]
struct Query<N> {
    out_trade_no: N,
}

#[derive(Request)]
#[wxpay(message = schema::pay::ORDER_QUERY)]
struct TransactionQuery {
    transaction_id: OrderNo,
}

fn paid(out_trade_no: &str, transaction_id: &str) -> Reply {
    notification(out_trade_no, transaction_id, 888).set(&shared::TRADE_STATE_FIELD, "SUCCESS")
}

#[test]
fn an_order_number_of_any_type_is_compared() {
    let number = merchant().prepare(&Query { out_trade_no: OrderNo(1001) }).unwrap();
    assert!(number.body.contains("<out_trade_no>1001</out_trade_no>"), "{}", number.body);
    assert_eq!(read!(number, paid("1001", "4200")), "accept");
    assert_eq!(read!(number, paid("2002", "4200")), "WrongOrder");
    // The digits themselves, not what they are worth.
    assert_eq!(read!(number, paid("01001", "4200")), "WrongOrder");

    let time = TimeNo("20261123091010".parse().unwrap());
    let time = merchant().prepare(&Query { out_trade_no: time }).unwrap();
    assert_eq!(read!(time, paid("20261123091010", "4200")), "accept");
    assert_eq!(read!(time, paid("20261123091011", "4200")), "WrongOrder");

    let transaction = merchant().prepare(&TransactionQuery { transaction_id: OrderNo(4200) }).unwrap();
    assert_eq!(read!(transaction, paid("1001", "4200")), "accept");
    assert_eq!(read!(transaction, paid("1001", "4201")), "WrongOrder");
}

#[test]
fn a_number_breaks_the_rules_of_texts_too() {
    #[derive(Request)]
    #[wxpay(message = schema::pay::ORDER_QUERY)]
    struct Short {
        out_trade_no: Long,
    }
    /// Forty digits, as a text of several.
    struct Long;
    impl<const MAX: usize> ToWire<kind::Text<MAX>> for Long {
        fn to_wire(&self) -> ValueRef<'_> {
            ValueRef::Text("1234567890123456789012345678901234567890")
        }
    }
    assert_eq!(class(merchant().prepare(&Short { out_trade_no: Long })), "Invalid");
}

/// An amount that is kept as a text, and a field that no table has.
struct Digits(&'static str);
impl ToWire<kind::Amount> for Digits {
    fn to_wire(&self) -> ValueRef<'_> {
        ValueRef::Text(self.0)
    }
}
#[derive(Request)]
#[wxpay(message = schema::cloud::REFUND)]
struct RefundOfDigits {
    out_trade_no: OrderNo,
    out_refund_no: OrderNo,
    total_fee: Digits,
    refund_fee: u16,
    #[wxpay(extra)]
    shop: u32,
    #[wxpay(extra)]
    till: &'static str,
}

/// In JSON a text is a text, whatever holds it; and a number a number.
#[test]
fn the_cloud_gets_the_type_of_the_table() {
    #[derive(Request)]
    #[wxpay(message = schema::cloud::QUERY_ORDER)]
    struct CloudQuery {
        sub_mch_id: OrderNo,
        out_trade_no: OrderNo,
    }
    let query = CloudQuery { sub_mch_id: OrderNo(1_900_000_109), out_trade_no: OrderNo(1001) };
    let prepared = cloud::CloudMerchant::new().prepare(&query).unwrap();
    let sent: serde_json::Value = serde_json::from_str(&prepared.body).unwrap();
    assert_eq!((&sent["out_trade_no"], &sent["sub_mch_id"]), (&"1001".into(), &SUB_MCH_ID.into()));
    let call = cloud::CloudMerchant::new().function_call(&query).unwrap();
    assert!(call.json.contains(r#""outTradeNo":"1001""#), "{}", call.json);

    let reply = |number: &str, sub_mch_id: &str| {
        let paid = paid(number, "4200").set(&shared::SUB_MCH_ID, sub_mch_id).set(&shared::CASH_FEE, "888");
        let body = format!(r#"{{"errcode":0,"errmsg":"ok","respdata":{}}}"#, paid.set(&shared::SIGN, "S").json());
        class(prepared.read(200, body.as_bytes()))
    };
    assert_eq!(reply("1001", SUB_MCH_ID), "accept");
    assert_eq!(reply("2002", SUB_MCH_ID), "WrongOrder");
    assert_eq!(reply("1001", "1900000110"), "WrongMerchant");

    let refund = RefundOfDigits {
        out_trade_no: OrderNo(1),
        out_refund_no: OrderNo(7),
        total_fee: Digits("888"),
        refund_fee: 5,
        shop: 3,
        till: "4",
    };
    let account = cloud::CloudMerchant::new().with_sub_merchant(SUB_MCH_ID).unwrap();
    let sent: serde_json::Value = serde_json::from_str(&account.prepare(&refund).unwrap().body).unwrap();
    assert_eq!((&sent["out_refund_no"], &sent["out_trade_no"]), (&"7".into(), &"1".into()));
    assert_eq!((&sent["total_fee"], &sent["refund_fee"]), (&888.into(), &5.into()));
    assert_eq!((&sent["shop"], &sent["till"]), (&3.into(), &"4".into()));
}

fn order_query(transaction_id: &'static str) -> PreparedRequest<OrderQueryResponse> {
    let optional =
        pay::OrderQueryOptional { transaction_id: Some(transaction_id.try_into().unwrap()), ..Default::default() };
    merchant().prepare(&pay::OrderQuery { optional }).unwrap()
}

#[test]
fn a_transaction_that_is_not_named_is_no_answer() {
    let query = order_query("4200");
    assert_eq!(read!(query, paid("TEA1", "4200")), "accept");
    let unpaid = success().set(&shared::OUT_TRADE_NO, "TEA2").set(&shared::TRADE_STATE_FIELD, "NOTPAY");
    assert_eq!(read!(query, unpaid), "WrongOrder");
    assert_eq!(read!(query, unpaid.clone().set(&shared::TRANSACTION_ID, "4200")), "accept");
}

fn refund() -> PreparedRequest<pay::RefundResponse> {
    let request = pay::Refund {
        out_refund_no: text!("R1"),
        total_fee: Fen(888),
        refund_fee: Fen(500),
        optional: pay::RefundOptional { transaction_id: Some(text!("4200")), ..Default::default() },
    };
    merchant().prepare(&request).unwrap()
}

/// What is asked of each field of a reply: the same value is right, another is of that
/// class, and so is none, where a success has it.
#[test]
fn a_refund_is_the_one_that_was_sent() {
    let all: [(&'static Field, &str, &str, bool); 6] = [
        (&shared::TRANSACTION_ID, "4200", "WrongOrder", true),
        (&shared::OUT_REFUND_NO, "R1", "WrongRefund", true),
        (&shared::REFUND_FEE, "500", "WrongAmount", true),
        // The published replies lack it.
        (&shared::TOTAL_FEE, "888", "WrongAmount", false),
        (&shared::OUT_TRADE_NO, "TEA1", "", false),
        (&shared::REFUND_ID, "5000", "", false),
    ];
    let but = |changed: &str, value: &str| {
        all.iter().fold(success(), |reply, (field, right, ..)| {
            reply.set(field, if field.name == changed { value } else { right })
        })
    };
    assert_eq!(read!(refund(), but("", "")), "accept");
    for (field, _, class, is_demanded) in all.iter().filter(|(_, _, class, _)| !class.is_empty()) {
        assert_eq!(read!(refund(), but(field.name, "1")), *class, "{}", field.name);
        let lacking = if *is_demanded { *class } else { "accept" };
        assert_eq!(read!(refund(), but(field.name, "")), lacking, "{}", field.name);
    }
    // What is no amount at all is said to be that.
    assert_eq!(read!(refund(), but("refund_fee", "5.00")), "Type");
    // A refusal need not name the refund, and must not name another.
    let refused = Reply::new()
        .set(&shared::RETURN_CODE, "SUCCESS")
        .set(&shared::RESULT_CODE, "FAIL")
        .set(&shared::APPID, APPID)
        .set(&shared::MCH_ID, MCH_ID)
        .set(&shared::ERR_CODE, "NOTENOUGH");
    assert_eq!(read!(refund(), refused), "Business");
    assert_eq!(read!(refund(), refused.clone().set(&shared::OUT_REFUND_NO, "R2")), "WrongRefund");
}

static ROWS: [Field; 6] = [
    text_row("out_refund_no_0", 64),
    text_row("refund_id_0", 32),
    text_row("out_refund_no_1", 64),
    text_row("refund_id_1", 32),
    fen("refund_fee_0"),
    number("refund_count"),
];

/// A reply that reports two refunds of one order.
fn two(numbers: [(&str, &str); 2]) -> Reply {
    let values = [numbers[0].0, numbers[0].1, numbers[1].0, numbers[1].1, "500", "2"];
    let order = success().set(&shared::OUT_TRADE_NO, "TEA1").set(&shared::TRANSACTION_ID, "4200");
    let rows = ROWS.iter().zip(values).fold(order, |reply, (field, value)| reply.set(field, value));
    [("refund_status_0", "SUCCESS"), ("refund_status_1", "SUCCESS"), ("refund_fee_1", "1")]
        .iter()
        .fold(rows, |reply, (name, value)| reply.set(Box::leak(Box::new(text_row(name, 16))), *value))
}

fn refund_query(out_refund_no: Option<&'static str>, refund_id: Option<&'static str>) -> pay::RefundQuery<'static> {
    let optional = pay::RefundQueryOptional {
        out_refund_no: out_refund_no.map(|number| number.try_into().unwrap()),
        refund_id: refund_id.map(|number| number.try_into().unwrap()),
        ..Default::default()
    };
    pay::RefundQuery { optional }
}

static OTHER: Field = text_row("out_refund_no_x", 64);

#[test]
fn a_refund_query_reports_the_refund_that_was_asked_for() {
    let reported = two([("R1", "5001"), ("R2", "5002")]);
    for (out_refund_no, refund_id, expected) in [
        (Some("R1"), None, "accept"),
        (Some("R2"), None, "accept"),
        (None, Some("5002"), "accept"),
        (Some("R2"), Some("5002"), "accept"),
        (Some("R3"), None, "WrongRefund"),
        (None, Some("5003"), "WrongRefund"),
        (None, Some("R1"), "WrongRefund"),
        // Each number is there, of two refunds.
        (Some("R1"), Some("5002"), "WrongRefund"),
    ] {
        let prepared = merchant().prepare(&refund_query(out_refund_no, refund_id)).unwrap();
        assert_eq!(read!(prepared, reported), expected, "{out_refund_no:?} {refund_id:?}");
    }
    // None is reported, or under a name that is no index.
    let prepared = merchant().prepare(&refund_query(Some("R1"), None)).unwrap();
    let none = success().set(&shared::OUT_TRADE_NO, "TEA1").set(&shared::TRANSACTION_ID, "4200").set(&ROWS[5], "0");
    assert_eq!(read!(prepared, none), "WrongRefund");
    assert_eq!(read!(prepared, none.clone().set(&OTHER, "R1")), "WrongRefund");
    // Once, without an index: the name itself.
    let once = |number: &str| {
        let none = none.clone().set(&shared::OUT_REFUND_NO, number).set(&shared::REFUND_ID, "5001");
        none.set(&shared::REFUND_FEE, "1").set(&shared::REFUND_STATUS_FIELD, "SUCCESS")
    };
    assert_eq!(read!(prepared, once("R1")), "accept");
    assert_eq!(read!(prepared, once("R2")), "WrongRefund");

    // Asked by the order, on any page, there is no refund to look for.
    let optional =
        pay::RefundQueryOptional { out_trade_no: Some(text!("TEA1")), offset: Some(10), ..Default::default() };
    let page = merchant().prepare(&pay::RefundQuery { optional }).unwrap();
    assert_eq!(read!(page, reported), "accept");
    assert_eq!(read!(page, none), "accept");
}

/// A number without an index only repeats what was asked, if the refunds have one.
#[test]
fn a_number_that_is_repeated_is_no_refund_that_is_reported() {
    let repeated = |number| two([("R2", "5002"), ("R3", "5003")]).set(&shared::OUT_REFUND_NO, number);
    let query = |number| merchant().prepare(&refund_query(Some(number), None)).unwrap();
    assert_eq!(read!(query("R1"), repeated("R1")), "WrongRefund");
    assert_eq!(read!(query("R2"), repeated("R2")), "accept");
}

#[test]
fn the_cloud_reports_the_refund_that_was_asked_for() {
    let account = cloud::CloudMerchant::new().with_sub_merchant(SUB_MCH_ID).unwrap();
    let query = |out_refund_no: Option<&'static str>, refund_id: Option<&'static str>| {
        let optional = cloud::QueryRefundOptional {
            out_refund_no: out_refund_no.map(|number| number.try_into().unwrap()),
            refund_id: refund_id.map(|number| number.try_into().unwrap()),
            ..Default::default()
        };
        account.function_call(&cloud::QueryRefund { optional }).unwrap()
    };
    let body = |numbers: &str, ids: &str| {
        format!(
            "{{\"returnCode\":\"SUCCESS\",\"resultCode\":\"SUCCESS\",\"appid\":\"x\",\"mchId\":\"1\",\
             \"subMchId\":\"{SUB_MCH_ID}\",\"nonceStr\":\"n\",\"sign\":\"S\",\"transactionId\":\"4200\",\
             \"outTradeNo\":\"TEA1\",\"totalFee\":1,\"cashFee\":1,\"refundCount\":2,\"outRefundNoList\":{numbers},\
             \"refundIdList\":{ids},\"refundStatusList\":[\"SUCCESS\",\"SUCCESS\"]}}"
        )
    };
    let two = body(r#"["R1","R2"]"#, r#"["5001","5002"]"#);
    for (out_refund_no, refund_id, expected) in [
        (Some("R2"), None, "accept"),
        (None, Some("5001"), "accept"),
        (Some("R1"), Some("5001"), "accept"),
        (Some("R1"), Some("5002"), "WrongRefund"),
        (Some("R3"), None, "WrongRefund"),
    ] {
        assert_eq!(class(query(out_refund_no, refund_id).read(two.as_bytes())), expected);
    }
    // Live replies leave the lists empty at times: they say nothing of any refund.
    assert_eq!(class(query(Some("R1"), None).read(body("[]", "[]").as_bytes())), "accept");
    assert_eq!(class(query(Some("R1"), None).read(body(r#"["R2"]"#, "[]").as_bytes())), "WrongRefund");
    assert_eq!(class(query(Some("R1"), None).read(body("[]", r#"["5001"]"#).as_bytes())), "WrongRefund");

    let refund = cloud::Refund {
        out_refund_no: text!("R1"),
        total_fee: Fen(2),
        refund_fee: Fen(1),
        optional: cloud::RefundOptional { out_trade_no: Some(text!("TEA1")), ..Default::default() },
    };
    let call = account.function_call(&refund).unwrap();
    let reply = |number: &str, refund_fee: u64, total_fee: u64| {
        let body = format!(
            "{{\"returnCode\":\"SUCCESS\",\"resultCode\":\"SUCCESS\",\"appid\":\"x\",\"mchId\":\"1\",\
             \"subMchId\":\"{SUB_MCH_ID}\",\"nonceStr\":\"n\",\"sign\":\"S\",\"transactionId\":\"4200\",\
             \"outTradeNo\":\"TEA1\",\"outRefundNo\":\"{number}\",\"refundId\":\"5\",\"refundFee\":{refund_fee},\
             \"totalFee\":{total_fee},\"cashFee\":1}}"
        );
        class(call.read(body.as_bytes()))
    };
    assert_eq!(reply("R1", 1, 2), "accept");
    assert_eq!(reply("R2", 1, 2), "WrongRefund");
    assert_eq!(reply("R1", 2, 2), "WrongAmount");
    assert_eq!(reply("R1", 1, 1), "WrongAmount");
}

#[test]
fn a_charge_is_of_the_amount_that_was_sent() {
    let charge = pay::Micropay {
        body: text!("Tea"),
        out_trade_no: text!("TEA1"),
        total_fee: Fen(888),
        spbill_create_ip: "203.0.113.7".parse().unwrap(),
        auth_code: text!("120061098828009406"),
        optional: pay::MicropayOptional::default(),
    };
    let prepared = merchant().prepare(&charge).unwrap();
    assert_eq!(read!(prepared, notification("TEA1", "4200", 888)), "accept");
    assert_eq!(read!(prepared, notification("TEA1", "4200", 1)), "WrongAmount");
    assert_eq!(read!(prepared, notification("TEA2", "4200", 888)), "WrongOrder");
}

/// A reply of the merchant's own table, and without a signature.
#[test]
fn replies_of_ones_own_tables_are_compared_too() {
    static REPLY: Message = Message::reply_to_request(Channel::Pay, "own.response")
        .unsigned()
        .fields(&[shared::RETURN_CODE, shared::OUT_TRADE_NO.received()]);
    static OWN: Message = Message::request(Channel::Pay, "own", "/own").answered_by(&REPLY).fields(&[
        shared::MCH_ID,
        shared::NONCE_STR,
        shared::SIGN,
        shared::OUT_TRADE_NO,
    ]);
    #[derive(Request)]
    #[wxpay(message = OWN, response = OwnReply)]
    struct Own {
        out_trade_no: OrderNo,
    }
    #[derive(Response)]
    #[wxpay(message = REPLY)]
    struct OwnReply {
        #[allow(dead_code, reason = "only read")]
        out_trade_no: String,
    }
    let prepared = merchant().prepare(&Own { out_trade_no: OrderNo(7) }).unwrap();
    let read = |number: &str| {
        let reply = Reply::new().set(&shared::RETURN_CODE, "SUCCESS").set(&shared::OUT_TRADE_NO, number);
        class(prepared.read_unsigned(200, reply.unsigned().as_bytes()))
    };
    assert_eq!((read("7"), read("8"), read("")), ("accept", "WrongOrder", "WrongOrder"));
}

/// The list of what is compared covers every number and amount that a request and its
/// reply share.
#[test]
fn what_a_reply_shares_with_its_request_is_compared_or_known_not_to_be() {
    const COMPARED: [&str; 8] = [
        "sub_mch_id",
        "sub_appid",
        "out_trade_no",
        "transaction_id",
        "out_refund_no",
        "refund_id",
        "total_fee",
        "refund_fee",
    ];
    // The account's own are compared with the account; the rest says nothing of which
    // order or refund it is, or is no promise of the documents.
    const OTHERS: [&str; 12] = [
        "appid",
        "mch_id",
        "nonce_str",
        "sign",
        "sign_type",
        "device_info",
        "trade_type",
        "attach",
        "fee_type",
        "openid",
        "sub_openid",
        "detail",
    ];
    let mut shared_by_any = std::collections::BTreeSet::new();
    for message in schema::ALL {
        let Some(reply) = message.response else { continue };
        shared_by_any.extend(message.all_fields().map(|row| row.name).filter(|name| reply.find(name).is_some()));
    }
    let known = |name: &&&str| !COMPARED.contains(name) && !OTHERS.contains(name);
    let unknown: Vec<_> = shared_by_any.iter().filter(known).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn the_sub_merchant_of_a_struct_is_the_one_of_the_reply() {
    #[derive(Request)]
    #[wxpay(message = schema::pay::ORDER_QUERY)]
    struct ProviderQuery {
        out_trade_no: &'static str,
        sub_mch_id: OrderNo,
    }
    let account = Merchant::service_provider(APPID, MCH_ID, common::KEY).unwrap();
    let query = ProviderQuery { out_trade_no: "TEA1", sub_mch_id: OrderNo(1_900_000_109) };
    let prepared = account.prepare(&query).unwrap();
    let reply = |sub_mch_id: &str| {
        let reply = paid("TEA1", "4200").set(&shared::SUB_MCH_ID, sub_mch_id);
        prepared.read(200, reply.signed(&key(), SignType::HmacSha256).as_bytes())
    };
    assert_eq!((class(reply("1900000110")), class(reply(""))), ("WrongMerchant", "WrongMerchant"));
    // It was asked about, so it need not be named again; but it may.
    let paid = reply(SUB_MCH_ID).unwrap().confirm(Expected::cny(Fen(888))).unwrap();
    assert_eq!(paid.sub_mch_id(), Some(SUB_MCH_ID));
    let other = Expected::cny(Fen(888)).with_sub_mch_id("1900000110");
    assert_eq!(reply(SUB_MCH_ID).unwrap().confirm(other).map(|_| ()).unwrap_err().class(), "SubMerchantMismatch");
}
