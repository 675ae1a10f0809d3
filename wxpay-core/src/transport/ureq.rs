//! The transport over ureq.

use std::io::{Read as _, Write};
use std::sync::Arc;
use std::time::{Duration, Instant};

use ureq::unversioned::resolver::DefaultResolver;
use ureq::unversioned::transport::{ConnectProxyConnector, Connector as _, TcpConnector};
use ureq::{Agent, Body, Proxy, ProxyProtocol, RequestBuilder};
use wxpay_schema::Method;

use super::blocking::Transport;
use super::certificate::CertificateStatus;
use super::http::{HttpRequest, HttpResponse, unwritten};
use super::settings::{MAX_BODY_BYTES, READ_TIMEOUT, Settings, USER_AGENT};
use super::ureq_connector::{MarkConnector, TlsConnector, begin_request, has_sent};
use super::{proxy, ureq_error};
use crate::certificate::IdentityStore;
use crate::error::{ConfigError, Unreachable};

/// The most idle connections of a host.
const IDLE_CONNECTIONS: usize = 32;

/// A blocking transport over ureq with rustls, without an async runtime: 5 seconds to connect, the [time
/// limit](HttpRequest::time_limit) of the request in all, no redirects, no repetitions, HTTP/1.1, responses of at most
/// 64 KiB. Idle connections are closed after 7 seconds, since the gateway closes them after 8.
///
/// For https it uses the proxy of the environment: the first of `HTTPS_PROXY`, `https_proxy`, `ALL_PROXY` and
/// `all_proxy` that is not empty, except for the hosts of `NO_PROXY` (names with their subdomains, and addresses;
/// networks are not supported). If that is not the URL of an http or https proxy, every https request fails with an
/// error that names the variable; requests never bypass the proxy.
///
/// A clone shares the connections.
#[derive(Clone, Debug)]
pub struct Ureq {
    /// For plain http, which only goes to a sandbox or within a container's network.
    plain: Agent,
    https: Result<Agents, String>,
    identity: Option<IdentityStore>,
}

#[derive(Clone, Debug)]
struct Agents {
    default: Agent,
    /// With the client certificate.
    certified: Option<Agent>,
}

impl Ureq {
    /// Creates a transport with the default limits. If TLS cannot be set up, every https request fails with the reason.
    #[must_use]
    pub fn new() -> Self {
        Self::with_settings(&Settings::default())
    }

    /// Begins a transport with a client certificate, roots or times of its own.
    #[must_use]
    pub fn builder() -> UreqBuilder {
        UreqBuilder::default()
    }

    /// Returns the client certificate, to replace it while requests are sent or to watch when it expires.
    #[must_use]
    pub fn identity(&self) -> Option<&IdentityStore> {
        self.identity.as_ref()
    }

    fn with_settings(settings: &Settings) -> Self {
        Self { plain: agent(settings, None, None), https: Agents::new(settings), identity: settings.identity.clone() }
    }

    /// Sends the request. The second is the time at which it began.
    fn send(&self, post: &HttpRequest<'_>) -> Result<(ureq::http::Response<Body>, Instant), Unreachable> {
        let agent = if is_plain_http(post.url) {
            &self.plain
        } else {
            let agents = self.https.as_ref().map_err(|reason| Unreachable::misconfigured(post.url, reason))?;
            agents.certified.as_ref().filter(|_| post.needs_certificate).unwrap_or(&agents.default)
        };
        let connect_time = agent.config().timeouts().connect.unwrap_or(post.time_limit).min(post.time_limit);
        let start = Instant::now();
        begin_request();
        let sent = match post.method {
            Method::Post => {
                with_limits(agent.post(post.url), post, connect_time).content_type(post.content_type).send(post.body)
            }
            Method::Get => with_limits(agent.get(post.url), post, connect_time).call(),
        };
        match sent {
            Ok(response) => Ok((response, start)),
            Err(error) => Err(ureq_error::unreachable(post.url, error, has_sent(), start.elapsed())),
        }
    }
}

