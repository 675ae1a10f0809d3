//! Other writings of a value. Bytes go in; the bytes of another writing come out, or
//! nothing where that makes no difference.

use std::fmt::Write as _;

use encoding_rs::GBK;

/// A digest in capital hex.
pub(super) fn hex(digest: &[u8]) -> String {
    let mut hex = String::with_capacity(2 * digest.len());
    for byte in digest {
        let _ = write!(hex, "{byte:02X}");
    }
    hex
}

/// A way of URL-encoding.
#[derive(Clone, Copy)]
pub(super) struct Percent {
    /// What stays as it is, beside letters and digits.
    pub(super) keeps: &'static [u8],
    /// Whether a blank becomes `+`; else `%20`.
    pub(super) plus: bool,
    /// Whether the hex digits are small letters.
    pub(super) small: bool,
}

impl Percent {
    /// Every way that a common library has, the most common ones first.
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

    /// The encoded value, if it is another one.
    pub(super) fn encoded(self, value: &[u8]) -> Option<Vec<u8>> {
        let stays = |byte: &u8| byte.is_ascii_alphanumeric() || self.keeps.contains(byte);
        if value.iter().all(stays) {
            return None;
        }
        let mut encoded = String::with_capacity(3 * value.len());
        for byte in value {
            let _ = match byte {
                byte if stays(byte) => write!(encoded, "{}", char::from(*byte)),
                b' ' if self.plus => write!(encoded, "+"),
                byte if self.small => write!(encoded, "%{byte:02x}"),
                byte => write!(encoded, "%{byte:02X}"),
            };
        }
        Some(encoded.into_bytes())
    }

    /// In words.
    pub(super) fn how(self) -> String {
        let blank = if self.plus { "+" } else { "%20" };
        let hex = if self.small { "small" } else { "capital" };
        let kept: String = self.keeps.iter().map(|byte| char::from(*byte)).collect();
        format!("a blank as {blank}, hex in {hex} letters, {kept} kept")
    }
}

/// The value with its URL-encoding undone, if it has one.
pub(super) fn decoded(value: &[u8], plus: bool) -> Option<Vec<u8>> {
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

/// The value with its letters replaced where `with` says so.
fn replaced(value: &[u8], with: impl Fn(char) -> Option<String>) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(value).ok()?;
    let mut changed = false;
    let text = text.chars().fold(String::with_capacity(2 * text.len()), |mut made, letter| {
        match with(letter) {
            Some(other) => {
                made.push_str(&other);
                changed = true;
            }
            None => made.push(letter),
        }
        made
    });
    changed.then(|| text.into_bytes())
}

/// How much XML escapes.
#[derive(Clone, Copy)]
pub(super) enum Escapes {
    /// `&`, `<` and `>`.
    Three,
    /// And the quotation mark.
    Four,
    /// And the apostrophe.
    Five,
    /// And letters beyond ASCII, as numbers.
    Numbers,
}

impl Escapes {
    pub(super) const ALL: [Self; 4] = [Self::Three, Self::Four, Self::Five, Self::Numbers];

    pub(super) fn escaped(self, value: &[u8]) -> Option<Vec<u8>> {
        replaced(value, |letter| {
            let entity = match (letter, self) {
                ('&', _) => "&amp;",
                ('<', _) => "&lt;",
                ('>', _) => "&gt;",
                ('"', Self::Four | Self::Five | Self::Numbers) => "&quot;",
                ('\'', Self::Five | Self::Numbers) => "&apos;",
                (letter, Self::Numbers) if !letter.is_ascii() => return Some(format!("&#{};", u32::from(letter))),
                _ => return None,
            };
            Some(entity.to_owned())
        })
    }
}

/// The value with the entities of XML undone once more.
pub(super) fn unescaped(value: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(value).ok()?;
    let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&#39;", "'"), ("&amp;", "&")];
    let plain = entities.into_iter().fold(text.to_owned(), |text, (entity, letter)| text.replace(entity, letter));
    (plain != text).then(|| plain.into_bytes())
}

/// Which characters a writer of JSON escapes without need.
#[derive(Clone, Copy)]
pub(super) struct JsonEscapes {
    pub(super) letters: bool,
    pub(super) slashes: bool,
}

impl JsonEscapes {
    pub(super) const ALL: [Self; 3] = [
        Self { letters: true, slashes: false },
        Self { letters: true, slashes: true },
        Self { letters: false, slashes: true },
    ];

    pub(super) fn escaped(self, value: &[u8]) -> Option<Vec<u8>> {
        replaced(value, |letter| {
            if self.letters && !letter.is_ascii() {
                let mut units = String::new();
                for unit in letter.encode_utf16(&mut [0; 2]) {
                    let _ = write!(units, "\\u{unit:04x}");
                }
                return Some(units);
            }
            (self.slashes && letter == '/').then(|| "\\/".to_owned())
        })
    }

    pub(super) const fn how(self) -> &'static str {
        match self {
            Self { letters: true, slashes: false } => "letters as \\u4e2d",
            Self { letters: true, slashes: true } => "letters as \\u4e2d, slashes as \\/",
            _ => "slashes as \\/",
        }
    }
}

/// The value with the escapes of JSON undone.
pub(super) fn without_json_escapes(value: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(value).ok()?;
    if !text.contains("\\u") && !text.contains("\\/") {
        return None;
    }
    let (mut units, mut rest) = (Vec::with_capacity(text.len()), text);
    while let Some(letter) = rest.chars().next() {
        let escape = rest.strip_prefix("\\u").and_then(|digits| digits.get(..4));
        if let Some(unit) = escape.and_then(|digits| u16::from_str_radix(digits, 16).ok()) {
            units.push(unit);
            rest = rest.get(6..).unwrap_or_default();
        } else if let Some(behind) = rest.strip_prefix("\\/") {
            units.push(u16::from(b'/'));
            rest = behind;
        } else {
            units.extend(letter.encode_utf16(&mut [0; 2]).iter());
            rest = rest.get(letter.len_utf8()..).unwrap_or_default();
        }
    }
    String::from_utf16(&units).ok().map(String::into_bytes)
}

/// The value in GBK.
pub(super) fn gbk(value: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(value).ok().filter(|text| !text.is_ascii())?;
    Some(GBK.encode(text).0.into_owned())
}

/// The value in UTF-8, if it is in GBK.
pub(super) fn from_gbk(value: &[u8]) -> Option<Vec<u8>> {
    let text = GBK.decode_without_bom_handling_and_without_replacement(value).filter(|_| !value.is_ascii())?;
    Some(text.into_owned().into_bytes())
}

/// The value as it becomes when its bytes are taken for Latin-1.
pub(super) fn taken_for_latin1(value: &[u8]) -> Option<Vec<u8>> {
    let text: String = value.iter().copied().map(char::from).collect();
    (!value.is_ascii()).then(|| text.into_bytes())
}

/// The value as it was before its bytes were taken for Latin-1.
pub(super) fn before_latin1(value: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(value).ok().filter(|text| !text.is_ascii())?;
    text.chars().map(|letter| u8::try_from(u32::from(letter)).ok()).collect()
}
