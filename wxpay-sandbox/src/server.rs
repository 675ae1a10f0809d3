//! The sandbox as a server: its routes, its start and its end.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZeroUsize;
use std::path::Path;
#[cfg(feature = "data")]
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State as Shared};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use tokio::net::TcpListener;
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use wxpay_core::schema::{Channel, Message, pay};
use wxpay_core::value::{CouponType, RefundStatus};
use wxpay_core::{ConfigError, Fen, Gateway, Merchant};

use crate::account::Account;
use crate::body;
use crate::browsers;
use crate::caller::Caller;
use crate::calls::{Api, CALLS, Wishes};
use crate::clock::Clock;
use crate::control;
use crate::coupons::Coupon;
use crate::delivery;
use crate::door::Door;
use crate::faults;
use crate::log::Entry;
use crate::memory::Memory;
use crate::merchants::{self, SeedOrder};
use crate::pages::{self, Pages};
use crate::refusal::Refusal;
use crate::state::State;
use crate::store::{Kept, Queue, Store};
#[cfg(feature = "https")]
use crate::tls;
use crate::tls::Tls;
use crate::xml::{Handled, Posted};

/// Where WeChat Pay's own sandboxes are, the old one and the new one.
const TRIALS: [&str; 2] = ["/sandboxnew", "/xdc/apiv2sandbox"];
/// Where the new one gives out its key.
const NEW_SIGN_KEY: &str = "/xdc/apiv2getsignkey/sign/getsignkey";
/// What calls with a client certificate have in front, which the old sandbox drops.
const WITH_CERTIFICATE: &str = "/secapi";

/// How long a refund takes.
const REFUNDS_TAKE: Duration = Duration::from_secs(1);

/// A gateway that runs. It ends when it is dropped.
#[derive(Debug)]
pub struct Sandbox {
    address: SocketAddr,
    state: Arc<State>,
    pages: Arc<Pages>,
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
    names: Vec<String>,
    seeds: Vec<SeedOrder>,
    #[cfg(feature = "data")]
    data: Option<PathBuf>,
    seed: Option<u64>,
    refunds_take: Option<Duration>,
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

    /// The accounts of a file of merchants (docs/sandbox.md), and the orders that it
    /// has.
    ///
    /// # Errors
    /// When the file cannot be read: which line, and why.
    pub fn merchants(mut self, file: &Path) -> io::Result<Self> {
        let (accounts, seeds) = merchants::read(file)?;
        self.accounts.extend(accounts);
        self.seeds.extend(seeds);
        Ok(self)
    }

    /// Keeps orders, refunds and what is still to be told in an `SQLite` file, and
    /// goes on with what the file has. Without it everything is in memory.
    #[cfg(feature = "data")]
    #[must_use]
    pub fn data(mut self, file: &Path) -> Self {
        self.data = Some(file.to_owned());
        self
    }

