//! Signing and verifying. Names and values in byte order and a key go in, a
//! signature comes out (docs/protocol.md, Signing). The text to sign ends in the key,
//! so it is never whole anywhere but in the hash.

use std::fmt;

use ctutils::CtEq as _;
use hmac::{HmacReset, KeyInit as _, Mac as _};
use md5::{Digest as _, Md5};
use sha2::Sha256;
use wxpay_schema::Field;
pub use wxpay_schema::SignType;
#[cfg(feature = "refund-notification")]
use zeroize::Zeroize as _;
use zeroize::Zeroizing;

use crate::error::InvalidKey;
use crate::fields::Fields;
use crate::gathered::StackBuf;
use crate::hex::Hex;
use crate::put::{put, put_byte, put_name};
use crate::rendered::ScalarText;
use crate::walk::{FieldBatch, FieldVisitor, ValueRef, VisitFields};

const NAME_OF_KEY: &[u8] = b"key=";

/// An API key of WeChat Pay V2: 32 ASCII letters and digits. It is wiped from
/// memory when dropped, and neither shown nor compared.
#[derive(Clone)]
pub struct Key {
    /// The end of each text to sign: the key behind its name.
    end: Zeroizing<Vec<u8>>,
    /// HMAC-SHA256 once it has taken in the key, which takes as long as two blocks of a
    /// message.
    hmac: HmacReset<Sha256>,
}

const fn wiped<T: zeroize::ZeroizeOnDrop>() {}
// HMAC is made of its states, and lacks the mark of its own.
const _: () = wiped::<Sha256>();

impl Key {
    /// The key, if it has the form of one.
    ///
    /// # Errors
    /// When it is not 32 ASCII letters and digits; the error does not hold it.
    pub fn new(key: &str) -> Result<Self, InvalidKey> {
        let plain = key.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if key.len() != 32 || !plain {
            return Err(InvalidKey::new(key.len(), plain));
        }
        Ok(Self::raw(key.as_bytes()))
    }

    /// The key itself.
    #[cfg(any(feature = "doctor", feature = "refund-notification"))]
    pub(crate) fn secret(&self) -> &[u8] {
        self.end.strip_prefix(NAME_OF_KEY).unwrap_or_default()
    }

    fn raw(key: &[u8]) -> Self {
        // Behind a key, HMAC fills its block with zeros (RFC 2104).
        let mut block = Zeroizing::new([0; 64]);
        for (to, byte) in block.iter_mut().zip(key) {
            *to = *byte;
        }
        let hmac = HmacReset::new((&*block).into());
        // Once, for no copy to stay behind where it grew.
        let mut end = Zeroizing::new(Vec::with_capacity(NAME_OF_KEY.len() + key.len()));
        end.extend_from_slice(NAME_OF_KEY);
        end.extend_from_slice(key);
        Self { end, hmac }
    }

    /// The key of refund notifications: the MD5 of the API key in small hex, all
    /// 32 digits.
    #[cfg(feature = "refund-notification")]
    pub(crate) fn of_refunds(&self) -> Zeroizing<[u8; 32]> {
        let mut hex = Hex::of(&Zeroizing::new(<[u8; 16]>::from(Md5::digest(self.secret())))[..]);
        let mut key = Zeroizing::new([0; 32]);
        for (digit, to) in hex.bytes().iter().zip(key.iter_mut()) {
            *to = digit.to_ascii_lowercase();
        }
        hex.zeroize();
        key
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(hidden)")
    }
}

/// A signature.
#[derive(Clone, Copy)]
pub(crate) struct Signature(Hex);

impl Signature {
    /// Its hex digits.
    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.bytes()
    }

    pub(crate) fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Whether `given` is this signature, in time that depends on its length only.
    pub(crate) fn is(&self, given: &str) -> bool {
        self.bytes().ct_eq(given.as_bytes()).into()
    }
}

/// The text to sign, hashed while it is put together, about `AT_ONCE` bytes at once: many
/// blocks are faster than one by one. What is kept of it is of the message; the key goes
/// into the hash and nowhere else.
pub(crate) struct ToSign<const AT_ONCE: usize> {
    hash: Hash,
    /// The end of the text, which is not hashed yet.
    pending: StackBuf<AT_ONCE>,
}

/// The hash of a way of signing.
enum Hash {
    Md5(Md5),
    HmacSha256(HmacReset<Sha256>),
}