impl Default for Ureq {
    fn default() -> Self {
        Self::new()
    }
}

/// Sets the time limits of a request.
fn with_limits<B>(request: RequestBuilder<B>, limits: &HttpRequest<'_>, connect_time: Duration) -> RequestBuilder<B> {
    request
        .config()
        .timeout_global(Some(limits.time_limit))
        .timeout_resolve(Some(connect_time))
        .timeout_connect(Some(connect_time))
        .build()
}

impl Transport for Ureq {
    fn post(&self, post: HttpRequest<'_>) -> Result<HttpResponse, Unreachable> {
        self.exchange(&post)
    }

    fn get(&self, get: HttpRequest<'_>) -> Result<HttpResponse, Unreachable> {
        self.exchange(&get)
    }

    fn download(&self, post: HttpRequest<'_>, file: &mut dyn Write) -> Result<HttpResponse, Unreachable> {
        let mut bytes = Vec::new();
        let status = self.receive(&post, |status, chunk| {
            if status == 200 {
                file.write_all(chunk).map_err(|error| unwritten(post.url, error))?;
            } else if bytes.len() < MAX_BODY_BYTES {
                bytes.extend_from_slice(chunk);
            } else {
                return Ok(false);
            }
            Ok(true)
        })?;
        Ok(HttpResponse::new(status, bytes))
    }

    fn certificate(&self) -> CertificateStatus {
        let Some(store) = &self.identity else { return CertificateStatus::Absent };
        CertificateStatus::ValidUntil(store.load().not_after())
    }
}

impl Ureq {
    /// Sends the request and reads the whole response.
    fn exchange(&self, post: &HttpRequest<'_>) -> Result<HttpResponse, Unreachable> {
        let mut bytes = Vec::new();
        let status = self.receive(post, |_, chunk| {
            if bytes.len() + chunk.len() > MAX_BODY_BYTES {
                return Err(Unreachable::maybe(post.url, format!("the answer exceeds {MAX_BODY_BYTES} bytes")));
            }
            bytes.extend_from_slice(chunk);
            Ok(true)
        })?;
        Ok(HttpResponse::new(status, bytes))
    }

    /// Sends the request and passes on the body of the response, until the end or until it is not wanted. Returns the
    /// status.
    fn receive(
        &self,
        post: &HttpRequest<'_>,
        mut take: impl FnMut(u16, &[u8]) -> Result<bool, Unreachable>,
    ) -> Result<u16, Unreachable> {
        let (response, start) = self.send(post)?;
        let status = response.status().as_u16();
        let mut reader = response.into_body().into_reader();
        let mut chunk = vec![0; 16 * 1024];
        loop {
            let read = reader
                .read(&mut chunk)
                .map_err(|error| ureq_error::unreachable(post.url, ureq::Error::from(error), true, start.elapsed()))?;
            if read == 0 || !take(status, chunk.get(..read).unwrap_or_default())? {
                return Ok(status);
            }
        }
    }
}

impl Agents {
    fn new(settings: &Settings) -> Result<Self, String> {
        let proxy = proxy::https_proxy(parse_proxy)?;
        let default = agent(settings, Some(TlsConnector(Arc::new(settings.tls(None)?))), proxy.clone());
        let certified = match &settings.identity {
            Some(store) => {
                let tls = TlsConnector(Arc::new(settings.tls(Some(store))?));
                Some(agent(settings, Some(tls), proxy))
            }
            None => None,
        };
        Ok(Self { default, certified })
    }
}

