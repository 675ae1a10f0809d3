//! Replies to notifications. Decode a notification with
//! [`Merchant::notification`](crate::Merchant::notification), confirm the amount, store the effect
//! durably, then reply. An [inbox](crate::inbox) stores it exactly once.
//!
//! ```
//! use wxpay_core::{Expected, Fen, Merchant, notification, pay::PayNotification};
//!
//! fn answer(merchant: &Merchant, body: &[u8]) -> String {
//!     let verified = match merchant.notification::<PayNotification>(body) {
//!         Ok(verified) => verified,
//!         // Genuine: note down that the order is to be queried, then take it.
//!         Err(error) if error.failed_payment().is_some() => return notification::accepted(),
//!         Err(_) => return notification::refused("FAIL"),
//!     };
//!     // The amount of the order, from the shop's own records.
//!     let expected = Expected::cny(Fen(888));
//!     match verified.confirm(expected) {
//!         // Deliver once for each `paid.transaction_id()`: notifications repeat.
//!         Ok(paid) => notification::accepted(),
//!         Err(mismatch) => notification::refused("FAIL"),
//!     }
//! }
//! ```
//!
//! A notification with `result_code` FAIL is an error, because it has no payment, but it is
//! genuine: [`Error::failed_payment`](crate::Error::failed_payment) returns its order. Acknowledge
//! it, or it is repeated for a day; query the order before treating it as unpaid. Answer all other
//! errors with [`refused`].
//!
//! # One address for several accounts
//!
//! The apps of one merchant share its number and its key: let the `Merchant` accept notifications
//! of all of them by [`with_other_appid`](crate::Merchant::with_other_appid). For several
//! merchants, [`account_ids`] returns the one that a notification names, which then verifies it.
//!
//! ```
//! use wxpay_core::{Error, ErrorKind, Merchant, MessageKind, notification, pay::PayNotification};
//!
//! fn receive(merchants: &[Merchant], body: &[u8]) -> Result<String, Error> {
//!     let ids = notification::account_ids(body)?;
//!     let own = |merchant: &&Merchant| ids.mch_id.as_deref() == Some(merchant.mch_id());
//!     let Some(merchant) = merchants.iter().find(own) else {
//!         return Ok(notification::refused("FAIL"));
//!     };
//!     match merchant.notification::<PayNotification>(body) {
//!         Ok(paid) => Ok(notification::accepted()), // … once it is confirmed
//!         Err(error) => match error.kind() {
//!             // The same address also gets the refunds.
//!             ErrorKind::WrongKind(wrong) if wrong.found() == Some(MessageKind::Refund) => {
//!                 Ok(notification::accepted()) // … once `merchant.refund_notification(body)` is queried
//!             }
//!             _ => Err(error),
//!         },
//!     }
//! }
//! ```

use wxpay_schema::shared::{APPID, MCH_ID, RETURN_MSG, SUB_MCH_ID};

use crate::error::Malformed;
use crate::xml::read::{Limits, fields};

use crate::pay::{NotificationReply, NotificationReplyOptional};
use crate::value::{ResultCode, Text};
use crate::xml;

/// The content type of the replies.
pub const CONTENT_TYPE: &str = "text/xml; charset=utf-8";

/// The reply that stops the repetitions. Send it once the effect is durable, and to every
/// repetition.
#[must_use]
pub fn accepted() -> String {
    reply(ResultCode::Success, "OK")
}

/// The reply that requests a repetition. `reason` must not help an attacker to forge a better
/// message. It is truncated to the length of `return_msg`.
#[must_use]
pub fn refused(reason: &str) -> String {
    reply(ResultCode::Fail, reason)
}

/// The reply that stops the repetitions of a notification of sharing, as `application/json` with status 200.
#[cfg(feature = "profit-sharing")]
#[must_use]
pub fn sharing_accepted() -> String {
    r#"{"code":"SUCCESS"}"#.to_owned()
}

/// The reply that requests a repetition of a notification of sharing, as `application/json` with status 500. `reason`
/// must not help an attacker to forge a better message.
#[cfg(feature = "profit-sharing")]
#[must_use]
pub fn sharing_refused(reason: &str) -> String {
    let plain: String = reason.chars().filter(|letter| !letter.is_control()).take(64).collect();
    let mut reply = r#"{"code":"FAIL","message":"#.to_owned();
    crate::json::write::string(&plain, &mut reply);
    reply.push('}');
    reply
}

/// The account that a notification names. It is not verified.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct AccountIds {
    /// The appid.
    pub appid: Option<String>,
    /// The merchant number.
    pub mch_id: Option<String>,
    /// The sub-merchant's number, for a service provider.
    pub sub_mch_id: Option<String>,
}

/// Reads which account a notification of a payment or a refund names, to select the
/// [`Merchant`](crate::Merchant) that verifies it. Use it for nothing else, because anyone can
/// send such a message.
///
/// # Errors
/// If it does not have the form of a message.
pub fn account_ids(body: &[u8]) -> Result<AccountIds, Malformed> {
    let fields = fields(body, &Limits::default())?;
    let text = |field| fields.text(field).map(str::to_owned);
    Ok(AccountIds { appid: text(&APPID), mch_id: text(&MCH_ID), sub_mch_id: text(&SUB_MCH_ID) })
}

fn reply(return_code: ResultCode, reason: &str) -> String {
    let most = RETURN_MSG.max_bytes.map_or(usize::MAX, |max| max as usize);
    let mut plain = String::new();
    for letter in reason.chars().filter(|letter| !letter.is_control()) {
        if plain.len() + letter.len_utf8() > most {
            break;
        }
        plain.push(letter);
    }
    let return_msg = Text::new(&plain).ok();
    let reply = NotificationReply { return_code, optional: NotificationReplyOptional { return_msg } };
    xml::write::document(&reply)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepted_and_refused_are_the_documented_replies() {
        assert_eq!(accepted(), "<xml><return_code>SUCCESS</return_code><return_msg>OK</return_msg></xml>");
        assert_eq!(refused("a<b\n"), "<xml><return_code>FAIL</return_code><return_msg>a&lt;b</return_msg></xml>");
        let long = refused(&"茶".repeat(50));
        assert!(long.contains(&format!(">{}<", "茶".repeat(42))));
    }
}
