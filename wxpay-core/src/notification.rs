//! The answers to a notification. Read it with
//! [`Merchant::notification`](crate::Merchant::notification), confirm the amount,
//! make the effect durable, then answer. An [inbox](crate::inbox) makes it durable
//! once.
//!
//! ```
//! use wxpay_core::{Expected, Fen, Merchant, notification, pay::PayNotification};
//!
//! fn answer(merchant: &Merchant, body: &[u8]) -> String {
//!     let Ok(verified) = merchant.notification::<PayNotification>(body) else {
//!         return notification::refused("FAIL");
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

use wxpay_schema::shared::RETURN_MSG;

use crate::pay::{NotificationReply, NotificationReplyOptional};
use crate::value::{Outcome, Text};
use crate::xml;

/// The content type of the answers.
pub const CONTENT_TYPE: &str = "text/xml; charset=utf-8";

/// The answer that stops the repetitions. Give it once the effect is durable, and
/// to every repetition.
#[must_use]
pub fn accepted() -> String {
    reply(Outcome::Success, "OK")
}

/// The answer that lets the notification come again. Say nothing in `reason`
/// that helps a stranger to forge a better one. It is cut to the length of
/// `return_msg`.
#[must_use]
pub fn refused(reason: &str) -> String {
    reply(Outcome::Fail, reason)
}

fn reply(return_code: Outcome, reason: &str) -> String {
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
    fn the_answers_are_the_documented_ones() {
        assert_eq!(accepted(), "<xml><return_code>SUCCESS</return_code><return_msg>OK</return_msg></xml>");
        assert_eq!(refused("a<b\n"), "<xml><return_code>FAIL</return_code><return_msg>a&lt;b</return_msg></xml>");
        let long = refused(&"茶".repeat(50));
        assert!(long.contains(&format!(">{}<", "茶".repeat(42))));
    }
}
