//! One look at a text that is sent, eight bytes at a time. A text goes in; whether
//! checking it and writing it to XML needs a closer look comes out.

use crate::text::{ONES, short_word};

/// What was seen in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextScan(u8);

/// A control character, or one that has a meaning in XML.
const SPECIAL: u8 = 1;
/// One beyond ASCII.
const WIDE: u8 = 2;
/// It is known to have the form that its field takes, of any length.
const CHECKED: u8 = 4;

impl TextScan {
    /// Letters, digits, or nothing at all.
    pub const PLAIN: Self = Self(0);

    /// Looks at a text.
    #[inline]
    #[must_use]
    pub const fn at(text: &str) -> Self {
        // `<` and `>` differ in that bit.
        let (plain, ascii) = scan::<b'>', 2, b'&', false>(text.as_bytes());
        Self(if plain { 0 } else { SPECIAL } | if ascii { 0 } else { WIDE })
    }

    /// Looks at a text that has the form that its field takes, the characters of an id or
    /// that of a URL, and remembers that.
    #[must_use]
    pub const fn at_checked(text: &str) -> Self {
        Self(Self::at(text).0 | CHECKED)
    }

    /// Whether it is known to have the form that its field takes, of any length.
    #[must_use]
    pub const fn is_checked(self) -> bool {
        self.0 & CHECKED != 0
    }

    /// Whether it has a control character or one that has a meaning in XML.
    #[must_use]
    pub const fn is_special(self) -> bool {
        self.0 & SPECIAL != 0
    }

    /// Whether it is ASCII that XML carries as it is.
    #[must_use]
    pub const fn is_plain(self) -> bool {
        self.0 & (SPECIAL | WIDE) == 0
    }

    /// Whether it can have a character that XML forbids: a control character, or one
    /// beyond ASCII.
    #[must_use]
    pub const fn may_be_forbidden(self) -> bool {
        !self.is_plain()
    }
}

/// Where the next control character is, or the next that has a meaning in XML.
#[doc(hidden)]
#[inline]
#[must_use]
pub fn next_special(text: &[u8]) -> Option<usize> {
    let (words, rest) = text.as_chunks::<8>();
    for (at, word) in words.iter().enumerate() {
        let special = !unless_special::<b'>', 2, b'&', false>(u64::from_le_bytes(*word)) & HIGH;
        if special != 0 {
            return Some(8 * at + special.trailing_zeros() as usize / 8);
        }
    }
    let is = |byte: &u8| *byte < b' ' || matches!(byte, b'<' | b'>' | b'&');
    rest.iter().position(is).map(|at| 8 * words.len() + at)
}

/// Whether a text stands in JSON as it is: ASCII without control characters, quotation
/// marks and backslashes. Of another nothing is said.
#[doc(hidden)]
#[inline]
#[must_use]
pub const fn is_plain_in_json(text: &str) -> bool {
    scan::<b'\\', 0, b'"', true>(text.as_bytes()).0
}

const HIGH: u64 = ONES << 7;

/// Whether a text has no control character and neither of two others, the first
/// whatever that bit of it is, nor, if so asked, one beyond ASCII; and whether it is ASCII.
#[inline]
const fn scan<const ONE: u8, const BIT: u8, const OTHER: u8, const ASCII: bool>(text: &[u8]) -> (bool, bool) {
    let (words, rest) = text.as_chunks::<8>();
    // A high bit of the first stays as long as no byte there is special, one of the
    // second goes up with a byte beyond ASCII.
    let (mut plain, mut wide, mut at) = (HIGH, 0, 0);
    while at < words.len() {
        let word = u64::from_ne_bytes(words[at]);
        plain &= unless_special::<ONE, BIT, OTHER, ASCII>(word);
        wide |= word;
        at += 1;
    }
    if !rest.is_empty() {
        let last = match text.last_chunk() {
            Some(last) => u64::from_ne_bytes(*last),
            None => short_word(text),
        };
        plain &= unless_special::<ONE, BIT, OTHER, ASCII>(last);
        wide |= last;
    }
    (plain == HIGH, wide & HIGH == 0)
}

/// The high bit of each byte that is none of those; the other bits are of no meaning.
#[inline]
const fn unless_special<const ONE: u8, const BIT: u8, const OTHER: u8, const ASCII: bool>(word: u64) -> u64 {
    // Changes places with the control characters, and puts the other behind them.
    let behind = OTHER ^ b' ';
    let moved = word ^ (ONES * behind as u64);
    // Without its high bit no byte carries into the next; with it the word is special anyway.
    let low = if ASCII { moved } else { moved & !HIGH };
    let above = low.wrapping_add(ONES * (0x7F - b' ') as u64);
    // What is not zero reaches the high bit.
    let not_one = (low | (ONES * BIT as u64)) ^ (ONES * (ONE ^ behind | BIT) as u64);
    let neither = above & not_one.wrapping_add(ONES * 0x7F);
    if ASCII { neither & !word } else { neither | word }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::{TextScan, is_plain_in_json, next_special};
    use std::string::String;

    #[test]
    fn a_byte_is_seen_wherever_it_stands() {
        for length in 1..20 {
            for (at, letter) in (0..length).flat_map(|at| ('\0'..='\u{17F}').map(move |letter| (at, letter))) {
                let text: String = (0..length).map(|place| if place == at { letter } else { 'a' }).collect();
                let look = TextScan::at(&text);
                let special = letter < ' ' || matches!(letter, '<' | '>' | '&');
                assert_eq!(look.is_special(), special, "{text:?}");
                let next = text.find(|letter| letter < ' ' || matches!(letter, '<' | '>' | '&'));
                assert_eq!(next_special(text.as_bytes()), next, "{text:?}");
                assert_eq!(look.may_be_forbidden(), special || !letter.is_ascii(), "{text:?}");
                let escaped = letter < ' ' || matches!(letter, '"' | '\\') || !letter.is_ascii();
                assert_eq!(is_plain_in_json(&text), !escaped, "{text:?}");
            }
        }
        assert_eq!(TextScan::at(""), TextScan::PLAIN);
    }
}
