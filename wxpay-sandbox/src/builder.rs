//! The configuration of a sandbox, and its start.

use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZeroUsize;
use std::path::Path;
#[cfg(feature = "data")]
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::middleware::from_fn_with_state;
use tokio::runtime::Handle;
use tokio::sync::watch;

use crate::account::Account;
use crate::archive;
use crate::http::body;
use crate::http::listener::{self, Listener};
use crate::http::routes::routes;
use crate::merchants::{self, SeedOrder};
use crate::notify::delivery;
use crate::notify::outbound::{OutboundClient, OutboundPolicy};
use crate::pages::Pages;
use crate::scenario::{self, Scenario};
use crate::secrets::Secrets;
use crate::seed_orders;
use crate::server::Sandbox;
use crate::sign_diagnosis::SignDiagnoser;
use crate::state::SandboxState;
use crate::state::clock::{self, Clock};
use crate::state::memory::Memory;
#[cfg(feature = "data")]
use crate::storage::Durability;
use crate::storage::{ChangeQueue, Snapshot, Store};
#[cfg(feature = "https")]
use crate::tls;
#[cfg(feature = "https")]
use crate::tls::Tls;

/// How long a refund is processing, by default.
const DEFAULT_REFUND_DURATION: Duration = Duration::from_secs(1);

/// Configures a sandbox; created by [`Sandbox::builder`].
///
/// ```
/// use std::time::Duration;
/// use wxpay_sandbox::{Account, Sandbox};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # tokio::runtime::Runtime::new()?.block_on(async {
/// let shop = Account::new("wx2421b1c4370ec43b", "1900000109", "192006250b4c09247ec02edce69f6a2d")?;
/// let sandbox = Sandbox::builder().account(shop).seed(7).refund_duration(Duration::from_secs(60)).start().await?;
/// sandbox.set_fault(r#"{"api": "pay.unified_order", "fault": "SYSTEMERROR", "times": 1}"#)?;
/// sandbox.advance(Duration::from_secs(3600));
/// # Ok(()) }) }
/// ```
#[derive(Debug, Default)]
pub struct Builder {
    listen: Option<SocketAddr>,
    accounts: Vec<Account>,
    containers: BTreeMap<String, String>,
    functions: BTreeMap<String, String>,
    native_callback: Option<String>,
    host_names: Vec<String>,
    seeds: Vec<SeedOrder>,
    #[cfg(feature = "data")]
    data: Option<PathBuf>,
    #[cfg(feature = "data")]
    durability: Durability,
    max_orders: Option<NonZeroUsize>,
    seed: Option<u64>,
    refund_duration: Option<Duration>,
    official_cases: bool,
    allowed: Vec<String>,
    client_timeout: Option<Duration>,
    max_connections: Option<NonZeroUsize>,
    #[cfg(feature = "https")]
    https: Option<tls::TlsSettings>,
}

/// The default time limit for clients.
const DEFAULT_CLIENT_TIMEOUT: Duration = Duration::from_secs(30);

/// The default limit of simultaneous connections.
const DEFAULT_MAX_CONNECTIONS: usize = 16_384;

/// The default limits of orders in memory: with a data file, and without.
const DEFAULT_MAX_ORDERS_OF_FILE: usize = 20_000;
const DEFAULT_MAX_ORDERS: usize = 1_000_000;

