//! Messages of the cloud channel in both spellings, snake case and camel case.

use serde_json::Value;
use wxpay_core::{Error, ErrorKind, Fen, Malformed, Object, Request, Untrusted, cloud, schema, text};

use crate::common::samples::sample;

/// The sample call of the documents.
#[derive(Request)]
#[wxpay(message = schema::cloud::UNIFIED_ORDER)]
struct SampleCall<'a> {
    body: &'a str,
    out_trade_no: &'a str,
    spbill_create_ip: &'a str,
    sub_mch_id: &'a str,
    total_fee: u32,
    env_id: &'a str,
    function_name: &'a str,
}

fn sample_call() -> SampleCall<'static> {
    SampleCall {
        body: "小秋TIT店-超市",
        out_trade_no: "1217752501201407033233368018",
        spbill_create_ip: "127.0.0.1",
        sub_mch_id: "1900009231",
        total_fee: 1,
        env_id: "test-f0b102",
        function_name: "pay_cb",
    }
}

/// The sample request of cloud-run.
#[derive(Request)]
#[wxpay(message = schema::cloud::UNIFIED_ORDER, fixed(callback_type = 2))]
struct ContainerOrder<'a> {
    body: &'a str,
    openid: &'a str,
    out_trade_no: &'a str,
    spbill_create_ip: &'a str,
    env_id: &'a str,
    total_fee: Fen,
    container: Container<'a>,
}

#[derive(Object)]
#[wxpay(message = schema::cloud::CONTAINER)]
struct Container<'a> {
    service: &'a str,
    path: &'a str,
}

fn container_order() -> ContainerOrder<'static> {
    ContainerOrder {
        body: "测试微信支付",
        openid: "oZp5njTTsWaCeEoXi14oeOVCKlik",
        out_trade_no: "2021WERUN1647840687637",
        spbill_create_ip: "59.37.125.120",
        env_id: "prod-66733tes755tabc",
        total_fee: Fen(1),
        container: Container { service: "pay", path: "/" },
    }
}

fn merchant() -> cloud::CloudMerchant {
    cloud::CloudMerchant::new().with_sub_merchant("1712734762").unwrap()
}

mod samples {
    use super::*;

    #[test]
    fn are_read_as_published() {
        let merchant = cloud::CloudMerchant::new().with_sub_merchant("1712734762").unwrap();
        let refund = cloud::Refund {
            out_refund_no: text!("R2021WERUN1647840687637"),
            total_fee: Fen(1),
            refund_fee: Fen(1),
            optional: cloud::RefundOptional {
                out_trade_no: Some(text!("2021WERUN1647840687637")),
                ..Default::default()
            },
        };
        let reply =
            merchant.prepare(&refund).unwrap().read(200, sample("cloudrun.refund.response.json").as_bytes()).unwrap();
        assert_eq!(reply.refund_id, "50302030148218522032126281690");
        assert_eq!((reply.cash_refund_fee, reply.coupon_refund_fee), (Some(Fen(1)), Some(Fen(0))));
        assert!(reply.coupon_refund_id_list.is_empty());

        let bill =
            cloud::DownloadBill { bill_date: text!("20260101"), optional: cloud::DownloadBillOptional::default() };
        let none = sample("cloudrun.downloadbill.empty.response.json");
        let error = merchant.prepare(&bill).unwrap().file(200, none.as_bytes()).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::NotTaken { message, .. } if message == "No Bill Exist"), "{error}");

        // The form of a live answer, with blanked texts and empty lists.
        let query = cloud::QueryRefund {
            optional: cloud::QueryRefundOptional {
                out_trade_no: Some(text!("2021WERUN1647840687637")),
                ..Default::default()
            },
        };
        let call = merchant.function_call(&query).unwrap();
        let blank = sample("cloudfn.queryrefund.response.json");
        let error = call.read(blank.as_bytes()).map(|_| ()).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Untrusted(Untrusted::WrongMerchant)), "{error}");
        let filled = blank
            .replace("Id\": \"\"", "Id\": \"1712734762\"")
            .replace("No\": \"\"", "No\": \"2021WERUN1647840687637\"");
        let filled = filled.replace(": \"\"", ": \"x\"");
        let reply = call.read(filled.as_bytes()).unwrap();
        assert_eq!((reply.refund_count, reply.total_fee), (Some(1), Fen(1)));
        assert!(reply.out_refund_no_list.is_empty() && reply.coupon_refund_fee_array.is_empty());
    }
}

