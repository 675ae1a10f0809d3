//! The server's side of TLS.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;

use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};
use tokio_rustls::server::TlsStream;
use wxpay_core::ConfigError;
use wxpay_core::certificate::Identity;
use wxpay_core::transport::ReqwestBuilder;

use super::abrupt_end::AbruptEnd;
use super::authority::{Authority, IssuedCertificate};
use super::{ClientCert, ClientStream};

/// The configuration of HTTPS.
#[derive(Clone, Debug, Default)]
pub(crate) struct TlsSettings {
    /// The folder of the authority.
    pub(crate) folder: Option<PathBuf>,
    /// Further names of the server.
    pub(crate) names: Vec<String>,
    /// Whether a client certificate is mandatory for the calls that need one.
    pub(crate) require_certificate: bool,
}

/// The TLS acceptor and the certificates.
pub(crate) struct Tls {
    acceptor: TlsAcceptor,
    pub(super) authority: String,
    pub(super) clients: BTreeMap<String, IssuedCertificate>,
}

/// Leaves out the keys.
impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls").field("merchants", &self.clients.keys()).finish_non_exhaustive()
    }
}

impl Tls {
    /// Sets up TLS for a listening address and the client certificates of merchants.
    pub(crate) fn new<'m>(
        settings: &TlsSettings,
        address: IpAddr,
        merchants: impl Iterator<Item = &'m str>,
    ) -> io::Result<Self> {
        let authority = Authority::open(settings.folder.as_deref())?;
        let mut names: Vec<String> = ["localhost", "127.0.0.1", "::1"].map(str::to_owned).into();
        names.extend(settings.names.iter().cloned());
        if !address.is_unspecified() && !address.is_loopback() {
            names.push(address.to_string());
        }
        let clients = merchants.map(|mch_id| Ok((mch_id.to_owned(), authority.client(mch_id)?)));
        let clients = clients.collect::<io::Result<_>>()?;
        let config = config(&authority, authority.server(names)?)?;
        let acceptor = TlsAcceptor::from(Arc::new(config));
        Ok(Self { acceptor, authority: authority.certificate, clients })
    }

    /// The certificate to trust, in PEM.
    pub(crate) fn authority(&self) -> &str {
        &self.authority
    }

    /// Lets a client trust the authority and show the merchant's certificate.
    pub(crate) fn prepare_client(&self, builder: ReqwestBuilder, mch_id: &str) -> Result<ReqwestBuilder, ConfigError> {
        let builder = builder.roots(self.authority.as_bytes());
        match self.clients.get(mch_id) {
            None => Ok(builder),
            Some(own) => {
                let identity = Identity::from_pem(own.certificate.as_bytes(), own.key.pem.as_bytes())?;
                Ok(builder.identity(identity))
            }
        }
    }

    /// Whether the client begins with a TLS handshake, which is record type 22.
    pub(crate) async fn is_client_hello(stream: &TcpStream) -> io::Result<bool> {
        let mut first = [0];
        Ok(stream.peek(&mut first).await? == 1 && first == [22])
    }

    pub(crate) async fn accept(&self, stream: ClientStream) -> io::Result<(TlsStream<ClientStream>, ClientCert)> {
        let stream = self.acceptor.accept(stream).await?;
        let is_present = stream.get_ref().1.peer_certificates().is_some();
        Ok((stream, ClientCert { is_present }))
    }
}

/// A record that no key has encrypted: 32 bytes of application data.
const FOREIGN_RECORD: [u8; 37] = {
    let mut record = [0; 37];
    [record[0], record[1], record[2], record[4]] = [23, 3, 3, 32];
    record
};

impl AbruptEnd for TlsStream<ClientStream> {
    fn reset(self) {
        self.into_inner().0.reset();
    }

    async fn alert(mut self) {
        let (socket, session) = self.get_mut();
        // The library sends an alert only by itself, so it gets a record that it cannot decrypt.
        let _ = session.read_tls(&mut FOREIGN_RECORD.as_slice());
        let _ = session.process_new_packets();
        let mut alert = Vec::new();
        while session.wants_write() && session.write_tls(&mut alert).is_ok_and(|written| written > 0) {}
        if socket.write_all(&alert).await.is_ok() {
            let _ = socket.shutdown().await;
        }
    }
}

/// A client certificate is optional, but must be one of the sandbox's.
fn config(authority: &Authority, server: IssuedCertificate) -> io::Result<ServerConfig> {
    let provider = Arc::new(ring::default_provider());
    let mut roots = RootCertStore::empty();
    let root = CertificateDer::from_pem_slice(authority.certificate.as_bytes()).map_err(io::Error::other)?;
    roots.add(root).map_err(io::Error::other)?;
    let clients = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
        .allow_unauthenticated()
        .build()
        .map_err(io::Error::other)?;
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(server.key.der));
    ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .with_client_cert_verifier(clients)
        .with_single_cert(vec![CertificateDer::from(server.der)], key)
        .map_err(io::Error::other)
}
