//! The certificates and keys of a file, before they are paired.

use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use zeroize::Zeroize;

use crate::error::InvalidCertificate;

/// The certificates and keys of one or two files.
#[derive(Default)]
pub(super) struct Parts {
    pub(super) certificates: Vec<CertificateDer<'static>>,
    pub(super) keys: Vec<SecretKey>,
    /// Whether there is a key under a password.
    pub(super) has_encrypted_key: bool,
}

/// A private key in DER, wiped from memory in the end.
pub(super) struct SecretKey(PrivateKeyDer<'static>);

impl Parts {
    pub(super) fn has_key(&self) -> bool {
        self.has_encrypted_key || !self.keys.is_empty()
    }

    /// Adds the parts of another file.
    pub(super) fn join(mut self, other: Self) -> Self {
        self.certificates.extend(other.certificates);
        self.keys.extend(other.keys);
        self.has_encrypted_key |= other.has_encrypted_key;
        self
    }

    /// Checks that there are a certificate and a key that can be read.
    pub(super) fn check(&self) -> Result<(), InvalidCertificate> {
        if self.keys.is_empty() && self.has_encrypted_key {
            return Err(InvalidCertificate::EncryptedKey);
        }
        if self.certificates.is_empty() {
            return Err(InvalidCertificate::NoCertificate);
        }
        if self.keys.is_empty() {
            return Err(InvalidCertificate::NoKey);
        }
        Ok(())
    }

    /// Checks the parts of two files, of which the first has the certificate and the second the key.
    pub(super) fn check_files(certificate: &Self, key: &Self) -> Result<(), (WhichFile, InvalidCertificate)> {
        if certificate.certificates.is_empty() && certificate.has_key() {
            let is_swapped = !key.has_key() && !key.certificates.is_empty();
            let fault = if is_swapped { InvalidCertificate::Swapped } else { InvalidCertificate::NoCertificate };
            return Err((WhichFile::Certificate, fault));
        }
        if certificate.certificates.is_empty() {
            return Err((WhichFile::Certificate, InvalidCertificate::NoCertificate));
        }
        if key.keys.is_empty() {
            let fault =
                if key.has_encrypted_key { InvalidCertificate::EncryptedKey } else { InvalidCertificate::NoKey };
            return Err((WhichFile::Key, fault));
        }
        Ok(())
    }
}

/// One of the two files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WhichFile {
    Certificate,
    Key,
}

impl WhichFile {
    /// Returns the file that a fault of the pair is told of.
    pub(super) fn of_fault(fault: InvalidCertificate) -> Self {
        match fault {
            InvalidCertificate::KeyMismatch | InvalidCertificate::UnusableKey => Self::Key,
            _ => Self::Certificate,
        }
    }
}

impl SecretKey {
    pub(super) fn new(key: PrivateKeyDer<'static>) -> Self {
        Self(key)
    }

    pub(super) fn der(&self) -> &PrivateKeyDer<'static> {
        &self.0
    }
}

impl Drop for SecretKey {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}
