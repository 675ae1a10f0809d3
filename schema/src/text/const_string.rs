//! A string buffer for const evaluation.

use core::fmt;

use crate::text::character_at;

/// The capacity in bytes.
const CAPACITY: usize = 1024;

/// A string built where nothing can be allocated. Text beyond 1024 bytes is left out.
#[derive(Clone, Copy)]
pub struct ConstString {
    bytes: [u8; CAPACITY],
    length: usize,
}

impl ConstString {
    /// An empty string.
    #[must_use]
    pub const fn new() -> Self {
        Self { bytes: [0; CAPACITY], length: 0 }
    }

    /// A string of one text.
    #[must_use]
    pub const fn from_text(text: &str) -> Self {
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
            if begins && self.length + 4 > CAPACITY {
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

    /// Adds names between back-ticks, separated by commas.
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

    /// Adds the names of alternative groups: "`a`, or `b` with `c`".
    #[must_use]
    pub const fn groups(mut self, groups: &[&[&str]]) -> Self {
        let mut at = 0;
        while at < groups.len() {
            self = if at > 0 { self.and(", or ") } else { self };
            if let [first, others @ ..] = groups[at] {
                self = self.name(first);
                self = if others.is_empty() { self } else { self.and(" with ").names(others) };
            }
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

    /// Adds the character of a text that begins at byte `at`, escaped if it is a control or
    /// hidden character.
    #[must_use]
    pub(crate) const fn character(mut self, text: &str, at: usize) -> Self {
        let (code, length) = character_at(text, at);
        // Printable ASCII, accented letters, and the characters of Chinese.
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

    /// Adds a help text on a line of its own.
    #[must_use]
    pub const fn help(self, help: &str) -> Self {
        if help.is_empty() { self } else { self.and("\nhelp: ").and(help) }
    }

    /// Whether it is empty.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// The text.
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
    fn const_string_appends_texts_names_and_numbers() {
        const WORDS: ConstString =
            ConstString::from_text("at most ").number(127).and(" of ").names(&["a", "b"]).help("shorten it");
        assert_eq!(WORDS.as_str(), "at most 127 of `a`, `b`\nhelp: shorten it");
        assert_eq!(ConstString::new().number(0).number(u64::MAX).as_str(), "018446744073709551615");
        assert!(ConstString::new().is_empty());
    }

    #[test]
    fn const_string_is_cut_between_characters() {
        let words = ConstString::from_text("x").and(&"茶".repeat(CAPACITY));
        assert!(words.as_str().len() > CAPACITY - 4 && words.as_str().ends_with('茶'));
    }
}
