//! A way of making a signature, right or wrong.

use std::borrow::Cow;
use std::rc::Rc;

use hmac::{Hmac, KeyInit as _, Mac as _};
use md5::{Digest as _, Md5};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::encodings::PercentEncoding;
use super::lenient::Pair;
use crate::sign::SignType;

/// The mask of a key.
pub(super) const MASK: &str = crate::text::key_mask::MASK;
/// The name of the key in the text.
pub(super) const KEY: &str = "key";

/// A way of making a signature. [`Recipe::documented`] is the documented one; a mutation changes parts of it.
#[derive(Clone)]
pub(super) struct Recipe<'s> {
    pub(super) pairs: Vec<Pair<'s>>,
    pub(super) keeps_empty: bool,
    pub(super) order: KeyOrder,
    /// The separators between a name and its value, and between pairs. Without the first, names are left out.
    pub(super) separators: (Option<&'static str>, &'static str),
    /// Text before and behind the whole.
    pub(super) affixes: (&'static str, &'static str),
    pub(super) key_place: KeyPlace,
    pub(super) key: Rc<Zeroizing<Vec<u8>>>,
    /// The key of HMAC, if it differs.
    pub(super) hmac_key: Option<Zeroizing<Vec<u8>>>,
    pub(super) hash: HashFunction,
    /// The number of digits left of a truncated signature.
    pub(super) digits: Option<usize>,
    pub(super) transform: Option<TextTransform>,
}

/// The order of the pairs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum KeyOrder {
    Bytes,
    Inserted,
    Backwards,
    IgnoringCase,
    Locale,
    ByNumber,
    ByValue,
}

/// The position of the key.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum KeyPlace {
    /// The key behind the fields, between two texts.
    Behind(&'static str, &'static str),
    /// Before the fields, between two texts.
    Front(&'static str, &'static str),
    /// Before and behind the fields, without separators.
    Both,
    /// Sorted among the fields.
    InOrder,
    /// Sorted among the fields, and behind them.
    Twice,
    Nowhere,
}

/// The hash function.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum HashFunction {
    Md5,
    HmacSha256,
    /// SHA-256 without HMAC.
    Sha256,
}

impl HashFunction {
    pub(super) const fn from_sign_type(sign_type: SignType) -> Self {
        match sign_type {
            SignType::Md5 => Self::Md5,
            SignType::HmacSha256 => Self::HmacSha256,
        }
    }
}

/// A transformation of the whole text; the flag is `true` if it includes the key.
#[derive(Clone, Copy)]
pub(super) enum TextTransform {
    Percent(PercentEncoding, bool),
    Capitals(bool),
    Small(bool),
}

impl TextTransform {
    const fn takes_key(self) -> bool {
        match self {
            Self::Percent(_, takes_key) | Self::Capitals(takes_key) | Self::Small(takes_key) => takes_key,
        }
    }

    fn apply(self, text: &mut Zeroizing<Vec<u8>>) {
        match self {
            Self::Percent(percent, _) => {
                if let Some(encoded) = percent.encode(text) {
                    *text = Zeroizing::new(encoded);
                }
            }
            Self::Capitals(_) => text.make_ascii_uppercase(),
            Self::Small(_) => text.make_ascii_lowercase(),
        }
    }
}

impl<'s> Recipe<'s> {
    /// The documented way.
    pub(super) fn documented(pairs: Vec<Pair<'s>>, key: &[u8], hash: HashFunction) -> Self {
        Self {
            pairs,
            keeps_empty: false,
            order: KeyOrder::Bytes,
            separators: (Some("="), "&"),
            affixes: ("", ""),
            key_place: KeyPlace::Behind("&key=", ""),
            key: Rc::new(Zeroizing::new(key.to_vec())),
            hmac_key: None,
            hash,
            digits: None,
            transform: None,
        }
    }

    /// About how many bytes are hashed; for an encoded text, those of the encoding.
    pub(super) fn size(&self) -> usize {
        let length = |text: &[u8]| match self.transform {
            Some(TextTransform::Percent(percent, _)) => percent.encoded_len(text),
            _ => text.len(),
        };
        self.pairs.iter().map(|pair| length(pair.name.as_bytes()) + length(&pair.value) + 64).sum()
    }

