//! The gateway's side: a reply of the cloud channel, received by its table.

use wxpay_core::schema::Message;
use wxpay_core::{Error, ErrorKind, cloud, schema, server, text};

use crate::common::fixtures::merchant;

fn cloud_query() -> cloud::FunctionCall<cloud::QueryRefundResponse> {
    let query = cloud::QueryRefund {
        optional: cloud::QueryRefundOptional { out_refund_no: Some(text!("R1")), ..Default::default() },
    };
    cloud::CloudMerchant::new().with_sub_merchant("1900000109").unwrap().function_call(&query).unwrap()
}

mod receive {
    use super::*;

    #[test]
    fn reads_a_reply_in_both_forms_and_cut_out() {
        fn receive<'b>(table: &'static Message, body: &'b str) -> Result<wxpay_core::fields::Fields<'b>, Error> {
            server::receive(table, body.as_bytes(), &merchant())
        }
        let (order, refunds) = (&schema::cloud::UNIFIED_ORDER_RESPONSE, &schema::cloud::QUERY_REFUND_RESPONSE);
        let sdk = include_str!("../live/function_sdk.json");
        let fields = receive(refunds, sdk).unwrap();
        assert!(fields.iter().all(|entry| entry.name != "err_code" && entry.name != "errMsg"));
        // The same in the envelope and cut out of it.
        let inner = sdk.replace(r#", "errCode": 0, "errMsg": "cloudPay.queryRefund:ok""#, "");
        let whole = format!(r#"{{"errcode":0,"errmsg":"ok","respdata":{inner}}}"#);
        for body in [whole.as_str(), &inner] {
            assert_eq!(receive(refunds, body).unwrap().len(), fields.len());
        }
        let refused = receive(order, include_str!("../live/cloud_run.json")).unwrap_err();
        assert!(
            matches!(refused.kind(), ErrorKind::NotTaken { message, .. } if message == "受理关系不存在"),
            "{refused}"
        );
        assert_eq!(refused.request().map(|request| request.name), Some("unified_order"));
        for (body, code) in [
            (r#"{"errcode":-601013,"errmsg":"env not authorized"}"#, -601_013),
            (r#"{"errcode":40097,"errmsg":"invalid args","respdata":null}"#, 40_097),
            (r#"{"errCode":-501001,"errMsg":"cloudPay.unifiedOrder:fail"}"#, -501_001),
        ] {
            let error = receive(order, body).unwrap_err();
            assert!(matches!(error.kind(), ErrorKind::Platform { code: found, .. } if *found == code), "{error}");
        }
        let business =
            r#"{"returnCode":"SUCCESS","resultCode":"FAIL","errCode":0,"errCodeDes":"订单已支付","errMsg":"ok"}"#;
        assert!(matches!(receive(order, business).map_err(Error::into_kind), Err(ErrorKind::Business { .. })));
        for (body, class) in
            [("{}", "Shape"), (r#"{"errcode":0}"#, "Shape"), (r#"{"respdata":{}}"#, "Shape"), ("[]", "Shape")]
        {
            assert_eq!(receive(order, body).unwrap_err().class(), class, "{body}");
        }
        // A bill is not a message.
        let bill = &schema::cloud::DOWNLOAD_BILL_RESPONSE;
        for body in [r#"{"errcode":0,"errmsg":"ok","respdata":"交易时间,…"}"#, r#"{"data":"交易时间,…","errCode":0}"#]
        {
            assert_eq!(receive(bill, body).unwrap_err().class(), "Shape", "{body}");
        }
        // A failed call of a function reports the same error as one over cloud-run.
        let error = cloud_query().read(br#"{"errCode":-501001,"errMsg":"fail"}"#).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Platform { code: -501_001, .. }), "{error}");
    }
}
