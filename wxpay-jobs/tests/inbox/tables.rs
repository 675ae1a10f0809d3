//! The tables.

use tokio::task::JoinSet;
use wxpay_core::inbox::Record;
use wxpay_jobs::database::{Connection as _, Database, Transaction as _};
use wxpay_jobs::{Arrival, Inbox, Task, tables};

use crate::common::payment;
use crate::on_each_database;

on_each_database!(create_leaves_what_is_there, create_works_at_once_in_many_processes, tables_take_the_longest_values);

const NAMES: [&str; 3] = ["wxpay_payment", "wxpay_intent", "wxpay_effect"];

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
