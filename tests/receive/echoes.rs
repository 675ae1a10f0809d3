//! What a reply must repeat of its request: the number, the refund, the amount and the
//! sub-merchant, in whatever type the struct has them.

use wxpay_core::pay::{self, OrderQueryResponse};
use wxpay_core::schema::{self, Channel, Field, Message, fen, number, shared, text as text_row};
use wxpay_core::server::MessageBuilder;
use wxpay_core::value::BeijingTime;
use wxpay_core::wire::{ToWire, ValueRef, kind};
use wxpay_core::{Expected, Fen, Merchant, PreparedRequest, Request, Response, SignType, text};

use crate::common::fixtures::{
    APPID, KEY, MCH_ID, OrderNo, class, key, merchant, micropay, notification, paid_order_reply,
};

macro_rules! read {
    ($prepared:expr, $reply:expr) => {
        class($prepared.read(200, $reply.signed(&key(), SignType::HmacSha256).as_bytes()))
    };
}

/// A successful reply without business fields.
fn success() -> MessageBuilder {
    MessageBuilder::new()
        .set(&shared::RETURN_CODE, "SUCCESS")
        .set(&shared::RESULT_CODE, "SUCCESS")
        .set(&shared::APPID, APPID)
        .set(&shared::MCH_ID, MCH_ID)
        .set(&shared::NONCE_STR, "IITRi8Iabbblz1Jc")
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

mod prepared_read {
    use super::*;

    const SUB_MCH_ID: &str = "1900000109";

    /// An order number that is a time.
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

    fn transaction_query(transaction_id: &'static str) -> PreparedRequest<OrderQueryResponse> {
        let optional =
            pay::OrderQueryOptional { transaction_id: Some(transaction_id.try_into().unwrap()), ..Default::default() };
        merchant().prepare(&pay::OrderQuery { optional }).unwrap()
    }

    #[test]
    fn compares_an_order_number_of_any_type() {
        let number = merchant().prepare(&Query { out_trade_no: OrderNo(1001) }).unwrap();
        assert!(number.body.contains("<out_trade_no>1001</out_trade_no>"), "{}", number.body);
        assert_eq!(read!(number, paid_order_reply("1001", "4200")), "accept");
        assert_eq!(read!(number, paid_order_reply("2002", "4200")), "WrongOrder");
        // The digits are compared, not the number.
        assert_eq!(read!(number, paid_order_reply("01001", "4200")), "WrongOrder");

        let time = TimeNo("20261123091010".parse().unwrap());
        let time = merchant().prepare(&Query { out_trade_no: time }).unwrap();
        assert_eq!(read!(time, paid_order_reply("20261123091010", "4200")), "accept");
        assert_eq!(read!(time, paid_order_reply("20261123091011", "4200")), "WrongOrder");

        let transaction = merchant().prepare(&TransactionQuery { transaction_id: OrderNo(4200) }).unwrap();
        assert_eq!(read!(transaction, paid_order_reply("1001", "4200")), "accept");
        assert_eq!(read!(transaction, paid_order_reply("1001", "4201")), "WrongOrder");
    }

    #[test]
    fn refuses_a_reply_that_does_not_name_the_transaction() {
        let query = transaction_query("4200");
        assert_eq!(read!(query, paid_order_reply("TEA1", "4200")), "accept");
        let unpaid = success().set(&shared::OUT_TRADE_NO, "TEA2").set(&shared::TRADE_STATE_FIELD, "NOTPAY");
        assert_eq!(read!(query, unpaid), "WrongOrder");
        assert_eq!(read!(query, unpaid.clone().set(&shared::TRANSACTION_ID, "4200")), "accept");
    }

    /// Each field with its right value, the class of another value, and whether it must be
    /// present.
    #[test]
    fn refuses_another_refund_than_the_one_that_was_sent() {
        let all: [(&'static Field, &str, &str, bool); 6] = [
            (&shared::TRANSACTION_ID, "4200", "WrongOrder", true),
            (&shared::OUT_REFUND_NO, "R1", "WrongRefund", true),
            (&shared::REFUND_FEE, "500", "WrongAmount", true),
            // Published replies lack it.
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
        // A malformed amount is a type error.
        assert_eq!(read!(refund(), but("refund_fee", "5.00")), "Type");
        // A refusal need not name the refund, but must not name another.
        let refused = MessageBuilder::new()
            .set(&shared::RETURN_CODE, "SUCCESS")
            .set(&shared::RESULT_CODE, "FAIL")
            .set(&shared::APPID, APPID)
            .set(&shared::MCH_ID, MCH_ID)
            .set(&shared::ERR_CODE, "NOTENOUGH");
        assert_eq!(read!(refund(), refused), "Business");
        assert_eq!(read!(refund(), refused.clone().set(&shared::OUT_REFUND_NO, "R2")), "WrongRefund");
    }

    #[test]
    fn compares_the_sub_merchant_of_the_struct() {
        #[derive(Request)]
        #[wxpay(message = schema::pay::ORDER_QUERY)]
        struct ProviderQuery {
            out_trade_no: &'static str,
            sub_mch_id: OrderNo,
        }
        let account = Merchant::service_provider(APPID, MCH_ID, KEY).unwrap();
        let query = ProviderQuery { out_trade_no: "TEA1", sub_mch_id: OrderNo(1_900_000_109) };
        let prepared = account.prepare(&query).unwrap();
        let reply = |sub_mch_id: &str| {
            let reply = paid_order_reply("TEA1", "4200").set(&shared::SUB_MCH_ID, sub_mch_id);
            prepared.read(200, reply.signed(&key(), SignType::HmacSha256).as_bytes())
        };
        assert_eq!((class(reply("1900000110")), class(reply(""))), ("WrongMerchant", "WrongMerchant"));
        // The sub-merchant of the request may be repeated.
        let paid = reply(SUB_MCH_ID).unwrap().confirm(Expected::cny(Fen(888))).unwrap();
        assert_eq!(paid.sub_mch_id(), Some(SUB_MCH_ID));
        let other = Expected::cny(Fen(888)).with_sub_mch_id("1900000110");
        assert_eq!(reply(SUB_MCH_ID).unwrap().confirm(other).map(|_| ()).unwrap_err().class(), "SubMerchantMismatch");
    }
}

mod prepare {
    use super::*;

    #[test]
    fn refuses_a_value_that_is_too_long_in_any_type() {
        #[derive(Request)]
        #[wxpay(message = schema::pay::ORDER_QUERY)]
        struct LongNumberQuery {
            out_trade_no: LongNumber,
        }
        /// Forty digits.
        struct LongNumber;
        impl<const MAX: usize> ToWire<kind::Text<MAX>> for LongNumber {
            fn to_wire(&self) -> ValueRef<'_> {
                ValueRef::Text("1234567890123456789012345678901234567890")
            }
        }
        assert_eq!(class(merchant().prepare(&LongNumberQuery { out_trade_no: LongNumber })), "Invalid");
    }
}

mod refund_query {
    use super::*;

    static ROWS: [Field; 6] = [
        text_row("out_refund_no_0", 64),
        text_row("refund_id_0", 32),
        text_row("out_refund_no_1", 64),
        text_row("refund_id_1", 32),
        fen("refund_fee_0"),
        number("refund_count"),
    ];

    /// A reply that reports two refunds of one order.
    fn two(numbers: [(&str, &str); 2]) -> MessageBuilder {
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
    fn refuses_a_report_without_the_refund_that_was_queried() {
        let reported = two([("R1", "5001"), ("R2", "5002")]);
        for (out_refund_no, refund_id, expected) in [
            (Some("R1"), None, "accept"),
            (Some("R2"), None, "accept"),
            (None, Some("5002"), "accept"),
            (Some("R2"), Some("5002"), "accept"),
            (Some("R3"), None, "WrongRefund"),
            (None, Some("5003"), "WrongRefund"),
            (None, Some("R1"), "WrongRefund"),
            // Both numbers occur, but in different refunds.
            (Some("R1"), Some("5002"), "WrongRefund"),
        ] {
            let prepared = merchant().prepare(&refund_query(out_refund_no, refund_id)).unwrap();
            assert_eq!(read!(prepared, reported), expected, "{out_refund_no:?} {refund_id:?}");
        }
        // No refund is reported, or one under a name without an index.
        let prepared = merchant().prepare(&refund_query(Some("R1"), None)).unwrap();
        let none = success().set(&shared::OUT_TRADE_NO, "TEA1").set(&shared::TRANSACTION_ID, "4200").set(&ROWS[5], "0");
        assert_eq!(read!(prepared, none), "WrongRefund");
        assert_eq!(read!(prepared, none.clone().set(&OTHER, "R1")), "WrongRefund");
        // A single refund without an index.
        let once = |number: &str| {
            let none = none.clone().set(&shared::OUT_REFUND_NO, number).set(&shared::REFUND_ID, "5001");
            none.set(&shared::REFUND_FEE, "1").set(&shared::REFUND_STATUS_FIELD, "SUCCESS")
        };
        assert_eq!(read!(prepared, once("R1")), "accept");
        assert_eq!(read!(prepared, once("R2")), "WrongRefund");

        // A query by order number has no refund to compare.
        let optional =
            pay::RefundQueryOptional { out_trade_no: Some(text!("TEA1")), offset: Some(10), ..Default::default() };
        let page = merchant().prepare(&pay::RefundQuery { optional }).unwrap();
        assert_eq!(read!(page, reported), "accept");
        assert_eq!(read!(page, none), "accept");
    }

    /// A number without an index repeats the request if the refunds have indexes.
    #[test]
    fn takes_no_repeated_number_for_a_reported_refund() {
        let repeated = |number| two([("R2", "5002"), ("R3", "5003")]).set(&shared::OUT_REFUND_NO, number);
        let query = |number| merchant().prepare(&refund_query(Some(number), None)).unwrap();
        assert_eq!(read!(query("R1"), repeated("R1")), "WrongRefund");
        assert_eq!(read!(query("R2"), repeated("R2")), "accept");
    }
}

mod micropay {
    use super::*;

    #[test]
    fn refuses_another_amount_than_the_one_that_was_sent() {
        let prepared = merchant().prepare(&micropay()).unwrap();
        assert_eq!(read!(prepared, notification("TEA1", "4200", 888)), "accept");
        assert_eq!(read!(prepared, notification("TEA1", "4200", 1)), "WrongAmount");
        assert_eq!(read!(prepared, notification("TEA2", "4200", 888)), "WrongOrder");
    }
}

mod read_unsigned {
    use super::*;

    /// A reply without a signature.
    #[test]
    fn compares_replies_of_a_merchants_own_table() {
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
        struct OwnQuery {
            out_trade_no: OrderNo,
        }
        #[derive(Response)]
        #[wxpay(message = REPLY)]
        struct OwnReply {
            #[allow(dead_code, reason = "only read")]
            out_trade_no: String,
        }
        let prepared = merchant().prepare(&OwnQuery { out_trade_no: OrderNo(7) }).unwrap();
        let read = |number: &str| {
            let reply = MessageBuilder::new().set(&shared::RETURN_CODE, "SUCCESS").set(&shared::OUT_TRADE_NO, number);
            class(prepared.read_unsigned(200, reply.unsigned().as_bytes()))
        };
        assert_eq!((read("7"), read("8"), read("")), ("accept", "WrongOrder", "WrongOrder"));
    }
}

mod tables {
    use super::*;

    /// Every number and amount that a request and its reply share is compared.
    #[test]
    fn share_only_fields_that_are_compared_or_listed() {
        use schema::internal::ECHOES;
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
        // The account's fields are compared with the account. The others do not identify an order
        // or a refund, or the documents do not promise that they are repeated.
        const OTHERS: [&str; 26] = [
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
            "description",
            "mchid",
            "mch_appid",
            "wxappid",
            "return_account_type",
            "contract_display_account",
            "request_serial",
            "sender_header_media_id",
            "sender_name",
            "receivers",
            "receiver",
            "return_code",
            "return_msg",
            "result_code",
        ];
        let mut shared_by_any = std::collections::BTreeSet::new();
        for message in schema::ALL {
            let Some(reply) = message.response else { continue };
            shared_by_any.extend(message.all_fields().map(|row| row.name).filter(|name| reply.find(name).is_some()));
        }
        let known = |name: &&&str| ![&COMPARED[..], &ECHOES, &OTHERS].concat().contains(name);
        let unknown: Vec<_> = shared_by_any.iter().filter(known).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }
}
