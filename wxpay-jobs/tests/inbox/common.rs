//! Databases of one test each, and the payments in them.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime};

use sqlx::pool::PoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode};
use sqlx::{Pool, Sqlite};
use wxpay_core::inbox::Record;
use wxpay_jobs::database::{Connection as _, Database, Transaction as _};
use wxpay_jobs::{OrderKey, tables};

pub(crate) const MCH_ID: &str = "10000100";
pub(crate) const ORDER: OrderKey<'static> = OrderKey { mch_id: MCH_ID, sub_mch_id: "", out_trade_no: "TEA1" };

/// The isolation levels at which a server's tests run.
#[cfg(any(feature = "mysql", feature = "postgres"))]
pub(crate) const LEVELS: [&str; 3] = ["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"];

static COUNT: AtomicU32 = AtomicU32::new(0);

/// A name that no other test has, in this process or another.
fn unique_name() -> String {
    let nanos = SystemTime::UNIX_EPOCH.elapsed().unwrap().as_nanos();
    format!("wxpay_{}_{}_{nanos}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}

/// A file that is removed.
struct File(PathBuf);

impl Drop for File {
    fn drop(&mut self) {
        for suffix in ["", "-wal", "-shm"] {
            let mut path = self.0.clone().into_os_string();
            path.push(suffix);
            let _ = std::fs::remove_file(path);
        }
    }
}

pub(crate) async fn sqlite(test: impl AsyncFnOnce(Pool<Sqlite>)) {
    let file = File(std::env::temp_dir().join(unique_name()).with_extension("db"));
    let options = SqliteConnectOptions::new()
        .filename(&file.0)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .busy_timeout(Duration::from_secs(5));
    let pool = PoolOptions::new().max_connections(8).connect_with(options).await.unwrap();
    prepare(&pool).await;
    test(pool.clone()).await;
    pool.close().await;
}

/// The options of a pool. A server that is away is given up before WeChat Pay gives up the answer.
#[cfg(any(feature = "mysql", feature = "postgres"))]
fn pool_options<D: sqlx::Database>() -> PoolOptions<D> {
    PoolOptions::new().max_connections(16).acquire_timeout(Duration::from_secs(3))
}

/// Runs the test in a schema of its own.
#[cfg(feature = "postgres")]
pub(crate) async fn postgres(level: &'static str, test: impl AsyncFnOnce(Pool<sqlx::Postgres>)) {
    use sqlx::postgres::PgConnectOptions;

    let Ok(url) = std::env::var("WXPAY_POSTGRES") else { return };
    let server: PgConnectOptions = url.parse().unwrap();
    let mut connection = <sqlx::PgConnection as sqlx::Connection>::connect_with(&server).await.unwrap();
    let name = unique_name();
    connection.execute(&format!("CREATE SCHEMA {name}"), &[]).await.unwrap();
    let level = level.to_lowercase();
    let options = server.clone().options([("search_path", name.as_str()), ("default_transaction_isolation", &level)]);
    let pool = pool_options().connect_with(options).await.unwrap();
    prepare(&pool).await;
    test(pool.clone()).await;
    pool.close().await;
    // The test may have killed the server.
    let mut connection = <sqlx::PgConnection as sqlx::Connection>::connect_with(&server).await.unwrap();
    connection.execute(&format!("DROP SCHEMA {name} CASCADE"), &[]).await.unwrap();
}

/// Runs the test in a database of its own.
#[cfg(feature = "mysql")]
pub(crate) async fn mariadb(level: &'static str, test: impl AsyncFnOnce(Pool<sqlx::MySql>)) {
    use sqlx::mysql::MySqlConnectOptions;

    let Ok(url) = std::env::var("WXPAY_MARIADB") else { return };
    let server: MySqlConnectOptions = url.parse().unwrap();
    let mut connection = <sqlx::MySqlConnection as sqlx::Connection>::connect_with(&server).await.unwrap();
    let name = unique_name();
    connection.execute(&format!("CREATE DATABASE {name}"), &[]).await.unwrap();
    let statement = format!("SET SESSION TRANSACTION ISOLATION LEVEL {level}");
    let pool = pool_options()
        .after_connect(move |connection: &mut sqlx::MySqlConnection, _| {
            let statement = statement.clone();
            Box::pin(async move {
                connection.execute(&statement, &[]).await.unwrap();
                Ok(())
            })
        })
        .connect_with(server.clone().database(&name))
        .await
        .unwrap();
    prepare(&pool).await;
    test(pool.clone()).await;
    pool.close().await;
    // The test may have killed the server.
    let mut connection = <sqlx::MySqlConnection as sqlx::Connection>::connect_with(&server).await.unwrap();
    connection.execute(&format!("DROP DATABASE {name}"), &[]).await.unwrap();
}

/// Creates wxpay's tables, and one of the merchant.
async fn prepare<D: Database>(pool: &D) {
    let mut transaction = pool.begin().await.unwrap();
    tables::create(&mut transaction).await.unwrap();
    transaction.execute("CREATE TABLE delivery (out_trade_no VARCHAR(32) NOT NULL)", &[]).await.unwrap();
    transaction.commit().await.unwrap();
}

/// A payment of [`ORDER`].
pub(crate) fn payment(transaction_id: &str, total_fee: u64) -> Record {
    Record {
        mch_id: MCH_ID.into(),
        sub_mch_id: String::new(),
        transaction_id: transaction_id.into(),
        out_trade_no: ORDER.out_trade_no.into(),
        total_fee,
        fee_type: "CNY".into(),
    }
}
