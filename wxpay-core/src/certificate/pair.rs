//! The certificate that a key belongs to.

use std::sync::Arc;

use rustls::crypto::ring::sign::any_supported_type;
use rustls::pki_types::CertificateDer;
use rustls::sign::SigningKey;

use super::parts::SecretKey;
use super::x509;
use crate::error::InvalidCertificate;

/// A certificate and its key, by their positions.
pub(super) struct Pair {
    pub(super) certificate: usize,
    pub(super) key: usize,
    pub(super) signing_key: Arc<dyn SigningKey>,
}

impl Pair {
    /// Finds the first key that belongs to a certificate: the one whose public half the certificate has.
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
            let public_key = signing_key.public_key();
            for (at, certificate) in certificates.iter().enumerate() {
                let Some(of_certificate) = x509::public_key(certificate) else {
                    fault = InvalidCertificate::UnusableCertificate;
                    continue;
                };
                // All keys of ring reveal their public half.
                if public_key.as_ref().is_none_or(|public_key| public_key.as_ref() == of_certificate) {
                    return Ok(Self { certificate: at, key, signing_key });
                }
            }
        }
        Err(fault)
    }
}
