//! A certificate as its files hold it.

use std::path::Path;

use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use zeroize::Zeroizing;

use super::load::{self, at};
use super::pair::Pair;
use super::parts::{Parts, SecretKey};
use super::x509::Fields;
use super::{pem, pkcs8};
use crate::error::{ConfigError, InvalidCertificate};
use crate::value::BeijingTime;

/// A client certificate as its files hold it, to be looked at or to be converted: also one that has expired, and one
/// without its private key. [`Identity`](super::Identity) is the one to connect with.
///
/// It has no `Debug`, and the key is wiped from memory with it.
pub struct StoredCertificate {
    certificate: CertificateDer<'static>,
    key: Option<SecretKey>,
    key_match: KeyMatch,
    fields: Fields,
    count: usize,
}

/// Whether the private key belongs to a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyMatch {
    /// The key belongs to the certificate.
    Fits,
    /// The key belongs to another certificate.
    Other,
    /// There is no key.
    Absent,
    /// The key is under a password of its own.
    Encrypted,
    /// The key cannot be read as an RSA or ECDSA key.
    Unusable,
}

impl StoredCertificate {
    /// Reads the certificate of a file, and its private key of the same file or of a second one. The format is found by
    /// the contents: PKCS#12 with that password, PEM, or DER.
    ///
    /// Of several certificates it is the one that the key belongs to, otherwise the first one of a merchant.
    ///
    /// # Errors
    /// [`ConfigError::CertificateFile`], as [`Identity::load`](super::Identity::load), but for a key that is missing or
    /// does not belong to the certificate, and whenever the certificate is valid.
    pub fn load(path: impl AsRef<Path>, key_path: Option<&Path>, password: &str) -> Result<Self, ConfigError> {
        let path = path.as_ref();
        let (certificate, key) = load::parts(path, key_path, password)?;
        if certificate.certificates.is_empty() {
            let is_swapped = key.as_ref().is_some_and(|key| !key.certificates.is_empty()) && certificate.has_key();
            let fault = if is_swapped { InvalidCertificate::Swapped } else { InvalidCertificate::NoCertificate };
            return Err(at(path, fault));
        }
        if let (Some(key), Some(key_path)) = (&key, key_path)
            && !key.has_key()
        {
            return Err(at(key_path, InvalidCertificate::NoKey));
        }
        let Parts { certificates, keys, has_encrypted_key } = certificate;
        let (keys, has_encrypted_key) = match key {
            Some(key) => (key.keys, key.has_encrypted_key),
            None => (keys, has_encrypted_key),
        };
        Self::from_parts(certificates, keys, has_encrypted_key).map_err(|fault| at(path, fault))
    }

    fn from_parts(
        mut certificates: Vec<CertificateDer<'static>>,
        mut keys: Vec<SecretKey>,
        has_encrypted_key: bool,
    ) -> Result<Self, InvalidCertificate> {
        let count = certificates.len();
        let (leaf, key, key_match) = match Pair::find(&certificates, &keys) {
            Ok(pair) => (pair.certificate, Some(keys.swap_remove(pair.key)), KeyMatch::Fits),
            Err(fault) => {
                let is_merchant = |certificate: &CertificateDer<'_>| {
                    Fields::read(certificate).is_ok_and(|fields| fields.mch_id().is_some())
                };
                let key_match = match fault {
                    _ if keys.is_empty() && has_encrypted_key => KeyMatch::Encrypted,
                    _ if keys.is_empty() => KeyMatch::Absent,
                    InvalidCertificate::UnusableKey => KeyMatch::Unusable,
                    _ => KeyMatch::Other,
                };
                (certificates.iter().position(is_merchant).unwrap_or_default(), None, key_match)
            }
        };
        let fields = match certificates.get(leaf) {
            Some(certificate) => Fields::read(certificate)?,
            None => return Err(InvalidCertificate::NoCertificate),
        };
        Ok(Self { certificate: certificates.swap_remove(leaf), key, key_match, fields, count })
    }

    /// Returns the subject, such as `C=CN, O=微信商户系统, CN=10000100`.
    #[must_use]
    pub fn subject(&self) -> &str {
        &self.fields.subject
    }

    /// Returns the merchant number: the common name of the subject, if that is a number.
    #[must_use]
    pub fn mch_id(&self) -> Option<&str> {
        self.fields.mch_id()
    }

    /// Returns the serial number in upper-case hexadecimal digits.
    #[must_use]
    pub fn serial(&self) -> &str {
        &self.fields.serial
    }

    /// Returns the time from which the certificate is valid.
    #[must_use]
    pub fn not_before(&self) -> BeijingTime {
        self.fields.not_before
    }

    /// Returns the time after which the certificate is no longer valid.
    #[must_use]
    pub fn not_after(&self) -> BeijingTime {
        self.fields.not_after
    }

    /// Returns whether the private key belongs to the certificate.
    #[must_use]
    pub fn key_match(&self) -> KeyMatch {
        self.key_match
    }

    /// Returns the number of certificates in the file, with those of authorities.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count
    }

    /// Returns the PEM of the certificate, as `apiclient_cert.pem` of the merchant platform has it: without those of
    /// the authorities.
    #[must_use]
    pub fn certificate_pem(&self) -> String {
        pem::write("CERTIFICATE", &self.certificate).to_string()
    }

    /// Returns the PEM of the private key that belongs to the certificate, as `apiclient_key.pem` has it: PKCS#8. A key
    /// of SEC1 keeps its form. Keep it out of logs.
    #[must_use]
    pub fn key_pem(&self) -> Option<Zeroizing<String>> {
        Some(match self.key.as_ref()?.der() {
            PrivateKeyDer::Pkcs1(key) => pem::write("PRIVATE KEY", &pkcs8::from_pkcs1(key.secret_pkcs1_der())),
            PrivateKeyDer::Sec1(key) => pem::write("EC PRIVATE KEY", key.secret_sec1_der()),
            key => pem::write("PRIVATE KEY", key.secret_der()),
        })
    }
}
