//! The sandbox as a server: its routes, its start and its end.

use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZeroUsize;
#[cfg(feature = "https")]
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State as Shared};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use wxpay_core::schema::{Channel, Message, cloud, pay};
use wxpay_core::{ConfigError, Gateway, Merchant};

use crate::account::Account;
use crate::body;
use crate::caller::Caller;
use crate::control;
use crate::door::Door;
use crate::faults;
use crate::log::Entry;
use crate::refusal::Refusal;
use crate::state::State;
#[cfg(feature = "https")]
use crate::tls;
use crate::tls::Tls;
use crate::transactions::{Action, place, query};
use crate::xml::Handled;

/// The calls that the sandbox answers.
const CALLS: [(&Message, Action); 4] = [
    (&pay::UNIFIED_ORDER, place),
    (&pay::ORDER_QUERY, query),
    (&cloud::UNIFIED_ORDER, place),
    (&cloud::QUERY_ORDER, query),
];

/// A gateway that runs. It ends when it is dropped.
#[derive(Debug)]
pub struct Sandbox {
    address: SocketAddr,
    state: Arc<State>,
    tls: Option<Arc<Tls>>,
    server: JoinHandle<()>,
}

/// How to start a sandbox, by [`Sandbox::builder`].
#[derive(Debug, Default)]
pub struct Builder {
    listen: Option<SocketAddr>,
    accounts: Vec<Account>,
    containers: BTreeMap<String, String>,
    functions: BTreeMap<String, String>,
    allowed: Vec<String>,
    patience: Option<Duration>,
    connections: Option<NonZeroUsize>,
    #[cfg(feature = "https")]
    https: Option<tls::Settings>,
}

/// How long a client may take, unless the builder says otherwise.
const PATIENCE: Duration = Duration::from_secs(30);

/// The most connections, unless the builder says otherwise.
const MOST_CONNECTIONS: usize = 1_024;