    /// Whether the recipe produces that signature, in hex digits. `text` is a buffer that is reused, and wiped at the
    /// end.
    pub(super) fn reproduces(&self, signature: &[u8], text: &mut Zeroizing<Vec<u8>>) -> bool {
        // A buffer that grows would leave copies of the key behind.
        let most = self.size() + 2 * self.key.len() + 256;
        if text.capacity() < most {
            *text = Zeroizing::new(Vec::with_capacity(2 * most));
        }
        text.clear();
        self.write(&self.key, text);
        let is = |digest: &[u8]| matches_hex(signature, digest, self.digits);
        match self.hash {
            HashFunction::Md5 => is(&Md5::digest(&**text)),
            HashFunction::Sha256 => is(&Sha256::digest(&**text)),
            HashFunction::HmacSha256 => {
                match Hmac::<Sha256>::new_from_slice(self.hmac_key.as_ref().unwrap_or(&self.key)) {
                    Ok(mut hmac) => {
                        hmac.update(text);
                        is(&hmac.finalize().into_bytes())
                    }
                    // HMAC accepts keys of any length.
                    Err(_) => false,
                }
            }
        }
    }

    /// The text that is hashed, with the key masked.
    pub(super) fn masked(&self) -> Vec<u8> {
        let mut text = Zeroizing::new(Vec::new());
        self.write(MASK.as_bytes(), &mut text);
        text.to_vec()
    }

    fn write(&self, key: &[u8], text: &mut Zeroizing<Vec<u8>>) {
        let in_order = matches!(self.key_place, KeyPlace::InOrder | KeyPlace::Twice).then(|| Pair {
            name: Cow::Borrowed(KEY),
            value: Cow::Borrowed(key),
            raw: Cow::Borrowed(key),
        });
        let mut pairs: Vec<&Pair<'_>> =
            self.pairs.iter().filter(|pair| self.keeps_empty || !pair.value.is_empty()).chain(&in_order).collect();
        self.order.sort(&mut pairs);
        let (front, behind) = match self.key_place {
            KeyPlace::Behind(before, after) => ("", Some((before, after))),
            KeyPlace::Front(before, after) => {
                text.extend_from_slice(before.as_bytes());
                text.extend_from_slice(key);
                (after, None)
            }
            KeyPlace::Both => {
                text.extend_from_slice(key);
                ("", Some(("", "")))
            }
            KeyPlace::Twice => ("", Some(("&key=", ""))),
            KeyPlace::InOrder | KeyPlace::Nowhere => ("", None),
        };
        text.extend_from_slice(front.as_bytes());
        text.extend_from_slice(self.affixes.0.as_bytes());
        for (at, pair) in pairs.iter().enumerate() {
            if at > 0 {
                text.extend_from_slice(self.separators.1.as_bytes());
            }
            if let Some(equals) = self.separators.0 {
                text.extend_from_slice(pair.name.as_bytes());
                text.extend_from_slice(equals.as_bytes());
            }
            text.extend_from_slice(&pair.value);
        }
        if let Some(transform) = self.transform.filter(|transform| !transform.takes_key()) {
            transform.apply(text);
        }
        if let Some((before, after)) = behind {
            // Without fields, the key has no separator before it.
            let before = if pairs.is_empty() { before.trim_start_matches('&') } else { before };
            for part in [before.as_bytes(), key, after.as_bytes()] {
                text.extend_from_slice(part);
            }
        }
        text.extend_from_slice(self.affixes.1.as_bytes());
        if let Some(transform) = self.transform.filter(|transform| transform.takes_key()) {
            transform.apply(text);
        }
    }
}

/// Whether `signature` is the digest in upper-case hex digits, or its first `digits` digits.
fn matches_hex(signature: &[u8], digest: &[u8], digits: Option<usize>) -> bool {
    let digit = |half: u8| if half < 10 { b'0' + half } else { b'A' - 10 + half };
    let hex = digest.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 0x0F)]);
    let most = 2 * digest.len();
    signature.len() == digits.unwrap_or(most).min(most) && hex.zip(signature).all(|(one, other)| one == *other)
}

impl KeyOrder {
    fn sort(self, pairs: &mut [&Pair<'_>]) {
        match self {
            Self::Bytes => pairs.sort_by(|one, other| one.name.cmp(&other.name)),
            Self::Inserted => {}
            Self::Backwards => pairs.sort_by(|one, other| other.name.cmp(&one.name)),
            Self::IgnoringCase => pairs.sort_by_cached_key(|pair| pair.name.to_lowercase()),
            // As collations sort: letters first, then `_`, then case.
            Self::Locale => {
                pairs.sort_by_cached_key(|pair| (pair.name.replace('_', "").to_lowercase(), pair.name.to_string()));
            }
            Self::ByNumber => pairs.sort_by_cached_key(|pair| by_number(&pair.name)),
            Self::ByValue => pairs.sort_by(|one, other| one.value.cmp(&other.value)),
        }
    }
}

/// Pads the numbers in a name to equal length.
fn by_number(name: &str) -> String {
    let padded = |part: &str| {
        if part.bytes().all(|byte| byte.is_ascii_digit()) { format!("{part:0>20}") } else { part.to_owned() }
    };
    name.split('_').map(padded).collect::<Vec<_>>().join("_")
}
