//! The notification of a car's state, which is signed with HMAC-SHA256 whatever the account uses, and need not have
//! a `return_code`.

use wxpay_core::{ErrorKind, Merchant, SignType, Untrusted, Verified, pay};

use crate::common::fixtures::KEY;
use crate::common::signature;

/// The published notification, signed with the key of the samples.
const EVENT: &str = "<xml><mch_id>100000981</mch_id><appid><![CDATA[wxcbda96de0b165486]]></appid>\
    <nonce_str><![CDATA[5K8264ILTKCH16CQ2502SI8ZNMTM67VS]]></nonce_str>\
    <sign_type><![CDATA[HMAC-SHA256]]></sign_type>\
    <sign><![CDATA[D7B0880D8E17065769E91F681A9E48B51B332917756045AEB9AA1D113991C34F]]></sign>\
    <plate_number><![CDATA[粤A00000]]></plate_number><vehicle_event_type><![CDATA[NORMAL]]></vehicle_event_type>\
    <vehicle_event_createtime>20180101100000</vehicle_event_createtime></xml>";

fn read(body: &str) -> Result<Verified<pay::VehicleEventNotification>, wxpay_core::Error> {
    let account = Merchant::new("wxcbda96de0b165486", "100000981", KEY).unwrap().with_sign_type(SignType::Md5);
    account.notification(body.as_bytes())
}

mod notification {
    use super::*;

    #[test]
    fn reads_a_published_event_for_an_account_with_md5() {
        let event = read(EVENT).unwrap();
        assert_eq!(event.plate_number, "粤A00000");
        assert_eq!(event.vehicle_event_type, "NORMAL");
        assert_eq!(event.vehicle_event_createtime.to_string(), "20180101100000");
    }

    #[test]
    fn refuses_an_event_that_is_signed_with_md5() {
        let unsigned = EVENT.replace("<sign_type><![CDATA[HMAC-SHA256]]></sign_type>", "");
        let fields = signature::fields(&unsigned);
        let sign = signature::sign(&fields, KEY, SignType::Md5);
        let genuine = "D7B0880D8E17065769E91F681A9E48B51B332917756045AEB9AA1D113991C34F";
        let error = read(&unsigned.replace(genuine, &sign)).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Untrusted(Untrusted::BadSign)), "{error}");
    }

    #[test]
    fn refuses_an_event_that_failed() {
        let failed = EVENT.replace("<xml>", "<xml><return_code>FAIL</return_code>");
        let error = read(&failed).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::NotTaken { .. }), "{error}");
    }
}
