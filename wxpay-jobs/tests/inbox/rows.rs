//! What becomes of stored payments, and of effects.

use std::time::{Duration, SystemTime};

use tokio::task::JoinSet;
use wxpay_core::inbox::Record;
use wxpay_jobs::database::{Connection as _, Database, DatabaseError, Transaction as _, retry_conflicts};
use wxpay_jobs::{Inbox, OrderKey, Task, mark_effect};

use crate::common::{MCH_ID, ORDER, payment};
use crate::on_each_database;

on_each_database!(
    mark_done_is_done_once,
    hold_keeps_a_payment_from_the_sweep,
    open_payments_are_the_oldest_that_failed_least,
    payments_are_those_of_the_order,
    empty_raw_empties_by_the_batch_after_180_days,
    mark_effect_is_the_first_once,
    mark_effect_is_taken_back_with_the_transaction,
);

/// The time of the tests, to the millisecond as tables have it.
const NOW: Duration = Duration::from_millis(1_795_996_800_123);

fn inbox(seconds: u64) -> Inbox {
    Inbox::new().with_time(time(seconds))
}

fn time(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + NOW + Duration::from_secs(seconds)
}

/// A payment of an order of its own.
fn of_order(number: u32) -> Record {
    Record { out_trade_no: format!("TEA{number}"), ..payment(&format!("T{number}"), 888) }
}

async fn mark_done_is_done_once<D: Database>(pool: D) {
    let mut transaction = pool.begin().await.unwrap();
    inbox(0).keep(&mut transaction, &payment("T1", 888), b"raw").await.unwrap();
    assert!(!inbox(1).mark_done(&mut transaction, MCH_ID, "T2").await.unwrap());
    assert!(inbox(1).mark_queued(&mut transaction, MCH_ID, "T1").await.unwrap());
    assert!(!inbox(2).mark_queued(&mut transaction, MCH_ID, "T1").await.unwrap());
    assert!(inbox(2).mark_done(&mut transaction, MCH_ID, "T1").await.unwrap());
    assert!(!inbox(3).mark_done(&mut transaction, MCH_ID, "T1").await.unwrap());
    assert!(!inbox(3).hold(&mut transaction, MCH_ID, "T1").await.unwrap());
    let row = inbox(4).lock_payment(&mut transaction, MCH_ID, "T1").await.unwrap().unwrap();
    assert_eq!((row.received_at, row.queued_at, row.done_at), (time(0), Some(time(1)), Some(time(2))));
    assert_eq!((row.held_at, row.tries, row.task, row.is_open()), (None, 0, Task::Deliver, false));
    assert_eq!(row.record, payment("T1", 888));
    assert_eq!(inbox(4).lock_payment(&mut transaction, MCH_ID, "T2").await.unwrap(), None);
    transaction.commit().await.unwrap();
}

async fn hold_keeps_a_payment_from_the_sweep<D: Database>(pool: D) {
    let mut transaction = pool.begin().await.unwrap();
    inbox(0).keep(&mut transaction, &payment("T1", 888), b"raw").await.unwrap();
    assert!(!inbox(1).release(&mut transaction, MCH_ID, "T1").await.unwrap());
    inbox(1).count_try(&mut transaction, MCH_ID, "T1").await.unwrap();
    assert!(inbox(1).hold(&mut transaction, MCH_ID, "T1").await.unwrap());
    assert!(!inbox(2).hold(&mut transaction, MCH_ID, "T1").await.unwrap());
    assert_eq!(inbox(2).open_payments(&mut transaction, time(9), 9).await.unwrap(), []);
    let row = inbox(2).lock_payment(&mut transaction, MCH_ID, "T1").await.unwrap().unwrap();
    assert_eq!((row.held_at, row.tries), (Some(time(1)), 1));
    assert!(inbox(3).release(&mut transaction, MCH_ID, "T1").await.unwrap());
    assert_eq!(inbox(3).open_payments(&mut transaction, time(9), 9).await.unwrap()[0].tries, 0);
    transaction.commit().await.unwrap();
}

