//! The inbox under load: see `scripts/inbox-load`.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a command of the repository")]

use std::fmt;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use sqlx::pool::PoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode};
use tokio::task::JoinSet;
use wxpay_core::inbox::Record;
use wxpay_jobs::database::{Connection as _, Database, DatabaseError, Transaction as _, insert_new, retry_conflicts};
use wxpay_jobs::{Arrival, Inbox, Job, OrderKey, Task, tables};

const MCH_ID: &str = "10000100";
const PRICE: u64 = 888;
const CONNECTIONS: u32 = 64;
/// A notification of usual size.
const RAW: [u8; 1000] = [b'x'; 1000];

/// What became of notifications.
#[derive(Default)]
struct Counts {
    deliver: u32,
    refund: u32,
    person: u32,
    duplicate: u32,
    changed: u32,
    failed: u32,
}

impl Counts {
    fn add(&mut self, result: &Result<Arrival, DatabaseError>) {
        *match result {
            Ok(Arrival::New(Task::Deliver)) => &mut self.deliver,
            Ok(Arrival::New(Task::Refund)) => &mut self.refund,
            Ok(Arrival::New(_)) => &mut self.person,
            Ok(Arrival::Duplicate(_)) => &mut self.duplicate,
            Ok(_) => &mut self.changed,
            Err(error) => {
                eprintln!(
                    "{error}: {}",
                    std::error::Error::source(error).map_or_else(String::new, ToString::to_string)
                );
                &mut self.failed
            }
        } += 1;
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { deliver, refund, person, duplicate, changed, failed } = self;
        write!(f, "{deliver} deliver, {refund} refund, {person} person, {duplicate} duplicate, {changed} changed, ")?;
        write!(f, "{failed} failed")
    }
}

/// One transaction, as a web handler does it: price, inbox, the shop's own row, and a job.
async fn receive<D: Database>(pool: &D, record: &Record) -> Result<Arrival, DatabaseError> {
    retry_conflicts(|| async {
        let mut transaction = pool.begin().await?;
        let number = record.out_trade_no.as_str();
        let price = "SELECT total_fee FROM shop_order WHERE out_trade_no = ?";
        let rows = transaction.query(price, &[number.into()]).await?;
        let price = rows.first().map_or(Ok(None), |row| row.integer(0))?;
        let arrival = if price == i64::try_from(record.total_fee).ok() {
            Inbox::new().keep(&mut transaction, record, &RAW).await?
        } else {
            Inbox::new().keep_for_person(&mut transaction, record, &RAW).await?
        };
        if let Arrival::New(task) = &arrival {
            if *task == Task::Deliver {
                transaction.execute("INSERT INTO delivery (out_trade_no) VALUES (?)", &[number.into()]).await?;
            }
            let job = Job::paid(record).key();
            let statement = "INSERT INTO job (job_key, due_at) VALUES (?, ?)";
            insert_new(&mut transaction, statement, &[(&job).into(), 1_795_996_800_000.into()]).await?;
        }
        transaction.commit().await?;
        Ok(arrival)
    })
    .await
}

/// Receives `count` notifications over all connections. Returns what became of them, the time, and the longest one.
async fn receive_all<D: Database>(
    pool: &D,
    count: u32,
    record: impl Fn(u32) -> Record + Send + Sync + 'static,
) -> (Counts, Duration, Duration) {
    let (next, record) = (Arc::new(AtomicU32::new(0)), Arc::new(record));
    let mut workers = JoinSet::new();
    let begun = Instant::now();
    for _ in 0..CONNECTIONS {
        let (pool, next, record) = (pool.clone(), next.clone(), record.clone());
        workers.spawn(async move {
            let (mut results, mut longest) = (Vec::new(), Duration::ZERO);
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                if index >= count {
                    return (results, longest);
                }
                let begun = Instant::now();
                results.push(receive(&pool, &record(index)).await);
                longest = longest.max(begun.elapsed());
            }
        });
    }
    let (mut counts, mut longest) = (Counts::default(), Duration::ZERO);
    for (results, of_worker) in workers.join_all().await {
        for result in &results {
            counts.add(result);
        }
        longest = longest.max(of_worker);
    }
    (counts, begun.elapsed(), longest)
}

fn payment(out_trade_no: &str, transaction_id: String, total_fee: u64) -> Record {
    Record {
        mch_id: MCH_ID.into(),
        sub_mch_id: String::new(),
        transaction_id,
        out_trade_no: out_trade_no.into(),
        total_fee,
        fee_type: "CNY".into(),
    }
}

