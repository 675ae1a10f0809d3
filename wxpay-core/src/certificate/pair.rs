//! The certificate that a key belongs to.

use std::sync::Arc;

use rustls::crypto::ring::sign::any_supported_type;
use rustls::pki_types::CertificateDer;
use rustls::sign::{CertifiedKey, SigningKey};
use rustls::{Error, InconsistentKeys};

use super::parts::SecretKey;
use crate::error::InvalidCertificate;

/// A certificate and its key, by their positions.
pub(super) struct Pair {
    pub(super) certificate: usize,
    pub(super) key: usize,
    pub(super) signing_key: Arc<dyn SigningKey>,
}

impl Pair {
    /// Finds the first key that belongs to a certificate.
    pub(super) fn find(
        certificates: &[CertificateDer<'static>],
        keys: &[SecretKey],
    ) -> Result<Self, InvalidCertificate> {
        let mut fault = InvalidCertificate::KeyMismatch;
        for (key, secret) in keys.iter().enumerate() {
            let Ok(signing_key) = any_supported_type(secret.der()) else {
                fault = InvalidCertificate::UnusableKey;
                continue;
            };
            for (at, certificate) in certificates.iter().enumerate() {
                let certified = CertifiedKey::new(vec![certificate.clone()], Arc::clone(&signing_key));
                match certified.keys_match() {
                    // Some kinds of keys do not reveal their public half.
                    Ok(()) | Err(Error::InconsistentKeys(InconsistentKeys::Unknown)) => {
                        return Ok(Self { certificate: at, key, signing_key });
                    }
                    Err(Error::InconsistentKeys(_)) => {}
                    Err(_) => fault = InvalidCertificate::UnusableCertificate,
                }
            }
        }
        Err(fault)
    }
}