impl Hash {
    fn new(key: &Key, sign_type: SignType) -> Self {
        match sign_type {
            SignType::Md5 => Self::Md5(Md5::new()),
            SignType::HmacSha256 => Self::HmacSha256(key.hmac.clone()),
        }
    }

    fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Md5(hash) => hash.update(bytes),
            Self::HmacSha256(hash) => hash.update(bytes),
        }
    }

    /// The end of the text is the key. The hash is of no use afterwards: it stays where it
    /// is, since moving it would have to wait for what was just written.
    #[inline]
    fn sign(&mut self, key: &Key) -> Signature {
        self.update(&key.end);
        match self {
            Self::Md5(hash) => Signature(Hex::of(&hash.finalize_reset())),
            Self::HmacSha256(hash) => Signature(Hex::of(&hash.finalize_reset().into_bytes())),
        }
    }
}

impl<const AT_ONCE: usize> ToSign<AT_ONCE> {
    #[inline]
    pub(crate) fn new(key: &Key, sign_type: SignType) -> Self {
        Self { hash: Hash::new(key, sign_type), pending: StackBuf::new() }
    }

    /// Adds a field of a table.
    #[inline]
    pub(crate) fn add(&mut self, field: &Field, value: &[u8]) {
        if !self.pending.add(|room| put_value(put_name(room, field)?, value)) {
            self.add_anew(field.name, value);
        }
    }

    /// Adds a field of any name.
    #[inline]
    fn add_named(&mut self, name: &str, value: &[u8]) {
        if !self.pending.add(|room| put_value(put(room, name.as_bytes())?, value)) {
            self.add_anew(name, value);
        }
    }

    /// Adds what there is no room for any more.
    #[inline(never)]
    fn add_anew(&mut self, name: &str, value: &[u8]) {
        self.hash.update(self.pending.take());
        if !self.pending.add(|room| put_value(put(room, name.as_bytes())?, value)) {
            for part in &[name.as_bytes(), b"=", value, b"&"] {
                self.hash.update(part);
            }
        }
    }

    /// Ends the text with the key.
    pub(crate) fn sign(&mut self, key: &Key) -> Signature {
        self.hash.update(self.pending.take());
        self.hash.sign(key)
    }
}

/// Copies a value behind its name, as it is signed.
#[inline]
fn put_value<'r>(room: &'r mut [u8], value: &[u8]) -> Option<&'r mut [u8]> {
    put_byte(put(put_byte(room, b'=')?, value)?, b'&')
}

/// Signs what is handed over, to which nothing is to be filled in.
pub(crate) fn sign_walk(walk: &dyn VisitFields, key: &Key, sign_type: SignType) -> Signature {
    let mut text = ToSign::<256>::new(key, sign_type);
    walk.walk(&mut Signing { text: &mut text, rendered: ScalarText::new() });
    text.sign(key)
}

/// The signing of a walk.
struct Signing<'s> {
    text: &'s mut ToSign<256>,
    rendered: ScalarText,
}

impl<'w> FieldVisitor<'w> for Signing<'_> {
    fn fields(&mut self, fields: FieldBatch<'_, 'w>) {
        for (_, field, value) in fields {
            let bytes = match value {
                ValueRef::Text(text) => text.as_bytes(),
                value if !value.is_absent() => self.rendered.bytes(*value),
                _ => &[],
            };
            if !bytes.is_empty() {
                self.text.add(field, bytes);
            }
        }
    }
}

/// Signs what was received: every field but `sign` and the empty ones, unknown
/// ones included.
pub(crate) fn sign_fields(fields: &Fields<'_>, key: &Key, sign_type: SignType) -> Signature {
    let mut text = ToSign::<512>::new(key, sign_type);
    each_signed(fields, |name, value| text.add_named(name, value.as_bytes()));
    text.sign(key)
}

/// Calls with each name and value that is signed, in order.
#[inline]
pub(crate) fn each_signed(fields: &Fields<'_>, mut visit: impl FnMut(&str, &str)) {
    // What most messages have beside the rows of their table has room here.
    let (mut few, mut many) = ([(0, 0); 16], Vec::new());
    for entry in fields.in_order(fields.sorted_others(&mut few, &mut many)) {
        if entry.name != wxpay_schema::shared::SIGN.name {
            visit(&entry.name, entry.value.as_text().unwrap_or_default());
        }
    }
}

#[cfg(test)]
mod tests;
