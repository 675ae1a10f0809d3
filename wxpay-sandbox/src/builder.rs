//! How a sandbox is started: what it is told goes in, a running one comes out.

use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZeroUsize;
use std::path::Path;
#[cfg(feature = "data")]
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use tokio::net::TcpListener;
use tokio::runtime::Handle;
use tokio::sync::watch;

use crate::account::Account;
use crate::body;
use crate::browsers;
use crate::caller::{Caller, Reach};
use crate::clock::Clock;
use crate::delivery;
use crate::door::Door;
use crate::explanation::Diagnoses;
use crate::memory::Memory;
use crate::merchants::{self, SeedOrder};
use crate::pages::Pages;
use crate::routes::routes;
use crate::secrets::Secrets;
use crate::server::Sandbox;
use crate::state::State;
use crate::store::{Queue, Snapshot, Store};
#[cfg(feature = "https")]
use crate::tls;
#[cfg(feature = "https")]
use crate::tls::Tls;

/// How long a refund takes.
const REFUNDS_TAKE: Duration = Duration::from_secs(1);

/// How to start a sandbox, by [`Sandbox::builder`].
#[derive(Debug, Default)]
pub struct Builder {
    listen: Option<SocketAddr>,
    accounts: Vec<Account>,
    containers: BTreeMap<String, String>,
    functions: BTreeMap<String, String>,
    native_callback: Option<String>,
    names: Vec<String>,
    seeds: Vec<SeedOrder>,
    #[cfg(feature = "data")]
    data: Option<PathBuf>,
    seed: Option<u64>,
    refunds_take: Option<Duration>,
    official: bool,
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

    /// Plays the cases of WeChat Pay's own sandboxes (docs/sandbox-cases.md), at their
    /// paths: an order's amount or the header `Wechatpay-Negative-Test` says what
    /// becomes of it, and the old one refuses any other amount.
    #[must_use]
    pub fn official_cases(mut self) -> Self {
        self.official = true;
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

    /// Where merchants are called when the code of a product is scanned, those whose
    /// account does not say.
    #[must_use]
    pub fn native_callback(mut self, url: &str) -> Self {
        self.native_callback = Some(url.to_owned());
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
    /// this they only go to loopback and private addresses; from a sandbox that listens
    /// elsewhere than on loopback, only to the servers that the builder or the file of
    /// merchants names. Link-local addresses and those of cloud metadata are never called.
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
    fn open(&self) -> io::Result<Option<(Store, Snapshot, Queue)>> {
        self.data.as_deref().map(crate::sqlite::open).transpose()
    }

    #[cfg(not(feature = "data"))]
    #[allow(clippy::unused_self, clippy::unnecessary_wraps, reason = "as with the feature")]
    fn open(&self) -> io::Result<Option<(Store, Snapshot, Queue)>> {
        Ok(None)
    }

    /// Whom the sandbox may call, if it listens there.
    fn reach(&mut self, listen: SocketAddr) -> Reach {
        // Where these are was said by whoever runs the sandbox.
        let of_accounts = self
            .accounts
            .iter()
            .flat_map(|account| [account.native_callback_url.as_ref(), account.refund_notify_url.as_ref()]);
        let of_orders = self.seeds.iter().filter_map(SeedOrder::notify_url);
        let services = self.containers.values().chain(self.functions.values());
        let named = services.chain(of_accounts.flatten()).cloned().chain(of_orders).collect();
        let is_private = listen.ip().to_canonical().is_loopback();
        Reach { allowed: std::mem::take(&mut self.allowed), named, is_private }
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
        for account in &mut self.accounts {
            account.native_callback_url = account.native_callback_url.take().or_else(|| self.native_callback.clone());
        }
        let listen = self.listen.unwrap_or((Ipv4Addr::LOCALHOST, 0).into());
        let reach = self.reach(listen);
        let caller = Caller::new(reach).map_err(|error| {
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
            secrets: Secrets::new(&self.accounts),
            diagnoses: Diagnoses::default(),
            accounts: self.accounts,
            containers: self.containers,
            functions: self.functions,
            seeds: self.seeds,
            refunds_take: self.refunds_take.unwrap_or(REFUNDS_TAKE),
            official: self.official,
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
        let listener = TcpListener::bind(listen).await?;
        let address = listener.local_addr()?;
        delivery::resume(&state);
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
