//! The transport over reqwest.

use std::io::Write;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use http_body::{Body, Frame, SizeHint};
use rustls::crypto;
use rustls::crypto::CryptoProvider;

use super::certificate::CertificateStatus;
use super::http::{HttpRequest, HttpResponse, Transport, unwritten};
use super::{proxy, reqwest_error, tls};
use crate::certificate::{Identity, IdentityStore};
use crate::error::{ConfigError, InvalidCertificate, Unreachable};

/// The largest response that is read, in bytes.
const MAX_BODY_BYTES: usize = 64 * 1024;
/// The time in which the connection is made.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// The time after which an idle connection is closed: before the gateway does, after 8 seconds.
const IDLE_TIMEOUT: Duration = Duration::from_secs(7);
/// The time in which each part of a response has to come.
const READ_TIMEOUT: Duration = Duration::from_secs(30);

/// A transport over reqwest with rustls: 5 seconds to connect, the [time
/// limit](HttpRequest::time_limit) of the request in all, no redirects, no repetitions, HTTP/1.1,
/// responses of at most 64 KiB. Idle connections are closed after 7 seconds, since the gateway
/// closes them after 8.
///
/// For https it uses the proxy of the environment: the first of `HTTPS_PROXY`, `https_proxy`,
/// `ALL_PROXY` and `all_proxy` that is not empty, except for the hosts of `NO_PROXY`. If that is
/// not the URL of a proxy, every https request fails with an error that names the variable;
/// requests never bypass the proxy.
#[derive(Clone, Debug)]
pub struct Reqwest {
    default: ConfiguredClient,
    /// The client with the client certificate.
    certified: Option<ConfiguredClient>,
    /// The client certificate, unless the client with it is the caller's.
    identity: Option<IdentityStore>,
}

/// A client and how it was built.
#[derive(Clone, Debug)]
struct ConfiguredClient {
    client: Result<reqwest::Client, String>,
    /// Whether it was built here, and so has the time limits of this transport instead of the
    /// caller's.
    is_built_here: bool,
    /// The reason that every https request fails; `None` if they work.
    no_https: Option<String>,
}

impl Reqwest {
    /// Creates a transport with the default limits. If it cannot be built, every request fails with the reason.
    #[must_use]
    pub fn new() -> Self {
        Self { default: ConfiguredClient::new(None), certified: None, identity: None }
    }

    /// Uses the merchant's client certificate for calls that need it (refunds, reversals, fund
    /// flows), and only for those. `pem` is the certificate and its private key: the concatenation
    /// of `apiclient_cert.pem` and `apiclient_key.pem` of the merchant platform, in either order.
    ///
    /// ```no_run
    /// # fn run() -> Result<(), Box<dyn std::error::Error>> {
    /// use wxpay_core::{Client, Merchant, transport::Reqwest};
    ///
    /// let pem = [std::fs::read("apiclient_cert.pem")?, std::fs::read("apiclient_key.pem")?].concat();
    /// let client = Client::with_transport(Merchant::from_env()?, Reqwest::new().with_certificate(&pem)?);
    /// # Ok(()) }
    /// ```
    ///
    /// Connections with the certificate have the limits of [`Reqwest::new`].
    ///
    /// # Errors
    /// [`ConfigError::Certificate`] names the fault. A transport made [of a custom
    /// client](Self#impl-From<Client>-for-Reqwest) does not take a certificate, because connections
    /// with it would lack that client's proxy and roots: set a second client by
    /// [`with_certified_client`](Self::with_certified_client).
    pub fn with_certificate(self, pem: &[u8]) -> Result<Self, ConfigError> {
        if !self.default.is_built_here {
            return Err(InvalidCertificate::OwnClient.into());
        }
        self.with_identity(Identity::from_pem_bundle(pem)?)
    }

    /// Uses the merchant's client certificate for calls that need it (refunds, reversals, fund flows), and only for
    /// those. Connections with the certificate have the limits of [`Reqwest::new`].
    ///
    /// # Errors
    /// [`ConfigError::Certificate`] for a transport made of a custom client, as
    /// [`with_certificate`](Self::with_certificate).
    pub fn with_identity(self, identity: Identity) -> Result<Self, ConfigError> {
        self.with_identity_store(IdentityStore::new(identity))
    }

