//! The error codes of each call: a list for each request, a row for each code. A row that
//! several calls share is written once; a list overrides what differs for its call.
//! [`Message::error`](crate::Message::error) and
//! [`Message::error_as_text`](crate::Message::error_as_text) search them.
//!
//! ```
//! use wxpay_schema::{Action, errors, pay};
//!
//! assert_eq!(pay::UNIFIED_ORDER.error("SYSTEMERROR").unwrap().action, Action::RetrySame);
//! let code_payment = errors::MICROPAY.iter().find(|row| row.code == "SYSTEMERROR").unwrap();
//! assert_eq!(code_payment.action, Action::QueryOrder);
//! ```

mod bill;
mod cloud;
mod codes;
mod common;
mod gateway_text;
mod kinds;
mod micropay;
mod order;
mod refund;
mod short_url;
mod texts;

#[cfg(feature = "cash-coupon")]
mod cash_coupon;
#[cfg(feature = "customs")]
mod customs;
#[cfg(feature = "deposit")]
mod deposit;
#[cfg(feature = "face-payment")]
mod face_payment;
#[cfg(feature = "papay")]
mod papay;
#[cfg(any(feature = "red-packet", feature = "transfer"))]
mod payout;
#[cfg(feature = "profit-sharing")]
mod profit_sharing;
#[cfg(feature = "red-packet")]
mod red_packet;
#[cfg(feature = "report")]
mod report;
#[cfg(feature = "transfer")]
mod transfer;
#[cfg(feature = "vehicle")]
mod vehicle;

pub use bill::{BILL_CREATING, DOWNLOAD_BILL, DOWNLOAD_FUND_FLOW, NO_BILL_EXIST};
pub use cloud::{PLATFORM, PLATFORM_REFUSED};
pub use codes::{ERROR_CODE, GENERIC_CODES, SETTLED_CODES};
pub use common::{EVERYWHERE, FREQUENCY_LIMITED};
pub use gateway_text::{GatewayText, Naming};
pub use micropay::{AUTH_CODE_TO_OPENID, MICROPAY, REVERSE};
pub use order::{CLOSE_ORDER, ORDER_QUERY, UNIFIED_ORDER};
pub use refund::{REFUND, REFUND_QUERY};
pub use short_url::SHORT_URL;
pub(crate) use texts::CERTIFICATE_PAGE;
pub use texts::GATEWAY_TEXTS;

#[cfg(feature = "cash-coupon")]
pub use cash_coupon::*;
#[cfg(feature = "customs")]
pub use customs::*;
#[cfg(feature = "deposit")]
pub use deposit::*;
#[cfg(feature = "face-payment")]
pub use face_payment::*;
#[cfg(feature = "papay")]
pub use papay::*;
#[cfg(feature = "profit-sharing")]
pub use profit_sharing::*;
#[cfg(feature = "red-packet")]
pub use red_packet::*;
#[cfg(feature = "report")]
pub use report::*;
#[cfg(feature = "transfer")]
pub use transfer::*;
#[cfg(feature = "vehicle")]
pub use vehicle::*;

// The lookups in these lists.
pub use crate::lookup::{cloud_error, gateway_text, in_page, in_text, named_field, named_fields};
pub use crate::table::error_code::is_same_code;

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use crate::{ALL, ErrorCodeEntry};
    use std::vec::Vec;

    /// The lists of the calls, and the codes of every call.
    fn lists() -> impl Iterator<Item = &'static [ErrorCodeEntry]> {
        ALL.iter().map(|message| message.errors).chain([EVERYWHERE])
    }

    #[test]
    fn error_code_lists_the_codes_of_every_call() {
        // A code with blanks is a text, which is never in a field for codes.
        let mut listed: Vec<&str> = lists().flatten().map(|row| row.code).collect();
        listed.retain(|code| !code.contains(' '));
        listed.sort_unstable();
        // RULELIMIT and RULE_LIMIT are one code, as SIGNERROR and SIGN_ERROR.
        listed.dedup_by(|code, other| is_same_code(code, other));
        let mut all: Vec<&str> = ERROR_CODE.values.iter().map(|choice| choice.value).collect();
        all.sort_unstable();
        all.dedup_by(|code, other| is_same_code(code, other));
        assert_eq!(all.len(), listed.len());
        assert!(all.iter().zip(&listed).all(|(code, listed)| is_same_code(code, listed)), "{all:?} {listed:?}");
    }

    #[test]
    fn lists_have_one_row_for_each_code() {
        for list in lists().chain([PLATFORM]) {
            for (at, row) in list.iter().enumerate() {
                assert_eq!(list.iter().position(|other| is_same_code(other.code, row.code)), Some(at), "{}", row.code);
                for sentence in [row.meaning, row.cause, row.solution] {
                    assert!(sentence.ends_with(['.', ')']), "{}: {sentence}", row.code);
                }
                assert!(!row.text.is_empty(), "{}", row.code);
            }
        }
    }
}
