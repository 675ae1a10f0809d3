//! A certificate that is replaced while calls are sent, against a server that demands one.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};
use wxpay_core::certificate::Identity;
use wxpay_core::transport::Reqwest;
use wxpay_core::{Client, Endpoint, pay, text};

use crate::common::fixtures::merchant;

/// The folder of the authority, for the process that trusts it.
const FOLDER: &str = "WXPAY_TEST_AUTHORITY";

const CALLERS: usize = 64;
const CALLS_OF_EACH: usize = 24;
/// The calls after which the server closes a connection, so that there are new ones all the time.
const CALLS_OF_A_CONNECTION: usize = 4;

/// An authority that the system trusts in a process of its own.
struct Authority(Issuer<'static, KeyPair>);

impl Authority {
    fn write(folder: &Path) {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, "Test CA");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        std::fs::write(folder.join("ca.pem"), params.self_signed(&key).unwrap().pem()).unwrap();
        std::fs::write(folder.join("ca_key.pem"), key.serialize_pem()).unwrap();
    }

    fn read(folder: &Path) -> Self {
        let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, "Test CA");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(Issuer::new(params, KeyPair::from_pem(&read("ca_key.pem")).unwrap()))
    }

    /// Issues a certificate, and returns it with its key, both in PEM.
    fn issue(&self, name: &str) -> (String, String) {
        let mut params = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        let key = KeyPair::generate().unwrap();
        (params.signed_by(&key, &self.0).unwrap().pem(), key.serialize_pem())
    }

    fn identity(&self) -> Identity {
        let (certificate, key) = self.issue("10000100");
        Identity::from_pem(certificate.as_bytes(), key.as_bytes()).unwrap()
    }
}

/// A connection: when it was accepted, and the certificate that the client showed.
type Handshake = (Instant, Vec<u8>);

/// A server that demands a certificate of the authority.
async fn serve(listener: TcpListener, acceptor: TlsAcceptor, handshakes: Arc<Mutex<Vec<Handshake>>>) {
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        let accepted = Instant::now();
        let (acceptor, handshakes) = (acceptor.clone(), Arc::clone(&handshakes));
        tokio::spawn(async move {
            let Ok(mut stream) = acceptor.accept(stream).await else { return };
            let shown = stream.get_ref().1.peer_certificates().unwrap()[0].to_vec();
            handshakes.lock().unwrap().push((accepted, shown));
            for call in 1..=CALLS_OF_A_CONNECTION {
                if read_request(&mut stream).await.is_none() {
                    return;
                }
                let close = if call == CALLS_OF_A_CONNECTION { "connection: close\r\n" } else { "" };
                let head = format!("HTTP/1.1 200 OK\r\n{close}content-length: 4\r\n\r\nfile");
                stream.write_all(head.as_bytes()).await.unwrap();
            }
            let _ = stream.shutdown().await;
        });
    }
}

/// Reads a request; `None` at the end of the connection.
async fn read_request(stream: &mut tokio_rustls::server::TlsStream<TcpStream>) -> Option<()> {
    let (mut bytes, mut buffer) = (Vec::new(), [0; 4_096]);
    loop {
        let text = String::from_utf8_lossy(&bytes).to_ascii_lowercase();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
            if body.len() >= length.parse().unwrap() {
                return Some(());
            }
        }
        match stream.read(&mut buffer).await {
            Ok(read @ 1..) => bytes.extend_from_slice(&buffer[..read]),
            _ => return None,
        }
    }
}

fn acceptor(authority: &Authority, folder: &Path) -> TlsAcceptor {
    let provider = Arc::new(ring::default_provider());
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(folder.join("ca.pem")).unwrap()).unwrap();
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider)).build().unwrap();
    let (certificate, key) = authority.issue("127.0.0.1");
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_client_cert_verifier(verifier)
        .with_single_cert(
            vec![CertificateDer::from_pem_slice(certificate.as_bytes()).unwrap()],
            PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap(),
        )
        .unwrap();
    TlsAcceptor::from(Arc::new(config))
}

fn fund_flow() -> pay::DownloadFundFlow<'static> {
    pay::DownloadFundFlow {
        bill_date: text!("20261122"),
        account_type: wxpay_core::value::AccountType::Basic,
        optional: pay::DownloadFundFlowOptional::default(),
    }
}

