//! Notifications: what `Merchant::notification` accepts, and what it reports of the rest.

use wxpay_core::pay::{PayNotification, RefundNotificationInfo};
use wxpay_core::schema::shared;
use wxpay_core::server::MessageBuilder;
use wxpay_core::{
    Error, ErrorCode, ErrorKind, Expected, Fen, Limits, Merchant, SignType, Untrusted, notification as answers, schema,
};

use crate::common::fixtures::{APPID, KEY, MCH_ID, key, md5_merchant, merchant, notification, order_query};
use crate::common::signature;

/// The signed notification with another value in one field.
fn notification_with(changed: &'static schema::Field, value: &str) -> String {
    let mut reply = MessageBuilder::new();
    for (name, text) in signature::fields(&notification("1", "4200", 888).unsigned()) {
        let field = schema::pay::PAY_NOTIFICATION.find(&name).unwrap();
        reply = reply.set(field, if name == changed.name { value.to_owned() } else { text });
    }
    reply.signed(&key(), SignType::HmacSha256)
}

#[test]
fn reports_all_wrong_types_at_once() {
    let body = notification("1", "4200", 888)
        .set(&shared::CASH_FEE, "8.88")
        .set(&shared::COUPON_COUNT, "one")
        .signed(&key(), SignType::HmacSha256)
        .clone();
    match merchant().notification::<PayNotification>(body.as_bytes()).map(|_| ()).map_err(Error::into_kind) {
        Err(ErrorKind::InvalidFields(faults)) => {
            let mut fields: Vec<&str> = faults.iter().map(wxpay_core::fields::FieldError::field).collect();
            fields.sort_unstable();
            assert_eq!(fields, ["cash_fee", "coupon_count"]);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn takes_only_the_result_code_success() {
    for result in ["REVOKED", "PROCESSING", "success", ""] {
        let body = notification_with(&shared::RESULT_CODE, result);
        let read = merchant().notification::<PayNotification>(body.as_bytes()).map(|_| ());
        assert!(matches!(read.map_err(Error::into_kind), Err(ErrorKind::InvalidFields(_))), "{result}");
    }
}

#[test]
fn reports_a_failure_without_calling_it_a_refused_request() {
    let body = b"<xml><return_code>FAIL</return_code><return_msg>x</return_msg></xml>";
    let error = merchant().notification::<PayNotification>(body).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::NotTaken { message, .. } if message == "x"));
    assert!(!error.to_string().contains("request"), "{error}");
}

mod failed_payment {
    use super::*;

    #[test]
    fn names_its_order_and_may_be_acknowledged() {
        let body = include_bytes!("../live/failed_payment.xml");
        let error = md5_merchant().notification::<PayNotification>(body).unwrap_err();
        let failed = error.failed_payment().unwrap();
        assert_eq!(failed.out_trade_no, "20261123091010");
        assert_eq!(failed.transaction_id.as_deref(), Some("4200000000202611230000000002"));
        assert!(failed.is_verified);
        assert!(matches!(
            error.kind(),
            ErrorKind::Business { code: ErrorCode::SystemError, description, .. } if description == "系统错误"
        ));
        assert_eq!((error.class(), error.action()), ("Business", schema::Action::QueryOrder));
        let words = error.to_string();
        for part in ["`20261123091010`", "SYSTEMERROR 系统错误", "may be acknowledged", "query the order"] {
            assert!(words.contains(part), "{words}");
        }
        assert!(!words.contains("refused the request"), "{words}");

        // A forged one is not a failed payment.
        let forged = String::from_utf8_lossy(body).replace("20261123091010", "20261123091011");
        let error = md5_merchant().notification::<PayNotification>(forged.as_bytes()).unwrap_err();
        assert!(error.failed_payment().is_none() && matches!(error.kind(), ErrorKind::Untrusted(Untrusted::BadSign)));
        // Neither is the reply to a request.
        let query = order_query("1");
        let error = md5_merchant().prepare(&query).unwrap().read(200, body).unwrap_err();
        assert!(error.failed_payment().is_none());
        // An odd order number is escaped for the log.
        let body = notification("a\n\u{202e}b", "1", 1).unsigned().replace("<result_code>SUCCESS", "<result_code>FAIL");
        let sign = signature::sign(&signature::fields(&body), KEY, SignType::HmacSha256);
        let body = body.replace("</xml>", &format!("<sign>{sign}</sign></xml>"));
        let words = merchant().notification::<PayNotification>(body.as_bytes()).unwrap_err().to_string();
        assert!(words.contains("may be acknowledged") && !words.contains(['\n', '\u{202e}']), "{words:?}");
    }
}

mod with_other_appid {
    use super::*;

    #[test]
    fn accepts_notifications_of_all_apps() {
        let body = include_bytes!("../live/other_app.xml");
        let one = md5_merchant();
        assert!(matches!(
            one.notification::<PayNotification>(body).map_err(Error::into_kind),
            Err(ErrorKind::Untrusted(Untrusted::WrongApp))
        ));
        let all = one.with_other_appid("wx0000000000000000").unwrap().with_other_appid("wx8888888888888888").unwrap();
        let verified = all.notification::<PayNotification>(body).unwrap();
        assert_eq!((verified.appid(), verified.out_trade_no()), ("wx8888888888888888", "A9"));
        assert!(verified.confirm(Expected::cny(Fen(888))).is_ok());
        let own = all.notification::<PayNotification>(include_bytes!("../live/payment.xml")).unwrap();
        assert_eq!(own.appid(), APPID);
        // Another merchant number is refused.
        let other = Merchant::new("wx8888888888888888", "1900000109", KEY).unwrap().with_sign_type(SignType::Md5);
        assert!(matches!(
            other.notification::<PayNotification>(body).map_err(Error::into_kind),
            Err(ErrorKind::Untrusted(Untrusted::WrongMerchant))
        ));

        let refund = String::from_utf8_lossy(include_bytes!("../live/refund.xml")).replace(APPID, "wx8888888888888888");
        assert!(all.refund_notification::<RefundNotificationInfo>(refund.as_bytes()).is_ok());
        let refund = refund.replace("wx8888888888888888", "wx8888888888888889");
        let read = all.refund_notification::<RefundNotificationInfo>(refund.as_bytes());
        assert!(matches!(read.map_err(Error::into_kind), Err(ErrorKind::Untrusted(Untrusted::WrongApp))));

        // A reply must have the appid of its request.
        let query = order_query("A9");
        let reply = all.prepare(&query).unwrap().read(200, body);
        assert!(matches!(reply.map_err(Error::into_kind), Err(ErrorKind::Untrusted(Untrusted::WrongApp))));

        let ids = answers::account_ids(body).unwrap();
        assert_eq!((ids.appid.as_deref(), ids.mch_id.as_deref()), (Some("wx8888888888888888"), Some(MCH_ID)));
        assert_eq!(ids.sub_mch_id, None);
    }
}

mod refund_notification {
    use super::*;

    #[test]
    fn obeys_the_accounts_limits() {
        let body = include_bytes!("../live/refund.xml");
        let read =
            |limits| md5_merchant().with_limits(limits).refund_notification::<RefundNotificationInfo>(body).map(|_| ());
        assert!(read(Limits::default()).is_ok());
        let short = read(Limits { body: 512, ..Limits::default() });
        assert_eq!(short.unwrap_err().class(), "TooLarge");
        // The limits hold in the encrypted part too.
        assert_eq!(read(Limits { fields: 5, ..Limits::default() }).unwrap_err().class(), "BadReqInfo");
        let much = body.len() * 100;
        let padded = String::from_utf8_lossy(body).replace("</xml>", &format!("{}</xml>", " ".repeat(much)));
        let wide = md5_merchant().with_limits(Limits { body: 2 * much, ..Limits::default() });
        assert!(md5_merchant().refund_notification::<RefundNotificationInfo>(padded.as_bytes()).is_err());
        assert!(wide.refund_notification::<RefundNotificationInfo>(padded.as_bytes()).is_ok());
    }
}