mod function_call {
    use super::*;

    #[test]
    fn writes_the_documents_sample_key_for_key() {
        let call = cloud::CloudMerchant::new().function_call(&sample_call()).unwrap();
        assert_eq!(call.name, "unifiedOrder");
        let expected: Value =
            serde_json::from_str(include_str!("../protocol/samples/cloudfn.unifiedorder.request.json")).unwrap();
        assert_eq!(serde_json::from_str::<Value>(&call.json).unwrap(), expected);
    }
}

mod prepare {
    use super::*;

    #[test]
    fn writes_snake_case_with_what_the_documents_require() {
        let prepared = merchant().prepare(&container_order()).unwrap();
        assert_eq!(prepared.path, "/_/pay/unifiedOrder");
        let mut sent: Value = serde_json::from_str(&prepared.body).unwrap();
        let members = sent.as_object_mut().unwrap();
        // The documents require these two; their sample lacks them.
        assert_eq!(members.remove("nonce_str").unwrap().as_str().unwrap().len(), 32);
        assert_eq!(members.remove("trade_type").unwrap(), "JSAPI");
        let expected: Value =
            serde_json::from_str(include_str!("../protocol/samples/cloudrun.unifiedorder.request.json")).unwrap();
        assert_eq!(sent, expected);
    }

    #[test]
    fn finds_violations_before_anything_is_sent() {
        let order =
            ContainerOrder { total_fee: Fen(0), container: Container { service: "", path: "/" }, ..container_order() };
        let Err(ErrorKind::InvalidRequest(found)) =
            cloud::CloudMerchant::new().prepare(&order).map_err(Error::into_kind)
        else {
            panic!()
        };
        let mut fields: Vec<&str> = found.iter().map(wxpay_core::Violation::field).collect();
        fields.sort_unstable();
        assert_eq!(fields, ["container.service", "sub_mch_id", "total_fee"]);
    }
}

mod prepared_read {
    use super::*;

    #[test]
    fn reads_the_published_reply_as_unsigned() {
        let prepared = merchant().prepare(&container_order()).unwrap();
        let body = include_bytes!("../protocol/samples/cloudrun.unifiedorder.response.json");
        let prepay: wxpay_core::Unsigned<cloud::UnifiedOrderResponse> = prepared.read(200, body).unwrap();
        assert_eq!(prepay.prepay_id, "wx29415831e6a111ccb805125015a7282000");
        let published: Value = serde_json::from_slice(body).unwrap();
        let payment: Value = serde_json::from_str(&prepay.payment.to_json()).unwrap();
        assert_eq!(payment, published["respdata"]["payment"]);
    }