async fn open_payments_are_the_oldest_that_failed_least<D: Database>(pool: D) {
    let mut transaction = pool.begin().await.unwrap();
    for number in 1..=5 {
        inbox(u64::from(number)).keep(&mut transaction, &of_order(number), b"raw").await.unwrap();
    }
    inbox(6).mark_done(&mut transaction, MCH_ID, "T2").await.unwrap();
    inbox(6).count_try(&mut transaction, MCH_ID, "T1").await.unwrap();
    let open = inbox(6).open_payments(&mut transaction, time(4), 9).await.unwrap();
    let numbers: Vec<_> = open.iter().map(|row| row.record.transaction_id.as_str()).collect();
    assert_eq!(numbers, ["T3", "T4", "T1"]);
    assert_eq!(inbox(6).open_payments(&mut transaction, time(4), 2).await.unwrap().len(), 2);
    transaction.commit().await.unwrap();
}

async fn payments_are_those_of_the_order<D: Database>(pool: D) {
    let mut transaction = pool.begin().await.unwrap();
    for (seconds, transaction_id) in [(2, "T1"), (1, "T2"), (3, "T3")] {
        inbox(seconds).keep(&mut transaction, &payment(transaction_id, 888), b"raw").await.unwrap();
    }
    inbox(4).keep(&mut transaction, &of_order(9), b"raw").await.unwrap();
    let rows = inbox(5).payments(&mut transaction, ORDER).await.unwrap();
    let numbers: Vec<_> = rows.iter().map(|row| row.record.transaction_id.as_str()).collect();
    assert_eq!(numbers, ["T2", "T1", "T3"]);
    let order = OrderKey { sub_mch_id: "S1", ..ORDER };
    assert_eq!(inbox(5).payments(&mut transaction, order).await.unwrap(), []);
}

async fn empty_raw_empties_by_the_batch_after_180_days<D: Database>(pool: D) {
    const DAYS: u64 = 180 * 24 * 3600;
    let mut transaction = pool.begin().await.unwrap();
    for number in 1..=5 {
        inbox(u64::from(number)).keep(&mut transaction, &of_order(number), b"raw\0\xff").await.unwrap();
    }
    assert_eq!(inbox(DAYS).empty_raw(&mut transaction, 2).await.unwrap(), 0);
    assert_eq!(inbox(DAYS + 4).empty_raw(&mut transaction, 2).await.unwrap(), 2);
    assert_eq!(inbox(DAYS + 4).empty_raw(&mut transaction, 2).await.unwrap(), 1);
    assert_eq!(inbox(DAYS + 4).empty_raw(&mut transaction, 2).await.unwrap(), 0);
    let statement = "SELECT raw FROM wxpay_payment ORDER BY transaction_id";
    let rows = transaction.query(statement, &[]).await.unwrap();
    let notifications: Vec<_> = rows.iter().map(|row| row.bytes(0).unwrap()).collect();
    assert_eq!(notifications, [None, None, None, Some(b"raw\0\xff".as_slice()), Some(b"raw\0\xff")]);
    transaction.commit().await.unwrap();
}

async fn mark_effect_is_the_first_once<D: Database>(pool: D) {
    let mut workers = JoinSet::new();
    for _ in 0..32 {
        let pool = pool.clone();
        workers.spawn(async move {
            retry_conflicts(|| async {
                let mut transaction = pool.begin().await?;
                let is_first = mark_effect(&mut transaction, "1:paid:1900000109::T1:0", time(0)).await?;
                transaction.commit().await?;
                Ok::<_, DatabaseError>(is_first)
            })
            .await
            .unwrap()
        });
    }
    assert_eq!(workers.join_all().await.into_iter().filter(|is_first| *is_first).count(), 1);
}

async fn mark_effect_is_taken_back_with_the_transaction<D: Database>(pool: D) {
    for is_committed in [false, true] {
        let mut transaction = pool.begin().await.unwrap();
        assert!(mark_effect(&mut transaction, "key", time(0)).await.unwrap());
        assert!(!mark_effect(&mut transaction, "key", time(0)).await.unwrap());
        assert!(mark_effect(&mut transaction, "Key", time(0)).await.unwrap());
        if is_committed {
            transaction.commit().await.unwrap();
        }
    }
}
