//! Notification, query and sweep race for one payment.

use std::time::Duration;

use wxpay_core::{Expected, Fen};
use wxpay_jobs::{
    Acceptance, IntentKind, IntentState, Job, JobKind, Next, OrderKey, Task, accept, micropay, place, refund, relay,
    run,
};

use crate::dice::race;
use crate::world::{MCH_ID, PRICE, TestShop, charge, commit, notification, notification_body, order};

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
    Box::pin(check(Racer::Notification, Racer::Notification)).await;
}

#[tokio::test]
async fn accept_meets_a_query() {
    Box::pin(check(Racer::Notification, Racer::Query)).await;
}

#[tokio::test]
async fn accept_meets_a_sweep() {
    Box::pin(check(Racer::Notification, Racer::Sweep)).await;
}

#[tokio::test]
async fn query_meets_itself() {
    Box::pin(check(Racer::Query, Racer::Query)).await;
}

#[tokio::test]
async fn query_meets_a_sweep() {
    Box::pin(check(Racer::Query, Racer::Sweep)).await;
}

#[tokio::test]
async fn sweep_meets_itself() {
    Box::pin(check(Racer::Sweep, Racer::Sweep)).await;
}

#[tokio::test]
async fn delivery_meets_itself() {
    Box::pin(check(Racer::Delivery, Racer::Delivery)).await;
}

