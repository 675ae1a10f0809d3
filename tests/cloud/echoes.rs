//! What a reply of the cloud channel must repeat of its request.

use wxpay_core::schema::{self, shared};
use wxpay_core::wire::{ToWire, ValueRef, kind};
use wxpay_core::{Error, ErrorKind, Expected, Fen, Request, Untrusted, cloud, text};

use crate::common::fixtures::{OrderNo, class, notification, paid_order_reply};

const SUB_MCH_ID: &str = "1900000109";

/// The members that begin every successful reply.
const SUCCESS: &str = concat!(
    r#""returnCode":"SUCCESS","resultCode":"SUCCESS","appid":"x","mchId":"1","#,
    r#""subMchId":"SUB_MCH_ID","nonceStr":"n","sign":"S""#,
);

mod prepare {
    use super::*;

    /// An amount that the shop keeps as a text.
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

    /// The table decides between text and number, not the type of the member.
    #[test]
    fn writes_the_json_type_of_the_table() {
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
            let paid =
                paid_order_reply(number, "4200").set(&shared::SUB_MCH_ID, sub_mch_id).set(&shared::CASH_FEE, "888");
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
}

mod function_call_read {
    use super::*;

    #[test]
    fn refuses_a_report_without_the_refund_that_was_queried() {
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
            let start = SUCCESS.replace("SUB_MCH_ID", SUB_MCH_ID);
            let order = r#""transactionId":"4200","outTradeNo":"TEA1","totalFee":1,"cashFee":1,"refundCount":2"#;
            let lists = format!(r#""outRefundNoList":{numbers},"refundIdList":{ids}"#);
            format!(r#"{{{start},{order},{lists},"refundStatusList":["SUCCESS","SUCCESS"]}}"#)
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
        // Live replies may have empty lists, which report no refund.
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
            let start = SUCCESS.replace("SUB_MCH_ID", SUB_MCH_ID);
            let numbers =
                format!(r#""transactionId":"4200","outTradeNo":"TEA1","outRefundNo":"{number}","refundId":"5""#);
            let amounts = format!(r#""refundFee":{refund_fee},"totalFee":{total_fee},"cashFee":1"#);
            let body = format!("{{{start},{numbers},{amounts}}}");
            class(call.read(body.as_bytes()))
        };
        assert_eq!(reply("R1", 1, 2), "accept");
        assert_eq!(reply("R2", 1, 2), "WrongRefund");
        assert_eq!(reply("R1", 2, 2), "WrongAmount");
        assert_eq!(reply("R1", 1, 1), "WrongAmount");
    }
}

mod prepared_read {
    use super::*;

    const OWN: &str = "1900000001";

    const OTHER: &str = "1900000002";

    const EXPECTED: Expected<'_> = Expected::cny(Fen(888));

    #[test]
    fn refuses_a_reply_about_another_sub_merchant() {
        let optional = |sub_mch_id: Option<&'static str>| cloud::QueryOrderOptional {
            out_trade_no: Some(text!("1001")),
            sub_mch_id: sub_mch_id.map(|number| number.try_into().unwrap()),
            ..Default::default()
        };
        let of_one = cloud::CloudMerchant::new().with_sub_merchant(OWN).unwrap();
        let own = of_one.prepare(&cloud::QueryOrder { optional: optional(None) }).unwrap();
        let other = of_one.prepare(&cloud::QueryOrder { optional: optional(Some(OTHER)) }).unwrap();
        let read = |prepared: &cloud::PreparedCall<cloud::QueryOrderResponse>, sub_mch_id: &str| {
            let reply = notification("1001", "4200", 888)
                .set(&shared::SUB_MCH_ID, sub_mch_id)
                .set(&shared::TRADE_STATE_FIELD, "SUCCESS")
                .set(&shared::CASH_FEE, "888")
                .set(&shared::SIGN, "S");
            prepared.read(200, format!(r#"{{"errcode":0,"errmsg":"ok","respdata":{}}}"#, reply.json()).as_bytes())
        };
        assert!(matches!(
            read(&own, OTHER).map(|_| ()).map_err(Error::into_kind),
            Err(ErrorKind::Untrusted(Untrusted::WrongMerchant))
        ));
        assert!(matches!(
            read(&own, "").map(|_| ()).map_err(Error::into_kind),
            Err(ErrorKind::Untrusted(Untrusted::WrongMerchant))
        ));
        assert_eq!(read(&own, OWN).unwrap().sub_mch_id(), Some(OWN));
        assert!(read(&own, OWN).unwrap().confirm(EXPECTED).is_ok());
        assert!(read(&own, OWN).unwrap().confirm(EXPECTED.with_sub_mch_id(OWN)).is_ok());
        let wrong = read(&own, OWN).unwrap().confirm(EXPECTED.with_sub_mch_id(OTHER)).map(|_| ()).unwrap_err();
        assert_eq!(wrong.class(), "SubMerchantMismatch");
        assert!(read(&other, OTHER).unwrap().confirm(EXPECTED).is_ok());
    }
}
