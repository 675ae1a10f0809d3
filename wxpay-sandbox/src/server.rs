//! The sandbox as a server: its routes, its start and its end.

use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
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
use crate::browsers;
use crate::control;
use crate::log::Entry;
use crate::pages::{self, Pages};
use crate::refusal::Refusal;
use crate::state::State;
use crate::transactions::{Action, place, query};
use crate::xml::Handled;

/// The most of a request that is read, in bytes. What exceeds the protocol's own
/// limit is refused by it, what exceeds this by HTTP.
const MOST: usize = 256 * 1024;

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
    pages: Arc<Pages>,
    server: JoinHandle<()>,
}

/// How to start a sandbox, by [`Sandbox::builder`].
#[derive(Debug, Default)]
pub struct Builder {
    listen: Option<SocketAddr>,
    accounts: Vec<Account>,
    containers: BTreeMap<String, String>,
    functions: BTreeMap<String, String>,
    names: Vec<String>,
}

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

    /// A name that browsers may reach the pages by, such as `pay.shop.test`. Numbers,
    /// `localhost`, names without a dot and names below `.internal` need not be told:
    /// no website can have them.
    #[must_use]
    pub fn known_as(mut self, host: &str) -> Self {
        self.names.push(host.to_owned());
        self
    }

    /// Starts the sandbox; it takes requests when this returns.
    ///
    /// # Errors
    /// When the address cannot be listened at.
    pub async fn start(mut self) -> io::Result<Sandbox> {
        if self.accounts.is_empty() {
            self.accounts.push(Account::demo().map_err(io::Error::other)?);
        }
        let http = http_client().map_err(|error| {
            io::Error::other(format!("TLS could not be set up ({error:?}); install the system's CA certificates"))
        })?;
        let state = Arc::new(State::new(self.accounts, self.containers, self.functions, http));
        let listener = TcpListener::bind(self.listen.unwrap_or((Ipv4Addr::LOCALHOST, 0).into())).await?;
        let address = listener.local_addr()?;
        let pages = Pages::new(&state, address, self.names);
        let routes = routes(&state, &pages);
        let server = tokio::spawn(async move {
            // Serving ends with the task.
            let _ = axum::serve(listener, routes).await;
        });
        Ok(Sandbox { address, state, pages, server })
    }
}

/// Sends notifications as WeChat Pay's servers do, without a proxy: they go to
/// near addresses only.
fn http_client() -> Result<reqwest::Client, reqwest::Error> {
    // The transport of the core sets up TLS for the process.
    let _ = wxpay_core::transport::Reqwest::new();
    let mut headers = reqwest::header::HeaderMap::new();
    headers.insert(reqwest::header::PRAGMA, reqwest::header::HeaderValue::from_static("no-cache"));
    reqwest::Client::builder()
        .user_agent("Mozilla/4.0")
        .default_headers(headers)
        .timeout(Duration::from_secs(5))
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
}

fn routes(state: &Arc<State>, pages: &Arc<Pages>) -> Router {
    let mut router = control::routes().merge(pages::routes(pages));
    for (message, action) in CALLS {
        let handler = any(move |Shared(state): Shared<Arc<State>>, method: Method, body: Bytes| async move {
            serve(&state, message, action, &method, &body)
        });
        router = router.route(message.path, handler.clone());
        // The platform's own samples spell the call both ways.
        let lower = message.path.to_ascii_lowercase();
        if lower != message.path {
            router = router.route(&lower, handler);
        }
    }
    router
        .fallback(unknown)
        .layer(DefaultBodyLimit::max(MOST))
        .layer(from_fn_with_state(Arc::clone(pages), browsers::stand_before))
        .with_state(Arc::clone(state))
}

/// Answers a call and writes it to the log.
fn serve(state: &State, message: &'static Message, action: Action, method: &Method, body: &[u8]) -> Response {
    let is_post = method == Method::POST;
    let (handled, content_type) = match message.channel {
        Channel::Pay => (crate::xml::handle(state, message, action, is_post, body), "text/plain; charset=utf-8"),
        Channel::Cloud => (crate::cloud::handle(state, message, action, is_post, body), "application/json"),
    };
    let Handled { body, refused, out_trade_no } = handled;
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    if let Some(refusal) = &refused {
        explain(refusal, &mut headers);
    }
    let entry = Entry {
        at: state.clock.now(),
        method: method.to_string(),
        path: message.path.to_owned(),
        out_trade_no,
        refused: refused.map(|refusal| (refusal.code.to_owned(), refusal.reason)),
    };
    state.memory().log.add(entry);
    (StatusCode::OK, headers, body).into_response()
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
    let entry = Entry { at: state.clock.now(), method: method.to_string(), path, out_trade_no: None, refused };
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

    /// Its address as a URL, without a slash at the end.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
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
        let paid = control::pay_and_tell(&self.state, out_trade_no, None);
        self.pages.live.changed();
        paid.map(drop).map_err(|refusal| io::Error::other(refusal.reason))
    }

    /// Moves the sandbox's clock forward: orders expire, and notifications that
    /// come due are sent. Nothing moves it back.
    pub fn advance(&self, by: Duration) {
        self.state.clock.advance(by);
        self.pages.live.changed();
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
        self.pages.live.end();
        self.state.reset();
    }
}
