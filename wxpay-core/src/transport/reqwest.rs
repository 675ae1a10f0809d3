//! The transport over reqwest.

use std::io::{self, Write};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use http_body::{Body, Frame, SizeHint};
use wxpay_schema::Method;

use super::certificate::CertificateStatus;
use super::http::{HttpRequest, HttpResponse, Transport, unwritten};
use super::settings::{MAX_BODY_BYTES, READ_TIMEOUT, Settings, USER_AGENT};
use super::{proxy, reqwest_error};
use crate::certificate::{Identity, IdentityStore};
use crate::error::{ConfigError, InvalidCertificate, Unreachable};
use crate::text::url::without_query;

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
    /// What it was built with. The client certificate is absent if the client with it is the caller's.
    settings: Settings,
}

/// Builds a [`Reqwest`].
///
/// ```no_run
/// # fn run() -> Result<(), Box<dyn std::error::Error>> {
/// use wxpay_core::certificate::Identity;
/// use wxpay_core::transport::Reqwest;
/// use wxpay_core::{Client, Merchant};
///
/// let transport = Reqwest::builder()
///     .identity(Identity::load("apiclient_cert.p12", None, "10000100")?)
///     .roots(&std::fs::read("ca.pem")?)
///     .build()?;
/// let client = Client::with_transport(Merchant::from_env()?, transport);
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, Default)]
pub struct ReqwestBuilder(Settings);

impl ReqwestBuilder {
    /// Uses the merchant's client certificate for calls that need it, and only for those: an
    /// [`Identity`], or an [`IdentityStore`] that replaces it later.
    #[must_use]
    pub fn identity(self, identity: impl Into<IdentityStore>) -> Self {
        Self(Settings { identity: Some(identity.into()), ..self.0 })
    }

    /// Trusts the certificates of a PEM file beside those of the system, such as the authority of a sandbox.
    #[must_use]
    pub fn roots(mut self, pem: &[u8]) -> Self {
        self.0.add_roots(pem);
        self
    }

    /// Sets the time that a connection may take, with DNS, proxy and TLS: 5 seconds by default. The [time
    /// limit](HttpRequest::time_limit) of a request is obeyed too.
    #[must_use]
    pub fn connect_time(self, time: Duration) -> Self {
        Self(Settings { connect_time: time, ..self.0 })
    }

    /// Sets the time after which an idle connection is closed: 7 seconds by default, since the gateway closes
    /// it after 8.
    #[must_use]
    pub fn idle_time(self, time: Duration) -> Self {
        Self(Settings { idle_time: time, ..self.0 })
    }

    /// Begins a client of reqwest with the limits, the roots and the client certificate of this builder, without a
    /// proxy and without a time limit in all, to change what this builder has no setting for: [`Reqwest`] is made
    /// [of it](Reqwest#impl-From<Client>-for-Reqwest). Its TLS takes ring without installing it for the process.
    ///
    /// # Errors
    /// If TLS cannot be set up, or the roots are not PEM certificates.
    pub fn client_builder(&self) -> io::Result<reqwest::ClientBuilder> {
        self.0.check().map_err(io::Error::other)?;
        client_builder(&self.0, self.0.identity.as_ref()).map_err(io::Error::other)
    }

    /// Builds the transport. Without a root, of the system or its own, every https request fails with the reason.
    ///
    /// # Errors
    /// [`ConfigError::Certificate`] for roots that are not PEM certificates.
    pub fn build(self) -> Result<Reqwest, ConfigError> {
        self.0.check()?;
        Ok(Reqwest::with_settings(self.0))
    }
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
        Self::with_settings(Settings::default())
    }

    /// Begins a transport with a client certificate, roots or times of its own.
    #[must_use]
    pub fn builder() -> ReqwestBuilder {
        ReqwestBuilder::default()
    }

    fn with_settings(settings: Settings) -> Self {
        Self {
            default: ConfiguredClient::new(&settings, None),
            certified: settings.identity.as_ref().map(|store| ConfiguredClient::new(&settings, Some(store))),
            settings,
        }
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
        let certified = Some(ConfiguredClient::new(&self.settings, Some(&store)));
        Ok(Self { certified, settings: Settings { identity: Some(store), ..self.settings }, ..self })
    }

    /// Returns the client certificate, to replace it while requests are sent or to watch when it expires. `None` if
    /// there is none, or if the client with it is the caller's.
    #[must_use]
    pub fn identity(&self) -> Option<&IdentityStore> {
        self.settings.identity.as_ref()
    }

    /// Uses that client for calls that need the merchant's client certificate, which the client
    /// must have ([`reqwest::ClientBuilder::identity`]). Its time limits and its proxy are its own:
    /// set a time limit, and no redirects.
    #[must_use]
    pub fn with_certified_client(self, client: reqwest::Client) -> Self {
        let settings = Settings { identity: None, ..self.settings };
        Self { certified: Some(ConfiguredClient::from(client)), settings, ..self }
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
        let request = match post.method {
            Method::Post => client.post(post.url),
            Method::Get => client.get(post.url),
        };
        let request = if configured.is_built_here { request.timeout(post.time_limit) } else { request };
        let taken = Arc::new(AtomicBool::new(false));
        let body = SingleUseBody { body: post.body.to_owned().into(), taken: Arc::clone(&taken) };
        let request = match post.method {
            Method::Post => request.header("content-type", post.content_type),
            Method::Get => request,
        };
        let request = request.body(reqwest::Body::wrap(body));
        let (start, sent) = (Instant::now(), request.send().await);
        let answer = sent.map_err(|error| {
            // Nobody takes an empty body: once there is a connection, the request may have been written.
            let is_sent = post.method == Method::Get && !error.is_connect() && !error.is_builder();
            reqwest_error::before_reply(post.url, error, is_sent || taken.load(Ordering::Acquire), start.elapsed())
        })?;
        let is_elsewhere = reqwest::Url::parse(post.url).is_ok_and(|url| without_credentials(url) != *answer.url());
        if is_elsewhere {
            let reason = format!(
                "a redirect led to {}, whose answer is not read; build the client with `redirect(Policy::none())`",
                without_query(answer.url().as_str())
            );
            return Err(Unreachable::maybe(post.url, reason));
        }
        Ok(answer)
    }

    /// Sends the request and reads the whole response.
    async fn exchange(&self, post: HttpRequest<'_>) -> Result<HttpResponse, Unreachable> {
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
        return_connection().await;
        Ok(HttpResponse::new(answer.status().as_u16(), body))
    }
}

