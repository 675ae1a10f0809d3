//! What the transports have in common: limits, roots, the client certificate.

use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConfig;
use rustls::client::ResolvesClientCert;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

use super::tls;
use crate::certificate::IdentityStore;
use crate::error::{ConfigError, InvalidCertificate};

/// The largest response that is read, in bytes.
pub(super) const MAX_BODY_BYTES: usize = 64 * 1024;
/// The time in which each part of a response has to come.
pub(super) const READ_TIMEOUT: Duration = Duration::from_secs(30);
/// The name that requests carry.
pub(super) const USER_AGENT: &str = concat!("wxpay/", env!("CARGO_PKG_VERSION"));

/// The settings of a transport that is being built.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    pub(super) identity: Option<IdentityStore>,
    pub(super) connect_time: Duration,
    pub(super) idle_time: Duration,
    pub(super) roots: Vec<CertificateDer<'static>>,
    pub(super) fault: Option<InvalidCertificate>,
}

impl Settings {
    /// Adds the certificates of a PEM file to the roots. A fault is kept for [`check`](Self::check).
    pub(super) fn add_roots(&mut self, pem: &[u8]) {
        let before = self.roots.len();
        for root in CertificateDer::pem_slice_iter(pem) {
            match root {
                Ok(root) => self.roots.push(root),
                Err(_) => self.fault = Some(InvalidCertificate::Damaged),
            }
        }
        if self.roots.len() == before && self.fault.is_none() {
            self.fault = Some(InvalidCertificate::NoCertificate);
        }
    }

    /// Checks the roots.
    ///
    /// # Errors
    /// [`ConfigError::Certificate`] for a PEM file that is damaged or has no certificate.
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        self.fault.map_or(Ok(()), |fault| Err(fault.into()))
    }

    /// Returns the TLS configuration of the connections with the client certificate, or without.
    ///
    /// # Errors
    /// In one sentence, if one of the roots is not a certificate.
    pub(super) fn tls(&self, identity: Option<&IdentityStore>) -> Result<ClientConfig, String> {
        let resolver = identity.map(|store| Arc::new(store.clone()) as Arc<dyn ResolvesClientCert>);
        tls::client_config(&self.roots, resolver)
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            identity: None,
            connect_time: Duration::from_secs(5),
            // Before the gateway closes the connection, after 8 seconds.
            idle_time: Duration::from_secs(7),
            roots: Vec::new(),
            fault: None,
        }
    }
}
