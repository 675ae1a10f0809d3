//! A certificate and its private key.

use std::fmt;
use std::sync::Arc;

use rustls::sign::CertifiedKey;

use super::pair::Pair;
use super::parts::{Parts, SecretKey, WhichFile};
use super::x509::{self, Fields};
use super::{pem, pkcs12};
use crate::error::{ConfigError, InvalidCertificate};
use crate::value::BeijingTime;

/// A merchant's client certificate with its private key, which belong together and are valid now.
///
/// A clone is cheap and shares both. The key is wiped from memory with the last of them, except for the copies of the
/// libraries that read PKCS#12 and that sign. `Debug` shows neither.
///
/// ```no_run
/// # #[cfg(feature = "reqwest")]
/// # fn run() -> Result<(), Box<dyn std::error::Error>> {
/// use wxpay_core::certificate::Identity;
/// use wxpay_core::transport::Reqwest;
/// use wxpay_core::{Client, Merchant};
///
/// // Its password is the merchant number.
/// let identity = Identity::load("apiclient_cert.p12", None, "10000100")?;
/// let transport = Reqwest::builder().identity(identity).build()?;
/// let client = Client::with_transport(Merchant::from_env()?, transport); // refunds too
/// # let _ = client;
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Identity(Arc<Content>);

struct Content {
    certified: Arc<CertifiedKey>,
    key: SecretKey,
    fields: Fields,
}

impl Identity {
    /// Reads a PKCS#12 archive: `apiclient_cert.p12` of the merchant platform, whose password is the merchant number.
    ///
    /// It may be encrypted with RC2-40 and triple DES, as WeChat Pay issues it, or with AES. The archive states how
    /// often its password is hashed; more than a million times are refused.
    ///
    /// # Errors
    /// [`ConfigError::Certificate`] names the fault and what to give instead: another format, another password, a
    /// cipher that is not supported, a missing key or certificate, two that do not belong together, and a certificate
    /// that has expired or is not valid yet.
    pub fn from_p12(p12: &[u8], password: &str) -> Result<Self, ConfigError> {
        Ok(Self::from_parts(pkcs12::parts(p12, password)?)?)
    }

    /// Reads the PEM of the certificate and the PEM of its private key: `apiclient_cert.pem` and `apiclient_key.pem`
    /// of the merchant platform. The certificates of the authorities may follow the certificate.
    ///
    /// # Errors
    /// As [`from_p12`](Self::from_p12), and for an encrypted key and for two texts that are swapped.
    pub fn from_pem(certificate: &[u8], key: &[u8]) -> Result<Self, ConfigError> {
        let (certificate, key) = (pem::parts(certificate)?, pem::parts(key)?);
        Parts::check_files(&certificate, &key).map_err(|(_, fault)| fault)?;
        Ok(Self::from_parts(certificate.join(key))?)
    }

    /// Reads one PEM of the certificate and its private key, in any order.
    ///
    /// # Errors
    /// As [`from_pem`](Self::from_pem).
    pub fn from_pem_bundle(pem: &[u8]) -> Result<Self, ConfigError> {
        Ok(Self::from_parts(pem::parts(pem)?)?)
    }

    /// Pairs the parts of a file.
    pub(super) fn from_parts(parts: Parts) -> Result<Self, InvalidCertificate> {
        Self::from_parts_at(parts, BeijingTime::now())
    }

    /// Pairs the parts of two files, and returns the file that a fault is told of.
    pub(super) fn from_files(certificate: Parts, key: Parts) -> Result<Self, (WhichFile, InvalidCertificate)> {
        Parts::check_files(&certificate, &key)?;
        Self::from_parts(certificate.join(key)).map_err(|fault| (WhichFile::of_fault(fault), fault))
    }

    pub(super) fn from_parts_at(parts: Parts, now: BeijingTime) -> Result<Self, InvalidCertificate> {
        parts.check()?;
        let Parts { certificates, mut keys, .. } = parts;
        let pair = Pair::find(&certificates, &keys)?;
        let chain = x509::chain(certificates, pair.certificate);
        let fields = match chain.first() {
            Some(certificate) => Fields::read(certificate)?,
            None => return Err(InvalidCertificate::NoCertificate),
        };
        if now > fields.not_after {
            return Err(InvalidCertificate::Expired { not_after: fields.not_after });
        }
        if now < fields.not_before {
            return Err(InvalidCertificate::NotYetValid { not_before: fields.not_before });
        }
        let key = keys.swap_remove(pair.key);
        Ok(Self(Arc::new(Content { certified: Arc::new(CertifiedKey::new(chain, pair.signing_key)), key, fields })))
    }

    /// Returns the time from which the certificate is valid.
    #[must_use]
    pub fn not_before(&self) -> BeijingTime {
        self.0.fields.not_before
    }

    /// Returns the time after which the certificate is no longer valid: ask the merchant platform for another before
    /// that.
    #[must_use]
    pub fn not_after(&self) -> BeijingTime {
        self.0.fields.not_after
    }

    /// Returns the serial number in upper-case hexadecimal digits, as the merchant platform shows it.
    #[must_use]
    pub fn serial(&self) -> &str {
        &self.0.fields.serial
    }

    /// Returns the subject, such as `C=CN, O=微信商户系统, CN=10000100`.
    #[must_use]
    pub fn subject(&self) -> &str {
        &self.0.fields.subject
    }

    /// Returns the merchant number: the common name of the subject. `None` if that is not a number, so that it is not
    /// the certificate of a merchant.
    #[must_use]
    pub fn mch_id(&self) -> Option<&str> {
        self.0.fields.mch_id()
    }

    /// Returns the certificates in DER, for a transport of one's own: that of the merchant first, and each followed by
    /// the one that issued it.
    pub fn certificates(&self) -> impl Iterator<Item = &[u8]> {
        self.0.certified.cert.iter().map(AsRef::as_ref)
    }

    /// Returns the private key in DER (PKCS#8, PKCS#1 or SEC1), for a transport of one's own. Keep it out of logs.
    #[must_use]
    pub fn private_key(&self) -> &[u8] {
        self.0.key.der().secret_der()
    }

    pub(super) fn certified(&self) -> &Arc<CertifiedKey> {
        &self.0.certified
    }
}

/// Omits the certificate and the key.
impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity")
            .field("mch_id", &self.mch_id())
            .field("serial", &self.serial())
            .field("not_after", &self.not_after())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str) -> Vec<u8> {
        std::fs::read(format!("{}/../tests/certificates/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
    }

    fn parts() -> Parts {
        let (certificate, key) = (file("expired_cert.pem"), file("apiclient_key.pem"));
        pem::parts(&certificate).unwrap().join(pem::parts(&key).unwrap())
    }

    #[test]
    fn validity_includes_both_its_ends() {
        let (first, last) = ("20200101080000", "20201231235959");
        let (first, last): (BeijingTime, BeijingTime) = (first.parse().unwrap(), last.parse().unwrap());
        let second = |time: BeijingTime, seconds: i64| {
            BeijingTime::from_unix_seconds(time.unix_seconds().saturating_add_signed(seconds)).unwrap()
        };
        for now in [first, last] {
            let identity = Identity::from_parts_at(parts(), now).unwrap();
            assert_eq!((identity.not_before(), identity.not_after()), (first, last));
        }
        let fault = |now| Identity::from_parts_at(parts(), now).map(drop).unwrap_err();
        assert_eq!(fault(second(last, 1)), InvalidCertificate::Expired { not_after: last });
        assert_eq!(fault(second(first, -1)), InvalidCertificate::NotYetValid { not_before: first });
    }
}
