//! A database of a test.

use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use sqlx::{PgPool, SqlitePool};
use wxpay_jobs::database::{Database, Transaction as _};
use wxpay_jobs::engine::{EngineSettings, PostgresJobs, SqliteJobs, Work};
use wxpay_jobs::{Job, JobKind, Jobs};

static PLACES: AtomicUsize = AtomicUsize::new(0);

/// A database with an engine.
pub(crate) trait Place: Clone + Send + Sync + 'static {
    type Database: Database;
    type Jobs: Jobs<<Self::Database as Database>::Transaction>;
    fn database(&self) -> &Self::Database;
    fn jobs(&self) -> &Self::Jobs;
    /// The engine's table.
    fn table(&self) -> &'static str;
    fn with_settings(self, settings: EngineSettings) -> Self;
    fn run<W: Work>(&self, work: W, shutdown: impl Future<Output = ()> + Send) -> impl Future<Output = ()> + Send;

    /// Enqueues a job, due after a time.
    fn enqueue(&self, number: &str, delay: Duration) -> impl Future<Output = ()> + Send {
        let (place, job) = (self.clone(), job(number));
        async move {
            let mut transaction = place.database().begin().await.unwrap();
            place.jobs().enqueue(&mut transaction, &job, SystemTime::now() + delay).await.unwrap();
            transaction.commit().await.unwrap();
        }
    }
}

pub(crate) fn job(number: &str) -> Job {
    Job::new(JobKind::Paid, "1", "", number)
}

/// A folder that is removed at the end.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        let name = format!("wxpay-engine-{}-{}", std::process::id(), PLACES.fetch_add(1, Ordering::SeqCst));
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir(&folder).unwrap();
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[derive(Clone)]
pub(crate) struct Sqlite {
    database: SqlitePool,
    jobs: SqliteJobs,
    _folder: Arc<Folder>,
}

pub(crate) async fn sqlite() -> Sqlite {
    let folder = Folder::new();
    let options = SqliteConnectOptions::new().filename(folder.0.join("shop.db")).create_if_missing(true);
    let jobs = SqliteJobs::connect(options.clone()).await.unwrap();
    let database = SqlitePoolOptions::new().connect_with(options).await.unwrap();
    Sqlite { database, jobs, _folder: Arc::new(folder) }
}

#[derive(Clone)]
pub(crate) struct Postgres {
    database: PgPool,
    jobs: PostgresJobs,
}

/// Creates a database, and returns its address.
pub(crate) async fn new_database(server: &str) -> String {
    let name = format!("engine_{}_{}", std::process::id(), PLACES.fetch_add(1, Ordering::SeqCst));
    let pool = PgPool::connect(server).await.unwrap();
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&pool).await.unwrap();
    pool.close().await;
    let (start, _) = server.rsplit_once('/').unwrap();
    format!("{start}/{name}")
}

pub(crate) async fn postgres() -> Option<Postgres> {
    let address = new_database(&std::env::var("WXPAY_POSTGRES").ok()?).await;
    let jobs = PostgresJobs::connect(address.parse().unwrap()).await.unwrap();
    Some(Postgres { database: PgPool::connect(&address).await.unwrap(), jobs })
}

macro_rules! place {
    ($place:ty, $database:ty, $jobs:ty, $table:literal) => {
        impl Place for $place {
            type Database = $database;
            type Jobs = $jobs;

            fn database(&self) -> &$database {
                &self.database
            }

            fn jobs(&self) -> &$jobs {
                &self.jobs
            }

            fn table(&self) -> &'static str {
                $table
            }

            fn with_settings(mut self, settings: EngineSettings) -> Self {
                self.jobs = self.jobs.with_settings(settings);
                self
            }

            async fn run<W: Work>(&self, work: W, shutdown: impl Future<Output = ()> + Send) {
                self.jobs.run(work, 2, shutdown).await;
            }
        }
    };
}
place!(Sqlite, SqlitePool, SqliteJobs, "Jobs");
place!(Postgres, PgPool, PostgresJobs, "apalis.jobs");