    /// Makes the numbers that the sandbox gives out the same for the same calls.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// How long a refund is under way, by the sandbox's clock: a second otherwise.
    #[must_use]
    pub fn refunds_take(mut self, time: Duration) -> Self {
        self.refunds_take = Some(time);
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

    /// The file of data, if there is one.
    #[cfg(feature = "data")]
    fn open(&self) -> io::Result<Option<(Store, Kept, Queue)>> {
        self.data.as_deref().map(crate::sqlite::open).transpose()
    }

    #[cfg(not(feature = "data"))]
    #[allow(clippy::unused_self, clippy::unnecessary_wraps, reason = "as with the feature")]
    fn open(&self) -> io::Result<Option<(Store, Kept, Queue)>> {
        Ok(None)
    }

    /// Starts the sandbox; it takes requests when this returns.
    ///
    /// # Errors
    /// When the address cannot be listened at, the file of data cannot be opened, an
    /// order of the file of merchants is refused, or the folder of the authority cannot be
    /// used.
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
        let mut memory = Memory::new(self.seed);
        let (store, ahead) = match self.open()? {
            None => (None, Duration::ZERO),
            Some((store, kept, queue)) => {
                let ahead = Duration::from_secs(kept.ahead);
                memory.load(kept, queue);
                (Some(store), ahead)
            }
        };
        let is_new = memory.orders().next().is_none();
        let state = Arc::new(State {
            accounts: self.accounts,
            containers: self.containers,
            functions: self.functions,
            seeds: self.seeds,
            refunds_take: self.refunds_take.unwrap_or(REFUNDS_TAKE),
            clock: Clock::new(ahead),
            caller,
            memory: Mutex::new(memory),
            store,
            attempts: watch::Sender::new(0),
            runtime: Handle::current(),
            deliveries: Mutex::default(),
        });
        if is_new {
            merchants::plant(&state).map_err(io::Error::other)?;
        }
        let listener = TcpListener::bind(self.listen.unwrap_or((Ipv4Addr::LOCALHOST, 0).into())).await?;
        let address = listener.local_addr()?;
        resume(&state);
        let pages = Pages::new(&state, address, self.names);
        let patience = self.patience.unwrap_or(PATIENCE);
        let routes = routes(&state, &pages);
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
            .layer(from_fn_with_state(Arc::clone(&pages), browsers::stand_before))
            .layer(DefaultBodyLimit::disable())
            .layer(from_fn_with_state((Arc::clone(&state), patience), body::whole));
        let most = self.connections.map_or(MOST_CONNECTIONS, NonZeroUsize::get);
        let door = Door { most, patience, tls: tls.clone() };
        let server = tokio::spawn(door.open(listener, routes));
        Ok(Sandbox { address, state, pages, tls, server })
    }
}

/// Goes on telling what is still to be told.
pub(crate) fn resume(state: &Arc<State>) {
    let due = state.memory().due();
    delivery::start(state, due);
}

fn routes(state: &Arc<State>, pages: &Arc<Pages>) -> Router {
    let mut router = control::routes().merge(pages::routes(pages));
    let mut taken = BTreeSet::new();
    for api in &CALLS {
        for path in paths(api.message) {
            if !taken.insert(path.clone()) {
                continue;
            }
            let handler = any(move |Shared(state): Shared<Arc<State>>, method: Method, uri: Uri, body: Bytes| {
                serve(state, api, method, uri, body)
            });
            router = router.route(&path, handler);
        }
    }
    router.fallback(unknown).with_state(Arc::clone(state))
}

/// Where a call is answered: at its own path, and on the XML channel where an SDK in
/// its sandbox mode sends it.
fn paths(message: &Message) -> Vec<String> {
    let mut paths = vec![message.path.to_owned()];
    if message.channel == Channel::Cloud {
        // The platform's own samples spell the call both ways.
        paths.push(message.path.to_ascii_lowercase());
    } else if message.name == pay::GET_SIGN_KEY.name {
        paths.push(NEW_SIGN_KEY.to_owned());
    } else {
        for trial in TRIALS {
            paths.push(format!("{trial}{}", message.path));
            if let Some(path) = message.path.strip_prefix(WITH_CERTIFICATE) {
                paths.push(format!("{trial}{path}"));
            }
        }
    }
    paths
}

/// Answers a call and writes it to the log.
async fn serve(state: Arc<State>, api: &'static Api, method: Method, uri: Uri, body: Bytes) -> Response {
    let path = uri.path();
    let at_trial = TRIALS.iter().any(|trial| path.starts_with(trial)) && api.message.name != pay::GET_SIGN_KEY.name;
    let posted = Posted { is_post: method == Method::POST, body: &body, at_trial };
    let (handled, content_type) = match api.message.channel {
        Channel::Pay => (crate::xml::handle(&state, api, posted), "text/plain; charset=utf-8"),
        Channel::Cloud => (crate::cloud::handle(&state, api, posted), "application/json"),
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
        path: path.to_owned(),
        api: Some((faults::name(api.message), api.message.certificate)),
        out_trade_no,
        refused: refused.map(|refusal| (refusal.code.to_owned(), refusal.reason)),
        fault: struck.as_ref().map(|struck| struck.name),
    };
    let fresh = {
        let mut memory = state.memory();
        memory.log.add(entry);
        memory.take_fresh()
    };
    delivery::start(&state, fresh);
    if let Err(why) = state.settled().await {
        return not_kept(&why);
    }
    let reply = (StatusCode::OK, headers, body).into_response();
    match struck {
        Some(struck) => faults::answer(&struck, struck.until(now), &state.clock, reply).await,
        None => reply,
    }
}

