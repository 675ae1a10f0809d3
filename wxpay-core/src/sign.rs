//! Signing and verifying. Names and values in byte order and a key go in, a
//! signature comes out (docs/protocol.md, Signing). The text to sign ends in the key,
//! so it is never whole anywhere but in the hash.

use std::fmt;

use ctutils::CtEq as _;
use hmac::{Hmac, KeyInit as _, Mac as _};
use md5::{Digest as _, Md5};
use sha2::Sha256;
use wxpay_schema::Field;
pub use wxpay_schema::SignType;
#[cfg(feature = "refund-notification")]
use zeroize::Zeroize as _;
use zeroize::Zeroizing;

use crate::fields::Fields;
use crate::put::put;
use crate::rendered::Rendered;
use crate::walk::{Sent, Slot, Walk};

/// An API key of WeChat Pay V2: 32 ASCII letters and digits. It is wiped from
/// memory when dropped, and neither shown nor compared.
#[derive(Clone)]
pub struct Key {
    text: Zeroizing<Vec<u8>>,
    /// HMAC-SHA256 once it has taken in the key, which takes as long as two blocks of a
    /// message.
    hmac: Hmac<Sha256>,
}

const fn wiped<T: zeroize::ZeroizeOnDrop>() {}
// HMAC is made of two of its states, and lacks the mark of its own.
const _: () = wiped::<Sha256>();

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

    /// For the doctor, which takes it for one secret of several.
    #[cfg(feature = "doctor")]
    pub(crate) fn secret(&self) -> &[u8] {
        &self.text
    }

    fn raw(key: &[u8]) -> Self {
        // Behind a key, HMAC fills its block with zeros (RFC 2104).
        let mut block = Zeroizing::new([0; 64]);
        for (to, byte) in block.iter_mut().zip(key) {
            *to = *byte;
        }
        let hmac = Hmac::new((&*block).into());
        Self { text: Zeroizing::new(key.to_vec()), hmac }
    }

    /// The key of refund notifications: the MD5 of the API key in small hex, all
    /// 32 digits.
    #[cfg(feature = "refund-notification")]
    pub(crate) fn of_refunds(&self) -> Zeroizing<[u8; 32]> {
        let mut hex = Signature::of(&Zeroizing::new(<[u8; 16]>::from(Md5::digest(&*self.text)))[..]);
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

/// The text to sign, hashed while it is put together. What is kept of it is of the
/// message; the key goes into the hash and nowhere else.
struct ToSign {
    hash: Hash,
    /// The end of the text that is not hashed yet: many blocks at once are faster.
    pending: [u8; 512],
    used: usize,
}

/// The hash of a way of signing.
enum Hash {
    Md5(Md5),
    HmacSha256(Hmac<Sha256>),
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

    /// The end of the text is the key.
    fn sign(mut self, key: &Key) -> Signature {
        self.update(&key.text);
        match self {
            Self::Md5(hash) => Signature::of(&hash.finalize()),
            Self::HmacSha256(hash) => Signature::of(&hash.finalize().into_bytes()),
        }
    }
}

impl ToSign {
    fn new(key: &Key, sign_type: SignType) -> Self {
        Self { hash: Hash::new(key, sign_type), pending: [0; 512], used: 0 }
    }

    #[inline]
    fn add(&mut self, name: &str, value: &str) {
        let length = name.len() + value.len() + 2;
        if self.used + length > self.pending.len() {
            self.flush();
        }
        // Most fields fit; at once, they are checked once.
        let Some(room) = self.pending.get_mut(self.used..self.used + length) else {
            return self.add_long(name, value);
        };
        let (to_name, room) = room.split_at_mut(name.len());
        to_name.copy_from_slice(name.as_bytes());
        if let [equals, to_value @ .., and] = room {
            *equals = b'=';
            to_value.copy_from_slice(value.as_bytes());
            *and = b'&';
        }
        self.used += length;
    }

    #[cold]
    fn add_long(&mut self, name: &str, value: &str) {
        for part in [name, "=", value, "&"] {
            self.push(part.as_bytes());
        }
    }

    fn push(&mut self, part: &[u8]) {
        // What is long is hashed where it stands.
        if part.len() > self.pending.len() / 4 {
            self.flush();
            return self.hash.update(part);
        }
        if self.used + part.len() > self.pending.len() {
            self.flush();
        }
        if let Some(room) = self.pending.get_mut(self.used..self.used + part.len()) {
            room.copy_from_slice(part);
            self.used += part.len();
        }
    }

    #[inline(never)]
    fn flush(&mut self) {
        self.hash.update(self.pending.get(..self.used).unwrap_or_default());
        self.used = 0;
    }

    fn sign(mut self, key: &Key) -> Signature {
        self.push(KEY);
        self.flush();
        self.hash.sign(key)
    }
}

/// What stands before the key.
const KEY: &[u8] = b"key=";

/// How much of what is sent is hashed at once: an order, unless it has its items.
const AT_ONCE: usize = 1024;

/// Signs what is sent. The slots are in signing order.
pub(crate) fn sign_slots(slots: &[Slot<'_>], key: &Key, sign_type: SignType) -> Signature {
    let mut hash = Hash::new(key, sign_type);
    let (mut room, mut used) = ([0; AT_ONCE + KEY.len()], 0);
    for slot in slots.iter().filter(|slot| !slot.text.is_empty()) {
        let (name, value) = (slot.field.name, slot.text);
        if used + name.len() + value.len() + 2 > AT_ONCE {
            hash.update(&room[..used]);
            used = 0;
        }
        match field(&mut room[used..AT_ONCE], name, value) {
            Some(left) => used = AT_ONCE - left,
            None => [name, "=", value, "&"].iter().for_each(|part| hash.update(part.as_bytes())),
        }
    }
    let end = used + KEY.len();
    room[used..end].copy_from_slice(KEY);
    hash.update(&room[..end]);
    hash.sign(key)
}

/// A name and a value as they are signed, if there is room for them, and how much is
/// left.
#[inline]
fn field(room: &mut [u8], name: &str, value: &str) -> Option<usize> {
    let room = put(room, name.as_bytes())?;
    let (equals, room) = room.split_first_mut()?;
    *equals = b'=';
    let (and, room) = put(room, value.as_bytes())?.split_first_mut()?;
    *and = b'&';
    Some(room.len())
}

/// Signs what is handed over: as [`sign_slots`], where nothing is to be filled in.
pub(crate) fn sign_walk(walk: &dyn Walk, key: &Key, sign_type: SignType) -> Signature {
    let (mut text, mut rendered) = (ToSign::new(key, sign_type), Rendered::new());
    walk.walk(&mut |field: &'static Field, value: Sent<'_>| {
        if !value.is_absent() {
            text.add(field.name, rendered.text(value));
        }
    });
    text.sign(key)
}

/// Signs what was received: every field but `sign` and the empty ones, unknown
/// ones included.
pub(crate) fn sign_fields(fields: &Fields<'_>, key: &Key, sign_type: SignType) -> Signature {
    let mut text = ToSign::new(key, sign_type);
    each_signed(fields, |name, value| text.add(name, value));
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
