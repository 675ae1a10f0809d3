//! The certificate of a transport, which can be replaced.

use std::fmt;
use std::sync::Arc;

use arc_swap::ArcSwap;
use rustls::SignatureScheme;
use rustls::client::ResolvesClientCert;
use rustls::sign::CertifiedKey;

use super::identity::Identity;

/// Holds the certificate of one or more transports. A clone holds the same one, so that [`store`](Self::store) replaces
/// it everywhere at once, without a lock and without a restart.
///
/// Every new connection uses the certificate that is stored by then. Connections that are open keep theirs until they
/// are closed, and their calls are not disturbed: renew the certificate before the old one expires. For a transport of
/// one's own over rustls, it is a [`ResolvesClientCert`]; turn the resumption of sessions off there, because a session
/// that is taken up again has the certificate it began with.
///
/// ```no_run
/// # #[cfg(feature = "reqwest")]
/// # fn run() -> Result<(), wxpay_core::ConfigError> {
/// use wxpay_core::certificate::{Identity, IdentityStore};
/// use wxpay_core::transport::Reqwest;
///
/// let load = || Identity::load("apiclient_cert.p12", None, "10000100");
/// let store = IdentityStore::new(load()?);
/// let transport = Reqwest::new().with_identity_store(store.clone())?;
/// // Once the file was replaced. If it cannot be used, the old one stays.
/// store.store(load()?);
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct IdentityStore(Arc<ArcSwap<Identity>>);

impl IdentityStore {
    /// Creates a store that holds that certificate.
    #[must_use]
    pub fn new(identity: Identity) -> Self {
        Self(Arc::new(ArcSwap::from_pointee(identity)))
    }

    /// Replaces the certificate for all connections from now on.
    pub fn store(&self, identity: Identity) {
        self.0.store(Arc::new(identity));
    }

    /// Returns the certificate of new connections.
    #[must_use]
    pub fn load(&self) -> Identity {
        Identity::clone(&self.0.load())
    }
}

impl From<Identity> for IdentityStore {
    fn from(identity: Identity) -> Self {
        Self::new(identity)
    }
}

impl ResolvesClientCert for IdentityStore {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(self.0.load().certified()))
    }

    fn has_certs(&self) -> bool {
        true
    }
}

/// Omits the certificate and the key.
impl fmt::Debug for IdentityStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("IdentityStore").field(&**self.0.load()).finish()
    }
}