    #[test]
    fn refuses_what_is_not_an_answer() {
        let prepared = merchant().prepare(&container_order()).unwrap();
        let read = |body: &str| prepared.read(200, body.as_bytes()).map(|_| ());
        assert!(matches!(
            read(r#"{"errcode":48001,"errmsg":"api unauthorized"}"#).map_err(Error::into_kind),
            Err(ErrorKind::Platform { code: 48001, .. })
        ));
        assert!(matches!(
            read(r#"{"errcode":-1,"errmsg":"system error"}"#).map_err(Error::into_kind),
            Err(ErrorKind::Platform { code: -1, .. })
        ));
        assert!(matches!(read("[]").map_err(Error::into_kind), Err(ErrorKind::UnexpectedReply { .. })));
        assert!(matches!(
            read("\u{feff}login required").map_err(Error::into_kind),
            Err(ErrorKind::UnexpectedReply { .. })
        ));
        assert!(matches!(read("{}").map_err(Error::into_kind), Err(ErrorKind::Malformed(Malformed::Shape(_)))));
        assert!(matches!(
            read(r#"{"errcode":0,"errmsg":"ok"}"#).map_err(Error::into_kind),
            Err(ErrorKind::Malformed(Malformed::Shape(_)))
        ));
        let twice = r#"{"errcode":0,"errmsg":"ok","respdata":{"return_code":"SUCCESS","returnCode":"FAIL"}}"#;
        assert!(matches!(
            read(twice).map_err(Error::into_kind),
            Err(ErrorKind::Malformed(Malformed::DuplicateField(_)))
        ));
        let gate =
            r#"{"errcode":0,"errmsg":"ok","respdata":{"return_code":"FAIL","return_msg":"sub_mch_id is empty."}}"#;
        assert!(matches!(read(gate).map_err(Error::into_kind), Err(ErrorKind::NotTaken { .. })));
        assert!(matches!(read("<html></html>").map_err(Error::into_kind), Err(ErrorKind::UnexpectedReply { .. })));
        let fraction =
            include_str!("../protocol/samples/cloud.pay_callback.json").replace("\"totalFee\": 1", "\"totalFee\": 1.0");
        assert!(matches!(
            cloud::callback::<cloud::PayCallback>(fraction.as_bytes()).map(|_| ()).map_err(Error::into_kind),
            Err(ErrorKind::InvalidFields(_))
        ));
    }

    #[test]
    fn reads_null_as_absent_and_names_inner_faults() {
        let prepared = merchant().prepare(&container_order()).unwrap();
        let published = include_str!("../protocol/samples/cloudrun.unifiedorder.response.json");
        let null = published.replace("\"trade_type\": \"JSAPI\",", "\"trade_type\": \"JSAPI\", \"device_info\": null,");
        assert!(prepared.read(200, null.as_bytes()).is_ok());
        let lacking = published.replace("\"paySign\"", "\"paysign\"");
        match prepared.read(200, lacking.as_bytes()).map_err(Error::into_kind) {
            Err(ErrorKind::InvalidFields(faults)) => assert_eq!(faults.to_string(), "`payment.paySign` is missing"),
            other => panic!("{other:?}"),
        }
    }
}

mod function_call_read {
    use super::*;

    #[test]
    fn reads_camel_case() {
        let call = merchant().function_call(&container_order()).unwrap();
        let body = concat!(
            r#"{"returnCode":"SUCCESS","returnMsg":"OK","resultCode":"SUCCESS","appid":"wx1","mchId":"1","#,
            r#""subAppid":"wx2","subMchId":"1712734762","nonceStr":"n","sign":"S","tradeType":"JSAPI","#,
            r#""prepayId":"wx29","payment":{"appId":"wx2","timeStamp":"1","nonceStr":"n","package":"prepay_id=wx2"#,
            r#"9","signType":"MD5","paySign":"P"},"errCode":0,"errMsg":"cloudPay.unifiedOrder:ok"}"#,
        );
        assert_eq!(call.read(body.as_bytes()).unwrap().prepay_id, "wx29");

        let failed = concat!(
            r#"{"returnCode":"SUCCESS","resultCode":"FAIL","errCode":0,"errCodeDes":"该订单已支付","#,
            r#""errMsg":"cloudPay.unifiedOrder:ok"}"#,
        );
        match call.read(failed.as_bytes()).map_err(Error::into_kind) {
            Err(ErrorKind::Business { description, .. }) => assert_eq!(description, "该订单已支付"),
            other => panic!("{other:?}"),
        }
    }
}
