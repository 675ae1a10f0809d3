//! The one pass over a text that is sent: whether checking it and writing it needs a closer
//! look.

use crate::text::swar::{find_any, scan};

/// The result of scanning a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextScan(u8);

/// The text has a control character, or one with a meaning in XML.
const SPECIAL: u8 = 1;
/// The text has a character beyond ASCII.
const WIDE: u8 = 2;
/// The text is known to have the form that its field requires, except for its length.
const CHECKED: u8 = 4;

/// The characters with a meaning in XML.
const XML: [u8; 3] = [b'<', b'>', b'&'];

impl TextScan {
    /// Letters and digits, or an empty text.
    pub const PLAIN: Self = Self(0);

    /// Scans a text.
    #[inline]
    #[must_use]
    pub const fn new(text: &str) -> Self {
        let (special, wide) = scan(text.as_bytes(), true, XML);
        Self(if special { SPECIAL } else { 0 } | if wide { WIDE } else { 0 })
    }

    /// Scans a text that has the form that its field requires, the characters of an id or
    /// that of a URL, and records that.
    #[must_use]
    pub const fn new_checked(text: &str) -> Self {
        Self(Self::new(text).0 | CHECKED)
    }

    /// Whether the text is known to have the form that its field requires, except for its
    /// length.
    #[must_use]
    pub const fn is_checked(self) -> bool {
        self.0 & CHECKED != 0
    }

    /// Whether the text has a control character or one with a meaning in XML.
    #[must_use]
    pub const fn is_special(self) -> bool {
        self.0 & SPECIAL != 0
    }

    /// Whether the text is ASCII that XML carries unescaped.
    #[must_use]
    pub const fn is_plain(self) -> bool {
        self.0 & (SPECIAL | WIDE) == 0
    }

    /// Whether the text can have a character that XML forbids: a control character, or one
    /// beyond ASCII.
    #[must_use]
    pub const fn may_be_forbidden(self) -> bool {
        !self.is_plain()
    }
}

/// The position of the first control character or character with a meaning in XML.
#[inline]
#[must_use]
pub fn next_special(text: &[u8]) -> Option<usize> {
    find_any(text, true, XML)
}

/// Whether JSON carries the text unescaped: ASCII without control characters, quotation
/// marks and backslashes. Other texts may need escapes.
#[inline]
#[must_use]
pub const fn is_plain_in_json(text: &str) -> bool {
    let (special, wide) = scan(text.as_bytes(), true, [b'"', b'\\']);
    !special && !wide
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::{TextScan, is_plain_in_json, next_special};
    use std::string::String;

    #[test]
    fn text_scan_sees_a_letter_at_every_position() {
        for length in 1..20 {
            for (at, letter) in (0..length).flat_map(|at| ('\0'..='\u{17F}').map(move |letter| (at, letter))) {
                let text: String = (0..length).map(|place| if place == at { letter } else { 'a' }).collect();
                let seen = TextScan::new(&text);
                let special = letter < ' ' || matches!(letter, '<' | '>' | '&');
                assert_eq!(seen.is_special(), special, "{text:?}");
                let next = text.find(|letter| letter < ' ' || matches!(letter, '<' | '>' | '&'));
                assert_eq!(next_special(text.as_bytes()), next, "{text:?}");
                assert_eq!(seen.may_be_forbidden(), special || !letter.is_ascii(), "{text:?}");
                let escaped = letter < ' ' || matches!(letter, '"' | '\\') || !letter.is_ascii();
                assert_eq!(is_plain_in_json(&text), !escaped, "{text:?}");
            }
        }
        assert_eq!(TextScan::new(""), TextScan::PLAIN);
    }
}
