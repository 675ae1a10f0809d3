//! A shop that takes payments, in one process or many: orders with a QR code, notifications, deliveries that happen
//! once, refunds, and orders that nobody pays. docs/shop.md is the tutorial.

mod account;
mod books;
mod options;
mod orders;
mod page;
mod routes;
mod shop;
mod storage;
mod tables;
mod worker;

use std::io::{self, Write as _};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser as _;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;
use tracing_subscriber::EnvFilter;
use wxpay_jobs::Schedule;
use wxpay_jobs::database::Database;
use wxpay_sandbox::Sandbox;
use wxpay_web::Receiver;

use crate::account::{Account, Credentials};
use crate::options::Options;
use crate::routes::App;
use crate::shop::TeaShop;
use crate::storage::{Pools, Storage};

/// How long requests may take to end after SIGTERM.
const GRACE: Duration = Duration::from_secs(7);
/// How long the first line of stdout waits for the tables. A shop whose database is away starts without them.
const TABLES_TIME: Duration = Duration::from_secs(5);
/// What another process has begun is taken over after this time: as long as the longest call to the gateway.
const LEASE: Duration = Duration::from_secs(30);

#[tokio::main]
async fn main() -> ExitCode {
    let options = Options::parse();
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn,shop=info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).init();
    match start(&options).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // A closed stderr is not an error.
            let _ = writeln!(io::stderr(), "error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Starts the shop, and returns after it was told to end.
async fn start(options: &Options) -> Result<(), String> {
    let shutdown = shutdown_signal().map_err(|error| format!("no signal can be received: {error}"))?;
    let storage = Storage::parse(&options.database)?;
    let credentials = Credentials::load(options.gateway.as_deref())?;
    let listener = TcpListener::bind(options.listen)
        .await
        .map_err(|error| format!("cannot listen at {}: {error}; choose another address", options.listen))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let sandbox = match options.gateway {
        Some(_) => None,
        None => Some(credentials.start_sandbox(storage.sandbox_file().as_deref()).await?),
    };
    let gateway = options.gateway.clone().or_else(|| sandbox.as_ref().map(Sandbox::url)).unwrap_or_default();
    let base = options.notify_base.clone().unwrap_or_else(|| format!("http://{}", own_address(address)));
    let notify_url = format!("{}/wxpay/notify", base.trim_end_matches('/'));
    let account = credentials.at(&gateway, notify_url)?;
    let schedule = Schedule {
        query_interval: options.query_every,
        refund_interval: options.query_every,
        close_after: options.close_after,
        lease: LEASE,
        ..Schedule::default()
    };
    let process = Process { listener, address, account, schedule, sandbox, shutdown };
    match storage {
        Storage::Sqlite(options) => process.serve(storage::sqlite_pools(&options)).await,
        Storage::Postgres(options) => process.serve(storage::postgres_pools(&options)).await,
    }
}

/// What a process serves with, whatever its database.
struct Process {
    listener: TcpListener,
    address: SocketAddr,
    account: Account,
    schedule: Schedule,
    sandbox: Option<Sandbox>,
    shutdown: watch::Receiver<bool>,
}

impl Process {
    async fn serve<D: Database>(self, pools: Pools<D>) -> Result<(), String> {
        let Self { listener, address, account, schedule, sandbox, shutdown } = self;
        let receiver = Receiver::new(account.client.merchant().clone()).without_cloud_callbacks();
        let shop = TeaShop::new(pools.requests, account, schedule);
        let (ready, mut is_ready) = watch::channel(false);
        let worker = tokio::spawn(worker::work(shop.with_database(pools.jobs), ready, shutdown.clone()));
        // Whether they are made or not: a request that comes before them is refused.
        let _ = tokio::time::timeout(TABLES_TIME, is_ready.wait_for(|ready| *ready)).await;
        print_addresses(address, sandbox.as_ref()).map_err(|error| format!("stdout cannot be written: {error}"))?;
        let app = App { shop, receiver, ready: is_ready, sandbox: sandbox.as_ref().map(Sandbox::url) };
        let service = routes::routes(app).into_make_service_with_connect_info::<SocketAddr>();
        let end = worker::wait_for_shutdown(shutdown.clone(), Duration::ZERO);
        let server = axum::serve(listener, service).with_graceful_shutdown(end);
        tokio::select! {
            result = server => result.map_err(|error| format!("the server ended: {error}"))?,
            // What is still running is as after a crash: the database has it.
            () = worker::wait_for_shutdown(shutdown, GRACE) => {}
        }
        let _ = worker.await;
        Ok(())
    }
}

/// Prints where the shop and its sandbox are.
fn print_addresses(address: SocketAddr, sandbox: Option<&Sandbox>) -> io::Result<()> {
    let mut stdout = io::stdout();
    writeln!(stdout, "listening on http://{address}")?;
    if let Some(sandbox) = sandbox {
        writeln!(stdout, "sandbox at {}", sandbox.url())?;
    }
    stdout.flush()
}

/// Returns the address at which a gateway on this machine reaches the shop.
fn own_address(address: SocketAddr) -> SocketAddr {
    let ip = if address.ip().is_unspecified() { IpAddr::V4(Ipv4Addr::LOCALHOST) } else { address.ip() };
    SocketAddr::new(ip, address.port())
}

/// Installs the handlers of SIGTERM and SIGINT, and returns what becomes true at the first of them.
fn shutdown_signal() -> io::Result<watch::Receiver<bool>> {
    let (mut terminate, mut interrupt): (Signal, Signal) =
        (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let (sender, shutdown) = watch::channel(false);
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        sender.send_replace(true);
    });
    Ok(shutdown)
}
