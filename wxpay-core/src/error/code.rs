//! Error codes as they are received.

use wxpay_schema::errors::{ERROR_CODE, is_same_code};

use crate::text::excerpt::excerpt;
use crate::value::ErrorCode;

impl ErrorCode {
    /// Returns the code that was received, in any of its spellings. An unknown one is kept,
    /// cleaned and cut to 64 characters.
    pub(crate) fn received(code: &str) -> Self {
        match ERROR_CODE.values.iter().find(|known| is_same_code(known.value, code)) {
            Some(known) => Self::from(known.value),
            None => Self::Other(excerpt(code, 64).into()),
        }
    }
}

/// In any of its spellings: a code that was received as `NO_AUTH` is `NOAUTH` too.
impl PartialEq<str> for ErrorCode {
    fn eq(&self, other: &str) -> bool {
        is_same_code(self.as_str(), other)
    }
}

/// In any of its spellings.
impl PartialEq<&str> for ErrorCode {
    fn eq(&self, other: &&str) -> bool {
        self == *other
    }
}

#[cfg(test)]
mod tests {
    use super::ErrorCode;

    #[test]
    fn a_code_is_known_in_each_spelling_and_kept_when_unknown() {
        for spelling in ["SIGNERROR", "SIGN_ERROR", " SIGNERROR\n"] {
            assert_eq!(ErrorCode::received(spelling), ErrorCode::SignError);
            assert_eq!(ErrorCode::received(spelling), spelling);
        }
        assert_eq!(ErrorCode::received("ORDERPAID"), "ORDERPAID");
        assert_eq!(ErrorCode::received("20002"), ErrorCode::Bill20002);
        assert_eq!(ErrorCode::received("NEW\u{202e}_CODE").as_str(), "NEW\\u{202e}_CODE");
        assert_eq!(ErrorCode::received(&"X".repeat(1_000_000)).as_str().chars().count(), 65);
        assert_eq!(ErrorCode::received("").to_string(), "");
    }
}