/// What was done cannot be kept, so nothing is promised.
pub(crate) fn not_kept(why: &str) -> Response {
    let text = format!("the sandbox cannot write its file of data: {why}\n");
    (StatusCode::INTERNAL_SERVER_ERROR, text).into_response()
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

async fn unknown(Shared(state): Shared<Arc<State>>, method: Method, uri: Uri) -> (StatusCode, String) {
    let path: String = uri.path().chars().take(200).collect();
    let refused = Some((String::new(), "the sandbox does not have this call".to_owned()));
    let method = method.to_string();
    let sentence = format!("the sandbox has no {method} {path}");
    let entry = Entry { at: state.clock.now(), method, path, api: None, out_trade_no: None, refused, fault: None };
    state.memory().log.add(entry);
    let known: Vec<&str> = CALLS.iter().map(|api| api.message.path).collect();
    (StatusCode::NOT_FOUND, format!("{sentence}; it answers {}\n", known.join(", ")))
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
        self.pay_with(out_trade_no, &[])
    }

    /// Pays an order with coupons: the kind and the amount of each. The payer pays the
    /// rest in money.
    ///
    /// # Errors
    /// As for [`pay`](Self::pay), and when the coupons exceed the order.
    pub fn pay_with(&self, out_trade_no: &str, coupons: &[(CouponType, Fen)]) -> io::Result<()> {
        let coupon = |(id, (kind, fee)): (usize, &(CouponType, Fen))| Coupon {
            id: id.to_string(),
            cash: *kind == CouponType::Cash,
            fee: fee.0,
        };
        let coupons = (10_000..).zip(coupons).map(coupon).collect();
        let paid = control::pay_and_tell(&self.state, out_trade_no, Wishes { openid: None, coupons });
        self.pages.live.changed();
        paid.map(drop).map_err(|refusal| io::Error::other(refusal.reason))
    }

    /// Ends a refund before its time: SUCCESS, CHANGE when the bank refuses it, or
    /// REFUNDCLOSE. The merchant is told.
    ///
    /// # Errors
    /// When the refund is unknown, or cannot end like that: why, in words.
    pub fn finish_refund(&self, out_refund_no: &str, status: &RefundStatus) -> io::Result<()> {
        let Some(event) = control::refund_event(status.as_str()) else {
            return Err(io::Error::other(format!("a refund does not end as {status}")));
        };
        let finished = control::finish_and_tell(&self.state, out_refund_no, event);
        self.pages.live.changed();
        finished.map(drop).map_err(|refusal| io::Error::other(refusal.reason))
    }

    /// Moves the sandbox's clock forward: orders expire, and notifications that
    /// come due are sent. Nothing moves it back.
    pub fn advance(&self, by: Duration) {
        self.state.advance(by);
        self.pages.live.changed();
    }

    /// Waits until so many attempts to notify the merchant of an order were made,
    /// and says whether one was acknowledged. For an order that is never paid it
    /// waits for ever.
    pub async fn notified(&self, out_trade_no: &str, attempts: usize) -> bool {
        self.told(attempts, |memory| memory.find(out_trade_no)?.notification).await
    }

    /// As [`notified`](Self::notified), of the end of a refund.
    pub async fn refund_notified(&self, out_refund_no: &str, attempts: usize) -> bool {
        self.told(attempts, |memory| memory.find_refund(out_refund_no)?.notification).await
    }

    async fn told(&self, attempts: usize, of: impl Fn(&Memory) -> Option<u64>) -> bool {
        let mut counted = self.state.attempts.subscribe();
        loop {
            let made = {
                let memory = self.state.memory();
                let told = of(&memory).and_then(|told| memory.notification(told));
                told.map(|told| (told.attempts.len(), told.is_acknowledged()))
            };
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
        self.state.close();
    }
}
