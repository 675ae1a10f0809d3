//! Transfers to bank cards: encryption of the card's number and the holder's name, which
//! [`PayBank`](crate::pay::PayBank) takes only encrypted.
//!
//! ```
//! use wxpay_core::transfer::BankPublicKey;
//! use wxpay_core::{Fen, Merchant, pay, text};
//!
//! # fn run(merchant: &Merchant, pub_key: &str) -> Result<(), Box<dyn std::error::Error>> {
//! // `pub_key` of the reply to `getpublickey`; it changes rarely, and can be kept.
//! let key = BankPublicKey::from_pem(pub_key)?;
//! let transfer = pay::PayBank {
//!     partner_trade_no: text!("PAYOUT20261123"),
//!     enc_bank_no: key.encrypt("6222000000000000000")?,
//!     enc_true_name: key.encrypt("张三")?,
//!     bank_code: text!("1002"),
//!     amount: Fen(10_000),
//!     optional: pay::PayBankOptional::default(),
//! };
//! let prepared = merchant.prepare(&transfer)?;
//! # let _ = prepared;
//! # Ok(()) }
//! ```

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rsa::PublicKey;
use rsa::pkcs1::DecodeRsaPublicKey as _;
use rsa::pkcs8::DecodePublicKey as _;
use rsa::traits::PublicKeyParts as _;
use sha1::Sha1;

use crate::error::ConfigError;
use crate::value::Encrypted;

/// The bytes of padding: two SHA-1 hashes and two bytes (RFC 8017, section 7.1.1).
const PADDING: usize = 42;

/// The RSA public key of WeChat Pay with which bank numbers and names are encrypted. The call `getpublickey` returns
/// it, as `pub_key` of [`GetpublickeyResponse`](crate::pay::GetpublickeyResponse). It is no secret, but whoever
/// replaces it can read what is encrypted with it: keep it where only the service can write.
///
/// ```
/// use wxpay_core::transfer::BankPublicKey;
///
/// let error = BankPublicKey::from_pem("-----BEGIN CERTIFICATE-----").unwrap_err();
/// assert!(error.to_string().contains("give `pub_key` of the reply to `getpublickey`"));
/// ```
#[derive(Clone)]
pub struct BankPublicKey(PublicKey);

impl BankPublicKey {
    /// Parses the PEM of a key, as PKCS#1 (`BEGIN RSA PUBLIC KEY`), which the gateway returns, or as
    /// `SubjectPublicKeyInfo` (`BEGIN PUBLIC KEY`).
    ///
    /// # Errors
    /// If it is not the PEM of one RSA key of 1,024 to 8,192 bits.
    pub fn from_pem(pem: &str) -> Result<Self, ConfigError> {
        let wrong = |reason: &str| {
            let remedy = "give `pub_key` of the reply to `getpublickey` as it came";
            ConfigError::Value(format!("the public key for bank numbers {reason}; {remedy}"))
        };
        let body = body_of(pem).ok_or_else(|| wrong("is not between `BEGIN … PUBLIC KEY` and `END … PUBLIC KEY`"))?;
        // Lines of any length, since a message may have lost its line ends.
        let base64: Vec<u8> = body.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
        let der = STANDARD.decode(base64).map_err(|_| wrong("is not base64"))?;
        PublicKey::from_pkcs1_der(&der)
            .or_else(|_| PublicKey::from_public_key_der(&der))
            .map(Self)
            .map_err(|_| wrong("is not an RSA key of 1,024 to 8,192 bits"))
    }

    /// Encrypts a bank number or a name by RSA-OAEP with SHA-1, as `pay_bank` requires. A key of 2,048 bits takes 1 to
    /// 214 bytes of UTF-8 and returns 344 letters of base64. The result differs each time: keep it with the number of
    /// the transfer, so that a repetition sends the same values.
    ///
    /// # Errors
    /// [`EncryptError::Length`] if the text is empty or longer than the key takes, which is its size in bytes less 42;
    /// [`EncryptError::NoRandomness`]. Neither contains the text.
    pub fn encrypt(&self, text: &str) -> Result<Encrypted, EncryptError> {
        let max = self.0.size().saturating_sub(PADDING);
        if text.is_empty() || text.len() > max {
            return Err(EncryptError::Length { max, actual: text.len() });
        }
        let bytes = self.0.oaep_encrypt::<Sha1>(text.as_bytes()).map_err(|_| EncryptError::NoRandomness)?;
        Ok(Encrypted::new(STANDARD.encode(bytes)))
    }
}

