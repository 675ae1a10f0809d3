//! The kinds of errors, as the databases report them.

#[cfg(feature = "mysql")]
mod mariadb;
#[cfg(feature = "postgres")]
mod postgres;
mod sqlite;

use std::time::Duration;

use sqlx::Pool;
use sqlx::pool::PoolOptions;
use wxpay_jobs::Inbox;
use wxpay_jobs::database::{Connection as _, Database, DatabaseError, DatabaseErrorKind, Transaction as _, insert_new};

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
    let mut transaction = pool.begin().await.unwrap();
    assert!(transaction.query("SELECT mch_id FROM wxpay_payment", &[]).await.unwrap().is_empty());
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
