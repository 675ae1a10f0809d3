//! The payment of a notification with `result_code` FAIL.

use std::fmt;

use crate::text::excerpt::excerpt;
use crate::value::ErrorCode;

/// A payment that a notification reports as failed. The code and the description are in
/// [`ErrorKind::Business`](crate::ErrorKind::Business).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct FailedPayment {
    /// The merchant's order number; empty if the message has none. Query that order.
    pub out_trade_no: String,
    /// WeChat Pay's order number, if the message has one.
    pub transaction_id: Option<String>,
    /// The sub-merchant whose order it is, for a service provider.
    pub sub_mch_id: Option<String>,
    /// Whether the message was verified. A callback of the cloud channel is only a hint.
    pub is_verified: bool,
}

impl FailedPayment {
    /// Writes the error in words.
    pub(super) fn write(&self, f: &mut fmt::Formatter<'_>, code: &ErrorCode, description: &str) -> fmt::Result {
        match self.out_trade_no.as_str() {
            "" => f.write_str("the payment of an order that is not named failed: ")?,
            number => write!(f, "the payment of the order `{}` failed: ", excerpt(number, 64))?,
        }
        let separator = if description.is_empty() { "" } else { " " };
        write!(f, "{code}{separator}{description}; ")?;
        f.write_str(if self.is_verified {
            "the notification is genuine and may be acknowledged; query the order before it counts as unpaid"
        } else {
            "nothing of the callback is signed: query the order, then acknowledge it"
        })
    }
}
