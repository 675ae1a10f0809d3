//! Messages of another kind than the one that is read.

use wxpay_core::pay::{NativeCallback, PayNotification, RefundNotificationInfo};
use wxpay_core::schema::shared;
use wxpay_core::server::MessageBuilder;
use wxpay_core::{Error, ErrorKind, Merchant, MessageKind, SignType, Untrusted, cloud, notification as answers};

use crate::common::fixtures::{APPID, KEY, MCH_ID, key, md5_merchant, merchant, notification, other_kind};
use crate::common::signature::value_in;

mod notification {
    use super::*;

    #[test]
    fn names_the_kind_of_another_message() {
        let (payment, refund) = (include_bytes!("../live/payment.xml"), include_bytes!("../live/refund.xml"));
        let (kind, words) = other_kind(md5_merchant().refund_notification::<RefundNotificationInfo>(payment));
        assert_eq!(kind, Some(MessageKind::Payment));
        assert_eq!(words, "it has no `req_info`: not a refund notification; read by `notification`");
        let (kind, words) = other_kind(md5_merchant().notification::<PayNotification>(refund));
        assert_eq!(kind, Some(MessageKind::Refund));
        assert_eq!(words, "it has `req_info`: a refund notification, read by `refund_notification`");
        // Each is read by its own method. The kind is reported before the account is checked.
        assert!(md5_merchant().notification::<PayNotification>(payment).is_ok());
        assert!(md5_merchant().refund_notification::<RefundNotificationInfo>(refund).is_ok());
        let stranger = Merchant::new(APPID, "1900000109", KEY).unwrap();
        assert_eq!(
            other_kind(stranger.refund_notification::<RefundNotificationInfo>(payment)).0,
            Some(MessageKind::Payment)
        );
        assert_eq!(other_kind(stranger.notification::<PayNotification>(refund)).0, Some(MessageKind::Refund));
        assert_eq!(other_kind(md5_merchant().notification::<NativeCallback>(refund)).0, Some(MessageKind::Refund));

        let scanned = MessageBuilder::new()
            .set(&shared::APPID, APPID)
            .set(&shared::MCH_ID, MCH_ID)
            .set(&shared::OPENID, "o1")
            .set(&shared::PRODUCT_ID, "88888")
            .set(&shared::NONCE_STR, "1")
            .set(&shared::IS_SUBSCRIBE, "Y")
            .signed(&key(), SignType::Md5);
        assert!(md5_merchant().notification::<NativeCallback>(scanned.as_bytes()).is_ok());
        assert_eq!(
            other_kind(md5_merchant().notification::<PayNotification>(scanned.as_bytes())).0,
            Some(MessageKind::NativeScan)
        );
        let refund = md5_merchant().refund_notification::<RefundNotificationInfo>(scanned.as_bytes());
        assert_eq!(other_kind(refund).0, Some(MessageKind::NativeScan));
        assert_eq!(other_kind(md5_merchant().notification::<NativeCallback>(payment)).0, Some(MessageKind::Payment));

        let unpaid = include_bytes!("../protocol/samples/signed/orderquery.response.notpay.md5.xml");
        let text = String::from_utf8_lossy(unpaid);
        let own = Merchant::new(value_in(&text, "appid"), value_in(&text, "mch_id"), KEY)
            .unwrap()
            .with_sign_type(SignType::Md5);
        assert_eq!(other_kind(own.notification::<PayNotification>(unpaid)).0, Some(MessageKind::OrderQueryReply));
        let refund = own.refund_notification::<RefundNotificationInfo>(unpaid);
        assert_eq!(other_kind(refund).0, Some(MessageKind::OrderQueryReply));
        let single = include_bytes!("../live/single_refund.xml");
        assert_eq!(
            other_kind(md5_merchant().notification::<PayNotification>(single)).0,
            Some(MessageKind::RefundQueryReply)
        );

        // Faults of a message of the right kind are reported as before.
        let unsigned = notification("1", "2", 1).unsigned();
        let error = merchant().notification::<PayNotification>(unsigned.as_bytes()).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Untrusted(Untrusted::MissingSign)));
    }

    #[test]
    fn names_the_interface_that_json_is_of() {
        let v3 = "this is a notification of APIv3 (JSON with `resource`): orders placed over V3 notify in V3";
        let payment = include_str!("../live/v3.json");
        let refund =
            payment.replace("TRANSACTION.SUCCESS", "REFUND.SUCCESS").replace(": \"transaction\"", ":\n\"refund\"");
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
            (include_str!("../protocol/samples/cloud.pay_callback.json"), "a callback, read by `cloud::callback`"),
            (include_str!("../live/refund_callback.json"), "a callback, read by `cloud::callback`"),
            (include_str!("../live/cloud_run.json"), "read by the prepared request that it answers"),
            (r#"{"a":"\"resource\":","event_type":1}"#, "it is JSON, and the messages of this channel are XML"),
            ("[1]", "it is JSON, and the messages of this channel are XML"),
        ] {
            let error = merchant().notification::<PayNotification>(body.as_bytes()).unwrap_err();
            assert!(error.class() == "Shape" && error.to_string().contains(words), "{error}");
        }
        let error = cloud::callback::<cloud::PayCallback>(include_bytes!("../live/payment.xml")).unwrap_err();
        assert!(error.class() == "Shape" && error.to_string().contains("this is XML"), "{error}");
    }
}
