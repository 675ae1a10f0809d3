//! What keeps an engine from starting, and from taking a job.

use std::time::SystemTime;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, PgPool, SqlitePool};
use wxpay_jobs::database::{Connection, DatabaseError, DatabaseErrorKind, Dialect, Row, Value};
use wxpay_jobs::engine::{EngineError, PostgresJobs, SqliteJobs};
use wxpay_jobs::{EnqueueError, Jobs as _};

use crate::place::{Folder, job, new_database};

#[tokio::test]
async fn connect_refuses_a_file_with_tables_of_another_program() {
    let folder = Folder::new();
    let options = SqliteConnectOptions::new().filename(folder.0.join("shop.db")).create_if_missing(true);
    let pool = SqlitePool::connect_with(options.clone()).await.unwrap();
    sqlx::raw_sql("CREATE TABLE jobs (id INTEGER)").execute(&pool).await.unwrap();
    let error = SqliteJobs::connect(options).await.unwrap_err();
    assert!(matches!(error, EngineError::OtherTables), "{error}");
}

#[tokio::test]
async fn connect_takes_the_tables_of_an_earlier_start() {
    let folder = Folder::new();
    let options = SqliteConnectOptions::new().filename(folder.0.join("shop.db")).create_if_missing(true);
    SqliteJobs::connect(options.clone()).await.unwrap();
    SqliteJobs::connect(options).await.unwrap();
}

#[tokio::test]
async fn connect_says_that_hstore_is_missing() {
    let Ok(server) = std::env::var("WXPAY_POSTGRES") else { return };
    let address = new_database(&server).await;
    let pool = PgPool::connect(&address).await.unwrap();
    let user = format!("limited_{}", std::process::id());
    sqlx::raw_sql(AssertSqlSafe(format!("CREATE ROLE {user} LOGIN"))).execute(&pool).await.unwrap();
    let limited = address.replacen("wxpay@", &format!("{user}@"), 1);
    let error = PostgresJobs::connect(limited.parse().unwrap()).await.unwrap_err();
    assert!(matches!(error, EngineError::Extension(_)), "{error}");

    // Once somebody else made the tables, the user needs no right to create any.
    PostgresJobs::connect(address.parse().unwrap()).await.unwrap();
    let grants = format!("GRANT USAGE ON SCHEMA apalis TO {user}; GRANT ALL ON ALL TABLES IN SCHEMA apalis TO {user}");
    sqlx::raw_sql(AssertSqlSafe(grants)).execute(&pool).await.unwrap();
    PostgresJobs::connect(limited.parse().unwrap()).await.unwrap();
}

#[tokio::test]
async fn connect_refuses_a_schema_of_another_program() {
    let Ok(server) = std::env::var("WXPAY_POSTGRES") else { return };
    let address = new_database(&server).await;
    let pool = PgPool::connect(&address).await.unwrap();
    sqlx::raw_sql("CREATE SCHEMA apalis; CREATE TABLE apalis.jobs (id TEXT)").execute(&pool).await.unwrap();
    let error = PostgresJobs::connect(address.parse().unwrap()).await.unwrap_err();
    assert!(matches!(error, EngineError::OtherTables), "{error}");
}

/// A connection of `MySQL`.
struct Mysql;

impl Connection for Mysql {
    fn dialect(&self) -> Dialect {
        Dialect::Mysql
    }

    async fn execute(&mut self, _: &str, _: &[Value<'_>]) -> Result<u64, DatabaseError> {
        panic!("no statement of another database is run")
    }

    async fn query(&mut self, _: &str, _: &[Value<'_>]) -> Result<Vec<Row>, DatabaseError> {
        panic!("no statement of another database is run")
    }
}

#[tokio::test]
async fn enqueue_refuses_a_transaction_of_another_database() {
    let folder = Folder::new();
    let options = SqliteConnectOptions::new().filename(folder.0.join("shop.db")).create_if_missing(true);
    let jobs = SqliteJobs::connect(options).await.unwrap();
    let error = jobs.enqueue(&mut Mysql, &job("A1"), SystemTime::now()).await.unwrap_err();
    let EnqueueError::Database(error) = error else { panic!("{error}") };
    assert_eq!(error.kind(), DatabaseErrorKind::Other);
}