/// The text between the first markers of a public key.
fn body_of(pem: &str) -> Option<&str> {
    let (_, rest) = pem.split_once("-----BEGIN ")?;
    let (label, rest) = rest.split_once("-----")?;
    let (body, end) = rest.split_once("-----END ")?;
    (label.ends_with("PUBLIC KEY") && end.starts_with(label)).then_some(body)
}

/// Shows the size only.
impl fmt::Debug for BankPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BankPublicKey({} bits)", self.0.size() * 8)
    }
}

/// A text that was not encrypted. It is not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EncryptError {
    /// The text is empty, or longer than the key can encrypt.
    Length {
        /// The most bytes of a text.
        max: usize,
        /// The bytes of the text.
        actual: usize,
    },
    /// The operating system gave no randomness.
    NoRandomness,
}

impl fmt::Display for EncryptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length { max, actual } => {
                write!(f, "the key encrypts texts of 1 to {max} bytes, the one given has {actual}; check the value")
            }
            Self::NoRandomness => f.write_str("the operating system gave no randomness; try again"),
        }
    }
}

impl std::error::Error for EncryptError {}

#[cfg(test)]
mod tests {
    use rsa::PrivateKey;
    use serde_json::Value;

    use super::*;

    /// The published vectors of encrypted bank numbers and names.
    fn vectors() -> Vec<Value> {
        let text = include_str!("../../tests/protocol/further/vectors.json");
        let all: Vec<Value> = serde_json::from_str(text).unwrap();
        all.into_iter().filter(|vector| vector["kind"] == "rsa_oaep").collect()
    }

    fn text<'v>(vector: &'v Value, name: &str) -> &'v str {
        vector[name].as_str().unwrap()
    }

    fn private_key(vector: &Value) -> PrivateKey {
        use rsa::BoxedUint;
        let number = |name| BoxedUint::from_be_hex(&format!("{:0>512}", text(vector, name)), 2048).unwrap();
        let exponent = BoxedUint::from(vector["e"].as_u64().unwrap());
        PrivateKey::from_components(number("n"), exponent, number("d"), Vec::new()).unwrap()
    }

    #[test]
    fn what_is_encrypted_is_decrypted_with_the_private_key() {
        let vectors = vectors();
        assert_eq!(vectors.len(), 2);
        for vector in &vectors {
            let (private, plain) = (private_key(vector), text(vector, "plain"));
            let decrypted = |base64: &str| private.oaep_decrypt::<Sha1>(&STANDARD.decode(base64).unwrap()).unwrap();
            // The vector itself, so that padding and hashes are the published ones.
            assert_eq!(decrypted(text(vector, "ciphertext")), plain.as_bytes());
            for pem in ["public_pem", "spki_pem"] {
                let key = BankPublicKey::from_pem(text(vector, pem)).unwrap();
                let (one, other) = (key.encrypt(plain).unwrap(), key.encrypt(plain).unwrap());
                assert_ne!(one, other);
                assert_eq!(one.as_str().len(), 344);
                assert_eq!(decrypted(one.as_str()), plain.as_bytes());
                let joined = text(vector, pem).replace('\n', " ");
                assert!(BankPublicKey::from_pem(&joined).is_ok());
                assert_eq!(format!("{key:?}"), "BankPublicKey(2048 bits)");
            }
        }
    }

    #[test]
    fn encrypt_refuses_what_does_not_fit() {
        let vectors = vectors();
        let key = BankPublicKey::from_pem(text(&vectors[0], "public_pem")).unwrap();
        assert!(key.encrypt(&"1".repeat(214)).is_ok());
        for length in [0, 215] {
            assert_eq!(key.encrypt(&"1".repeat(length)), Err(EncryptError::Length { max: 214, actual: length }));
        }
    }

    #[test]
    fn from_pem_refuses_what_is_no_key() {
        let vectors = vectors();
        let pem = text(&vectors[0], "public_pem");
        let cut = pem.replacen("Sx+OxQx6c5fvd", "", 1);
        for wrong in ["", "MIIBCgKCAQEA", cut.as_str(), &pem.replace("PUBLIC", "PRIVATE"), &pem.replace("-----END", "")]
        {
            let words = BankPublicKey::from_pem(wrong).unwrap_err().to_string();
            assert!(words.contains("`getpublickey`"), "{words}");
        }
    }
}
