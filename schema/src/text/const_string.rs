//! A sentence that the compiler can put together too. Texts and numbers go in,
//! one after the other; the sentence comes out as a `&str`.

use core::fmt;

use crate::text::character_at;

/// How many bytes a sentence has at most.
const MOST: usize = 1024;

/// A sentence put together where nothing can be allocated. What exceeds 1024
/// bytes is left out.
#[derive(Clone, Copy)]
pub struct ConstString {
    bytes: [u8; MOST],
    length: usize,
}

impl ConstString {
    /// No words yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { bytes: [0; MOST], length: 0 }
    }

    /// A sentence of one text.
    #[must_use]
    pub const fn of(text: &str) -> Self {
        Self::new().and(text)
    }

    /// Adds a text.
    #[must_use]
    pub const fn and(mut self, text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let begins = bytes[at] < 0x80 || bytes[at] >= 0xC0;
            // No character needs more than four bytes.
            if begins && self.length + 4 > MOST {
                break;
            }
            self.bytes[self.length] = bytes[at];
            self.length += 1;
            at += 1;
        }
        self
    }

    /// Adds a name between back-ticks.
    #[must_use]
    pub const fn name(self, name: &str) -> Self {
        self.and("`").and(name).and("`")
    }

    /// Adds names between back-ticks, with commas between them.
    #[must_use]
    pub const fn names(mut self, names: &[&str]) -> Self {
        let mut at = 0;
        while at < names.len() {
            if at > 0 {
                self = self.and(", ");
            }
            self = self.name(names[at]);
            at += 1;
        }
        self
    }

    /// Adds a number in decimal digits.
    #[must_use]
    pub const fn number(self, mut number: u64) -> Self {
        let mut digits = [0; 20];
        let mut at = digits.len();
        loop {
            at -= 1;
            digits[at] = b"0123456789"[(number % 10) as usize];
            number /= 10;
            if number == 0 {
                break;
            }
        }
        let (_, digits) = digits.split_at(at);
        match core::str::from_utf8(digits) {
            Ok(digits) => self.and(digits),
            Err(_) => self,
        }
    }

    /// Adds the character of a text that begins at byte `at`: as it is where that
    /// can be read, escaped where it is a control or hidden character.
    #[must_use]
    pub(crate) const fn character(mut self, text: &str, at: usize) -> Self {
        let (code, length) = character_at(text, at);
        // The ASCII that shows, accented letters, and what Chinese is written with.
        if matches!(
            code,
            0x20..=0x7E | 0xA1..=0xAC | 0xAE..=0x24F | 0x2010..=0x2027 | 0x3000..=0x9FFF | 0xFF01..=0xFFEE
        ) {
            let (_, rest) = text.split_at(at);
            return self.and(rest.split_at(length).0);
        }
        self = self.and("\\u{");
        let (mut digit, mut begun) = (8, false);
        while digit > 0 {
            digit -= 1;
            let four = (code >> (4 * digit)) & 0xF;
            begun = begun || four != 0 || digit == 0;
            if begun {
                self = self.and("0123456789abcdef".split_at(four as usize).1.split_at(1).0);
            }
        }
        self.and("}")
    }

    /// Adds what to do, on a line of its own.
    #[must_use]
    pub const fn help(self, help: &str) -> Self {
        if help.is_empty() { self } else { self.and("\nhelp: ").and(help) }
    }

    /// Whether nothing was said.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// The sentence.
    #[must_use]
    pub const fn as_str(&self) -> &str {
        let (used, _) = self.bytes.split_at(self.length);
        match core::str::from_utf8(used) {
            Ok(text) => text,
            Err(_) => "",
        }
    }
}

impl Default for ConstString {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Display for ConstString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for ConstString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;

    #[test]
    fn a_sentence_is_put_together() {
        const WORDS: ConstString =
            ConstString::of("at most ").number(127).and(" of ").names(&["a", "b"]).help("shorten it");
        assert_eq!(WORDS.as_str(), "at most 127 of `a`, `b`\nhelp: shorten it");
        assert_eq!(ConstString::new().number(0).number(u64::MAX).as_str(), "018446744073709551615");
        assert!(ConstString::new().is_empty());
    }

    #[test]
    fn what_is_too_long_is_cut_between_characters() {
        let words = ConstString::of("x").and(&"茶".repeat(MOST));
        assert!(words.as_str().len() > MOST - 4 && words.as_str().ends_with('茶'));
    }
}
