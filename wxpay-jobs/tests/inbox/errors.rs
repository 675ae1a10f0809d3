//! The kinds of errors, as the databases report them.

use std::time::Duration;

use sqlx::Pool;
use sqlx::pool::PoolOptions;
use wxpay_jobs::Inbox;
use wxpay_jobs::database::{
    Connection as _, Database, DatabaseError, DatabaseErrorKind, Transaction as _, insert_new,
};

use crate::common::{MCH_ID, ORDER, payment};
use crate::on_each_database;

on_each_database!(
    missing_column_is_of_the_schema_and_keeps_nothing,
    missing_table_is_of_the_schema,
    second_row_of_a_key_is_unique,
    insert_new_hides_no_other_fault,
);

async fn keep<D: Database>(pool: &D) -> Result<(), DatabaseError> {
    let mut transaction = pool.begin().await?;
    Inbox::new().keep(&mut transaction, &payment("T1", 888), b"").await?;
    transaction.commit().await
}

async fn run<D: Database>(pool: &D, statement: &str) -> Result<(), DatabaseError> {
    let mut transaction = pool.begin().await?;
    transaction.execute(statement, &[]).await?;
    transaction.commit().await
}

fn kind<T>(result: Result<T, DatabaseError>) -> DatabaseErrorKind {
    match result {
        Ok(_) => panic!("no error"),
        Err(error) => error.kind(),
    }
}

async fn missing_column_is_of_the_schema_and_keeps_nothing<D: Database>(pool: D) {
    run(&pool, "ALTER TABLE wxpay_payment RENAME COLUMN fee_type TO currency").await.unwrap();
    assert_eq!(kind(keep(&pool).await), DatabaseErrorKind::Schema);
    let mut transaction = pool.begin().await.unwrap();
    assert_eq!(kind(Inbox::new().payments(&mut transaction, ORDER).await), DatabaseErrorKind::Schema);
    drop(transaction);
    run(&pool, "ALTER TABLE wxpay_payment RENAME COLUMN currency TO fee_type").await.unwrap();
    let mut transaction = pool.begin().await.unwrap();
    assert_eq!(Inbox::new().payments(&mut transaction, ORDER).await.unwrap(), []);
}

async fn missing_table_is_of_the_schema<D: Database>(pool: D) {
    run(&pool, "DROP TABLE wxpay_payment").await.unwrap();
    assert_eq!(kind(keep(&pool).await), DatabaseErrorKind::Schema);
}

async fn second_row_of_a_key_is_unique<D: Database>(pool: D) {
    let statement = "INSERT INTO wxpay_effect (effect_key, done_at) VALUES ('key', 1)";
    run(&pool, statement).await.unwrap();
    assert_eq!(kind(run(&pool, statement).await), DatabaseErrorKind::Unique);
}

async fn insert_new_hides_no_other_fault<D: Database>(pool: D) {
    for wrong in [
        "INSERT INTO wxpay_effect (effect_key, done_at) VALUES ('key', NULL)",
        "INSERT INTO wxpay_payment (mch_id, transaction_id, out_trade_no, total_fee, fee_type, received_at, task) \
         VALUES ('1', '1', '1', 1, 'CNY', 1, 'other')",
    ] {
        let mut transaction = pool.begin().await.unwrap();
        assert_eq!(kind(insert_new(&mut transaction, wrong, &[]).await), DatabaseErrorKind::Other);
    }
}

/// A pool without a free connection.
async fn exhaust<D: sqlx::Database>(pool: Pool<D>) -> Pool<D>
where
    Pool<D>: Database,
{
    let options = (*pool.connect_options()).clone();
    PoolOptions::new().max_connections(1).acquire_timeout(Duration::from_millis(50)).connect_lazy_with(options)
}

mod on_sqlite {
    use super::*;
    use crate::common::sqlite;

    #[tokio::test]
    async fn exhausted_pool_is_unavailable() {
        sqlite(async |pool| {
            let pool = exhaust(pool).await;
            let _held = pool.begin().await.unwrap();
            assert_eq!(kind(Database::begin(&pool).await), DatabaseErrorKind::Unavailable);
        })
        .await;
    }

