//! Processes that die at every point.

use std::time::Duration;

use wxpay_core::Fen;
use wxpay_core::value::TradeState;
use wxpay_jobs::{IntentKind, IntentState, Job, JobKind, OrderKey, accept, micropay, place, refund, run};

use crate::dice::die_after;
use crate::world::{MCH_ID, PRICE, TestShop, charge, commit, notification, notification_body, order};

/// More polls than anything here takes.
const MOST_POLLS: usize = 500;

fn key(number: &str) -> OrderKey<'_> {
    OrderKey { mch_id: MCH_ID, sub_mch_id: "", out_trade_no: number }
}

#[tokio::test]
async fn place_may_die_anywhere() {
    let (shop, mut died) = (TestShop::new().await, (false, false));
    for polls in 0..MOST_POLLS {
        let number = format!("P{polls}");
        shop.store_order(&number).await;
        let placed = die_after(polls, place(&shop, MCH_ID, "", &order(&number))).await;
        // Every second payer is quick.
        let is_paid = polls % 2 == 0 && shop.sandbox().pay(&number).is_ok();
        shop.settle().await;
        let ledger = shop.sandbox().ledger(&number);
        let (deliveries, closings) = (shop.deliveries(&number).await, shop.closings(&number).await);
        let state = shop.state(IntentKind::Order, &number).await;
        died.0 |= state.is_some() && ledger.state.is_none();
        died.1 |= placed.is_none() && ledger.state.is_some();
        if is_paid {
            assert_eq!((deliveries, closings, state), (1, 0, Some(IntentState::Paid)), "died at {polls}");
            assert_eq!(ledger.charged, Fen(PRICE));
        } else if state.is_some() {
            assert_eq!((deliveries, closings, state), (0, 1, Some(IntentState::Closed)), "died at {polls}");
            assert_ne!(ledger.state, Some(TradeState::Notpay), "nobody can pay it any more");
        } else {
            assert_eq!((deliveries, closings, ledger.state), (0, 0, None), "died at {polls}");
        }
        if placed.is_some() && polls % 2 == 1 {
            // It died before the call as well as after it.
            assert_eq!(died, (true, true), "of {polls} points");
            assert_eq!(shop.concerns(), []);
            return;
        }
    }
    panic!("it never ended");
}

#[tokio::test]
async fn delivery_may_die_anywhere() {
    let shop = TestShop::new().await;
    for polls in 0..MOST_POLLS {
        let number = format!("D{polls}");
        let record = shop.pay(&number).await;
        let body = notification_body(&record);
        accept(&shop, &notification(&body), &body).await.unwrap();
        let done = die_after(polls, run(&Job::paid(&record), &shop)).await;
        shop.settle().await;
        assert_eq!(shop.deliveries(&number).await, 1, "died at {polls}");
        if done.is_some() {
            assert_eq!(shop.concerns(), []);
            return;
        }
    }
    panic!("it never ended");
}

#[tokio::test]
async fn accept_may_die_anywhere() {
    let shop = TestShop::new().await;
    for polls in 0..MOST_POLLS {
        let number = format!("N{polls}");
        let record = shop.pay(&number).await;
        let body = notification_body(&record);
        let accepted = die_after(polls, accept(&shop, &notification(&body), &body)).await;
        shop.settle().await;
        assert_eq!(shop.deliveries(&number).await, 1, "died at {polls}");
        if accepted.is_some() {
            return;
        }
    }
    panic!("it never ended");
}

#[tokio::test]
async fn refund_may_die_anywhere() {
    let shop = TestShop::new().await;
    for polls in 0..MOST_POLLS {
        let number = format!("R{polls}");
        let record = shop.pay(&number).await;
        let body = notification_body(&record);
        accept(&shop, &notification(&body), &body).await.unwrap();
        shop.sweep().await;
        let asked = async {
            let mut transaction = shop.begin().await;
            refund(&shop, &mut transaction, key(&number), &number, Fen(100)).await.unwrap();
            commit(transaction).await;
            run(&Job::new(JobKind::Refund, MCH_ID, "", &number), &shop).await
        };
        let asked = die_after(polls, asked).await;
        shop.settle().await;
        let (ledger, state) = (shop.sandbox().ledger(&number), shop.state(IntentKind::Refund, &number).await);
        if state.is_some() {
            assert_eq!(state, Some(IntentState::Success), "died at {polls}");
            assert_eq!((ledger.refunds.len(), ledger.refunded()), (1, Fen(100)), "died at {polls}");
            let states = shop.texts("shop_refund", &number).await;
            assert_eq!(states, ["PENDING", "PROCESSING", "SUCCESS"], "died at {polls}");
        } else {
            assert_eq!(ledger.refunds.len(), 0, "died at {polls}");
        }
        if asked.is_some() {
            assert!(polls > 8, "the process died at few points");
            assert_eq!(shop.concerns(), []);
            return;
        }
    }
    panic!("it never ended");
}

