//! Alternative encodings of a value. Each function returns `None` if nothing changes.

pub(super) mod entities;
pub(super) mod four_byte_chars;
pub(super) mod json_escapes;
pub(super) mod json_layout;
pub(super) mod json_node;

use std::fmt::Write as _;

use encoding_rs::{Encoding, GB18030, GBK};

/// A digest in upper-case hex digits.
pub(super) fn hex(digest: &[u8]) -> String {
    // Called for every candidate: formatting each byte would take longer than the hash.
    let digit = |half: u8| char::from(if half < 10 { b'0' + half } else { b'A' - 10 + half });
    digest.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 0x0F)]).collect()
}

/// A way of URL-encoding.
#[derive(Clone, Copy)]
pub(super) struct PercentEncoding {
    /// The bytes that are kept, besides letters and digits.
    pub(super) keeps: &'static [u8],
    /// Whether a blank becomes `+` instead of `%20`.
    pub(super) plus: bool,
    /// Whether hex digits are lower case.
    pub(super) small: bool,
}

impl PercentEncoding {
    /// Every way of common libraries, the most common first.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        const KEEPS: [&[u8]; 5] = [
            // encodeURIComponent, rawurlencode and Go's escape, URLEncoder, Python's quote, encodeURI.
            b"-_.!~*'()",
            b"-_.~",
            b"-_.*",
            b"-_.~/",
            b"-_.!~*'();/?:@&=+$,#",
        ];
        KEEPS.into_iter().flat_map(|keeps| {
            [false, true].into_iter().flat_map(move |small| [false, true].map(|plus| Self { keeps, plus, small }))
        })
    }

    fn is_kept(self, byte: u8) -> bool {
        byte.is_ascii_alphanumeric() || self.keeps.contains(&byte)
    }

    /// The length of the encoded value.
    pub(super) fn encoded_len(self, value: &[u8]) -> usize {
        let length = |byte: &u8| if self.is_kept(*byte) || (self.plus && *byte == b' ') { 1 } else { 3 };
        value.iter().map(length).sum()
    }

    /// URL-encodes a value.
    pub(super) fn encode(self, value: &[u8]) -> Option<Vec<u8>> {
        let is_kept = |byte: &u8| self.is_kept(*byte);
        if value.iter().all(is_kept) {
            return None;
        }
        let mut encoded = String::with_capacity(self.encoded_len(value));
        for byte in value {
            let _ = match byte {
                byte if is_kept(byte) => write!(encoded, "{}", char::from(*byte)),
                b' ' if self.plus => write!(encoded, "+"),
                byte if self.small => write!(encoded, "%{byte:02x}"),
                byte => write!(encoded, "%{byte:02X}"),
            };
        }
        Some(encoded.into_bytes())
    }

    /// Describes the way in words.
    pub(super) fn how(self) -> String {
        let blank = if self.plus { "+" } else { "%20" };
        let hex = if self.small { "small" } else { "capital" };
        let kept: String = self.keeps.iter().map(|byte| char::from(*byte)).collect();
        format!("a blank as {blank}, hex in {hex} letters, {kept} kept")
    }
}

/// Reverses the URL-encoding of a value.
pub(super) fn decode(value: &[u8], plus: bool) -> Option<Vec<u8>> {
    let (mut decoded, mut rest, mut changed) = (Vec::with_capacity(value.len()), value, false);
    while let Some((first, behind)) = rest.split_first() {
        rest = behind;
        let hex = behind.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        let byte = match (first, hex) {
            (b'%', Some(digits)) => u8::from_str_radix(digits, 16).ok(),
            _ => None,
        };
        match byte {
            Some(byte) => {
                decoded.push(byte);
                rest = behind.get(2..).unwrap_or_default();
                changed = true;
            }
            None if plus && *first == b'+' => {
                decoded.push(b' ');
                changed = true;
            }
            None => decoded.push(*first),
        }
    }
    changed.then_some(decoded)
}

/// Replaces characters of a value: `put` appends the replacement of a character and returns whether there is one.
fn replace_chars(value: &[u8], mut put: impl FnMut(char, &mut String) -> bool) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(value).ok()?;
    let (mut made, mut changed) = (String::with_capacity(text.len() + 64), false);
    for letter in text.chars() {
        if put(letter, &mut made) {
            changed = true;
        } else {
            made.push(letter);
        }
    }
    changed.then(|| made.into_bytes())
}

/// An encoding for Chinese, with its replacement for characters that it lacks.
#[derive(Clone, Copy)]
pub(super) enum ChineseEncoding {
    /// GBK, with a numeric reference for characters that it lacks. Values with characters of four bytes are left out.
    Gbk,
    /// GBK, with a question mark for characters that it lacks. Values with characters of four bytes are left out.
    GbkOrQuestionMark,
    /// GB 18030, which lacks nothing.
    Gb18030,
}

impl ChineseEncoding {
    pub(super) const ALL: [Self; 3] = [Self::Gbk, Self::Gb18030, Self::GbkOrQuestionMark];

    pub(super) const fn how(self) -> &'static str {
        match self {
            Self::Gbk => "",
            Self::GbkOrQuestionMark => "with a question mark for what GBK lacks",
            Self::Gb18030 => "in GB 18030",
        }
    }

    /// Encodes a value.
    pub(super) fn encode(self, value: &[u8]) -> Option<Vec<u8>> {
        let text = std::str::from_utf8(value).ok().filter(|text| !text.is_ascii())?;
        let encoding: &Encoding = if matches!(self, Self::Gb18030) { GB18030 } else { GBK };
        if !matches!(self, Self::Gb18030) && four_byte_chars::has_any(value) {
            return None;
        }
        if !matches!(self, Self::GbkOrQuestionMark) {
            return Some(encoding.encode(text).0.into_owned());
        }
        let mut encoded = Vec::with_capacity(value.len());
        for letter in text.chars() {
            let mut utf8 = [0; 4];
            let (bytes, _, lacks) = GBK.encode(letter.encode_utf8(&mut utf8));
            encoded.extend_from_slice(if lacks { b"?" } else { &bytes });
        }
        Some(encoded)
    }
}

/// Decodes a value in GBK to UTF-8.
pub(super) fn from_gbk(value: &[u8]) -> Option<Vec<u8>> {
    let text = GBK.decode_without_bom_handling_and_without_replacement(value).filter(|_| !value.is_ascii())?;
    Some(text.into_owned().into_bytes())
}

/// Decodes UTF-8 as if it were Latin-1.
pub(super) fn decode_as_latin1(value: &[u8]) -> Option<Vec<u8>> {
    let text: String = value.iter().copied().map(char::from).collect();
    (!value.is_ascii()).then(|| text.into_bytes())
}

/// Reverses [`decode_as_latin1`].
pub(super) fn undo_latin1(value: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(value).ok().filter(|text| !text.is_ascii())?;
    text.chars().map(|letter| u8::try_from(u32::from(letter)).ok()).collect()
}
