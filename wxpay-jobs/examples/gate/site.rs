//! A database with the engine's and the shop's tables.

use std::future::Future;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions};
use sqlx::{PgPool, SqlitePool};
use wxpay_jobs::database::{Connection, Database, DatabaseError, Row, Transaction, Value};
use wxpay_jobs::engine::{EngineSettings, PostgresJobs, SqliteJobs, Work};
use wxpay_jobs::{EnqueueError, Job, JobKind, Jobs, tables};

use crate::point::reach;

/// A delivery is a row that is appended: there is no key, so that two would show.
const TABLES: &str = "CREATE TABLE IF NOT EXISTS gate_delivery (number TEXT NOT NULL, due_at BIGINT NOT NULL, \
                      started_at BIGINT NOT NULL, swept BIGINT NOT NULL)";

/// The shop's clock is that of the system, moved by so many milliseconds.
pub(crate) static CLOCK_OFFSET: AtomicI64 = AtomicI64::new(0);

/// A database and the engine in it.
#[derive(Clone)]
pub(crate) struct Site<D, J> {
    pub(crate) database: D,
    pub(crate) jobs: J,
}

/// An engine, whatever its database.
pub(crate) trait Engine: Clone + Send + Sync + 'static {
    fn named(self, name: &str) -> Self;
    fn run<W: Work>(
        &self,
        work: W,
        workers: usize,
        shutdown: impl Future<Output = ()> + Send,
    ) -> impl Future<Output = ()> + Send;
}

macro_rules! engine {
    ($jobs:ty) => {
        impl Engine for $jobs {
            fn named(self, name: &str) -> Self {
                self.with_name(name)
            }

            async fn run<W: Work>(&self, work: W, workers: usize, shutdown: impl Future<Output = ()> + Send) {
                Self::run(self, work, workers, shutdown).await;
            }
        }
    };
}
engine!(SqliteJobs);
engine!(PostgresJobs);

/// The engine of a database.
pub(crate) trait Complete: Clone + Send + Sync + 'static {
    type Database: Database;
    type Jobs: Engine + Jobs<<Self::Database as Database>::Transaction>;
    fn database(&self) -> &Self::Database;
    fn jobs(&self) -> &Self::Jobs;
}

impl<D: Database, J: Engine + Jobs<D::Transaction>> Complete for Site<D, J> {
    type Database = D;
    type Jobs = J;

    fn database(&self) -> &D {
        &self.database
    }

    fn jobs(&self) -> &J {
        &self.jobs
    }
}

/// The settings of a run: those of the default, or faster ones for a short run.
fn settings() -> EngineSettings {
    let mut settings = EngineSettings::default();
    if std::env::var_os("WXPAY_GATE_FAST").is_some() {
        settings.heartbeat = Duration::from_secs(1);
        settings.sweep_interval = Duration::from_secs(10);
    }
    settings
}

/// Opens a file, which does not grow beyond a number of pages.
pub(crate) async fn sqlite(path: &str, pages: Option<i64>) -> Site<SqlitePool, SqliteJobs> {
    let mut options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .busy_timeout(Duration::from_secs(5));
    if let Some(pages) = pages {
        options = options.pragma("max_page_count", pages.to_string());
    }
    let database = SqlitePoolOptions::new().max_connections(4).connect_with(options.clone()).await.unwrap();
    let jobs = SqliteJobs::connect(options).await.unwrap().with_settings(settings()).with_clock(now);
    if pages.is_none() {
        sqlx::raw_sql(tables::SQLITE).execute(&database).await.unwrap();
        sqlx::raw_sql(TABLES).execute(&database).await.unwrap();
    }
    Site { database, jobs }
}

/// Connects.
pub(crate) async fn postgres(address: &str) -> Site<PgPool, PostgresJobs> {
    let pool = PgPoolOptions::new().max_connections(8).acquire_timeout(Duration::from_secs(5));
    let database = pool.connect(address).await.unwrap();
    let jobs = PostgresJobs::connect(address.parse().unwrap()).await.unwrap();
    let jobs = jobs.with_settings(settings()).with_clock(now);
    // Processes that start at once would create them at once.
    let mut transaction = database.begin().await.unwrap();
    sqlx::raw_sql("SELECT pg_advisory_xact_lock(1)").execute(&mut *transaction).await.unwrap();
    sqlx::raw_sql(tables::POSTGRES).execute(&mut *transaction).await.unwrap();
    sqlx::raw_sql(TABLES).execute(&mut *transaction).await.unwrap();
    transaction.commit().await.unwrap();
    Site { database, jobs }
}

/// The shop's time.
pub(crate) fn now() -> SystemTime {
    let offset = CLOCK_OFFSET.load(Ordering::SeqCst);
    let moved = Duration::from_millis(offset.unsigned_abs());
    if offset < 0 { SystemTime::now() - moved } else { SystemTime::now() + moved }
}

/// The system's time in milliseconds.
pub(crate) fn milliseconds() -> i64 {
    i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis()).unwrap()
}

/// Why a notification was refused.
#[derive(Debug)]
pub(crate) enum Refusal {
    Database,
    Jobs,
}

impl From<DatabaseError> for Refusal {
    fn from(error: DatabaseError) -> Self {
        // Known only where one looks why.
        if std::env::var_os("WXPAY_GATE_TRACE").is_some() {
            eprintln!("refused: {error}: {:?}", std::error::Error::source(&error).map(ToString::to_string));
        }
        Self::Database
    }
}

impl From<EnqueueError> for Refusal {
    fn from(_: EnqueueError) -> Self {
        Self::Jobs
    }
}

/// Accepts the notification of a payment, as a web handler does: an error is a refusal, and the gateway repeats it.
pub(crate) async fn accept<S: Complete>(site: &S, kind: JobKind, number: &str, delay: Duration) -> Result<(), Refusal> {
    accept_all(site, kind, std::slice::from_ref(&number.to_owned()), delay).await
}

/// Accepts several notifications in one transaction.
pub(crate) async fn accept_all<S: Complete>(
    site: &S,
    kind: JobKind,
    numbers: &[String],
    delay: Duration,
) -> Result<(), Refusal> {
    reach("before-transaction");
    let mut transaction = site.database().begin().await?;
    for number in numbers {
        let due = milliseconds() + i64::try_from(delay.as_millis()).unwrap();
        let values = [Value::Text(number), Value::Text(number), Value::Integer(due)];
        let statement = "INSERT INTO wxpay_payment (mch_id, transaction_id, out_trade_no, total_fee, fee_type, \
                         received_at, task) VALUES ('1', ?, ?, 1, 'CNY', ?, 'deliver') ON CONFLICT DO NOTHING";
        if transaction.execute(statement, &values).await? == 0 {
            continue;
        }
        reach("after-row");
        let job = Job::new(kind, "1", "", number);
        site.jobs().enqueue(&mut transaction, &job, now() + delay).await?;
        reach("after-enqueue");
    }
    transaction.commit().await?;
    reach("after-commit");
    Ok(())
}

/// Reads rows.
pub(crate) async fn rows<D: Database>(database: &D, statement: &str) -> Result<Vec<Row>, DatabaseError> {
    let mut transaction = database.begin().await?;
    transaction.query(statement, &[]).await
}

/// Reads one number.
pub(crate) async fn count<D: Database>(database: &D, statement: &str) -> Result<i64, DatabaseError> {
    Ok(rows(database, statement).await?.first().and_then(|row| row.integer(0).ok().flatten()).unwrap_or_default())
}
