//! The escapes in JSON strings, as common programs write them.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::four_byte_chars::is_wide;
use super::json_node::{JsonNode, string};
use super::replace_chars;

/// The optional escapes of a writer.
#[derive(Clone, Copy)]
pub(in crate::doctor) struct JsonEscapes {
    /// ASCII characters that are written as `\u0026`.
    marks: &'static str,
    slash: Slash,
    beyond: NonAsciiEscapes,
    /// Whether hex digits are upper case: in `marks`, and in non-ASCII characters.
    capitals: (bool, bool),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Slash {
    Plain,
    Escaped,
    /// Only in `</`.
    BehindLess,
}

/// The non-ASCII characters that are escaped.
#[derive(Clone, Copy, PartialEq, Eq)]
enum NonAsciiEscapes {
    None,
    /// The line separators U+2028 and U+2029.
    Separators,
    /// Those of four bytes in UTF-8, as Jackson does.
    Wide,
    All,
    /// Also the control character U+007F.
    AllAndDelete,
}

/// The characters that writers escape because of HTML: none; Go, Rails and PHP; Flask; Gson; PHP and .NET; parts of it.
const MARKS: [&str; 9] = ["", "<>&", "<>&'", "<>&='", "<>&'\"", "<>&'\"+`", "<>", "&", "'"];

impl JsonEscapes {
    /// Every way of common writers that makes a difference to these texts.
    pub(in crate::doctor) fn all(texts: &str) -> Vec<Self> {
        let marked = texts.contains(['<', '>', '&', '\'', '"', '=', '+', '`']);
        let marks = if marked { &MARKS[..] } else { &[""] };
        let slashes: &[Slash] = match (texts.contains('/'), texts.contains("</")) {
            (true, true) => &[Slash::Plain, Slash::Escaped, Slash::BehindLess],
            (true, false) => &[Slash::Plain, Slash::Escaped],
            _ => &[Slash::Plain],
        };
        let beyond: &[NonAsciiEscapes] = if texts.is_ascii() && !texts.contains('\u{7f}') {
            &[NonAsciiEscapes::None]
        } else {
            &[
                NonAsciiEscapes::All,
                NonAsciiEscapes::AllAndDelete,
                NonAsciiEscapes::None,
                NonAsciiEscapes::Separators,
                NonAsciiEscapes::Wide,
            ]
        };
        let (mut all, mut outcomes) = (Vec::new(), BTreeSet::new());
        for beyond in beyond {
            for slash in slashes {
                for marks in marks {
                    for capitals in [(false, false), (true, true), (true, false)] {
                        let way = Self { marks, slash: *slash, beyond: *beyond, capitals };
                        let outcome = way.of_contents(texts.as_bytes());
                        if outcomes.insert(outcome) {
                            all.push(way);
                        }
                    }
                }
            }
        }
        all
    }

    /// Appends the escape of a character, if this writer has one.
    fn put(self, letter: char, before: Option<char>, made: &mut String) -> bool {
        let is_beyond = match self.beyond {
            NonAsciiEscapes::None => false,
            NonAsciiEscapes::Separators => matches!(letter, '\u{2028}' | '\u{2029}'),
            NonAsciiEscapes::Wide => is_wide(letter),
            NonAsciiEscapes::All => !letter.is_ascii(),
            NonAsciiEscapes::AllAndDelete => !letter.is_ascii() || letter == '\u{7f}',
        };
        if is_beyond {
            units(letter, self.capitals.1, made);
            return true;
        }
        let is_escaped = match (letter, self.slash) {
            ('/', Slash::Escaped) => true,
            ('/', Slash::BehindLess) => before == Some('<'),
            _ => false,
        };
        if is_escaped {
            made.push_str("\\/");
        } else if letter.is_ascii() && self.marks.contains(letter) {
            units(letter, self.capitals.0, made);
        } else {
            return false;
        }
        true
    }

    /// Escapes what this writer escapes; everything else is left as it is.
    pub(in crate::doctor) fn of_text(self, value: &[u8]) -> Option<Vec<u8>> {
        let mut before = None;
        replace_chars(value, |letter, made| self.put(letter, before.replace(letter), made))
    }

    /// Like [`of_text`](Self::of_text), for the contents of a JSON string: also escapes quotation marks, backslashes
    /// and control characters.
    pub(in crate::doctor) fn of_contents(self, value: &[u8]) -> Option<Vec<u8>> {
        let mut before = None;
        replace_chars(value, |letter, made| self.put(letter, before.replace(letter), made) || necessary(letter, made))
    }

