//! Signing and verifying. Names and values in byte order and a key go in, a
//! signature comes out (docs/protocol.md, Signing). The text to sign ends in the key,
//! so it is a secret: it is wiped, and never shown.

use std::fmt;

use hmac::{Hmac, KeyInit as _, Mac as _};
use md5::{Digest as _, Md5};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;
pub use wxpay_schema::SignType;
#[cfg(feature = "refund-notification")]
use zeroize::Zeroize as _;
use zeroize::Zeroizing;

use crate::fields::{Fields, Received};
use crate::walk::Slot;

/// An API key of WeChat Pay V2: 32 ASCII letters and digits. It is wiped from
/// memory when dropped, and neither shown nor compared.
#[derive(Clone)]
pub struct Key(Zeroizing<Vec<u8>>);

impl Key {
    /// The key, if it has the form of one.
    ///
    /// # Errors
    /// When it is not 32 ASCII letters and digits; the error does not hold it.
    pub fn new(key: &str) -> Result<Self, BadKey> {
        let plain = key.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if key.len() != 32 || !plain {
            return Err(BadKey { length: key.len(), plain });
        }
        Ok(Self::raw(key.as_bytes()))
    }

    fn raw(key: &[u8]) -> Self {
        Self(Zeroizing::new(key.to_vec()))
    }

    /// The key of refund notifications: the MD5 of the API key in small hex, all
    /// 32 digits.
    #[cfg(feature = "refund-notification")]
    pub(crate) fn of_refunds(&self) -> Zeroizing<[u8; 32]> {
        let mut hex = Signature::of(&Zeroizing::new(<[u8; 16]>::from(Md5::digest(&*self.0)))[..]);
        let mut key = Zeroizing::new([0; 32]);
        for (digit, to) in hex.bytes().iter().zip(key.iter_mut()) {
            *to = digit.to_ascii_lowercase();
        }
        hex.hex.zeroize();
        key
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(hidden)")
    }
}

/// The text is no API key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadKey {
    length: usize,
    plain: bool,
}

impl fmt::Display for BadKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the API key is 32 ASCII letters and digits, the one given has {} bytes", self.length)?;
        if !self.plain {
            f.write_str(" and other characters")?;
        }
        f.write_str("; copy the APIv2 key from the merchant platform")
    }
}

impl std::error::Error for BadKey {}

/// A signature in upper-case hex.
#[derive(Clone, Copy)]
pub(crate) struct Signature {
    hex: [u8; 64],
    length: usize,
}

impl Signature {
    fn of(digest: &[u8]) -> Self {
        const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
        let mut hex = [0; 64];
        for (pair, byte) in hex.chunks_exact_mut(2).zip(digest) {
            pair[0] = DIGITS[usize::from(byte >> 4)];
            pair[1] = DIGITS[usize::from(byte & 15)];
        }
        Self { hex, length: 2 * digest.len().min(32) }
    }

    fn bytes(&self) -> &[u8] {
        &self.hex[..self.length]
    }

    pub(crate) fn as_str(&self) -> &str {
        // Hex digits only.
        std::str::from_utf8(self.bytes()).unwrap_or_default()
    }

    /// Whether `given` is this signature, in time that depends on its length only.
    pub(crate) fn is(&self, given: &str) -> bool {
        self.bytes().ct_eq(given.as_bytes()).into()
    }
}

/// The text to sign while it is being put together.
struct ToSign(Zeroizing<Vec<u8>>);

impl ToSign {
    /// With room for everything: a text that grows would leave copies behind.
    fn with_capacity(capacity: usize) -> Self {
        Self(Zeroizing::new(Vec::with_capacity(capacity)))
    }

    fn add(&mut self, name: &str, value: &str) {
        for part in [name.as_bytes(), b"=", value.as_bytes(), b"&"] {
            self.0.extend_from_slice(part);
        }
    }

    fn sign(mut self, key: &Key, sign_type: SignType) -> Signature {
        self.0.extend_from_slice(b"key=");
        self.0.extend_from_slice(&key.0);
        match sign_type {
            SignType::Md5 => Signature::of(&Md5::digest(&*self.0)),
            SignType::HmacSha256 => match Hmac::<Sha256>::new_from_slice(&key.0) {
                Ok(mut hmac) => {
                    hmac.update(&self.0);
                    Signature::of(&hmac.finalize().into_bytes())
                }
                // HMAC takes keys of any length.
                Err(_) => Signature::of(&[]),
            },
        }
    }
}

/// Signs what is sent. The slots are in signing order.
pub(crate) fn sign_slots(slots: &[Slot<'_>], key: &Key, sign_type: SignType) -> Signature {
    let mut scratch = String::new();
    let length: usize = slots.iter().map(|slot| slot.field.name.len() + slot.value.text(&mut scratch).len() + 2).sum();
    let mut text = ToSign::with_capacity(length + 4 + key.0.len());
    for slot in slots.iter().filter(|slot| !slot.value.is_absent()) {
        text.add(slot.field.name, slot.value.text(&mut scratch));
    }
    text.sign(key, sign_type)
}

/// Signs what was received: every field but `sign` and the empty ones, unknown
/// ones included.
pub(crate) fn sign_fields(fields: &Fields<'_>, key: &Key, sign_type: SignType) -> Signature {
    let mut signed: Vec<(&str, &Received<'_>)> = fields
        .iter()
        .filter(|entry| entry.name != wxpay_schema::shared::SIGN.name && !entry.value.is_empty())
        .map(|entry| (entry.name.as_ref(), &entry.value))
        .collect();
    signed.sort_by_key(|(name, _)| *name);
    let length: usize = signed.iter().map(|(name, value)| name.len() + value.as_text().map_or(20, str::len) + 2).sum();
    let mut text = ToSign::with_capacity(length + 4 + key.0.len());
    for (name, value) in signed {
        text.add(name, value.as_text().unwrap_or_default());
    }
    text.sign(key, sign_type)
}

#[cfg(test)]
mod tests;