impl Builder {
    /// Sets the address to listen on. The default is a free port of the loopback interface.
    #[must_use]
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = Some(address);
        self
    }

    /// Adds an account. Without one, the sandbox has the demo merchant.
    #[must_use]
    pub fn account(mut self, account: Account) -> Self {
        self.accounts.push(account);
        self
    }

    /// Adds the accounts and the orders of a file of merchants (docs/sandbox.md).
    ///
    /// # Errors
    /// If the file cannot be read; the error names the line and the reason.
    pub fn merchants(mut self, file: &Path) -> io::Result<Self> {
        let (accounts, seeds) = merchants::read(file)?;
        self.accounts.extend(accounts);
        self.seeds.extend(seeds);
        Ok(self)
    }

    /// Stores orders, refunds and pending notifications in an `SQLite` file, and continues from
    /// what the file contains. Without this, everything is in memory.
    #[cfg(feature = "data")]
    #[must_use]
    pub fn data(mut self, file: &Path) -> Self {
        self.data = Some(file.to_owned());
        self
    }

    /// Sets what the data file promises of a power failure. The default is [`Durability::Fast`].
    #[cfg(feature = "data")]
    #[must_use]
    pub fn durability(mut self, durability: Durability) -> Self {
        self.durability = durability;
        self
    }

    /// Limits the orders in memory. With a data file, it alone has older ones: they are read when they are asked for,
    /// and the default is 20,000. Without one, further orders are refused, and the default is 1,000,000.
    #[must_use]
    pub fn max_orders_in_memory(mut self, limit: NonZeroUsize) -> Self {
        self.max_orders = Some(limit);
        self
    }

    /// Makes generated ids reproducible: the same calls get the same ids.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// Sets how long a refund is processing, by the sandbox's clock. The default is one second.
    #[must_use]
    pub fn refund_duration(mut self, duration: Duration) -> Self {
        self.refund_duration = Some(duration);
        self
    }

    /// Enables the cases of WeChat Pay's official sandboxes (docs/sandbox-cases.md) at their paths:
    /// the amount of an order or the header `Wechatpay-Negative-Test` selects what becomes of it.
    /// The old sandbox refuses other amounts.
    #[must_use]
    pub fn official_cases(mut self) -> Self {
        self.official_cases = true;
        self
    }

    /// Sets the address at which the cloud-run service `service` receives callbacks.
    #[must_use]
    pub fn container(mut self, service: &str, url: &str) -> Self {
        self.containers.insert(service.to_owned(), url.to_owned());
        self
    }

    /// Sets the address at which the cloud function `name` receives callbacks.
    #[must_use]
    pub fn function(mut self, name: &str, url: &str) -> Self {
        self.functions.insert(name.to_owned(), url.to_owned());
        self
    }

    /// Sets the address that is called when the code of a product is scanned, for accounts without
    /// one of their own.
    #[must_use]
    pub fn native_callback(mut self, url: &str) -> Self {
        self.native_callback = Some(url.to_owned());
        self
    }

    /// Adds a host name under which browsers may open the pages, such as `pay.shop.test`. IP
    /// addresses, `localhost`, names without a dot and names below `.internal` are always allowed,
    /// because no website can have them.
    #[must_use]
    pub fn host_name(mut self, host: &str) -> Self {
        self.host_names.push(host.to_owned());
        self
    }

    /// Allows notifications to a host wherever it is; `*` allows any. By default they go to
    /// loopback and private addresses only. A sandbox that does not listen on loopback calls only
    /// the servers named in the builder or the file of merchants. Link-local addresses and those of
    /// cloud metadata are never called.
    #[must_use]
    pub fn allow_notify(mut self, host: &str) -> Self {
        self.allowed.push(host.to_owned());
        self
    }

    /// Sets how long a client may take to send a request's head, to send its body, to begin the
    /// next request, or to accept a piece of an answer. The default is 30 seconds.
    #[must_use]
    pub fn client_timeout(mut self, timeout: Duration) -> Self {
        self.client_timeout = Some(timeout);
        self
    }

    /// Limits simultaneous connections; further ones wait. The default is 16,384.
    #[must_use]
    pub fn max_connections(mut self, limit: NonZeroUsize) -> Self {
        self.max_connections = Some(limit);
        self
    }

    /// Serves HTTPS too, at the same address. The certificate is valid for localhost, 127.0.0.1,
    /// `::1` and the listening address, and is signed by the sandbox's own authority
    /// ([`Sandbox::authority`], and `GET /_sandbox/ca.pem`). The client certificate of each
    /// merchant is at `/_sandbox/merchants/{mch_id}/apiclient_cert.pem`, `apiclient_key.pem` and
    /// `apiclient_cert.p12`, whose password is the merchant number.
    #[cfg(feature = "https")]
    #[must_use]
    pub fn https(mut self) -> Self {
        self.https.get_or_insert_default();
        self
    }

    /// Enables HTTPS with an authority that is stored in that folder as `ca.pem` and `ca_key.pem`,
    /// and reused at the next start.
    #[cfg(feature = "https")]
    #[must_use]
    pub fn tls_folder(mut self, folder: &Path) -> Self {
        self.https.get_or_insert_default().folder = Some(folder.to_owned());
        self
    }

    /// Enables HTTPS and adds a name to the certificate, such as a container's.
    #[cfg(feature = "https")]
    #[must_use]
    pub fn tls_name(mut self, name: &str) -> Self {
        self.https.get_or_insert_default().names.push(name.to_owned());
        self
    }

    /// Enables HTTPS and refuses calls that need a client certificate (refunds, reversals, fund
    /// flows) without one issued by the sandbox. The refusal is nginx's page: status 400, "No
    /// required SSL certificate was sent".
    #[cfg(feature = "https")]
    #[must_use]
    pub fn require_certificate(mut self) -> Self {
        self.https.get_or_insert_default().require_certificate = true;
        self
    }

    /// Opens the data file, if there is one.
    #[cfg(feature = "data")]
    fn open(&self) -> io::Result<Option<(Store, Snapshot, ChangeQueue)>> {
        self.data.as_deref().map(|file| crate::storage::open(file, self.durability)).transpose()
    }

    #[cfg(not(feature = "data"))]
    #[allow(clippy::unused_self, clippy::unnecessary_wraps, reason = "as with the feature")]
    fn open(&self) -> io::Result<Option<(Store, Snapshot, ChangeQueue)>> {
        Ok(None)
    }

    /// The servers that a sandbox listening on `listen` may call.
    fn outbound_policy(&mut self, listen: SocketAddr) -> OutboundPolicy {
        // The operator named these servers.
        let account_urls = self
            .accounts
            .iter()
            .flat_map(|account| [account.native_callback_url.as_ref(), account.refund_notify_url.as_ref()]);
        let order_urls = self.seeds.iter().filter_map(SeedOrder::notify_url);
        let services = self.containers.values().chain(self.functions.values());
        let named = services.chain(account_urls.flatten()).cloned().chain(order_urls);
        #[cfg(feature = "all-messages")]
        let named = named.chain(self.accounts.iter().filter_map(|account| account.further.sharing_notify_url.clone()));
        let named = named.collect();
        let is_private = listen.ip().to_canonical().is_loopback();
        OutboundPolicy { allowed: std::mem::take(&mut self.allowed), named, is_private }
    }

    /// Parses a scenario (docs/sandbox-scenarios.md), which [`Sandbox::play`] plays. Its calls are signed with the
    /// keys of the accounts that were added before, or of the demo merchant.
    ///
    /// # Errors
    /// If the text is not a scenario. The error has its faults, at most 100, each on a line with that of the text.
    pub fn parse_scenario(&self, text: &str) -> io::Result<Scenario> {
        let demo = Account::demo().map_err(io::Error::other)?;
        let accounts = if self.accounts.is_empty() { std::slice::from_ref(&demo) } else { &self.accounts };
        scenario::parse(text, accounts).map_err(io::Error::other)
    }

    /// Starts the sandbox. It accepts requests when this returns.
    ///
    /// # Errors
    /// If the address cannot be bound, the data file cannot be opened, an order of the file of
    /// merchants is refused, or the folder of the authority cannot be used.
    #[allow(clippy::unused_async, reason = "it needs the runtime in which it is awaited")]
    pub async fn start(mut self) -> io::Result<Sandbox> {
        if self.accounts.is_empty() {
            self.accounts.push(Account::demo().map_err(io::Error::other)?);
        }
        for account in &mut self.accounts {
            account.native_callback_url = account.native_callback_url.take().or_else(|| self.native_callback.clone());
        }
        let listen = self.listen.unwrap_or((Ipv4Addr::LOCALHOST, 0).into());
        let policy = self.outbound_policy(listen);
        let outbound = OutboundClient::new(policy).map_err(|error| {
            io::Error::other(format!("TLS could not be set up ({error:?}); install the system's CA certificates"))
        })?;
        let mut memory = Memory::new(self.seed);
        let (store, clock) = match self.open()? {
            None => (None, Clock::new(Duration::ZERO, None)),
            Some((store, snapshot, queue)) => {
                let clock = Clock::new(Duration::from_secs(snapshot.ahead), snapshot.latest_time());
                memory.load(snapshot, queue);
                (Some(store), clock)
            }
        };
        let clock = Arc::new(clock);
        tokio::spawn(clock::watch_for_jumps(Arc::downgrade(&clock)));
        let is_new = memory.orders().next().is_none() && memory.archive.is_empty();
        let default_max_orders = if store.is_some() { DEFAULT_MAX_ORDERS_OF_FILE } else { DEFAULT_MAX_ORDERS };
        let state = Arc::new(SandboxState {
            secrets: Secrets::new(&self.accounts),
            sign_diagnoser: SignDiagnoser::default(),
            accounts: self.accounts,
            containers: self.containers,
            functions: self.functions,
            seeds: self.seeds,
            refund_duration: self.refund_duration.unwrap_or(DEFAULT_REFUND_DURATION),
            official_cases: self.official_cases,
            clock,
            outbound,
            memory: Mutex::new(memory),
            store,
            max_orders: self.max_orders.map_or(default_max_orders, NonZeroUsize::get),
            attempts: watch::Sender::new(0),
            runtime: Handle::current(),
            deliveries: Mutex::default(),
        });
        if is_new {
            seed_orders::place_all(&state).map_err(io::Error::other)?;
        }
        let socket = listener::bind(listen)?;
        let address = socket.local_addr()?;
        delivery::resume(&state);
        archive::start(&state);
        let pages = Pages::new(&state, address, self.host_names);
        let client_timeout = self.client_timeout.unwrap_or(DEFAULT_CLIENT_TIMEOUT);
        let routes = routes(&state, &pages);
        #[cfg(feature = "https")]
        let (tls, routes) = match &self.https {
            None => (None, routes),
            Some(settings) => {
                let merchants = state.accounts.iter().map(|account| account.mch_id.as_str());
                let tls = Arc::new(Tls::new(settings, address.ip(), merchants)?);
                let routes = routes.merge(tls::routes(Arc::clone(&tls)));
                let routes = if settings.require_certificate {
                    routes.layer(from_fn_with_state(Arc::clone(&state), tls::require_certificate))
                } else {
                    routes
                };
                (Some(tls), routes)
            }
        };
        #[cfg(not(feature = "https"))]
        let tls = None;
        let routes = routes.layer(from_fn_with_state((Arc::clone(&pages), client_timeout), body::read_to_end));
        let max_connections = self.max_connections.map_or(DEFAULT_MAX_CONNECTIONS, NonZeroUsize::get);
        let listener = Listener { max_connections, client_timeout, tls: tls.clone(), clock: Arc::clone(&state.clock) };
        let server = tokio::spawn(listener.serve(socket, routes));
        Ok(Sandbox { address, state, pages, tls, server })
    }
}

impl Sandbox {
    /// Starts a sandbox with the demo merchant on a free loopback port.
    ///
    /// # Errors
    /// If no port can be bound.
    pub async fn start() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// Configures a sandbox with other accounts, another address or other options.
    #[must_use]
    pub fn builder() -> Builder {
        Builder::default()
    }
}