async fn prepare<D: Database>(pool: &D, orders: u32) -> Result<(), DatabaseError> {
    let mut transaction = pool.begin().await?;
    tables::create(&mut transaction).await?;
    for statement in [
        "CREATE TABLE delivery (out_trade_no VARCHAR(32) NOT NULL)",
        "CREATE TABLE job (job_key VARCHAR(160) PRIMARY KEY, due_at BIGINT NOT NULL)",
        "CREATE TABLE shop_order (out_trade_no VARCHAR(32) PRIMARY KEY, total_fee BIGINT NOT NULL)",
        "INSERT INTO shop_order VALUES ('TEA', 888)",
    ] {
        transaction.execute(statement, &[]).await?;
    }
    for order in 0..orders {
        let number = format!("S{order}");
        let statement = "INSERT INTO shop_order VALUES (?, ?)";
        transaction.execute(statement, &[(&number).into(), 888.into()]).await?;
    }
    transaction.commit().await
}

/// Runs both loads, the second one over `fast`, and prints the line. Returns whether all is well.
async fn load<D: Database>(name: &str, pool: D, fast: D, each: u32, target: f64) -> Result<bool, DatabaseError> {
    prepare(&pool, each).await?;
    let (storm, time, longest) = receive_all(&pool, each * 3, |index| match index % 3 {
        0 => payment("TEA", "T1".into(), PRICE),
        1 => payment("TEA", "T2".into(), PRICE),
        _ => payment("TEA", "T1".into(), PRICE + 1),
    })
    .await;
    let storm_rate = f64::from(each * 3) / time.as_secs_f64();
    let mut transaction = pool.begin().await?;
    let order = OrderKey { mch_id: MCH_ID, sub_mch_id: "", out_trade_no: "TEA" };
    let rows = Inbox::new().payments(&mut transaction, order).await?;
    let deliveries = transaction.query("SELECT out_trade_no FROM delivery", &[]).await?.len();
    transaction.commit().await?;
    let is_right = (storm.deliver, storm.refund, storm.failed, rows.len(), deliveries) == (1, 1, 0, 2, 1)
        && storm.person <= 1
        && rows.iter().all(|row| row.task != Task::Person && row.record.total_fee == PRICE);

    let (kept, time, longest_kept) =
        receive_all(&fast, each, |index| payment(&format!("S{index}"), format!("K{index}"), PRICE)).await;
    let rate = f64::from(each) / time.as_secs_f64();
    let mut transaction = pool.begin().await?;
    let jobs = transaction.query("SELECT job_key FROM job", &[]).await?.len();
    let is_kept = kept.deliver == each && jobs == each as usize + 2;
    println!(
        "{name}: storm of {}: {storm}, {deliveries} delivered, {storm_rate:.0}/s, longest {} ms; \
         kept with a job: {} of {each}, {rate:.0}/s (target {target}), longest {} ms{}",
        each * 3,
        longest.as_millis(),
        kept.deliver,
        longest_kept.as_millis(),
        if is_right && is_kept && rate >= target { "" } else { ": MISSED" },
    );
    Ok(is_right && is_kept && rate >= target)
}

fn pool_options<D: sqlx::Database>() -> PoolOptions<D> {
    PoolOptions::new().max_connections(CONNECTIONS).acquire_timeout(Duration::from_mins(1))
}

async fn run(each: u32) -> Result<bool, Box<dyn std::error::Error + Send + Sync>> {
    let folder = std::env::temp_dir().join(format!("wxpay-inbox-load-{}", std::process::id()));
    std::fs::create_dir(&folder)?;
    let options = SqliteConnectOptions::new()
        .filename(folder.join("shop.db"))
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .busy_timeout(Duration::from_secs(5));
    let pool = pool_options::<sqlx::Sqlite>().connect_with(options.clone()).await?;
    // Those who write wait for one connection in turn, and do not poll the file.
    let writer = pool_options::<sqlx::Sqlite>().max_connections(1).connect_with(options).await?;
    let sqlite = load("SQLite", pool.clone(), writer.clone(), each, 300.0).await;
    pool.close().await;
    writer.close().await;
    std::fs::remove_dir_all(&folder)?;
    let mut is_well = sqlite?;
    if let Ok(url) = std::env::var("WXPAY_POSTGRES") {
        let pool = pool_options::<sqlx::Postgres>().connect(&url).await?;
        is_well &= load("PostgreSQL", pool.clone(), pool, each, 1000.0).await?;
    }
    if let Ok(url) = std::env::var("WXPAY_MARIADB") {
        let pool = pool_options::<sqlx::MySql>().connect(&url).await?;
        is_well &= load("MariaDB", pool.clone(), pool, each, 0.0).await?;
    }
    Ok(is_well)
}

#[tokio::main]
async fn main() -> ExitCode {
    let each = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(100);
    match run(each).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}: {}", error.source().map_or_else(String::new, ToString::to_string));
            ExitCode::FAILURE
        }
    }
}