mod child {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn replaces_its_certificate_under_load() {
        let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else {
            return;
        };
        let authority = Authority::read(&folder);
        let (old, new) = (authority.identity(), authority.identity());
        let der = |identity: &Identity| identity.certificates().next().unwrap().to_vec();
        let (old_der, new_der) = (der(&old), der(&new));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://{}", listener.local_addr().unwrap());
        let handshakes = Arc::new(Mutex::new(Vec::new()));
        tokio::spawn(serve(listener, acceptor(&authority, &folder), Arc::clone(&handshakes)));

        let transport = Reqwest::new().with_identity(old).unwrap();
        let store = transport.identity().unwrap().clone();
        let client = Client::with_transport(merchant(), transport).with_endpoint(Endpoint::sandbox(&url).unwrap());
        let done = Arc::new(AtomicUsize::new(0));
        let callers: Vec<_> = (0..CALLERS)
            .map(|_| {
                let (client, done) = (client.clone(), Arc::clone(&done));
                tokio::spawn(async move {
                    for _ in 0..CALLS_OF_EACH {
                        let mut file = Vec::new();
                        client.download(&fund_flow(), &mut file).await.unwrap();
                        assert_eq!(file, b"file");
                        done.fetch_add(1, Ordering::SeqCst);
                    }
                })
            })
            .collect();
        // In the middle of the load.
        while done.load(Ordering::SeqCst) < CALLERS * CALLS_OF_EACH / 3 {
            tokio::task::yield_now().await;
        }
        store.store(new);
        let stored = Instant::now();
        for caller in callers {
            caller.await.unwrap();
        }
        assert_eq!(done.load(Ordering::SeqCst), CALLERS * CALLS_OF_EACH, "no call failed");

        let handshakes = handshakes.lock().unwrap();
        let before = handshakes.iter().filter(|(_, shown)| *shown == old_der).count();
        let after: Vec<&Handshake> = handshakes.iter().filter(|(accepted, _)| *accepted > stored).collect();
        assert!(before > 0 && after.len() > CALLERS, "{before} {}", after.len());
        assert!(after.iter().all(|(_, shown)| *shown == new_der), "a new handshake showed the old certificate");
    }

    /// The certificate of another authority is refused in the handshake, and nothing is told of a network fault.
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn is_told_that_its_certificate_is_refused() {
        let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else {
            return;
        };
        let authority = Authority::read(&folder);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://{}", listener.local_addr().unwrap());
        tokio::spawn(serve(listener, acceptor(&authority, &folder), Arc::default()));
        let stranger = Identity::from_p12(&crate::file("legacy.p12"), "10000100").unwrap();
        let transport = Reqwest::new().with_identity(stranger).unwrap();
        let client = Client::with_transport(merchant(), transport).with_endpoint(Endpoint::sandbox(&url).unwrap());
        let error = client.download(&fund_flow(), &mut Vec::new()).await.unwrap_err();
        let words = error.to_string();
        assert!(words.contains("refuses the client certificate") && !words.contains("check the network"), "{words}");
    }
}

/// Runs a test in a process whose system trusts the authority.
#[track_caller]
fn assert_passes(test: &str) {
    let folder = std::env::temp_dir().join(format!("wxpay-authority-{}-{}", std::process::id(), test.len()));
    std::fs::create_dir_all(&folder).unwrap();
    Authority::write(&folder);
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", test, "--nocapture"]);
    for variable in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "SSL_CERT_DIR"] {
        child.env_remove(variable);
    }
    let output = child.env(FOLDER, &folder).env("SSL_CERT_FILE", folder.join("ca.pem")).output().unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8_lossy(&output.stdout).contains("1 passed"), "the child was not found by its name");
}

mod identity_store {
    use super::*;

    /// On other systems the roots are not those of a file.
    #[cfg(target_os = "linux")]
    #[test]
    fn replaces_the_certificate_under_load() {
        assert_passes("rotation::child::replaces_its_certificate_under_load");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn is_not_to_blame_for_a_certificate_that_is_refused() {
        assert_passes("rotation::child::is_told_that_its_certificate_is_refused");
    }
}
