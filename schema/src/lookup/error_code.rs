//! Error codes by their names.

use crate::errors::{EVERYWHERE, PLATFORM};
use crate::table::error_code::{ErrorCodeEntry, is_same_code};
use crate::table::model::{Message, Retry};

impl Message {
    /// The entry of an error code: of this message, or of every call. The spelling may differ
    /// as [`errors::is_same_code`](crate::errors::is_same_code) allows: `SIGN_ERROR` is found too.
    #[must_use]
    pub fn error(&self, code: &str) -> Option<&'static ErrorCodeEntry> {
        self.errors.iter().chain(EVERYWHERE).find(|row| is_same_code(row.code, code))
    }

    /// The entry of a text without a code. The download of bills has texts in place of codes,
    /// such as `No Bill Exist`. For a call that only reads, the text that the gateway sends
    /// with a code is found too; for other calls such a text leaves the outcome open. For
    /// texts that any call may meet see [`errors::in_text`](crate::errors::in_text).
    #[must_use]
    pub fn error_as_text(&self, text: &str) -> Option<&'static ErrorCodeEntry> {
        let by_code = self.errors.iter().find(|row| is_same_code(row.code, text));
        let reads = || self.errors.iter().filter(|_| matches!(self.retry, Retry::Read));
        by_code.or_else(|| reads().find(|row| is_same_code(row.text, text)))
    }
}

/// The entry of an `errcode` of the cloud platform.
#[must_use]
pub fn cloud_error(errcode: i64) -> Option<&'static ErrorCodeEntry> {
    PLATFORM.iter().find(|row| row.code.parse() == Ok(errcode))
}