    #[tokio::test]
    async fn busy_file_is_a_conflict() {
        sqlite(async |pool| {
            let options = (*pool.connect_options()).clone().busy_timeout(Duration::ZERO);
            let impatient = Pool::connect_with(options).await.unwrap();
            let mut deferred = impatient.begin().await.unwrap();
            assert_eq!(Inbox::new().payments(&mut deferred, ORDER).await.unwrap(), []);
            let mut transaction = Database::begin(&pool).await.unwrap();
            assert_eq!(kind(Database::begin(&impatient).await), DatabaseErrorKind::Conflict);
            Inbox::new().keep(&mut transaction, &payment("T1", 888), b"").await.unwrap();
            transaction.commit().await.unwrap();
            // A transaction that was not begun with IMMEDIATE, and was overtaken.
            let arrival = Inbox::new().keep(&mut deferred, &payment("T1", 888), b"").await;
            assert_eq!(kind(arrival), DatabaseErrorKind::Conflict);
        })
        .await;
    }

    #[tokio::test]
    async fn full_disk_and_read_only_file_are_of_the_storage() {
        sqlite(async |pool| {
            let mut transaction = Database::begin(&pool).await.unwrap();
            transaction.query("PRAGMA max_page_count = 1", &[]).await.unwrap();
            let arrival = Inbox::new().keep(&mut transaction, &payment("T1", 888), &[0; 100_000]).await;
            assert_eq!(kind(arrival), DatabaseErrorKind::Storage);
            drop(transaction);
            let options = (*pool.connect_options()).clone().read_only(true);
            let read_only = Pool::connect_with(options).await.unwrap();
            let mut transaction = read_only.begin().await.unwrap();
            let arrival = Inbox::new().keep(&mut transaction, &payment("T1", 888), b"").await;
            assert_eq!(kind(arrival), DatabaseErrorKind::Storage);
        })
        .await;
    }

    #[tokio::test]
    async fn missing_file_is_unavailable() {
        sqlite(async |pool| {
            let options = (*pool.connect_options()).clone().create_if_missing(false).filename("/nonexistent/shop.db");
            let missing = PoolOptions::new().acquire_timeout(Duration::from_millis(200)).connect_lazy_with(options);
            assert_eq!(kind(keep(&missing).await), DatabaseErrorKind::Unavailable);
        })
        .await;
    }
}

/// Two transactions that lock each other's rows.
#[cfg(any(feature = "mysql", feature = "postgres"))]
async fn deadlock<D: Database>(pool: D) -> DatabaseErrorKind {
    let inbox = Inbox::new();
    let mut first = pool.begin().await.unwrap();
    for transaction_id in ["T1", "T2"] {
        inbox.keep(&mut first, &payment(transaction_id, 888), b"").await.unwrap();
    }
    first.commit().await.unwrap();
    let (mut first, mut second) = (pool.begin().await.unwrap(), pool.begin().await.unwrap());
    inbox.lock_payment(&mut first, MCH_ID, "T1").await.unwrap();
    inbox.lock_payment(&mut second, MCH_ID, "T2").await.unwrap();
    let (one, other) = tokio::join!(
        async {
            let result = inbox.lock_payment(&mut first, MCH_ID, "T2").await;
            drop(first);
            result
        },
        async {
            let result = inbox.lock_payment(&mut second, MCH_ID, "T1").await;
            drop(second);
            result
        }
    );
    match (one, other) {
        (Err(error), Ok(_)) | (Ok(_), Err(error)) => error.kind(),
        both => panic!("{both:?}"),
    }
}