impl ConfiguredClient {
    /// A client with the limits of this transport.
    fn new(settings: &Settings, identity: Option<&IdentityStore>) -> Self {
        let (proxy, no_https) = match proxy::https_proxy(parse_proxy) {
            Ok(proxy) => (proxy, None),
            Err(fault) => (None, Some(fault)),
        };
        Self { client: build(settings, identity, proxy), is_built_here: true, no_https }
    }
}

impl From<reqwest::Client> for ConfiguredClient {
    fn from(client: reqwest::Client) -> Self {
        Self { client: Ok(client), is_built_here: false, no_https: None }
    }
}

fn build(
    settings: &Settings,
    identity: Option<&IdentityStore>,
    proxy: Option<reqwest::Proxy>,
) -> Result<reqwest::Client, String> {
    let client = client_builder(settings, identity)?;
    let client = match proxy {
        Some(proxy) => client.proxy(proxy),
        None => client,
    };
    client.build().map_err(|error| {
        format!("TLS could not be set up ({}); install the system's CA certificates", reqwest_error::innermost(&error))
    })
}

/// Begins a client with a TLS configuration of its own: the crypto provider of the process is neither used nor
/// installed.
fn client_builder(settings: &Settings, identity: Option<&IdentityStore>) -> Result<reqwest::ClientBuilder, String> {
    Ok(reqwest::Client::builder()
        .user_agent(USER_AGENT)
        .connect_timeout(settings.connect_time)
        .read_timeout(READ_TIMEOUT)
        .pool_idle_timeout(settings.idle_time)
        .http1_only()
        .retry(reqwest::retry::never())
        .redirect(reqwest::redirect::Policy::none())
        // Plain http only goes to a sandbox or within a container's network.
        .no_proxy()
        .tls_backend_preconfigured(settings.tls(identity)?))
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
/// For https, reqwest takes the crypto provider of the process, and panics if there is none: install one, or begin the
/// client with [`ReqwestBuilder::client_builder`].
///
/// Calls that need the client certificate use this client too, unless
/// [`with_certified_client`](Reqwest::with_certified_client) sets another.
impl From<reqwest::Client> for Reqwest {
    fn from(client: reqwest::Client) -> Self {
        Self { default: ConfiguredClient::from(client), certified: None, settings: Settings::default() }
    }
}

/// Lets the tasks of the connection and of the pool run. Without that, the next call of a sequence is faster than
/// they are, finds no idle connection and makes another.
async fn return_connection() {
    for _ in 0..2 {
        tokio::task::yield_now().await;
    }
}

impl Transport for Reqwest {
    fn certificate(&self) -> CertificateStatus {
        match &self.settings.identity {
            Some(store) => CertificateStatus::ValidUntil(store.load().not_after()),
            None if self.certified.is_none() && self.default.is_built_here => CertificateStatus::Absent,
            // The client is the caller's.
            None => CertificateStatus::Unknown,
        }
    }

    async fn post(&self, post: HttpRequest<'_>) -> Result<HttpResponse, Unreachable> {
        self.exchange(post).await
    }

    async fn get(&self, get: HttpRequest<'_>) -> Result<HttpResponse, Unreachable> {
        self.exchange(get).await
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

/// The proxy schemes that reqwest supports, those of SOCKS with a feature. It ignores any other and
/// would connect directly.
const SCHEMES: [&str; 6] = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"];

/// Parses the URL of a proxy, removes the parts after the host, and adds the exceptions of the environment.
fn parse_proxy(text: &str) -> Option<reqwest::Proxy> {
    let with_scheme = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
    let mut url = reqwest::Url::parse(&with_scheme).ok()?;
    url.set_path("");
    url.set_query(None);
    url.set_fragment(None);
    if !SCHEMES.contains(&url.scheme()) || !url.has_host() {
        return None;
    }
    Some(reqwest::Proxy::https(url).ok()?.no_proxy(reqwest::NoProxy::from_env()))
}
