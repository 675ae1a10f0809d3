//! What becomes of a payment.

use std::sync::Arc;

use tokio::task::JoinSet;
use wxpay_core::inbox::{Conflict, Record};
use wxpay_jobs::database::{Connection as _, Database, DatabaseError, Transaction as _, retry_conflicts};
use wxpay_jobs::{Arrival, Inbox, Payment, Task};

use crate::common::{ORDER, payment};
use crate::on_each_database;

on_each_database!(
    keep_takes_one_of_many_notifications,
    keep_takes_a_payment_once,
    keep_refunds_a_second_payment,
    keep_reports_another_amount,
    keep_replaces_what_was_for_a_person,
    keep_delivers_beside_what_was_for_a_person,
    keep_refunds_what_was_for_a_person,
    keep_leaves_nothing_after_a_rollback,
    keep_tells_merchants_and_sub_merchants_apart,
    keep_tells_cases_apart,
    keep_for_person_leaves_what_is_stored,
);

/// The price of the order.
const PRICE: u64 = 888;

/// One transaction, as a web handler does it.
async fn receive<D: Database>(pool: &D, record: &Record) -> Result<Arrival, DatabaseError> {
    retry_conflicts(|| async {
        let mut transaction = pool.begin().await?;
        let arrival = if record.total_fee == PRICE {
            Inbox::new().keep(&mut transaction, record, b"<xml/>").await?
        } else {
            Inbox::new().keep_for_person(&mut transaction, record, b"<xml/>").await?
        };
        if arrival == Arrival::New(Task::Deliver) {
            let statement = "INSERT INTO delivery (out_trade_no) VALUES (?)";
            transaction.execute(statement, &[record.out_trade_no.as_str().into()]).await?;
        }
        transaction.commit().await?;
        Ok(arrival)
    })
    .await
}

async fn payments<D: Database>(pool: &D) -> Vec<Payment> {
    let mut transaction = pool.begin().await.unwrap();
    Inbox::new().payments(&mut transaction, ORDER).await.unwrap()
}

async fn tasks<D: Database>(pool: &D) -> Vec<(String, Task)> {
    let mut tasks: Vec<_> = payments(pool).await.into_iter().map(|row| (row.record.transaction_id, row.task)).collect();
    tasks.sort_by(|one, other| one.0.cmp(&other.0));
    tasks
}

async fn deliveries<D: Database>(pool: &D) -> usize {
    let mut transaction = pool.begin().await.unwrap();
    transaction.query("SELECT out_trade_no FROM delivery", &[]).await.unwrap().len()
}

async fn keep_takes_one_of_many_notifications<D: Database>(pool: D) {
    const EACH: usize = 60;
    let kinds = Arc::new([payment("T1", PRICE), payment("T2", PRICE), payment("T1", PRICE + 1)]);
    let mut receivers = JoinSet::new();
    for index in 0..EACH * 3 {
        let (pool, kinds) = (pool.clone(), kinds.clone());
        receivers.spawn(async move { receive(&pool, &kinds[index % 3]).await.unwrap() });
    }
    let arrivals = receivers.join_all().await;
    let count = |wanted: fn(&Arrival) -> bool| arrivals.iter().filter(|arrival| wanted(arrival)).count();
    assert_eq!(count(|arrival| *arrival == Arrival::New(Task::Deliver)), 1);
    assert_eq!(count(|arrival| *arrival == Arrival::New(Task::Refund)), 1);
    // If it came first, for a person, the right one replaced it.
    let for_person = count(|arrival| *arrival == Arrival::New(Task::Person));
    assert!(for_person <= 1);
    assert_eq!(count(|arrival| matches!(arrival, Arrival::Conflict(_) | Arrival::Duplicate(_))), 178 - for_person);
    assert_eq!(deliveries(&pool).await, 1);
    let tasks = tasks(&pool).await;
    assert_eq!(tasks.len(), 2);
    assert_ne!(tasks[0].1, tasks[1].1);
    assert!(tasks.iter().all(|(_, task)| *task != Task::Person));
    assert!(payments(&pool).await.iter().all(|payment| payment.record.total_fee == PRICE));
}

async fn keep_takes_a_payment_once<D: Database>(pool: D) {
    assert_eq!(receive(&pool, &payment("T1", PRICE)).await.unwrap(), Arrival::New(Task::Deliver));
    assert_eq!(receive(&pool, &payment("T1", PRICE)).await.unwrap(), Arrival::Duplicate(Task::Deliver));
    let rows = payments(&pool).await;
    assert_eq!(rows[0].record, payment("T1", PRICE));
    assert!(rows[0].is_open() && rows.len() == 1);
}

async fn keep_refunds_a_second_payment<D: Database>(pool: D) {
    assert_eq!(receive(&pool, &payment("T2", PRICE)).await.unwrap(), Arrival::New(Task::Deliver));
    for _ in 0..2 {
        for transaction_id in ["T1", "T3"] {
            let arrival = receive(&pool, &payment(transaction_id, PRICE)).await.unwrap();
            assert!(matches!(arrival, Arrival::New(Task::Refund) | Arrival::Duplicate(Task::Refund)), "{arrival:?}");
        }
    }
    let wanted = [("T1", Task::Refund), ("T2", Task::Deliver), ("T3", Task::Refund)];
    assert_eq!(tasks(&pool).await, wanted.map(|(number, task)| (number.to_owned(), task)));
}

