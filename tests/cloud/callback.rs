//! Callbacks of the cloud channel: hints until a query confirms them.

use serde_json::Value;
use wxpay_core::value::TradeState;
use wxpay_core::{Error, ErrorKind, Expected, Fen, MessageKind, RefundMismatch, cloud, text};

use crate::common::fixtures::other_kind;

mod failed_payment {
    use super::*;

    #[test]
    fn is_a_hint_on_the_cloud_channel() {
        let body = concat!(
            r#"{"returnCode":"SUCCESS","resultCode":"FAIL","errCode":"SYSTEMERROR","errCodeDes":"x","#,
            r#""outTradeNo":"A1"}"#,
        );
        let error = cloud::callback::<cloud::PayCallback>(body.as_bytes()).unwrap_err();
        let failed = error.failed_payment().unwrap();
        assert!(failed.out_trade_no == "A1" && !failed.is_verified);
        assert!(!error.to_string().contains("genuine"), "{error}");
    }
}

mod confirm_refund {
    use super::*;

    fn cloud_query() -> cloud::FunctionCall<cloud::QueryRefundResponse> {
        let query = cloud::QueryRefund {
            optional: cloud::QueryRefundOptional { out_refund_no: Some(text!("R1")), ..Default::default() },
        };
        cloud::CloudMerchant::new().with_sub_merchant("1900000109").unwrap().function_call(&query).unwrap()
    }

    /// A reply of the function SDK with these members about refunds.
    fn cloud_refunds(refunds: &str) -> String {
        let reply = include_str!("../live/function_sdk.json");
        let (head, tail) = (reply.split_once("\"refundCount\"").unwrap().0, ", \"errCode\": 0, \"errMsg\": \"ok\"}");
        format!("{head}{refunds}{tail}")
    }

    #[test]
    fn confirms_a_refund_callback_by_a_query() {
        let body = include_bytes!("../live/refund_callback.json");
        let hint = cloud::callback::<cloud::RefundCallback>(body).unwrap();
        assert_eq!((hint.out_refund_no(), hint.out_trade_no()), (Some("R1"), "A1"));
        assert_eq!(hint.refund_id(), Some("50000000002026112300000000001"));
        let lists = |fee: u64, id: &str| {
            let numbers = format!(r#""outRefundNoList":["R0","R1"],"refundIdList":["1","{id}"]"#);
            format!(r#"{numbers},"refundFeeList":[5,{fee}],"refundStatusList":["CHANGE","SUCCESS"]"#)
        };
        let read = |refunds: &str| cloud_query().read(cloud_refunds(refunds).as_bytes()).unwrap();
        let id = "50000000002026112300000000001";
        let confirmed = hint.confirm_refund(&read(&lists(1, id))).unwrap();
        assert_eq!((confirmed.refund_fee, confirmed.refund_status.as_str()), (Fen(1), "SUCCESS"));
        let mismatch = |refunds: &str| hint.confirm_refund(&read(refunds)).unwrap_err();
        assert_eq!(mismatch(&lists(2, id)), RefundMismatch::Amount { hinted: Fen(1), reported: Fen(2) });
        assert!(matches!(mismatch(&lists(1, "2")), RefundMismatch::RefundId(_)));
        assert!(matches!(mismatch(r#""refundCount":1,"outRefundNoList":[]"#), RefundMismatch::NotReported(_)));

        // A single refund without lists.
        let single = format!(
            r#""outRefundNo":"R1","refundId":"{id}","refundFee":1,"refundStatus":"SUCCESS","refundChannel":"ORIGINAL""#
        );
        let reply = read(&single);
        assert_eq!((reply.out_refund_no_list.as_slice(), reply.refund_count), (&["R1".to_owned()][..], None));
        assert_eq!(reply.refund_channel.len(), 1);
        assert!(hint.confirm_refund(&reply).is_ok());

        // The refund number is enough.
        let least = cloud::callback::<cloud::RefundCallback>(br#"{"outRefundNo":"R1"}"#).unwrap();
        assert!(least.confirm_refund(&read(&lists(1, id))).is_ok());
        let snake =
            cloud::callback::<cloud::RefundCallback>(br#"{"return_code":"SUCCESS","out_refund_no":"R1"}"#).unwrap();
        assert_eq!(snake.out_refund_no(), Some("R1"));
        let failed = cloud::callback::<cloud::RefundCallback>(br#"{"returnCode":"FAIL","outRefundNo":"R1"}"#);
        assert!(matches!(failed.map_err(Error::into_kind), Err(ErrorKind::NotTaken { .. })));
    }
}

#[test]
fn distinguishes_payments_from_refunds() {
    let (paid, refunded) =
        (include_bytes!("../protocol/samples/cloud.pay_callback.json"), include_bytes!("../live/refund_callback.json"));
    let (kind, words) = other_kind(cloud::callback::<cloud::PayCallback>(refunded));
    assert_eq!(kind, Some(MessageKind::CloudRefund));
    assert!(words.contains("`out_refund_no`") && words.contains("`RefundCallback`"), "{words}");
    let (kind, words) = other_kind(cloud::callback::<cloud::RefundCallback>(paid));
    assert_eq!(kind, Some(MessageKind::CloudPayment));
    assert!(words.contains("`PayCallback`"), "{words}");
    assert!(cloud::callback::<cloud::PayCallback>(paid).is_ok());
    // A callback of neither kind is reported as incomplete.
    let error = cloud::callback::<cloud::RefundCallback>(b"{}").unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::InvalidFields(_)), "{error}");
}

mod confirm {
    use super::*;

    fn merchant() -> cloud::CloudMerchant {
        cloud::CloudMerchant::new().with_sub_merchant("1712734762").unwrap()
    }

    #[test]
    fn confirms_a_callback_by_a_query() {
        let hint = cloud::callback::<cloud::PayCallback>(include_bytes!("../protocol/samples/cloud.pay_callback.json"))
            .unwrap();
        assert_eq!(hint.out_trade_no(), "2021WERUN1647839289398");

        let query = cloud::QueryOrder {
            optional: cloud::QueryOrderOptional {
                out_trade_no: Some("2021WERUN1647840687637".try_into().unwrap()),
                ..Default::default()
            },
        };
        let prepared = merchant().prepare(&query).unwrap();
        let body = include_bytes!("../protocol/samples/cloudrun.orderquery.response.json");
        let reply = prepared.read(200, body).unwrap();
        assert_eq!(reply.state(), &TradeState::Success);
        assert!(reply.confirm(Expected::cny(Fen(2))).is_err());
        let paid = prepared.read(200, body).unwrap().confirm(Expected::cny(Fen(1))).unwrap();
        assert_eq!(paid.transaction_id(), "4204860361200001213072203688");
        assert!(paid.coupon_id_list.is_empty());
    }
}

mod accepted {
    use super::*;

    #[test]
    fn is_the_documented_answer() {
        let published: Value =
            serde_json::from_str(include_str!("../protocol/samples/cloud.pay_callback.reply.json")).unwrap();
        assert_eq!(serde_json::from_str::<Value>(&cloud::accepted()).unwrap(), published);
        assert_eq!(cloud::refused(0, "a\"b"), r#"{"errcode":1,"errmsg":"a\"b"}"#);
    }
}
