//! What `PostgreSQL` reports.

use wxpay_jobs::Inbox;
use wxpay_jobs::database::{Connection as _, Database, DatabaseErrorKind};

use super::{deadlock, exhaust, keep, kind, outlive, run};
use crate::common::{MCH_ID, ORDER, payment, postgres};

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
        keep(&pool).await.unwrap();
        let mut transaction = Database::begin(&pool).await.unwrap();
        assert_eq!(kind(Inbox::new().payments(&mut transaction, ORDER).await), DatabaseErrorKind::Schema);
        drop(transaction);
        run(&pool, "ALTER TABLE wxpay_payment ALTER COLUMN total_fee TYPE BYTEA USING 'x'::bytea").await.unwrap();
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
        let statement = format!("SELECT pg_terminate_backend({process})");
        let ending = run(&pool, &statement);
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

#[tokio::test]
async fn tests_run_at_their_isolation_level() {
    for level in crate::common::LEVELS {
        postgres(level, async |pool| {
            let mut transaction = Database::begin(&pool).await.unwrap();
            let rows = transaction.query("SHOW transaction_isolation", &[]).await.unwrap();
            assert_eq!(rows[0].text(0).unwrap(), Some(level.to_lowercase().as_str()));
        })
        .await;
    }
}
