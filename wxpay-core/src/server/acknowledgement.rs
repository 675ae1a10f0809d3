//! What counts as the acknowledgement of a notification.

use wxpay_schema::{Channel, shared};

use crate::decode::limits::Limits;
use crate::value::ResultCode;
use crate::xml;

/// Whether the answer of a merchant's server is the documented acknowledgement, so that WeChat Pay does not repeat the
/// notification: `return_code` SUCCESS in XML, and `errcode` 0 in JSON for a callback of the cloud channel. It counts
/// only with HTTP status 200.
///
/// ```
/// use wxpay_core::schema::Channel;
/// use wxpay_core::{notification, server};
///
/// assert!(server::is_acknowledgement(Channel::Pay, notification::accepted().as_bytes()));
/// assert!(!server::is_acknowledgement(Channel::Pay, b"success"));
/// assert!(server::is_acknowledgement(Channel::Cloud, br#"{"errcode":0,"errmsg":"ok"}"#));
/// ```
#[must_use]
pub fn is_acknowledgement(channel: Channel, answer: &[u8]) -> bool {
    match channel {
        Channel::Pay => {
            let reply = xml::read::fields(answer, &Limits::default());
            reply.is_ok_and(|reply| reply.text(&shared::RETURN_CODE) == Some(ResultCode::Success.as_str()))
        }
        #[cfg(feature = "json")]
        Channel::Cloud => {
            use wxpay_schema::cloud::{CALLBACK_REPLY, ERRCODE};

            use crate::decode::fields::FieldValue;
            use crate::json;

            let reply = json::read::fields(answer, &CALLBACK_REPLY);
            reply.is_ok_and(|reply| matches!(reply.get(&ERRCODE), Some(FieldValue::Number(0))))
        }
        #[cfg(not(feature = "json"))]
        Channel::Cloud => false,
    }
}

/// Whether the answer is that to a notification of sharing: JSON with the `code` SUCCESS. It counts only with HTTP
/// status 200.
///
/// ```
/// use wxpay_core::{notification, server};
///
/// assert!(server::is_sharing_acknowledgement(notification::sharing_accepted().as_bytes()));
/// assert!(!server::is_sharing_acknowledgement(notification::accepted().as_bytes()));
/// ```
#[cfg(feature = "profit-sharing")]
#[must_use]
pub fn is_sharing_acknowledgement(answer: &[u8]) -> bool {
    use wxpay_schema::pay::PROFITSHARING_NOTIFICATION_REPLY;
    use wxpay_schema::pay::fields::profit_sharing::CODE;

    let Ok(reply) = crate::json::read::fields(answer, &PROFITSHARING_NOTIFICATION_REPLY) else { return false };
    let code = reply.iter().find(|entry| entry.name == CODE.name);
    code.is_some_and(|entry| entry.value.as_text() == Some(ResultCode::Success.as_str()))
}