/// Creates an agent with the limits of this transport.
fn agent(settings: &Settings, tls: Option<TlsConnector>, proxy: Option<Proxy>) -> Agent {
    let mark = MarkConnector { has_proxy: proxy.is_some() };
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .user_agent(USER_AGENT)
        .timeout_connect(Some(settings.connect_time))
        .timeout_per_read(Some(READ_TIMEOUT))
        .max_idle_age(settings.idle_time)
        .max_idle_connections(IDLE_CONNECTIONS)
        .max_idle_connections_per_host(IDLE_CONNECTIONS)
        .proxy(proxy)
        .build();
    let tcp = ().chain(ConnectProxyConnector::default()).chain(TcpConnector::default());
    match tls {
        Some(tls) => Agent::with_parts(config, tcp.chain(tls).chain(mark), DefaultResolver::default()),
        None => Agent::with_parts(config, tcp.chain(mark), DefaultResolver::default()),
    }
}

/// Parses the URL of a proxy, ignores what follows its host, and adds the exceptions of the environment.
fn parse_proxy(text: &str) -> Option<Proxy> {
    let (scheme, rest) = text.split_once("://").unwrap_or(("http", text));
    let authority = rest.split(['/', '?', '#']).next()?;
    let port = authority.rsplit_once(']').map_or_else(
        || authority.rsplit_once('@').map_or(authority, |(_, host)| host).split_once(':').map(|(_, port)| port),
        |(_, tail)| tail.strip_prefix(':'),
    );
    if port.is_some_and(|port| port.parse::<u16>().is_err()) {
        return None;
    }
    let parsed = Proxy::new(&format!("{scheme}://{authority}")).ok()?;
    if !matches!(parsed.protocol(), ProxyProtocol::Http | ProxyProtocol::Https) || parsed.host().is_empty() {
        return None;
    }
    let mut builder = Proxy::builder(parsed.protocol()).host(parsed.host()).port(parsed.port());
    if let Some(name) = parsed.username() {
        builder = builder.username(name);
    }
    if let Some(password) = parsed.password() {
        builder = builder.password(password);
    }
    for exception in proxy::exceptions() {
        builder = builder.no_proxy(&exception).no_proxy(&format!(".{exception}"));
    }
    builder.build().ok()
}

fn is_plain_http(url: &str) -> bool {
    url.get(..7).is_some_and(|scheme| scheme.eq_ignore_ascii_case("http://"))
}

/// Builds a [`Ureq`].
///
/// ```no_run
/// # fn run() -> Result<(), Box<dyn std::error::Error>> {
/// use wxpay_core::certificate::Identity;
/// use wxpay_core::transport::Ureq;
/// use wxpay_core::{Merchant, blocking::Client};
///
/// let transport = Ureq::builder().identity(Identity::load("apiclient_cert.p12", None, "10000100")?).build()?;
/// let client = Client::with_transport(Merchant::from_env()?, transport);
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, Default)]
pub struct UreqBuilder(Settings);

impl UreqBuilder {
    /// Uses the merchant's client certificate for calls that need it, and only for those: an
    /// [`Identity`](crate::certificate::Identity), or an [`IdentityStore`] that replaces it later.
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

    /// Sets the time that a connection may take, with proxy and TLS, and the time for DNS before: 5 seconds each by
    /// default. The [time limit](HttpRequest::time_limit) of a request is obeyed too.
    #[must_use]
    pub fn connect_time(self, time: Duration) -> Self {
        Self(Settings { connect_time: time, ..self.0 })
    }

    /// Sets the time after which an idle connection is closed: 7 seconds by default, since the gateway closes it
    /// after 8.
    #[must_use]
    pub fn idle_time(self, time: Duration) -> Self {
        Self(Settings { idle_time: time, ..self.0 })
    }

    /// Builds the transport. Without a root, of the system or its own, every https request fails with the reason.
    ///
    /// # Errors
    /// [`ConfigError::Certificate`] for roots that are not PEM certificates.
    pub fn build(self) -> Result<Ureq, ConfigError> {
        self.0.check()?;
        Ok(Ureq::with_settings(&self.0))
    }
}
