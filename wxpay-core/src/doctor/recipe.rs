//! One way of making a signature, right or wrong. Fields and a key go in; the text that
//! is hashed and the signature come out.

use std::borrow::Cow;
use std::rc::Rc;

use hmac::{Hmac, KeyInit as _, Mac as _};
use md5::{Digest as _, Md5};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::coding::Percent;
use super::seen::Pair;
use crate::sign::SignType;

/// What is shown in the place of a key.
pub(super) const MASK: &str = crate::text::key_mask::MASK;
/// What the key is called in the text.
pub(super) const KEY: &str = "key";

/// A way of making a signature. [`Recipe::right`] is the documented one; a mistake
/// changes some of it.
#[derive(Clone)]
pub(super) struct Recipe<'s> {
    pub(super) pairs: Vec<Pair<'s>>,
    pub(super) keeps_empty: bool,
    pub(super) order: KeyOrder,
    /// What stands between a name and its value, and between pairs; no names without
    /// the first.
    pub(super) joints: (Option<&'static str>, &'static str),
    /// What stands before and behind the whole text.
    pub(super) around: (&'static str, &'static str),
    pub(super) place: Place,
    pub(super) key: Rc<Zeroizing<Vec<u8>>>,
    /// The key of HMAC, where it is not the same.
    pub(super) hmac_key: Option<Zeroizing<Vec<u8>>>,
    pub(super) hash: Hash,
    /// How many digits are left of the signature.
    pub(super) digits: Option<usize>,
    pub(super) whole: Option<Whole>,
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

/// Where the key stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Behind the fields, between these.
    Behind(&'static str, &'static str),
    /// Before the fields, between these.
    Front(&'static str, &'static str),
    /// Both, without anything between.
    Both,
    /// Among the fields, in their order.
    InOrder,
    /// Among the fields, and behind them.
    Twice,
    Nowhere,
}

/// A hash.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Hash {
    Md5,
    HmacSha256,
    /// SHA-256 without a key of its own.
    Sha256,
}

impl Hash {
    pub(super) const fn of(way: SignType) -> Self {
        match way {
            SignType::Md5 => Self::Md5,
            SignType::HmacSha256 => Self::HmacSha256,
        }
    }
}

/// What is done to the whole text; with the key in it, or before it is appended.
#[derive(Clone, Copy)]
pub(super) enum Whole {
    Percent(Percent, bool),
    Capitals(bool),
    Small(bool),
}

impl Whole {
    const fn takes_key(self) -> bool {
        match self {
            Self::Percent(_, takes_key) | Self::Capitals(takes_key) | Self::Small(takes_key) => takes_key,
        }
    }

