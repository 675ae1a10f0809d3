//! Jobs in a `SQLite` file.

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use apalis::prelude::{Attempt, BackendExt as _, TaskId, WorkerBuilder, WorkerBuilderExt as _, WorkerContext};
use apalis_sqlite::{Config, SqliteStorage};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection as _, SqlitePool};

use super::clock::PollClock;
use super::error::EngineError;
use super::fetched::{Fetched, Handle};
use super::queue::{Queue, WorkerFuture, enqueue, milliseconds};
use super::settings::EngineSettings;
use super::statements::{QUEUE, SQLITE, Statements};
use super::supervisor;
use super::text::{JobText, RawText};
use super::work::Work;
use crate::database::{Connection, DatabaseError, DatabaseErrorKind, Dialect, Value};
use crate::job::Job;
use crate::jobs::{EnqueueError, Enqueued, Jobs};

/// How far back a job without a delay is due, so that it does not wait when the clock is set back.
const PAST: Duration = Duration::from_hours(24);

/// Jobs in the `SQLite` file of the shop, for one machine. They are enqueued in the shop's own transactions. The tables
/// `Jobs` and `Workers` are apalis's.
///
/// ```no_run
/// # async fn example<S: wxpay_jobs::Shop>(shop: S) -> Result<(), wxpay_jobs::engine::EngineError> {
/// use wxpay_jobs::engine::SqliteJobs;
///
/// let options = sqlx::sqlite::SqliteConnectOptions::new().filename("shop.db").create_if_missing(true);
/// let jobs = SqliteJobs::connect(options).await?;
/// jobs.run(shop, 8, std::future::pending()).await;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct SqliteJobs {
    queue: SqliteQueue,
    settings: EngineSettings,
    clock: fn() -> SystemTime,
    name: Option<String>,
}

#[derive(Clone, Debug)]
struct SqliteQueue(SqlitePool);

impl SqliteJobs {
    /// Opens the file and makes the engine's tables. The engine has two connections of its own, and does not
    /// wait for the shop's pool. The file is set to WAL.
    pub async fn connect(options: SqliteConnectOptions) -> Result<Self, EngineError> {
        // The loss of the last commits is harmless here: a job that was removed comes again and finds its work done.
        // What is enqueued is written by the shop's own connection.
        let options = options
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .busy_timeout(Duration::from_secs(5));
        let pool = SqlitePoolOptions::new()
            .max_connections(2)
            .acquire_timeout(Duration::from_secs(5))
            // After a full disk, a connection of sqlx may count a transaction that SQLite has ended by itself.
            .before_acquire(|connection, _| Box::pin(async move { Ok(!connection.is_in_transaction()) }))
            .connect_with(options)
            .await?;
        let others = "SELECT EXISTS (SELECT 1 FROM sqlite_schema \
                      WHERE type = 'table' AND lower(name) IN ('jobs', 'workers')) \
                      AND NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = '_wxpay_jobs_migrations')";
        if sqlx::query_scalar(others).fetch_one(&pool).await? {
            return Err(EngineError::OtherTables);
        }
        // Not apalis's own setup, which turns the synchronisation of a connection off. A table of its own, because the
        // shop may have migrations of its own.
        let mut migrations = SqliteStorage::migrations();
        migrations.dangerous_set_table_name("_wxpay_jobs_migrations");
        migrations
            .run(&pool)
            .await
            .map_err(|error| EngineError::Tables(DatabaseError::new(DatabaseErrorKind::Schema, error)))?;
        Ok(Self { queue: SqliteQueue(pool), settings: EngineSettings::default(), clock: SystemTime::now, name: None })
    }

    /// Sets the engine's times.
    #[must_use]
    pub fn with_settings(mut self, settings: EngineSettings) -> Self {
        self.settings = settings;
        self
    }

    /// Sets the clock that due times are measured by: [`Shop::now`](crate::Shop::now), if it is not the system's.
    #[must_use]
    pub fn with_clock(mut self, clock: fn() -> SystemTime) -> Self {
        self.clock = clock;
        self
    }

    /// Sets the beginning of the workers' names, which no other process may have. The default has host, process and
    /// start.
    #[must_use]
    pub fn with_name(mut self, name: &str) -> Self {
        self.name = Some(name.to_owned());
        self
    }

    /// Carries out jobs, at most `workers` at a time, and sweeps, until `shutdown` ends. Then jobs that run have
    /// [`EngineSettings::grace`]; what is left is for others or the next start.
    pub async fn run<W: Work>(&self, work: W, workers: usize, shutdown: impl Future<Output = ()> + Send) {
        let (queue, settings, name) = (self.queue.clone(), self.settings.clone(), self.name.clone());
        supervisor::run(queue, work, settings, workers, name, shutdown).await;
    }
}

impl<C: Connection> Jobs<C> for SqliteJobs {
    async fn enqueue(&self, connection: &mut C, job: &Job, due: SystemTime) -> Result<Enqueued, EnqueueError> {
        let delay = due.duration_since((self.clock)()).unwrap_or_default();
        enqueue::<SqliteQueue, C>(connection, job, delay).await
    }
}

impl Queue for SqliteQueue {
    const DIALECT: Dialect = Dialect::Sqlite;
    const STATEMENTS: Statements = SQLITE;

    fn due(delay: Duration) -> i64 {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let due = if delay.is_zero() { now.saturating_sub(PAST) } else { now.saturating_add(delay) };
        // Whole seconds are what the table has.
        milliseconds(due).saturating_add(999) / 1000
    }

    async fn execute(&self, statement: &str, values: &[Value<'_>]) -> Result<u64, DatabaseError> {
        let mut connection = self.0.acquire().await?;
        Connection::execute(&mut *connection, statement, values).await
    }

    fn worker(
        &self,
        context: &WorkerContext,
        settings: &EngineSettings,
        concurrency: usize,
        handle: Arc<dyn Handle>,
    ) -> WorkerFuture {
        // One job at a time is fetched: a worker with jobs that wait behind running ones sends no heartbeats. What
        // became of a job is not left to the worker, which would forget it in dying.
        let config = Config::default()
            .queue(QUEUE)
            .batch_size(1)
            .heartbeat_interval(settings.heartbeat)
            .missed_heartbeats(settings.missed_heartbeats)
            .lock_tasks(false)
            .persist_results(false);
        let backend = SqliteStorage::<JobText>::new(&self.0)
            .with_config(config)
            .with_codec(RawText)
            .poll_with_strategy(PollClock::new(settings.poll_interval));
        let name = context.name().to_owned();
        let worker = WorkerBuilder::new(context).backend(backend).concurrency(concurrency).build(
            move |text: JobText, id: TaskId, attempt: Attempt| {
                // The worker has counted this attempt.
                let attempts = attempt.current().saturating_sub(1);
                let fetched = Fetched { id: id.to_string(), text: text.0, attempts, worker: name.clone() };
                handle.handle(fetched)
            },
        );
        Box::pin(worker.run())
    }

    async fn sweep_alone(&self, sweep: impl Future<Output = ()> + Send) {
        // A lock would keep the sweep itself from writing; processes that sweep at once share the rows by their leases.
        sweep.await;
    }
}
