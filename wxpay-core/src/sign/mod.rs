//! Signatures (docs/protocol.md, Signing). The text to sign ends in the key; only the hash ever
//! holds all of it.

#[cfg(feature = "profit-sharing")]
pub(crate) mod api_v3;
pub(crate) mod injection;
#[cfg(feature = "further-calls")]
pub(crate) mod workwx;

use std::fmt;

use ctutils::CtEq as _;
use hmac::{HmacReset, KeyInit as _, Mac as _};
use md5::{Digest as _, Md5};
use sha2::Sha256;
pub use wxpay_schema::SignType;
use wxpay_schema::{Field, Signing};
#[cfg(feature = "refund-notification")]
use zeroize::Zeroize as _;
use zeroize::Zeroizing;

use crate::decode::fields::{FieldValue, Fields};
use crate::encode::format::ValueText;
use crate::error::InvalidKey;
use crate::text::append::{put, put_byte, put_name};
use crate::text::buffer::StackBuf;
use crate::text::hex::Hex;
use crate::visit::{FieldBatch, FieldVisitor, ValueRef, VisitFields};

const KEY_NAME: &[u8] = b"key=";

/// An API key of WeChat Pay V2: 32 ASCII letters and digits. It is wiped from memory when dropped,
/// and has neither a readable `Debug` nor a comparison.
///
/// ```
/// use wxpay_core::Key;
///
/// let key = Key::new("192006250b4c09247ec02edce69f6a2d")?;
/// assert_eq!(format!("{key:?}"), "Key(hidden)");
/// assert!(Key::new("192006250b4c0924").is_err()); // the error has the length, not the key
/// # Ok::<(), wxpay_core::InvalidKey>(())
/// ```
#[derive(Clone)]
pub struct Key {
    /// The end of each text to sign: `key=` and the key.
    end: Zeroizing<Vec<u8>>,
    /// HMAC-SHA256 initialized with the key, which costs as much as two blocks of a message.
    hmac: HmacReset<Sha256>,
}

const fn wiped<T: zeroize::ZeroizeOnDrop>() {}
// `Hmac` lacks the marker trait; it consists of hash states, which have it.
const _: () = wiped::<Sha256>();

impl Key {
    /// Parses a key.
    ///
    /// # Errors
    /// If it is not 32 ASCII letters and digits; the error does not contain it.
    pub fn new(key: &str) -> Result<Self, InvalidKey> {
        let plain = key.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if key.len() != 32 || !plain {
            return Err(InvalidKey::new(key.len(), plain));
        }
        Ok(Self::from_bytes(key.as_bytes()))
    }

    /// The key itself.
    #[cfg(any(feature = "doctor", feature = "refund-notification", feature = "server"))]
    pub(crate) fn secret(&self) -> &[u8] {
        self.end.strip_prefix(KEY_NAME).unwrap_or_default()
    }

    fn from_bytes(key: &[u8]) -> Self {
        // HMAC pads a key with zeros to a whole block (RFC 2104).
        let mut block = Zeroizing::new([0; 64]);
        for (to, byte) in block.iter_mut().zip(key) {
            *to = *byte;
        }
        let hmac = HmacReset::new((&*block).into());
        // Allocated once, so that growing leaves no copy behind.
        let mut end = Zeroizing::new(Vec::with_capacity(KEY_NAME.len() + key.len()));
        end.extend_from_slice(KEY_NAME);
        end.extend_from_slice(key);
        Self { end, hmac }
    }

    /// The key of refund notifications: the MD5 of the API key as 32 lower-case hex digits.
    #[cfg(feature = "refund-notification")]
    pub(crate) fn refund_key(&self) -> Zeroizing<[u8; 32]> {
        let mut hex = Hex::from_bytes(&Zeroizing::new(<[u8; 16]>::from(Md5::digest(self.secret())))[..]);
        let mut key = Zeroizing::new([0; 32]);
        for (digit, to) in hex.bytes().iter().zip(key.iter_mut()) {
            *to = digit.to_ascii_lowercase();
        }
        hex.zeroize();
        key
    }
}

/// A key is printed as `Key(hidden)`. It has neither `Display` nor `==`:
///
/// ```compile_fail,E0369
/// let key = wxpay_core::Key::new("192006250b4c09247ec02edce69f6a2d").unwrap();
/// assert!(key == key.clone());
/// ```
///
/// The crate exports no function that signs a text of the caller's with it:
///
/// ```compile_fail,E0603
/// use wxpay_core::sign;
/// ```
impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(hidden)")
    }
}

/// A signature.
#[derive(Clone, Copy)]
pub(crate) struct Signature(Hex);

impl Signature {
    /// The hex digits.
    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.bytes()
    }

    pub(crate) fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Compares in time that depends only on the length of `given`.
    pub(crate) fn matches(&self, given: &str) -> bool {
        self.bytes().ct_eq(given.as_bytes()).into()
    }
}

