//! Notification, query and sweep race for one payment.

use std::time::Duration;

use wxpay_core::{Expected, Fen};
use wxpay_jobs::{Acceptance, IntentKind, IntentState, Job, JobKind, Next, Task, accept, run};

use crate::dice::race;
use crate::world::{MCH_ID, PRICE, TestShop, notification, notification_body};

fn seeds() -> u64 {
    std::env::var("WXPAY_SEEDS").ok().and_then(|seeds| seeds.parse().ok()).unwrap_or(50)
}

/// What may meet a payment.
#[derive(Clone, Copy, Debug)]
enum Racer {
    Notification,
    Query,
    Sweep,
    Delivery,
}

impl Racer {
    async fn run(self, shop: &TestShop, number: &str, body: &[u8]) {
        match self {
            Self::Notification => {
                let acceptance = accept(shop, &notification(body), body).await.unwrap();
                assert!(acceptance.is_acknowledged());
            }
            Self::Query => {
                let next = run(&Job::new(JobKind::Query, MCH_ID, "", number), shop).await;
                assert!(!matches!(next, Next::Person(_)), "{next:?}");
            }
            Self::Sweep => drop(shop.sweep().await),
            Self::Delivery => {
                let paid = notification(body).confirm(Expected::cny(Fen(PRICE))).unwrap();
                let job = Job::paid(paid.record());
                let next = run(&job, shop).await;
                assert!(!matches!(next, Next::Person(_)), "{next:?}");
            }
        }
    }
}

async fn check(one: Racer, other: Racer) {
    let shop = TestShop::new().await;
    for seed in 0..seeds() {
        let number = format!("A{seed}");
        let record = shop.pay(&number).await;
        shop.advance(Duration::from_secs(31));
        let body = notification_body(&record);
        if matches!(one, Racer::Delivery) {
            accept(&shop, &notification(&body), &body).await.unwrap();
        }
        race(seed, one.run(&shop, &number, &body), other.run(&shop, &number, &body)).await;
        // A notification that comes again, and what is left.
        let acceptance = accept(&shop, &notification(&body), &body).await.unwrap();
        assert_eq!(acceptance, Acceptance::Duplicate, "seed {seed}");
        shop.sweep().await;
        assert_eq!(shop.deliveries(&number).await, 1, "{one:?} and {other:?}, seed {seed}");
        assert_eq!(shop.state(IntentKind::Order, &number).await, Some(IntentState::Paid), "seed {seed}");
        assert_eq!(shop.closings(&number).await, 0);
    }
    assert_eq!(shop.concerns(), []);
}

#[tokio::test]
async fn accept_meets_itself() {
    check(Racer::Notification, Racer::Notification).await;
}

#[tokio::test]
async fn accept_meets_a_query() {
    check(Racer::Notification, Racer::Query).await;
}

#[tokio::test]
async fn accept_meets_a_sweep() {
    check(Racer::Notification, Racer::Sweep).await;
}

#[tokio::test]
async fn query_meets_itself() {
    check(Racer::Query, Racer::Query).await;
}

#[tokio::test]
async fn query_meets_a_sweep() {
    check(Racer::Query, Racer::Sweep).await;
}

#[tokio::test]
async fn sweep_meets_itself() {
    check(Racer::Sweep, Racer::Sweep).await;
}

#[tokio::test]
async fn delivery_meets_itself() {
    check(Racer::Delivery, Racer::Delivery).await;
}

#[tokio::test]
async fn accept_returns_a_second_payment_and_keeps_another_amount() {
    let shop = TestShop::new().await;
    let record = shop.pay("A1").await;
    // Another amount comes first.
    let changed = wxpay_core::inbox::Record { total_fee: 887, ..record.clone() };
    let body = notification_body(&changed);
    let acceptance = accept(&shop, &notification(&body), &body).await.unwrap();
    assert_eq!(acceptance, Acceptance::Person);
    assert!(!acceptance.is_acknowledged());
    assert!(shop.sweep().await.person == 1 && shop.concerns().len() == 1);
    // The right one, and the wrong one again.
    let right = notification_body(&record);
    assert_eq!(accept(&shop, &notification(&right), &right).await.unwrap(), Acceptance::New(Task::Deliver));
    for _ in 0..2 {
        let again = accept(&shop, &notification(&body), &body).await.unwrap();
        assert!(matches!(again, Acceptance::Conflict(_)), "{again:?}");
        assert!(!again.is_acknowledged());
    }
    assert_eq!(shop.concerns().len(), 2, "told once");
    // Of no order.
    let (out_trade_no, transaction_id) = ("B1".to_owned(), "43".to_owned());
    let unknown = wxpay_core::inbox::Record { out_trade_no, transaction_id, ..changed };
    let body = notification_body(&unknown);
    assert_eq!(accept(&shop, &notification(&body), &body).await.unwrap(), Acceptance::Person);
    shop.sweep().await;
    assert_eq!((shop.deliveries("A1").await, shop.concerns().len()), (1, 3));
}
