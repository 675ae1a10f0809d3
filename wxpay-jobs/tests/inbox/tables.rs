//! The tables.

use std::error::Error as _;

use tokio::task::JoinSet;
use wxpay_core::inbox::Record;
use wxpay_jobs::database::{Connection as _, Database, DatabaseErrorKind, Transaction as _};
use wxpay_jobs::{Arrival, Inbox, Task, tables};

use crate::common::{ORDER, payment};
use crate::on_each_database;

on_each_database!(
    check_tells_a_missing_column,
    commit_of_a_failed_transaction_is_an_error_or_keeps_the_rest,
    create_leaves_what_is_there,
    create_works_at_once_in_many_processes,
    tables_take_the_longest_values
);

const NAMES: [&str; 3] = ["wxpay_payment", "wxpay_intent", "wxpay_effect"];

/// `queued_at` is in no index, and a new payment does not need it.
async fn check_tells_a_missing_column<D: Database>(pool: D) {
    let mut transaction = pool.begin().await.unwrap();
    tables::check(&mut transaction).await.unwrap();
    transaction.execute("ALTER TABLE wxpay_payment DROP COLUMN queued_at", &[]).await.unwrap();
    let error = tables::create(&mut transaction).await.unwrap_err();
    assert_eq!(error.kind(), DatabaseErrorKind::Schema);
    assert!(error.source().unwrap().to_string().contains("queued_at"), "{error:?}");
}

/// The merchant's own statement fails, and its program goes on to the commit. `PostgreSQL` rolls everything back then.
async fn commit_of_a_failed_transaction_is_an_error_or_keeps_the_rest<D: Database>(pool: D) {
    let mut transaction = pool.begin().await.unwrap();
    Inbox::new().keep(&mut transaction, &payment("T1", 888), b"").await.unwrap();
    transaction.execute("INSERT INTO no_table VALUES (1)", &[]).await.unwrap_err();
    let is_committed = transaction.commit().await.is_ok();
    let mut transaction = pool.begin().await.unwrap();
    let stored = Inbox::new().payments(&mut transaction, ORDER).await.unwrap();
    assert_eq!(!stored.is_empty(), is_committed);
}

async fn create_leaves_what_is_there<D: Database>(pool: D) {
    let mut transaction = pool.begin().await.unwrap();
    Inbox::new().keep(&mut transaction, &payment("T1", 888), b"").await.unwrap();
    tables::create(&mut transaction).await.unwrap();
    let arrival = Inbox::new().keep(&mut transaction, &payment("T1", 888), b"").await.unwrap();
    assert_eq!(arrival, Arrival::Duplicate(Task::Deliver));
    transaction.commit().await.unwrap();
}

async fn create_works_at_once_in_many_processes<D: Database>(pool: D) {
    let mut transaction = pool.begin().await.unwrap();
    for name in NAMES {
        transaction.execute(&format!("DROP TABLE {name}"), &[]).await.unwrap();
    }
    transaction.commit().await.unwrap();
    let mut processes = JoinSet::new();
    for _ in 0..12 {
        let pool = pool.clone();
        processes.spawn(async move {
            let mut transaction = pool.begin().await.unwrap();
            tables::create(&mut transaction).await.unwrap();
            transaction.execute("CREATE TABLE IF NOT EXISTS own (number BIGINT)", &[]).await.unwrap();
            transaction.commit().await.unwrap();
        });
    }
    processes.join_all().await;
    let mut transaction = pool.begin().await.unwrap();
    for name in NAMES.into_iter().chain(["own"]) {
        let rows = transaction.query(&format!("SELECT * FROM {name}"), &[]).await.unwrap();
        assert!(rows.is_empty());
    }
}

async fn tables_take_the_longest_values<D: Database>(pool: D) {
    let number = "9".repeat(32);
    let record = Record {
        mch_id: number.clone(),
        sub_mch_id: "8".repeat(32),
        transaction_id: number.clone(),
        out_trade_no: number,
        total_fee: 999_999_999_999_999_999,
        fee_type: "CNY".into(),
    };
    let raw = vec![0xff; 256 * 1024];
    let mut transaction = pool.begin().await.unwrap();
    let arrival = Inbox::new().keep(&mut transaction, &record, &raw).await.unwrap();
    assert_eq!(arrival, Arrival::New(Task::Deliver));
    let row = Inbox::new().lock_payment(&mut transaction, &record.mch_id, &record.transaction_id).await.unwrap();
    assert_eq!(row.unwrap().record, record);
    let rows = transaction.query("SELECT raw FROM wxpay_payment", &[]).await.unwrap();
    assert_eq!(rows[0].bytes(0).unwrap(), Some(raw.as_slice()));
}