impl Builder {
    /// Where to listen; a free port of the loopback interface otherwise.
    #[must_use]
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = Some(address);
        self
    }

    /// An account, instead of the demo merchant.
    #[must_use]
    pub fn account(mut self, account: Account) -> Self {
        self.accounts.push(account);
        self
    }

    /// Where the cloud-run service of that name receives callbacks.
    #[must_use]
    pub fn container(mut self, service: &str, url: &str) -> Self {
        self.containers.insert(service.to_owned(), url.to_owned());
        self
    }

    /// Where the cloud function of that name receives callbacks.
    #[must_use]
    pub fn function(mut self, name: &str, url: &str) -> Self {
        self.functions.insert(name.to_owned(), url.to_owned());
        self
    }

    /// A host that notifications may go to wherever it is, or `*` for any. Without
    /// this they only go to loopback and private addresses.
    #[must_use]
    pub fn allow_notify(mut self, host: &str) -> Self {
        self.allowed.push(host.to_owned());
        self
    }

    /// How long a client may take to send a request's head, its body, or nothing
    /// before the next one, and to take a piece of an answer; 30 seconds otherwise.
    #[must_use]
    pub fn patience(mut self, patience: Duration) -> Self {
        self.patience = Some(patience);
        self
    }

    /// The most connections at a time, 1,024 otherwise; more wait.
    #[must_use]
    pub fn connections(mut self, most: NonZeroUsize) -> Self {
        self.connections = Some(most);
        self
    }

    /// Answers HTTPS too, at the same address: the certificate is for localhost,
    /// 127.0.0.1, `::1` and the address listened at, and of an authority of the
    /// sandbox's own ([`Sandbox::authority`], and `GET /_sandbox/ca.pem`). The client
    /// certificate of each merchant is at
    /// `/_sandbox/merchants/{mch_id}/apiclient_cert.pem`, `apiclient_key.pem` and
    /// `apiclient_cert.p12`, whose password is the merchant number.
    #[cfg(feature = "https")]
    #[must_use]
    pub fn https(mut self) -> Self {
        self.https.get_or_insert_default();
        self
    }

    /// HTTPS with an authority that is kept in that folder from start to start, as
    /// `ca.pem` and `ca_key.pem`.
    #[cfg(feature = "https")]
    #[must_use]
    pub fn tls_folder(mut self, folder: &Path) -> Self {
        self.https.get_or_insert_default().folder = Some(folder.to_owned());
        self
    }

    /// HTTPS under another name of the machine, such as a container's.
    #[cfg(feature = "https")]
    #[must_use]
    pub fn tls_name(mut self, name: &str) -> Self {
        self.https.get_or_insert_default().names.push(name.to_owned());
        self
    }

    /// HTTPS, and the calls that need a client certificate (refunds, reversals, fund
    /// flows) are refused without one of the sandbox's, by nginx's page: status 400,
    /// "No required SSL certificate was sent".
    #[cfg(feature = "https")]
    #[must_use]
    pub fn require_certificate(mut self) -> Self {
        self.https.get_or_insert_default().require_certificate = true;
        self
    }

    /// Starts the sandbox; it takes requests when this returns.
    ///
    /// # Errors
    /// When the address cannot be listened at, or the folder of the authority cannot
    /// be used.
    pub async fn start(mut self) -> io::Result<Sandbox> {
        if self.accounts.is_empty() {
            self.accounts.push(Account::demo().map_err(io::Error::other)?);
        }
        // Where these are was said by whoever runs the sandbox.
        let told = self.containers.values().chain(self.functions.values());
        self.allowed.extend(told.filter_map(|url| Some(reqwest::Url::parse(url).ok()?.host_str()?.to_owned())));
        let caller = Caller::new(&self.allowed).map_err(|error| {
            io::Error::other(format!("TLS could not be set up ({error:?}); install the system's CA certificates"))
        })?;
        let state = Arc::new(State::new(self.accounts, self.containers, self.functions, caller));
        let listener = TcpListener::bind(self.listen.unwrap_or((Ipv4Addr::LOCALHOST, 0).into())).await?;
        let address = listener.local_addr()?;
        let patience = self.patience.unwrap_or(PATIENCE);
        let routes = routes(&state);
        #[cfg(feature = "https")]
        let (tls, routes) = match &self.https {
            None => (None, routes),
            Some(settings) => {
                let merchants = state.accounts.iter().map(|account| account.mch_id.as_str());
                let tls = Arc::new(Tls::new(settings, address.ip(), merchants)?);
                let routes = routes.merge(tls::routes(Arc::clone(&tls)));
                let routes = if settings.require_certificate {
                    routes.layer(from_fn_with_state(Arc::clone(&state), tls::require))
                } else {
                    routes
                };
                (Some(tls), routes)
            }
        };
        #[cfg(not(feature = "https"))]
        let tls = None;
        let routes = routes
            .layer(DefaultBodyLimit::disable())
            .layer(from_fn_with_state((Arc::clone(&state), patience), body::whole));
        let most = self.connections.map_or(MOST_CONNECTIONS, NonZeroUsize::get);
        let door = Door { most, patience, tls: tls.clone() };
        let server = tokio::spawn(door.open(listener, routes));
        Ok(Sandbox { address, state, tls, server })
    }
}

fn routes(state: &Arc<State>) -> Router {
    let mut router = control::routes();
    for (message, action) in CALLS {
        let handler = any(move |Shared(state): Shared<Arc<State>>, method: Method, body: Bytes| async move {
            serve(&state, message, action, &method, &body).await
        });
        router = router.route(message.path, handler.clone());
        // The platform's own samples spell the call both ways.
        let lower = message.path.to_ascii_lowercase();
        if lower != message.path {
            router = router.route(&lower, handler);
        }
    }
    router.fallback(unknown).with_state(Arc::clone(state))
}

/// Answers a call and writes it to the log.
async fn serve(state: &State, message: &'static Message, action: Action, method: &Method, body: &[u8]) -> Response {
    let is_post = method == Method::POST;
    let (handled, content_type) = match message.channel {
        Channel::Pay => (crate::xml::handle(state, message, action, is_post, body), "text/plain; charset=utf-8"),
        Channel::Cloud => (crate::cloud::handle(state, message, action, is_post, body), "application/json"),
    };
    let Handled { body, refused, out_trade_no, struck } = handled;
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    if let Some(refusal) = &refused {
        explain(refusal, &mut headers);
    }
    let now = state.clock.now();
    let entry = Entry {
        at: now,
        method: method.to_string(),
        path: message.path.to_owned(),
        out_trade_no,
        refused: refused.map(|refusal| (refusal.code.to_owned(), refusal.reason)),
        fault: struck.as_ref().map(|struck| struck.name),
    };
    state.memory().log.add(entry);
    let reply = (StatusCode::OK, headers, body).into_response();
    match struck {
        Some(struck) => faults::answer(&struck, struck.until(now), &state.clock, reply).await,
        None => reply,
    }
}

