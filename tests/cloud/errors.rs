//! Refusals of the cloud platform and of the calls over it.

use wxpay_core::cloud;
use wxpay_core::schema::Action;

mod explanation {
    use super::*;

    #[test]
    fn covers_the_platforms_refusals() {
        let query = cloud::QueryOrder {
            optional: cloud::QueryOrderOptional { out_trade_no: Some("1".try_into().unwrap()), ..Default::default() },
        };
        let merchant = cloud::CloudMerchant::new().with_sub_merchant("1712734762").unwrap();
        let prepared = merchant.prepare(&query).unwrap();
        let call = merchant.function_call(&query).unwrap();
        let read = |body: &str| prepared.read(200, body.as_bytes()).map(|_| ()).unwrap_err();
        for (body, action) in [
            (r#"{"errcode":-1,"errmsg":"system error"}"#, Action::RetrySame),
            (r#"{"errcode":48001,"errmsg":"api unauthorized"}"#, Action::AskMerchant),
            (r#"{"errcode":9,"errmsg":"受理关系不存在"}"#, Action::AskMerchant),
            (r#"{"errcode":9,"errmsg":"?"}"#, Action::CorrectRequest),
            (
                r#"{"errcode":0,"errmsg":"ok","respdata":{"return_code":"FAIL","return_msg":"受理关系不存在"}}"#,
                Action::AskMerchant,
            ),
            (
                r#"{"errcode":0,"errmsg":"ok","respdata":{"return_code":"FAIL","return_msg":"sub_mch_id is empty."}}"#,
                Action::CorrectRequest,
            ),
        ] {
            let error = read(body);
            assert_eq!((error.action(), error.request().unwrap().name), (action, "query_order"), "{error}");
            assert!(error.explanation().is_some());
        }
        assert_eq!(
            read(r#"{"errcode":0,"respdata":{"return_code":"FAIL","return_msg":"sub_mch_id is empty."}}"#)
                .named_field()
                .unwrap()
                .name,
            "sub_mch_id"
        );
        // The function SDK overwrites the code; the text remains.
        let failed = r#"{"returnCode":"SUCCESS","resultCode":"FAIL","errCode":0,"errCodeDes":"此交易订单号不存在"}"#;
        let error = call.read(failed.as_bytes()).map(|_| ()).unwrap_err();
        assert_eq!(error.explanation().unwrap().code, "ORDERNOTEXIST");
    }
}