    /// Uses the client certificate of a store, which may be that of other transports too. Every new connection uses
    /// the certificate that is [stored](IdentityStore::store) by then.
    ///
    /// # Errors
    /// As [`with_identity`](Self::with_identity).
    pub fn with_identity_store(self, store: IdentityStore) -> Result<Self, ConfigError> {
        if !self.default.is_built_here {
            return Err(InvalidCertificate::OwnClient.into());
        }
        Ok(Self { certified: Some(ConfiguredClient::new(Some(&store))), identity: Some(store), ..self })
    }

    /// Returns the client certificate, to replace it while requests are sent or to watch when it expires. `None` if
    /// there is none, or if the client with it is the caller's.
    #[must_use]
    pub fn identity(&self) -> Option<&IdentityStore> {
        self.identity.as_ref()
    }

    /// Uses that client for calls that need the merchant's client certificate, which the client
    /// must have ([`reqwest::ClientBuilder::identity`]). Its time limits and its proxy are its own:
    /// set a time limit, and no redirects.
    #[must_use]
    pub fn with_certified_client(self, client: reqwest::Client) -> Self {
        Self { certified: Some(ConfiguredClient::from(client)), identity: None, ..self }
    }

    fn client_for(&self, post: &HttpRequest<'_>) -> &ConfiguredClient {
        self.certified.as_ref().filter(|_| post.needs_certificate).unwrap_or(&self.default)
    }

    async fn send(&self, post: &HttpRequest<'_>) -> Result<reqwest::Response, Unreachable> {
        let configured = self.client_for(post);
        let wrong = |reason: &String| Unreachable::misconfigured(post.url, reason);
        let client = configured.client.as_ref().map_err(wrong)?;
        if let Some(reason) = configured.no_https.as_ref().filter(|_| !is_plain_http(post.url)) {
            return Err(wrong(reason));
        }
        let request = client.post(post.url);
        let request = if configured.is_built_here { request.timeout(post.time_limit) } else { request };
        let taken = Arc::new(AtomicBool::new(false));
        let body = SingleUseBody { body: post.body.to_owned().into(), taken: Arc::clone(&taken) };
        let request = request.header("content-type", post.content_type).body(reqwest::Body::wrap(body));
        let (start, sent) = (Instant::now(), request.send().await);
        let answer = sent.map_err(|error| {
            reqwest_error::before_reply(post.url, error, taken.load(Ordering::Acquire), start.elapsed())
        })?;
        let is_elsewhere = reqwest::Url::parse(post.url).is_ok_and(|url| without_credentials(url) != *answer.url());
        if is_elsewhere {
            let reason = format!(
                "a redirect led to {}, whose answer is not read; build the client with `redirect(Policy::none())`",
                answer.url()
            );
            return Err(Unreachable::maybe(post.url, reason));
        }
        Ok(answer)
    }
}

impl ConfiguredClient {
    /// A client with the limits of this transport.
    fn new(identity: Option<&IdentityStore>) -> Self {
        let (proxy, no_https) = match proxy::https_proxy() {
            Ok(proxy) => (proxy, None),
            Err(fault) => (None, Some(fault)),
        };
        Self { client: build(identity, proxy), is_built_here: true, no_https }
    }
}

impl From<reqwest::Client> for ConfiguredClient {
    fn from(client: reqwest::Client) -> Self {
        Self { client: Ok(client), is_built_here: false, no_https: None }
    }
}

/// Installs the crypto provider of the process if there is none: without a TLS configuration, reqwest accepts no other.
fn install_crypto_provider() {
    if CryptoProvider::get_default().is_none() {
        // If another thread was first, its provider is used.
        let _ = crypto::ring::default_provider().install_default();
    }
}

