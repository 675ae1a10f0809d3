//! The key of `APIv3` and what is encrypted with it: `AEAD_AES_256_GCM`, the tag behind the text.

use std::fmt;

use aes_gcm::aead::{Aead as _, Payload};
use aes_gcm::{Aes256Gcm, KeyInit as _};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use crate::error::InvalidKey;

/// The length of a key in bytes.
const KEY: usize = 32;

/// The length of a nonce in bytes.
const NONCE: usize = 12;

/// The `APIv3` key of a merchant: 32 ASCII letters and digits, set on the merchant platform beside the key of V2 and
/// different from it. Of the calls of V2 only the notification of sharing needs it:
/// [`Merchant::profitsharing_notification`](crate::Merchant::profitsharing_notification) decrypts with it.
///
/// It is wiped from memory when it is dropped, is not shown by `Debug`, and cannot be compared.
///
/// ```
/// use wxpay_core::ApiV3Key;
///
/// let key = ApiV3Key::new("0123456789abcdef0123456789abcdef")?;
/// assert_eq!(format!("{key:?}"), "ApiV3Key");
/// assert!(ApiV3Key::new("short").is_err());
/// # Ok::<(), wxpay_core::InvalidKey>(())
/// ```
#[derive(Clone)]
pub struct ApiV3Key(Zeroizing<[u8; KEY]>);

impl ApiV3Key {
    /// Parses a key.
    ///
    /// # Errors
    /// If it is not 32 ASCII letters and digits. The error does not contain the key.
    pub fn new(key: &str) -> Result<Self, InvalidKey> {
        let is_plain = key.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let refused = || InvalidKey::of_v3(key.len(), is_plain);
        let bytes: &[u8; KEY] = key.as_bytes().try_into().map_err(|_| refused())?;
        if is_plain { Ok(Self(Zeroizing::new(*bytes))) } else { Err(refused()) }
    }

    fn cipher(&self) -> Aes256Gcm {
        Aes256Gcm::new((&*self.0).into())
    }

    /// Decrypts a text in base64. `None` if it is none, or was not encrypted with this key, nonce and data.
    pub(crate) fn decrypt(&self, ciphertext: &str, nonce: &str, associated_data: &str) -> Option<Zeroizing<Vec<u8>>> {
        let nonce: &[u8; NONCE] = nonce.as_bytes().try_into().ok()?;
        let ciphertext = STANDARD.decode(ciphertext).ok()?;
        let payload = Payload { msg: &ciphertext, aad: associated_data.as_bytes() };
        self.cipher().decrypt(nonce.into(), payload).ok().map(Zeroizing::new)
    }

    /// Encrypts as WeChat Pay does. `None` if the nonce is not of twelve bytes.
    #[cfg(feature = "server")]
    pub(crate) fn encrypt(&self, plain: &[u8], nonce: &str, associated_data: &str) -> Option<String> {
        let nonce: &[u8; NONCE] = nonce.as_bytes().try_into().ok()?;
        let payload = Payload { msg: plain, aad: associated_data.as_bytes() };
        self.cipher().encrypt(nonce.into(), payload).ok().map(|ciphertext| STANDARD.encode(ciphertext))
    }
}

/// Shows no key.
impl fmt::Debug for ApiV3Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiV3Key")
    }
}
