//! Servers that speak TLS.

use std::io::{self, Read as _, Write as _};
use std::sync::Arc;

use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::server::{Server, answer, is_whole};

/// Starts a server with the certificate and the key of a PEM file. It answers every request on a connection with this
/// body.
pub(super) fn start(pem: &str, body: &'static [u8]) -> io::Result<Server> {
    let certificate = CertificateDer::from_pem_slice(pem.as_bytes()).map_err(io::Error::other)?;
    let key = PrivateKeyDer::from_pem_slice(pem.as_bytes()).map_err(io::Error::other)?;
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .map_err(io::Error::other)?;
    let config = Arc::new(config);
    Server::start(move |connection| {
        let tls = ServerConnection::new(Arc::clone(&config)).map_err(io::Error::other)?;
        let mut stream = StreamOwned::new(tls, connection.stream.try_clone()?);
        let (mut request, mut part) = (Vec::new(), vec![0; 16 * 1024]);
        loop {
            let read = stream.read(&mut part)?;
            if read == 0 {
                return Ok(());
            }
            connection.count(read);
            request.extend_from_slice(part.get(..read).unwrap_or_default());
            if is_whole(&request) {
                request.clear();
                stream.write_all(&answer(200, body))?;
            }
        }
    })
}
