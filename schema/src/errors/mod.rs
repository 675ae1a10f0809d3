//! What each call may be refused with: a list for each request, a row for each
//! code. A row that several calls share is written once; what a call changes in
//! it stands in its list. [`Message::error`](crate::Message::error) and
//! [`Message::error_as_text`](crate::Message::error_as_text) look in them.
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
pub(crate) mod common;
pub(crate) mod gateway_text;
mod kinds;
mod micropay;
mod order;
pub(crate) mod refund;
mod short_url;
pub(crate) mod texts;

pub use crate::lookup::named_fields::{named_field, named_fields};
pub use crate::lookup::return_msg::{TOLD_BY_TEXT, gateway_text, in_page, in_text};
pub use bill::{BILL_CREATING, DOWNLOAD_BILL, DOWNLOAD_FUND_FLOW, NO_BILL_EXIST};
pub use cloud::{PLATFORM, PLATFORM_REFUSED, platform};
pub use codes::ERROR_CODE;
pub use common::EVERYWHERE;
pub use gateway_text::{GatewayText, Naming};
pub use micropay::{AUTH_CODE_TO_OPENID, MICROPAY, REVERSE};
pub use order::{CLOSE_ORDER, ORDER_QUERY, UNIFIED_ORDER};
pub use refund::{REFUND, REFUND_QUERY};
pub use short_url::SHORT_URL;
pub use texts::GATEWAY_TEXTS;

/// Whether two spellings are of one code: letters and digits count, capitals and
/// what stands between them do not. `SIGN_ERROR`, `SIGNERROR` and `sign error` are
/// one.
#[must_use]
pub fn alike(a: &str, b: &str) -> bool {
    a.bytes().any(counts) && counted(a).eq(counted(b))
}

fn counted(text: &str) -> impl Iterator<Item = u8> + '_ {
    text.bytes().filter(|byte| counts(*byte)).map(|byte| byte.to_ascii_lowercase())
}

const fn counts(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || !byte.is_ascii()
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use crate::ErrorCodeEntry;
    use std::vec::Vec;

    const LISTS: [&[ErrorCodeEntry]; 12] = [
        EVERYWHERE,
        UNIFIED_ORDER,
        ORDER_QUERY,
        CLOSE_ORDER,
        REFUND,
        REFUND_QUERY,
        DOWNLOAD_BILL,
        DOWNLOAD_FUND_FLOW,
        MICROPAY,
        REVERSE,
        AUTH_CODE_TO_OPENID,
        SHORT_URL,
    ];

    #[test]
    fn the_list_of_all_codes_and_the_lists_of_the_calls_agree() {
        // What has blanks is a text, and never stands in a field for codes.
        let mut listed: Vec<&str> = LISTS.into_iter().flatten().map(|row| row.code).collect();
        listed.retain(|code| !code.contains(' '));
        listed.sort_unstable();
        listed.dedup();
        let mut all: Vec<&str> = ERROR_CODE.values.iter().map(|choice| choice.value).collect();
        all.sort_unstable();
        assert_eq!(all, listed);
    }

    #[test]
    fn no_two_rows_of_a_list_are_of_one_code() {
        for list in LISTS.into_iter().chain([PLATFORM]) {
            for (at, row) in list.iter().enumerate() {
                assert_eq!(list.iter().position(|other| alike(other.code, row.code)), Some(at), "{}", row.code);
                for sentence in [row.meaning, row.cause, row.solution] {
                    assert!(sentence.ends_with(['.', ')']), "{}: {sentence}", row.code);
                }
                assert!(!row.text.is_empty(), "{}", row.code);
            }
        }
    }

    #[test]
    fn spellings_of_one_code_are_alike() {
        assert!(alike("SIGN_ERROR", "sign error"));
        assert!(alike("No Bill Exist", "NO_BILL_EXIST"));
        assert!(alike("invalid tar_type: Only GZIP supported", "invalid tar_type, Only GZIP supported"));
        assert!(alike("签名错误", "签名 错误"));
        assert!(!alike("SIGNERROR", "SIGNERRORS"));
        assert!(!alike("", "_"));
        assert!(!alike("签名", "签"));
    }
}
