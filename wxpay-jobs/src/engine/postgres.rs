//! Jobs in `PostgreSQL`.

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use apalis::prelude::{Attempt, BackendExt as _, TaskId, WorkerBuilder, WorkerBuilderExt as _, WorkerContext};
use apalis_postgres::{Config, PostgresStorage};
use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::clock::PollClock;
use super::error::EngineError;
use super::fetched::{Fetched, Handle};
use super::queue::{Queue, WorkerFuture, enqueue, milliseconds};
use super::settings::EngineSettings;
use super::statements::{POSTGRES, QUEUE, Statements};
use super::supervisor;
use super::text::{JobText, RawText};
use super::work::Work;
use crate::database::{Connection, DatabaseError, DatabaseErrorKind, Dialect, Value};
use crate::job::Job;
use crate::jobs::{EnqueueError, Enqueued, Jobs};

/// The lock of the sweep: `wxpay` in bytes.
const SWEEP_LOCK: i64 = 0x77_78_70_61_79;

/// Jobs in the `PostgreSQL` database of the shop, for any number of machines. They are enqueued in the shop's own
/// transactions. The tables are apalis's, in a schema `apalis` of their own.
///
/// ```no_run
/// # async fn example<S: wxpay_jobs::Shop>(shop: S) -> Result<(), Box<dyn std::error::Error>> {
/// use wxpay_jobs::engine::PostgresJobs;
///
/// let jobs = PostgresJobs::connect("postgres://localhost/shop".parse()?).await?;
/// jobs.run(shop, 8, std::future::pending()).await;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct PostgresJobs {
    queue: PostgresQueue,
    settings: EngineSettings,
    clock: fn() -> SystemTime,
    name: Option<String>,
}

#[derive(Clone, Debug)]
struct PostgresQueue(PgPool);

impl PostgresJobs {
    /// Connects, and makes the engine's tables if the user may. The engine has at most six connections of its own, so
    /// that workers do not starve the shop's pool.
    pub async fn connect(options: PgConnectOptions) -> Result<Self, EngineError> {
        let pool = PgPoolOptions::new()
            .max_connections(6)
            .acquire_timeout(Duration::from_secs(5))
            .connect_with(options)
            .await?;
        let queue = PostgresQueue(pool);
        queue.set_up().await?;
        Ok(Self { queue, settings: EngineSettings::default(), clock: SystemTime::now, name: None })
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

impl PostgresQueue {
    /// Makes the tables. The table of migrations is in the engine's schema: the shop may have migrations of its own.
    async fn set_up(&self) -> Result<(), EngineError> {
        let tables = "SELECT to_regclass('apalis.jobs') IS NOT NULL, \
                      to_regclass('apalis._wxpay_jobs_migrations') IS NOT NULL";
        let (has_tables, has_migrations): (bool, bool) = sqlx::query_as(tables).fetch_one(&self.0).await?;
        if has_tables && !has_migrations {
            return Err(EngineError::OtherTables);
        }
        let mut migrations = PostgresStorage::migrations();
        if has_migrations {
            // A user who may not create tables may still use them.
            let applied = "SELECT COUNT(*) FROM apalis._wxpay_jobs_migrations WHERE success";
            let applied: i64 = sqlx::query_scalar(applied).fetch_one(&self.0).await?;
            let tuned = "SELECT proconfig IS NOT NULL FROM pg_proc \
                         WHERE oid = to_regprocedure('apalis.get_jobs(text, text, integer)')";
            let tuned: Option<bool> = sqlx::query_scalar(tuned).fetch_optional(&self.0).await?;
            let is_whole = usize::try_from(applied).is_ok_and(|applied| applied == migrations.iter().count());
            if is_whole && tuned == Some(true) {
                return Ok(());
            }
        }
        // Asked for by itself: the failure of a migration would not say what to do. In its own statement, since
        // processes that start at once create it at once.
        for attempt in 0..3 {
            match sqlx::query("CREATE EXTENSION IF NOT EXISTS hstore").execute(&self.0).await {
                Ok(_) => break,
                Err(error) => {
                    let error = DatabaseError::from(error);
                    if error.kind() != DatabaseErrorKind::Unique || attempt == 2 {
                        return Err(EngineError::Extension(error));
                    }
                }
            }
        }
        sqlx::query("SELECT NULL::hstore")
            .execute(&self.0)
            .await
            .map_err(|error| EngineError::Extension(error.into()))?;
        migrations.create_schema("apalis");
        migrations.dangerous_set_table_name("apalis._wxpay_jobs_migrations");
        migrations
            .run(&self.0)
            .await
            .map_err(|error| EngineError::Tables(DatabaseError::new(DatabaseErrorKind::Schema, error)))?;
        // The function does not know how few jobs it returns, and reads the whole table for one: with 100,000 jobs that
        // wait, a fetch took half a second.
        // One process at a time: PostgreSQL refuses two that alter a function.
        let tune = "BEGIN; SELECT pg_advisory_xact_lock(512970941816); \
                    ALTER FUNCTION apalis.get_jobs(TEXT, TEXT, INTEGER) SET enable_hashjoin = off; \
                    ALTER FUNCTION apalis.get_jobs(TEXT, TEXT, INTEGER) SET enable_mergejoin = off; \
                    ALTER FUNCTION apalis.get_jobs(TEXT, TEXT, INTEGER) SET enable_seqscan = off; COMMIT";
        sqlx::raw_sql(tune).execute(&self.0).await.map_err(|error| EngineError::Tables(error.into()))?;
        Ok(())
    }
}

impl<C: Connection> Jobs<C> for PostgresJobs {
    async fn enqueue(&self, connection: &mut C, job: &Job, due: SystemTime) -> Result<Enqueued, EnqueueError> {
        let delay = due.duration_since((self.clock)()).unwrap_or_default();
        enqueue::<PostgresQueue, C>(connection, job, delay).await
    }
}

impl Queue for PostgresQueue {
    const DIALECT: Dialect = Dialect::Postgres;
    const STATEMENTS: Statements = POSTGRES;

    fn due(delay: Duration) -> i64 {
        // Beyond a century is as good as never, and within what the type takes.
        milliseconds(delay).clamp(1, 100 * 366 * 86_400_000)
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
        let backend = PostgresStorage::<JobText>::new(&self.0)
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
        let lock = async {
            let mut transaction = self.0.begin().await?;
            let is_free: bool = sqlx::query_scalar("SELECT pg_try_advisory_xact_lock($1)")
                .bind(SWEEP_LOCK)
                .fetch_one(&mut *transaction)
                .await?;
            Ok::<_, sqlx::Error>((transaction, is_free))
        };
        match lock.await {
            Ok((_, false)) => {}
            Ok((transaction, true)) => {
                sweep.await;
                let _ = transaction.rollback().await;
            }
            // The sweep is the net under the engine: it does not depend on its connections.
            Err(_) => sweep.await,
        }
    }
}