#[tokio::test]
async fn refund_job_may_die_anywhere_again_and_again() {
    let shop = TestShop::new().await;
    let record = shop.pay("R1").await;
    let body = notification_body(&record);
    accept(&shop, &notification(&body), &body).await.unwrap();
    shop.sweep().await;
    let mut transaction = shop.begin().await;
    refund(&shop, &mut transaction, key("R1"), "R1", Fen(PRICE)).await.unwrap();
    commit(transaction).await;
    for polls in 0..60 {
        let job = Job::new(JobKind::Refund, MCH_ID, "", "R1");
        let _ = die_after(polls, run(&job, &shop)).await;
        shop.advance(Duration::from_secs(91));
    }
    shop.settle().await;
    assert_eq!(shop.state(IntentKind::Refund, "R1").await, Some(IntentState::Success));
    assert_eq!(shop.sandbox().ledger("R1").refunds.len(), 1);
}

#[tokio::test]
async fn micropay_may_die_anywhere() {
    // With more than 1,000 yuan the payer has to enter the password, and never does.
    for fen in [PRICE, 200_000] {
        let shop = TestShop::new().await;
        let mut is_over = false;
        // The long settlement is sampled.
        for polls in (0..MOST_POLLS).step_by(if fen == PRICE { 1 } else { 9 }) {
            let number = format!("M{polls}");
            shop.store_order_of(&number, fen).await;
            let done = die_after(polls, micropay(&shop, MCH_ID, "", &charge(&number, fen))).await;
            shop.settle().await;
            let ledger = shop.sandbox().ledger(&number);
            let (deliveries, closings) = (shop.deliveries(&number).await, shop.closings(&number).await);
            let state = shop.state(IntentKind::Charge, &number).await;
            let is_charged = ledger.charged.0 > 0 && !ledger.reversed;
            assert_eq!(deliveries, i64::from(is_charged), "died at {polls}: {ledger:?}");
            assert_eq!(closings, i64::from(!is_charged && state.is_some()), "died at {polls}: {ledger:?}");
            assert!(state.is_none_or(|state| state.is_final() && state != IntentState::Person), "died at {polls}");
            assert!(ledger.carried_out.get("pay.micropay").is_none_or(|times| *times == 1), "charged once");
            if done.is_some() {
                is_over = true;
                break;
            }
        }
        assert!(is_over, "it never ended");
        assert_eq!(shop.concerns(), []);
    }
}

#[tokio::test]
async fn close_may_die_anywhere() {
    let shop = TestShop::new().await;
    for polls in 0..MOST_POLLS {
        let number = format!("C{polls}");
        shop.store_order(&number).await;
        place(&shop, MCH_ID, "", &order(&number)).await.unwrap();
        shop.advance(Duration::from_secs(301));
        let done = die_after(polls, run(&Job::new(JobKind::Close, MCH_ID, "", &number), &shop)).await;
        // The payer comes in the middle, if it is still open.
        let is_paid = polls % 2 == 0 && shop.sandbox().pay(&number).is_ok();
        shop.settle().await;
        let (deliveries, closings) = (shop.deliveries(&number).await, shop.closings(&number).await);
        assert_eq!((deliveries, closings), (i64::from(is_paid), i64::from(!is_paid)), "died at {polls}");
        assert_eq!(shop.sandbox().ledger(&number).closed, !is_paid, "died at {polls}");
        if done.is_some() {
            assert_eq!(shop.concerns(), []);
            return;
        }
    }
    panic!("it never ended");
}
