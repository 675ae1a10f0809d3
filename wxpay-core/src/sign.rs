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
use crate::put::{put, put_name};
use crate::rendered::Rendered;
use crate::walk::{Sent, Walk};

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
        let mut hex = [0; 64];
        for (eight, four) in hex.as_chunks_mut().0.iter_mut().zip(digest.as_chunks().0) {
            *eight = digits(*four);
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

/// Four bytes as eight hex digits, side by side, and stored as one word: what is stored
/// byte by byte makes whoever reads it as words wait.
fn digits(bytes: [u8; 4]) -> [u8; 8] {
    let bytes = u64::from(u32::from_le_bytes(bytes));
    let pairs = (bytes | (bytes << 16)) & 0x0000_FFFF_0000_FFFF;
    let apart = (pairs | (pairs << 8)) & 0x00FF_00FF_00FF_00FF;
    let nibbles = ((apart >> 4) | (apart << 8)) & 0x0F0F_0F0F_0F0F_0F0F;
    let above_nine = ((nibbles + 0x0606_0606_0606_0606) >> 4) & 0x0101_0101_0101_0101;
    (nibbles + 0x3030_3030_3030_3030 + above_nine * 7).to_le_bytes()
}

/// The text to sign, hashed while it is put together, in pieces of nearly `AT_ONCE`
/// bytes: many blocks at once are faster. What is kept of it is of the message; the key
/// goes into the hash and nowhere else.
pub(crate) struct ToSign<const AT_ONCE: usize> {
    pub(crate) hash: Hash,
    /// The end of the text, which is not hashed yet.
    pending: [u8; AT_ONCE],
    used: usize,
}

/// The hash of a way of signing.
pub(crate) enum Hash {
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
    #[inline]
    pub(crate) fn sign(mut self, key: &Key) -> Signature {
        self.update(&key.text);
        match self {
            Self::Md5(hash) => Signature::of(&hash.finalize()),
            Self::HmacSha256(hash) => Signature::of(&hash.finalize().into_bytes()),
        }
    }
}

impl<const AT_ONCE: usize> ToSign<AT_ONCE> {
    #[inline]
    pub(crate) fn new(key: &Key, sign_type: SignType) -> Self {
        Self { hash: Hash::new(key, sign_type), pending: [0; AT_ONCE], used: 0 }
    }

    /// Adds a field of a table.
    #[inline]
    pub(crate) fn add(&mut self, field: &Field, value: &[u8]) {
        let room = self.pending.get_mut(self.used..);
        match room.and_then(|room| valued(put_name(room, field)?, value)) {
            Some(left) => self.used = AT_ONCE - left,
            None => self.add_anew(field.name, value),
        }
    }

    /// Adds a field of any name.
    #[inline]
    fn add_named(&mut self, name: &str, value: &[u8]) {
        let room = self.pending.get_mut(self.used..);
        match room.and_then(|room| valued(put(room, name.as_bytes())?, value)) {
            Some(left) => self.used = AT_ONCE - left,
            None => self.add_anew(name, value),
        }
    }

    /// Adds what there is no room for any more.
    #[inline(never)]
    fn add_anew(&mut self, name: &str, value: &[u8]) {
        self.flush();
        match put(&mut self.pending, name.as_bytes()).and_then(|room| valued(room, value)) {
            Some(left) => self.used = AT_ONCE - left,
            None => [name.as_bytes(), b"=", value, b"&"].iter().for_each(|part| self.hash.update(part)),
        }
    }

    fn flush(&mut self) {
        self.hash.update(self.pending.get(..self.used).unwrap_or_default());
        self.used = 0;
    }

    /// Ends the text, but for the key. The hash alone is moved from here on: moving all
    /// would have to wait for what was just written.
    pub(crate) fn end(&mut self) {
        if AT_ONCE - self.used < BEFORE_KEY.len() {
            self.flush();
        }
        if let Some(room) = self.pending.get_mut(self.used..self.used + BEFORE_KEY.len()) {
            room.copy_from_slice(BEFORE_KEY);
            self.used += BEFORE_KEY.len();
        }
        self.flush();
    }
}

const BEFORE_KEY: &[u8] = b"key=";

/// A value behind its name, as it is signed, if there is room for it, and how much is
/// left.
#[inline]
fn valued(room: &mut [u8], value: &[u8]) -> Option<usize> {
    let (equals, room) = room.split_first_mut()?;
    let (and, room) = put(room, value)?.split_first_mut()?;
    (*equals, *and) = (b'=', b'&');
    Some(room.len())
}

/// Signs what is handed over, to which nothing is to be filled in.
pub(crate) fn sign_walk(walk: &dyn Walk, key: &Key, sign_type: SignType) -> Signature {
    let (mut text, mut rendered) = (ToSign::<512>::new(key, sign_type), Rendered::new());
    walk.walk(&mut |field: &'static Field, value: Sent<'_>| {
        if !value.is_absent() {
            text.add(field, rendered.text(value).as_bytes());
        }
    });
    text.end();
    text.hash.sign(key)
}

/// Signs what was received: every field but `sign` and the empty ones, unknown
/// ones included.
pub(crate) fn sign_fields(fields: &Fields<'_>, key: &Key, sign_type: SignType) -> Signature {
    let mut text = ToSign::<512>::new(key, sign_type);
    each_signed(fields, |name, value| text.add_named(name, value.as_bytes()));
    text.end();
    text.hash.sign(key)
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
