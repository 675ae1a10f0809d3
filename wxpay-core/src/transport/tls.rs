//! The TLS configuration of the transports.

use std::sync::Arc;

use rustls::ClientConfig;
use rustls::client::danger::ServerCertVerifier;
use rustls::client::{ResolvesClientCert, Resumption};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::CertificateDer;
use rustls_platform_verifier::Verifier;

use super::no_roots::NoRoots;

/// Returns the configuration of a connection: the roots of the system and `roots` beside them, and the client
/// certificate of `resolver`.
///
/// The cryptography is ring's, of this configuration alone: nothing is installed for the process. The protocols of
/// ALPN are the transport's to set.
///
/// Without any root every https connection fails with the reason, and plain http works: a container may have none.
///
/// # Errors
/// In one sentence, if one of `roots` is not a certificate.
pub(crate) fn client_config(
    roots: &[CertificateDer<'static>],
    resolver: Option<Arc<dyn ResolvesClientCert>>,
) -> Result<ClientConfig, String> {
    let provider = crypto_provider();
    let verifier: Arc<dyn ServerCertVerifier> =
        match Verifier::new_with_extra_roots(roots.iter().cloned(), Arc::clone(&provider)) {
            Ok(verifier) => Arc::new(verifier),
            // All that can be wrong with the system's roots.
            Err(_) if roots.is_empty() => Arc::new(NoRoots::new(&provider)),
            Err(error) => return Err(explain(error)),
        };
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(explain)?
        // The verifier checks in full, against the roots of the system.
        .dangerous()
        .with_custom_certificate_verifier(verifier);
    let Some(resolver) = resolver else {
        return Ok(builder.with_no_client_auth());
    };
    let mut config = builder.with_client_cert_resolver(resolver);
    // A session that is taken up again has the certificate it began with, which may have been replaced since.
    config.resumption = Resumption::disabled();
    Ok(config)
}

/// Returns the cryptography of all connections.
fn crypto_provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

// Takes the error by value for `map_err`.
#[allow(clippy::needless_pass_by_value)]
fn explain(error: rustls::Error) -> String {
    format!("TLS could not be set up ({error}); install the system's CA certificates")
}