fn build(identity: Option<&IdentityStore>, proxy: Option<reqwest::Proxy>) -> Result<reqwest::Client, String> {
    install_crypto_provider();
    let client = reqwest::Client::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .read_timeout(READ_TIMEOUT)
        .pool_idle_timeout(IDLE_TIMEOUT)
        .http1_only()
        .retry(reqwest::retry::never())
        .redirect(reqwest::redirect::Policy::none())
        // Plain http only goes to a sandbox or within a container's network.
        .no_proxy();
    let client = match proxy {
        Some(proxy) => client.proxy(proxy),
        None => client,
    };
    let client = match identity {
        Some(store) => client.tls_backend_preconfigured(tls::client_config(&[], Some(Arc::new(store.clone())))?),
        None => client,
    };
    client.build().map_err(|error| {
        format!("TLS could not be set up ({}); install the system's CA certificates", reqwest_error::innermost(&error))
    })
}

impl Default for Reqwest {
    fn default() -> Self {
        Self::new()
    }
}

/// A custom client: for a proxy, other time limits or other roots. Its time limits are its own, so
/// set one; the size of responses is limited as usual.
///
/// reqwest follows redirects by default: build the client with
/// `redirect(reqwest::redirect::Policy::none())`. Under any other policy a signed request is still
/// never forwarded to another address, and the response of another address is refused as
/// [`Transmission::Maybe`](crate::Transmission::Maybe). A request is never retried, even if the client has a
/// retry policy.
///
/// Calls that need the client certificate use this client too, unless
/// [`with_certified_client`](Reqwest::with_certified_client) sets another.
impl From<reqwest::Client> for Reqwest {
    fn from(client: reqwest::Client) -> Self {
        Self { default: ConfiguredClient::from(client), certified: None, identity: None }
    }
}

impl Transport for Reqwest {
    fn certificate(&self) -> CertificateStatus {
        match &self.identity {
            Some(store) => CertificateStatus::ValidUntil(store.load().not_after()),
            None if self.certified.is_none() && self.default.is_built_here => CertificateStatus::Absent,
            // The client is the caller's.
            None => CertificateStatus::Unknown,
        }
    }

    async fn post(&self, post: HttpRequest<'_>) -> Result<HttpResponse, Unreachable> {
        let start = Instant::now();
        let broken_off = |error| reqwest_error::within_reply(post.url, error, start.elapsed());
        let mut answer = self.send(&post).await?;
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(broken_off)? {
            if body.len() + chunk.len() > MAX_BODY_BYTES {
                return Err(Unreachable::maybe(post.url, format!("the answer exceeds {MAX_BODY_BYTES} bytes")));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(HttpResponse::new(answer.status().as_u16(), body))
    }

    async fn download(
        &self,
        post: HttpRequest<'_>,
        file: &mut (dyn Write + Send),
    ) -> Result<HttpResponse, Unreachable> {
        let start = Instant::now();
        let broken_off = |error| reqwest_error::within_reply(post.url, error, start.elapsed());
        let mut answer = self.send(&post).await?;
        let (status, mut body) = (answer.status().as_u16(), Vec::new());
        while let Some(chunk) = answer.chunk().await.map_err(broken_off)? {
            if status == 200 {
                file.write_all(&chunk).map_err(|error| unwritten(post.url, error))?;
            } else if body.len() < MAX_BODY_BYTES {
                body.extend_from_slice(&chunk);
            } else {
                break;
            }
        }
        Ok(HttpResponse::new(status, body))
    }

    fn sleep(&self, time: Duration) -> impl Future<Output = ()> + Send {
        tokio::time::sleep(time)
    }
}

/// A request body that is sent once. reqwest retries a request, or forwards it after a redirect,
/// only if its body can be cloned.
struct SingleUseBody {
    body: reqwest::Body,
    /// Whether a connection took the body, so that some of it may have been sent.
    taken: Arc<AtomicBool>,
}

impl Body for SingleUseBody {
    type Data = <reqwest::Body as Body>::Data;
    type Error = reqwest::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        self.taken.store(true, Ordering::Release);
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// The URL without user and password, which reqwest sends as a header instead.
fn without_credentials(mut url: reqwest::Url) -> reqwest::Url {
    // Fails only for URLs without a host.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url
}

fn is_plain_http(url: &str) -> bool {
    reqwest::Url::parse(url).is_ok_and(|url| url.scheme() == "http")
}