    /// Rewrites the strings of JSON, and keeps its blanks.
    pub(in crate::doctor) fn of_strings(self, value: &[u8]) -> Option<Vec<u8>> {
        let text = std::str::from_utf8(value).ok()?;
        JsonNode::read(text)?;
        let (mut json, mut rest) = (String::with_capacity(2 * text.len()), text);
        while let Some(at) = rest.find('"') {
            let (before, from) = rest.split_at_checked(at)?;
            let (string, behind) = string(from)?;
            json.push_str(before);
            self.string(string, &mut json);
            rest = behind;
        }
        json.push_str(rest);
        Some(json.into_bytes())
    }

    pub(super) fn string(self, written: &str, json: &mut String) {
        json.push('"');
        let plain = decode(written, true);
        let mut before = None;
        for letter in plain.as_deref().unwrap_or(written).chars() {
            if !self.put(letter, before.replace(letter), json) && !necessary(letter, json) {
                json.push(letter);
            }
        }
        json.push('"');
    }

    /// Describes the escapes in words.
    pub(in crate::doctor) fn how(self) -> String {
        let mut parts = Vec::new();
        let escape = |letters: &str, capitals: bool| {
            let mut escapes = String::new();
            letters.chars().for_each(|letter| units(letter, capitals, &mut escapes));
            escapes
        };
        if !self.marks.is_empty() {
            parts.push(format!("{} as {}", self.marks, escape(self.marks, self.capitals.0)));
        }
        match self.slash {
            Slash::Plain => {}
            Slash::Escaped => parts.push("slashes as \\/".to_owned()),
            Slash::BehindLess => parts.push("</ as <\\/".to_owned()),
        }
        match self.beyond {
            NonAsciiEscapes::None => {}
            NonAsciiEscapes::Separators => {
                parts.push(format!("line separators as {}", escape("\u{2028}", self.capitals.1)));
            }
            NonAsciiEscapes::Wide => {
                parts.push(format!("characters of four bytes as {}", escape("\u{1f375}", self.capitals.1)));
            }
            NonAsciiEscapes::All | NonAsciiEscapes::AllAndDelete => {
                parts.push(format!("letters as {}", escape("中", self.capitals.1)));
            }
        }
        if parts.is_empty() { "nothing escaped without need".to_owned() } else { parts.join(", ") }
    }
}

/// Appends a character as escaped UTF-16 units.
fn units(letter: char, capitals: bool, made: &mut String) {
    for unit in letter.encode_utf16(&mut [0; 2]) {
        let _ = if capitals { write!(made, "\\u{unit:04X}") } else { write!(made, "\\u{unit:04x}") };
    }
}

/// Appends the escape of a character that every writer has to escape.
fn necessary(letter: char, made: &mut String) -> bool {
    let short = match letter {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        '\u{8}' => "\\b",
        '\u{c}' => "\\f",
        '\0'..='\u{1f}' => {
            units(letter, false, made);
            return true;
        }
        _ => return false,
    };
    made.push_str(short);
    true
}

/// Resolves JSON escapes: all of them, or only `\u` and `\/`. `None` if there are none.
pub(in crate::doctor) fn decode(text: &str, all: bool) -> Option<String> {
    if !text.contains('\\') {
        return None;
    }
    let (mut units, mut rest, mut changed) = (Vec::with_capacity(text.len()), text, false);
    while let Some(letter) = rest.chars().next() {
        let escaped = rest.strip_prefix('\\').and_then(|behind| behind.chars().next());
        let unit = || rest.get(2..6).and_then(|digits| u16::from_str_radix(digits, 16).ok());
        let (unit, length) = match escaped {
            Some('u') => (unit(), 6),
            Some('/') => (Some(u16::from(b'/')), 2),
            Some('n') if all => (Some(0x0A), 2),
            Some('r') if all => (Some(0x0D), 2),
            Some('t') if all => (Some(0x09), 2),
            Some('b') if all => (Some(0x08), 2),
            Some('f') if all => (Some(0x0C), 2),
            Some('"') if all => (Some(u16::from(b'"')), 2),
            Some('\\') if all => (Some(u16::from(b'\\')), 2),
            _ => (None, 0),
        };
        if let Some(unit) = unit {
            units.push(unit);
            changed = true;
            rest = rest.get(length..).unwrap_or_default();
        } else {
            units.extend(letter.encode_utf16(&mut [0; 2]).iter());
            rest = rest.get(letter.len_utf8()..).unwrap_or_default();
        }
    }
    String::from_utf16(&units).ok().filter(|_| changed)
}