/// A server that is killed in the middle of a statement, and comes back.
#[cfg(any(feature = "mysql", feature = "postgres"))]
async fn outlive<D: Database>(pool: D, sleep: &str, variables: [&str; 2]) {
    let command = |name: &str| {
        let command = std::env::var(name).unwrap();
        assert!(std::process::Command::new("sh").args(["-c", &command]).status().unwrap().success());
    };
    let mut transaction = pool.begin().await.unwrap();
    Inbox::new().keep(&mut transaction, &payment("T1", 888), b"").await.unwrap();
    let sleeping = async { kind(transaction.query(sleep, &[]).await) };
    let killing = async {
        // Whether the statement has begun makes no difference to the result.
        tokio::time::sleep(Duration::from_millis(300)).await;
        command(variables[0]);
    };
    let (found, ()) = tokio::join!(sleeping, killing);
    assert_eq!(found, DatabaseErrorKind::Unavailable);
    drop(transaction);
    assert_eq!(kind(keep(&pool).await), DatabaseErrorKind::Unavailable);
    command(variables[1]);
    keep(&pool).await.unwrap();
}

#[cfg(feature = "postgres")]
mod on_postgres {
    use super::*;
    use crate::common::postgres;

    const LEVEL: &str = "READ COMMITTED";

    #[tokio::test]
    async fn exhausted_pool_is_unavailable() {
        postgres(LEVEL, async |pool| {
            let pool = exhaust(pool).await;
            let _held = pool.begin().await.unwrap();
            assert_eq!(kind(Database::begin(&pool).await), DatabaseErrorKind::Unavailable);
        })
        .await;
    }

    #[tokio::test]
    async fn deadlock_is_a_conflict() {
        postgres(LEVEL, async |pool| assert_eq!(deadlock(pool).await, DatabaseErrorKind::Conflict)).await;
    }

    #[tokio::test]
    async fn overtaken_snapshot_is_a_conflict() {
        postgres("REPEATABLE READ", async |pool| {
            let mut transaction = Database::begin(&pool).await.unwrap();
            assert_eq!(Inbox::new().payments(&mut transaction, ORDER).await.unwrap(), []);
            keep(&pool).await.unwrap();
            let arrival = Inbox::new().keep(&mut transaction, &payment("T1", 888), b"").await;
            assert_eq!(kind(arrival), DatabaseErrorKind::Conflict);
        })
        .await;
    }

    #[tokio::test]
    async fn lock_that_is_not_free_is_a_conflict() {
        postgres(LEVEL, async |pool| {
            keep(&pool).await.unwrap();
            let mut holder = Database::begin(&pool).await.unwrap();
            Inbox::new().lock_payment(&mut holder, MCH_ID, "T1").await.unwrap();
            let mut transaction = Database::begin(&pool).await.unwrap();
            transaction.execute("SET LOCAL lock_timeout = '10ms'", &[]).await.unwrap();
            let found = Inbox::new().lock_payment(&mut transaction, MCH_ID, "T1").await;
            assert_eq!(kind(found), DatabaseErrorKind::Conflict);
        })
        .await;
    }

    #[tokio::test]
    async fn read_only_transaction_is_of_the_storage() {
        postgres(LEVEL, async |pool| {
            let mut transaction = pool.begin_with("BEGIN READ ONLY").await.unwrap();
            let arrival = Inbox::new().keep(&mut transaction, &payment("T1", 888), b"").await;
            assert_eq!(kind(arrival), DatabaseErrorKind::Storage);
        })
        .await;
    }

    #[tokio::test]
    async fn other_type_of_a_column_is_of_the_schema() {
        postgres(LEVEL, async |pool| {
            run(&pool, "ALTER TABLE wxpay_payment ALTER COLUMN total_fee TYPE TEXT").await.unwrap();
            assert_eq!(kind(keep(&pool).await), DatabaseErrorKind::Schema);
        })
        .await;
    }

    #[tokio::test]
    async fn ended_session_is_unavailable() {
        postgres(LEVEL, async |pool| {
            let mut transaction = Database::begin(&pool).await.unwrap();
            let rows = transaction.query("SELECT pg_backend_pid()", &[]).await.unwrap();
            let process = rows[0].integer(0).unwrap().unwrap();
            let sleeping = async { kind(transaction.query("SELECT pg_sleep(60)::text", &[]).await) };
            let ending = run(&pool, &format!("SELECT pg_terminate_backend({process})"));
            let (found, ended) = tokio::join!(sleeping, ending);
            ended.unwrap();
            assert_eq!(found, DatabaseErrorKind::Unavailable);
            keep(&pool).await.unwrap();
        })
        .await;
    }