#[tokio::test]
async fn accept_meets_a_person_who_is_told_of_another_amount() {
    let shop = TestShop::new().await;
    for seed in 0..seeds() {
        let number = format!("W{seed}");
        let record = shop.pay(&number).await;
        let changed = notification_body(&wxpay_core::inbox::Record { total_fee: 887, ..record.clone() });
        assert_eq!(accept(&shop, &notification(&changed), &changed).await.unwrap(), Acceptance::Person);
        let (right, job) = (notification_body(&record), Job::paid(&record));
        let notified = async { accept(&shop, &notification(&right), &right).await.unwrap() };
        let (_, acceptance) = race(seed, run(&job, &shop), notified).await;
        assert_eq!(acceptance, Acceptance::New(Task::Deliver), "seed {seed}");
        shop.sweep().await;
        assert_eq!(shop.deliveries(&number).await, 1, "seed {seed}");
    }
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

#[tokio::test]
async fn refund_meets_itself() {
    let shop = TestShop::new().await;
    for seed in 0..seeds() {
        let number = format!("R{seed}");
        let record = shop.pay(&number).await;
        let body = notification_body(&record);
        accept(&shop, &notification(&body), &body).await.unwrap();
        shop.sweep().await;
        // Two clicks, one refund; two jobs, one refund.
        let order = OrderKey { mch_id: MCH_ID, sub_mch_id: "", out_trade_no: &number };
        let ask = || async {
            let mut transaction = shop.begin().await;
            let refund = refund(&shop, &mut transaction, order, &number, Fen(100)).await.unwrap();
            commit(transaction).await;
            refund.state
        };
        let states = race(seed, ask(), ask()).await;
        assert_eq!(states, ("PENDING".to_owned(), "PENDING".to_owned()), "seed {seed}");
        let job = Job::new(JobKind::Refund, MCH_ID, "", &number);
        let nexts = race(seed, run(&job, &shop), run(&job, &shop)).await;
        assert!(matches!(nexts, (Next::Again(_), Next::Again(_))), "seed {seed}: {nexts:?}");
        shop.settle().await;
        assert_eq!(shop.sandbox().ledger(&number).carried_out["pay.refund"], 1, "seed {seed}");
        assert_eq!(shop.texts("shop_refund", &number).await, ["PENDING", "PROCESSING", "SUCCESS"], "seed {seed}");
    }
    assert_eq!(shop.concerns(), []);
}

#[tokio::test]
async fn settle_meets_the_living_process() {
    let shop = TestShop::new().await;
    for seed in 0..seeds() / 5 {
        let number = format!("M{seed}");
        let fen = if seed % 2 == 0 { PRICE } else { 200_000 };
        shop.store_order_of(&number, fen).await;
        let job = Job::new(JobKind::Settle, MCH_ID, "", &number);
        let jobs = async {
            for _ in 0..30 {
                let next = run(&job, &shop).await;
                assert!(!matches!(next, Next::Person(_)), "seed {seed}: {next:?}");
                tokio::task::yield_now().await;
            }
        };
        let charge = charge(&number, fen);
        let (outcome, ()) = race(seed, micropay(&shop, MCH_ID, "", &charge), jobs).await;
        assert!(outcome.is_ok(), "seed {seed}: {outcome:?}");
        shop.settle().await;
        let ledger = shop.sandbox().ledger(&number);
        assert_eq!(ledger.carried_out["pay.micropay"], 1, "seed {seed}");
        assert!(ledger.carried_out.get("pay.reverse").is_none_or(|times| *times == 1), "seed {seed}: {ledger:?}");
        assert_eq!(shop.deliveries(&number).await, i64::from(fen == PRICE), "seed {seed}");
        assert_eq!(shop.closings(&number).await, i64::from(fen != PRICE), "seed {seed}");
    }
    assert_eq!(shop.concerns(), []);
}

#[tokio::test]
async fn close_meets_a_payer_and_itself() {
    let shop = TestShop::new().await;
    for seed in 0..seeds() {
        let number = format!("C{seed}");
        shop.store_order(&number).await;
        place(&shop, MCH_ID, "", &order(&number)).await.unwrap();
        shop.advance(Duration::from_secs(301));
        let close = || async {
            let next = run(&Job::new(JobKind::Close, MCH_ID, "", &number), &shop).await;
            assert!(!matches!(next, Next::Person(_)), "seed {seed}: {next:?}");
        };
        let pay = async {
            for _ in 0..seed % 20 {
                tokio::task::yield_now().await;
            }
            shop.sandbox().pay(&number).is_ok()
        };
        let (is_paid, _) = race(seed, pay, race(seed + 1, close(), close())).await;
        shop.settle().await;
        let ends = (shop.deliveries(&number).await, shop.closings(&number).await);
        assert_eq!(ends, (i64::from(is_paid), i64::from(!is_paid)), "seed {seed}");
    }
    assert_eq!(shop.concerns(), []);
}

#[tokio::test]
async fn relay_hands_each_job_over_and_again_after_a_failure() {
    let shop = TestShop::new().await;
    for number in ["A1", "A2"] {
        let record = shop.pay(number).await;
        let body = notification_body(&record);
        accept(&shop, &notification(&body), &body).await.unwrap();
    }
    let pushed = std::sync::Mutex::new(Vec::new());
    let fails = relay(&shop, 10, |_| async { Err("the queue is away".into()) }).await;
    assert!(fails.is_err());
    for (expected, limit) in [(1, 1), (1, 1), (0, 1)] {
        let push = |job: Job| {
            pushed.lock().unwrap().push(job.number);
            async { Ok(()) }
        };
        assert_eq!(relay(&shop, limit, push).await.unwrap(), expected);
    }
    assert_eq!(pushed.into_inner().unwrap().len(), 2);
}

/// All futures can be tasks.
#[tokio::test]
async fn run_accept_and_sweep_are_tasks() {
    let shop = TestShop::new().await;
    let record = shop.pay("A1").await;
    let body = notification_body(&record);
    let other = shop.clone();
    tokio::spawn(async move { accept(&other, &notification(&body), &body).await.map(drop).unwrap() }).await.unwrap();
    let other = shop.clone();
    tokio::spawn(async move { run(&Job::paid(&record), &other).await == Next::Done }).await.unwrap();
    let other = shop.clone();
    tokio::spawn(async move { wxpay_jobs::sweep(&other, 10).await.unwrap() }).await.unwrap();
    let other = shop.clone();
    shop.store_order("B1").await;
    let charged =
        tokio::spawn(async move { micropay(&other, MCH_ID, "", &charge("B1", PRICE)).await.map(drop).unwrap() });
    charged.await.unwrap();
    shop.store_order("B2").await;
    let other = shop.clone();
    tokio::spawn(async move { place(&other, MCH_ID, "", &order("B2")).await.map(drop).unwrap() }).await.unwrap();
    assert_eq!(shop.deliveries("A1").await, 1);
}