/// Hashes the text to sign while it is built, about `BUFFER` bytes at a time, because hashing many
/// blocks at once is faster. The buffer only holds the message; the key is passed to the hash
/// directly.
pub(crate) struct Signer<const BUFFER: usize> {
    hash: HashState,
    /// The end of the text, not hashed yet.
    pending: StackBuf<BUFFER>,
}

/// The hash of a sign type.
enum HashState {
    Md5(Md5),
    HmacSha256(HmacReset<Sha256>),
}

impl HashState {
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

    /// Hashes the key and returns the signature. By reference, because moving the hash right after
    /// writing to it stalls the processor.
    #[inline]
    fn finish(&mut self, key: &Key) -> Signature {
        self.update(&key.end);
        match self {
            Self::Md5(hash) => Signature(Hex::from_bytes(&hash.finalize_reset())),
            Self::HmacSha256(hash) => Signature(Hex::from_bytes(&hash.finalize_reset().into_bytes())),
        }
    }
}

impl<const BUFFER: usize> Signer<BUFFER> {
    #[inline]
    pub(crate) fn new(key: &Key, sign_type: SignType) -> Self {
        Self { hash: HashState::new(key, sign_type), pending: StackBuf::new() }
    }

    /// Appends a field of a table.
    #[inline]
    pub(crate) fn push(&mut self, field: &Field, value: &[u8]) {
        if !self.pending.add(|room| put_value(put_name(room, field)?, value)) {
            self.push_flushing(field.name, value);
        }
    }

    /// Appends a field of any name.
    #[inline]
    fn push_named(&mut self, name: &str, value: &[u8]) {
        if !self.pending.add(|room| put_value(put(room, name.as_bytes())?, value)) {
            self.push_flushing(name, value);
        }
    }

    /// Empties the buffer, then appends a field.
    #[inline(never)]
    fn push_flushing(&mut self, name: &str, value: &[u8]) {
        self.hash.update(self.pending.take());
        if !self.pending.add(|room| put_value(put(room, name.as_bytes())?, value)) {
            for part in &[name.as_bytes(), b"=", value, b"&"] {
                self.hash.update(part);
            }
        }
    }

    /// Appends the key and returns the signature.
    pub(crate) fn finish(&mut self, key: &Key) -> Signature {
        self.hash.update(self.pending.take());
        self.hash.finish(key)
    }
}

/// Writes a value and its separators, as they are signed.
#[inline]
fn put_value<'r>(room: &'r mut [u8], value: &[u8]) -> Option<&'r mut [u8]> {
    put_byte(put(put_byte(room, b'=')?, value)?, b'&')
}

/// Signs a message to which nothing is filled in.
pub(crate) fn sign_message(fields: &dyn VisitFields, key: &Key, sign_type: SignType) -> Signature {
    let mut signer = Signer::<256>::new(key, sign_type);
    fields.visit_fields(&mut SigningVisitor { signer: &mut signer, text_buffer: ValueText::new() });
    signer.finish(key)
}

/// Signs the visited fields.
struct SigningVisitor<'s> {
    signer: &'s mut Signer<256>,
    text_buffer: ValueText,
}

impl<'w> FieldVisitor<'w> for SigningVisitor<'_> {
    fn visit_batch(&mut self, fields: FieldBatch<'_, 'w>) {
        for (_, field, value) in fields {
            if field.signing == Signing::SentOnly {
                continue;
            }
            let bytes = match value {
                ValueRef::Text(text) => text.as_bytes(),
                value if !value.is_absent() => self.text_buffer.bytes(*value),
                _ => &[],
            };
            if !bytes.is_empty() {
                self.signer.push(field, bytes);
            }
        }
    }
}

/// Signs a received message: all fields except `sign` and empty ones, including unknown ones.
pub(crate) fn sign_fields(fields: &Fields<'_>, key: &Key, sign_type: SignType) -> Signature {
    let mut signer = Signer::<512>::new(key, sign_type);
    for_each_signed(fields, |name, value| signer.push_named(name, value.as_bytes()));
    signer.finish(key)
}

/// Calls `visit` with each name and value that is signed, in order.
#[inline]
pub(crate) fn for_each_signed(fields: &Fields<'_>, mut visit: impl FnMut(&str, &str)) {
    // Enough for the unknown fields of most messages.
    let (mut few, mut many) = ([(0, 0); 16], Vec::new());
    fields.for_each_sorted(fields.sorted_unmatched(&mut few, &mut many), |entry| {
        // No signature covers nested elements.
        let is_nested = matches!(entry.value, FieldValue::List(_) | FieldValue::Object(_));
        if entry.name != wxpay_schema::shared::SIGN.name && !is_nested {
            visit(&entry.name, entry.value.as_text().unwrap_or_default());
        }
    });
}

#[cfg(test)]
mod tests;
