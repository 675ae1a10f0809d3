//! The crypto provider that a caller's own client of reqwest takes: the library installs none.

use tokio_rustls::rustls::crypto::ring;

/// Installs ring for this process, as an application does that builds a client of its own.
pub(crate) fn install_crypto_provider() {
    // Another test may have been first.
    let _ = ring::default_provider().install_default();
}