/// The code and the reason, beside the message and never in it.
fn explain(refusal: &Refusal, headers: &mut HeaderMap) {
    let escaped: String = refusal.reason.chars().flat_map(char::escape_default).take(1_000).collect();
    for (name, text) in [("x-wxpay-sandbox-code", refusal.code), ("x-wxpay-sandbox-reason", &escaped)] {
        if let Ok(value) = HeaderValue::from_str(text) {
            headers.insert(name, value);
        }
    }
}

async fn unknown(Shared(state): Shared<Arc<State>>, method: Method, uri: axum::http::Uri) -> (StatusCode, String) {
    let path: String = uri.path().chars().take(200).collect();
    let refused = Some((String::new(), "the sandbox does not have this call".to_owned()));
    let entry =
        Entry { at: state.clock.now(), method: method.to_string(), path, out_trade_no: None, refused, fault: None };
    state.memory().log.add(entry);
    let known: Vec<&str> = CALLS.iter().map(|(message, _)| message.path).collect();
    (StatusCode::NOT_FOUND, format!("the sandbox has no {method} {}; it answers {}\n", uri.path(), known.join(", ")))
}

impl Sandbox {
    /// Starts a sandbox with the demo merchant on a free loopback port.
    ///
    /// # Errors
    /// When no port can be listened at.
    pub async fn start() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// A sandbox with other accounts, or at another address.
    #[must_use]
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its address as a URL, without a slash at the end; of https if it answers that.
    #[must_use]
    pub fn url(&self) -> String {
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.address)
    }

    /// The certificate of the authority to trust, in PEM, if it answers HTTPS.
    #[cfg(feature = "https")]
    #[must_use]
    pub fn authority(&self) -> Option<&str> {
        self.tls.as_deref().map(Tls::authority)
    }

    /// Its address for a client.
    ///
    /// # Errors
    /// Never for an address that was listened at.
    pub fn gateway(&self) -> Result<Gateway, ConfigError> {
        Gateway::sandbox(&self.url())
    }

    /// The demo merchant, as a client of it would be set up.
    ///
    /// # Errors
    /// Never for the demo merchant's own ids.
    pub fn merchant(&self) -> Result<Merchant, ConfigError> {
        Merchant::new(Account::DEMO_APPID, Account::DEMO_MCH_ID, Account::DEMO_KEY)
    }

    /// Pays an order as its payer would, and starts to tell the merchant. If several
    /// merchants have the number, it is the one placed last.
    ///
    /// # Errors
    /// When the order is unknown, paid or closed: why, in words.
    pub fn pay(&self, out_trade_no: &str) -> io::Result<()> {
        control::pay_and_tell(&self.state, out_trade_no, None)
            .map(drop)
            .map_err(|refusal| io::Error::other(refusal.reason))
    }

    /// Moves the sandbox's clock forward: orders expire, and notifications that
    /// come due are sent. Nothing moves it back.
    pub fn advance(&self, by: Duration) {
        self.state.clock.advance(by);
    }

    /// Waits until so many attempts to notify the merchant of an order were made,
    /// and says whether one was acknowledged. For an order that is never paid it
    /// waits for ever.
    pub async fn notified(&self, out_trade_no: &str, attempts: usize) -> bool {
        let mut counted = self.state.attempts.subscribe();
        loop {
            let made =
                self.state.memory().find(out_trade_no).map(|order| (order.attempts.len(), order.is_acknowledged()));
            match made {
                Some((made, acknowledged)) if made >= attempts => return acknowledged,
                _ => {}
            }
            // The sender lives as long as the state.
            let _ = counted.changed().await;
        }
    }

    /// Waits until the server ends, which it does not by itself.
    pub async fn serve(mut self) {
        let _ = (&mut self.server).await;
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.server.abort();
        self.state.reset();
    }
}