    #[tokio::test]
    async fn time_limit_is_unavailable() {
        postgres(LEVEL, async |pool| {
            let mut transaction = Database::begin(&pool).await.unwrap();
            transaction.execute("SET LOCAL statement_timeout = '10ms'", &[]).await.unwrap();
            let found = transaction.query("SELECT pg_sleep(60)::text", &[]).await;
            assert_eq!(kind(found), DatabaseErrorKind::Unavailable);
        })
        .await;
    }

    #[tokio::test(flavor = "multi_thread")]
    #[ignore = "kills the server"]
    async fn killed_server_is_unavailable() {
        let commands = ["WXPAY_POSTGRES_KILL", "WXPAY_POSTGRES_RESTART"];
        postgres(LEVEL, async |pool| outlive(pool, "SELECT pg_sleep(60)::text", commands).await).await;
    }
}

#[cfg(feature = "mysql")]
mod on_mariadb {
    use super::*;
    use crate::common::mariadb;

    const LEVEL: &str = "REPEATABLE READ";

    #[tokio::test]
    async fn exhausted_pool_is_unavailable() {
        mariadb(LEVEL, async |pool| {
            let pool = exhaust(pool).await;
            let _held = pool.begin().await.unwrap();
            assert_eq!(kind(Database::begin(&pool).await), DatabaseErrorKind::Unavailable);
        })
        .await;
    }

    #[tokio::test]
    async fn deadlock_is_a_conflict() {
        mariadb(LEVEL, async |pool| assert_eq!(deadlock(pool).await, DatabaseErrorKind::Conflict)).await;
    }

    #[tokio::test]
    async fn lock_that_is_not_free_is_a_conflict() {
        mariadb(LEVEL, async |pool| {
            keep(&pool).await.unwrap();
            let mut holder = Database::begin(&pool).await.unwrap();
            Inbox::new().lock_payment(&mut holder, MCH_ID, "T1").await.unwrap();
            let mut transaction = Database::begin(&pool).await.unwrap();
            transaction.execute("SET innodb_lock_wait_timeout = 1", &[]).await.unwrap();
            let found = Inbox::new().lock_payment(&mut transaction, MCH_ID, "T1").await;
            assert_eq!(kind(found), DatabaseErrorKind::Conflict);
        })
        .await;
    }

    #[tokio::test]
    async fn read_only_transaction_is_of_the_storage() {
        mariadb(LEVEL, async |pool| {
            let mut transaction = pool.begin_with("START TRANSACTION READ ONLY").await.unwrap();
            let arrival = Inbox::new().keep(&mut transaction, &payment("T1", 888), b"").await;
            assert_eq!(kind(arrival), DatabaseErrorKind::Storage);
        })
        .await;
    }

    #[tokio::test]
    async fn ended_session_is_unavailable() {
        mariadb(LEVEL, async |pool| {
            let mut transaction = Database::begin(&pool).await.unwrap();
            let rows = transaction.query("SELECT CONNECTION_ID()", &[]).await.unwrap();
            let process = rows[0].integer(0).unwrap().unwrap();
            let sleeping = async { kind(transaction.query("SELECT SLEEP(60)", &[]).await) };
            let ending = run(&pool, &format!("KILL {process}"));
            let (found, ended) = tokio::join!(sleeping, ending);
            ended.unwrap();
            assert_eq!(found, DatabaseErrorKind::Unavailable);
            keep(&pool).await.unwrap();
        })
        .await;
    }

    #[tokio::test(flavor = "multi_thread")]
    #[ignore = "kills the server"]
    async fn killed_server_is_unavailable() {
        let commands = ["WXPAY_MARIADB_KILL", "WXPAY_MARIADB_RESTART"];
        mariadb(LEVEL, async |pool| outlive(pool, "SELECT SLEEP(60)", commands).await).await;
    }
}