async fn keep_reports_another_amount<D: Database>(pool: D) {
    receive(&pool, &payment("T1", PRICE)).await.unwrap();
    let mut transaction = pool.begin().await.unwrap();
    // The price of the order has changed meanwhile: the notification was confirmed.
    let arrival = Inbox::new().keep(&mut transaction, &payment("T1", 1), b"").await.unwrap();
    assert_eq!(arrival, Arrival::Conflict(Conflict::Changed { fields: vec!["total_fee"] }));
    transaction.commit().await.unwrap();
    assert_eq!(payments(&pool).await[0].record.total_fee, PRICE);
}

async fn keep_replaces_what_was_for_a_person<D: Database>(pool: D) {
    assert_eq!(receive(&pool, &payment("T1", 1)).await.unwrap(), Arrival::New(Task::Person));
    assert_eq!(receive(&pool, &payment("T1", 1)).await.unwrap(), Arrival::Duplicate(Task::Person));
    let mut transaction = pool.begin().await.unwrap();
    assert!(Inbox::new().hold(&mut transaction, ORDER.mch_id, "T1").await.unwrap());
    transaction.commit().await.unwrap();
    assert_eq!(receive(&pool, &payment("T1", PRICE)).await.unwrap(), Arrival::New(Task::Deliver));
    let rows = payments(&pool).await;
    assert_eq!((rows.len(), rows[0].task, rows[0].record.total_fee), (1, Task::Deliver, PRICE));
    assert!(rows[0].is_open());
}

async fn keep_delivers_beside_what_was_for_a_person<D: Database>(pool: D) {
    assert_eq!(receive(&pool, &payment("T1", 1)).await.unwrap(), Arrival::New(Task::Person));
    assert_eq!(receive(&pool, &payment("T2", PRICE)).await.unwrap(), Arrival::New(Task::Deliver));
    let wanted = [("T1", Task::Person), ("T2", Task::Deliver)];
    assert_eq!(tasks(&pool).await, wanted.map(|(number, task)| (number.to_owned(), task)));
}

async fn keep_refunds_what_was_for_a_person<D: Database>(pool: D) {
    receive(&pool, &payment("T1", 1)).await.unwrap();
    receive(&pool, &payment("T2", PRICE)).await.unwrap();
    assert_eq!(receive(&pool, &payment("T1", PRICE)).await.unwrap(), Arrival::New(Task::Refund));
    assert_eq!(deliveries(&pool).await, 1);
}

async fn keep_leaves_nothing_after_a_rollback<D: Database>(pool: D) {
    let mut transaction = pool.begin().await.unwrap();
    let arrival = Inbox::new().keep(&mut transaction, &payment("T1", PRICE), b"").await.unwrap();
    assert_eq!(arrival, Arrival::New(Task::Deliver));
    drop(transaction);
    assert_eq!(payments(&pool).await, []);
    assert_eq!(receive(&pool, &payment("T1", PRICE)).await.unwrap(), Arrival::New(Task::Deliver));
}

async fn keep_tells_merchants_and_sub_merchants_apart<D: Database>(pool: D) {
    let records = [("10000100", "", "T1"), ("10000100", "S1", "T2"), ("10000100", "S2", "T3"), ("10000200", "", "T1")];
    for (mch_id, sub_mch_id, transaction_id) in records {
        let record = Record { mch_id: mch_id.into(), sub_mch_id: sub_mch_id.into(), ..payment(transaction_id, PRICE) };
        assert_eq!(receive(&pool, &record).await.unwrap(), Arrival::New(Task::Deliver), "{record:?}");
    }
    // The merchant itself is no sub-merchant.
    let record = Record { sub_mch_id: ORDER.mch_id.into(), ..payment("T1", PRICE) };
    assert_eq!(receive(&pool, &record).await.unwrap(), Arrival::Duplicate(Task::Deliver));
}

async fn keep_tells_cases_apart<D: Database>(pool: D) {
    for (number, transaction_id) in [("a1", "t1"), ("A1", "T1"), ("a1_", "t1_")] {
        let record = Record { out_trade_no: number.into(), ..payment(transaction_id, PRICE) };
        let arrival = receive(&pool, &record).await.unwrap();
        assert_eq!(arrival, Arrival::New(Task::Deliver), "{number:?}");
    }
}

async fn keep_for_person_leaves_what_is_stored<D: Database>(pool: D) {
    receive(&pool, &payment("T1", PRICE)).await.unwrap();
    let arrival = receive(&pool, &payment("T1", 1)).await.unwrap();
    assert_eq!(arrival, Arrival::Conflict(Conflict::Changed { fields: vec!["total_fee"] }));
    // The order was forgotten meanwhile.
    let mut transaction = pool.begin().await.unwrap();
    let arrival = Inbox::new().keep_for_person(&mut transaction, &payment("T1", PRICE), b"").await.unwrap();
    assert_eq!(arrival, Arrival::Duplicate(Task::Deliver));
    drop(transaction);
    assert_eq!(tasks(&pool).await, [("T1".to_owned(), Task::Deliver)]);
}