    fn apply(self, text: &mut Zeroizing<Vec<u8>>) {
        match self {
            Self::Percent(percent, _) => {
                if let Some(encoded) = percent.encoded(text) {
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
    pub(super) fn right(pairs: Vec<Pair<'s>>, key: &[u8], hash: Hash) -> Self {
        Self {
            pairs,
            keeps_empty: false,
            order: KeyOrder::Bytes,
            joints: (Some("="), "&"),
            around: ("", ""),
            place: Place::Behind("&key=", ""),
            key: Rc::new(Zeroizing::new(key.to_vec())),
            hmac_key: None,
            hash,
            digits: None,
            whole: None,
        }
    }

    /// About how many bytes are hashed: of a text that is encoded, those of the encoded one.
    pub(super) fn size(&self) -> usize {
        let length = |text: &[u8]| match self.whole {
            Some(Whole::Percent(percent, _)) => percent.encoded_len(text),
            _ => text.len(),
        };
        self.pairs.iter().map(|pair| length(pair.name.as_bytes()) + length(&pair.value) + 64).sum()
    }

    /// Whether that is the signature, in hex digits. The text is made in `text`, which is wiped in the end only.
    pub(super) fn gives(&self, signature: &[u8], text: &mut Zeroizing<Vec<u8>>) -> bool {
        // What grows leaves copies of the key behind.
        let most = self.size() + 2 * self.key.len() + 256;
        if text.capacity() < most {
            *text = Zeroizing::new(Vec::with_capacity(2 * most));
        }
        text.clear();
        self.write(&self.key, text);
        let is = |digest: &[u8]| is_hex_of(signature, digest, self.digits);
        match self.hash {
            Hash::Md5 => is(&Md5::digest(&**text)),
            Hash::Sha256 => is(&Sha256::digest(&**text)),
            Hash::HmacSha256 => match Hmac::<Sha256>::new_from_slice(self.hmac_key.as_ref().unwrap_or(&self.key)) {
                Ok(mut hmac) => {
                    hmac.update(text);
                    is(&hmac.finalize().into_bytes())
                }
                // HMAC takes keys of any length.
                Err(_) => false,
            },
        }
    }

    /// The text that is hashed, with stars in the place of the key.
    pub(super) fn masked(&self) -> Vec<u8> {
        let mut text = Zeroizing::new(Vec::new());
        self.write(MASK.as_bytes(), &mut text);
        text.to_vec()
    }

    fn write(&self, key: &[u8], text: &mut Zeroizing<Vec<u8>>) {
        let in_order = matches!(self.place, Place::InOrder | Place::Twice).then(|| Pair {
            name: Cow::Borrowed(KEY),
            value: Cow::Borrowed(key),
            raw: Cow::Borrowed(key),
        });
        let mut pairs: Vec<&Pair<'_>> =
            self.pairs.iter().filter(|pair| self.keeps_empty || !pair.value.is_empty()).chain(&in_order).collect();
        self.order.sort(&mut pairs);
        let (front, behind) = match self.place {
            Place::Behind(before, after) => ("", Some((before, after))),
            Place::Front(before, after) => {
                text.extend_from_slice(before.as_bytes());
                text.extend_from_slice(key);
                (after, None)
            }
            Place::Both => {
                text.extend_from_slice(key);
                ("", Some(("", "")))
            }
            Place::Twice => ("", Some(("&key=", ""))),
            Place::InOrder | Place::Nowhere => ("", None),
        };
        text.extend_from_slice(front.as_bytes());
        text.extend_from_slice(self.around.0.as_bytes());
        for (at, pair) in pairs.iter().enumerate() {
            if at > 0 {
                text.extend_from_slice(self.joints.1.as_bytes());
            }
            if let Some(equals) = self.joints.0 {
                text.extend_from_slice(pair.name.as_bytes());
                text.extend_from_slice(equals.as_bytes());
            }
            text.extend_from_slice(&pair.value);
        }
        if let Some(whole) = self.whole.filter(|whole| !whole.takes_key()) {
            whole.apply(text);
        }
        if let Some((before, after)) = behind {
            // Without fields the key stands alone.
            let before = if pairs.is_empty() { before.trim_start_matches('&') } else { before };
            for part in [before.as_bytes(), key, after.as_bytes()] {
                text.extend_from_slice(part);
            }
        }
        text.extend_from_slice(self.around.1.as_bytes());
        if let Some(whole) = self.whole.filter(|whole| whole.takes_key()) {
            whole.apply(text);
        }
    }
}

/// Whether those are the hex digits of the digest, in capitals; or so many of them.
fn is_hex_of(signature: &[u8], digest: &[u8], digits: Option<usize>) -> bool {
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
            // As collations do: letters first, then `_`, then case.
            Self::Locale => {
                pairs.sort_by_cached_key(|pair| (pair.name.replace('_', "").to_lowercase(), pair.name.to_string()));
            }
            Self::ByNumber => pairs.sort_by_cached_key(|pair| by_number(&pair.name)),
            Self::ByValue => pairs.sort_by(|one, other| one.value.cmp(&other.value)),
        }
    }
}

/// A name with the numbers in it made equally long.
fn by_number(name: &str) -> String {
    let padded = |part: &str| {
        if part.bytes().all(|byte| byte.is_ascii_digit()) { format!("{part:0>20}") } else { part.to_owned() }
    };
    name.split('_').map(padded).collect::<Vec<_>>().join("_")
}
