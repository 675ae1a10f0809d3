//! Poisoned jobs, gateways and databases that are away, and clocks that are moved.

use std::sync::atomic::Ordering;
use std::time::Duration;

use wxpay_jobs::{
    IntentKind, IntentState, Job, JobKind, MicropayError, Next, PlaceError, accept, micropay, place, run, run_text,
};

use crate::world::{MCH_ID, PRICE, TestShop, charge, notification, notification_body, order};

#[tokio::test]
async fn delivery_that_fails_is_tried_and_then_held() {
    let shop = TestShop::new().await;
    let record = shop.pay("A1").await;
    let body = notification_body(&record);
    accept(&shop, &notification(&body), &body).await.unwrap();
    // Three failures, and no trace of them.
    shop.0.failures.store(3, Ordering::Relaxed);
    shop.settle().await;
    assert_eq!((shop.deliveries("A1").await, shop.concerns().len()), (1, 0));
    // One that never works does not stop another.
    let (poisoned, good) = (shop.pay("A2").await, shop.pay("A3").await);
    *shop.0.poisoned.lock().unwrap() = "A2".to_owned();
    let body = notification_body(&poisoned);
    accept(&shop, &notification(&body), &body).await.unwrap();
    shop.settle().await;
    let concerns = shop.concerns();
    assert_eq!(concerns.len(), 1, "{concerns:?}");
    assert!(concerns[0].reason.contains("the shelf is empty"), "{concerns:?}");
    assert_eq!(concerns[0].job.parse::<Job>().unwrap(), Job::paid(&poisoned));
    let tries = "SELECT tries FROM wxpay_payment WHERE out_trade_no = 'A2' AND held_at IS NOT NULL";
    assert_eq!(shop.number(tries, &[]).await, 10);
    assert_eq!(shop.deliveries(&good.out_trade_no).await, 1);
    // It is never retried.
    assert_eq!(run(&Job::paid(&poisoned), &shop).await, Next::Done);
    let deliveries = (shop.deliveries("A2").await, shop.deliveries("A3").await, shop.concerns().len());
    assert_eq!(deliveries, (0, 1, 1));
}

#[tokio::test]
async fn delivery_that_panics_is_held_and_stops_nobody() {
    let shop = TestShop::new().await;
    shop.0.panics.store(true, Ordering::Relaxed);
    *shop.0.poisoned.lock().unwrap() = "A1".to_owned();
    for number in ["A1", "A2"] {
        let body = notification_body(&shop.pay(number).await);
        accept(&shop, &notification(&body), &body).await.unwrap();
    }
    shop.settle().await;
    let concerns = shop.concerns();
    assert_eq!(concerns.len(), 1, "{concerns:?}");
    assert!(concerns[0].reason.contains("panicked"), "{concerns:?}");
    assert_eq!((shop.deliveries("A1").await, shop.deliveries("A2").await), (0, 1));
}

#[tokio::test]
async fn closing_that_fails_is_held_after_its_tries() {
    let shop = TestShop::new().await;
    *shop.0.poisoned.lock().unwrap() = "A1".to_owned();
    shop.store_order("A1").await;
    place(&shop, MCH_ID, "", &order("A1")).await.unwrap();
    shop.advance(Duration::from_secs(400));
    shop.settle().await;
    let concerns = shop.concerns();
    assert_eq!(concerns.len(), 1, "{concerns:?}");
    assert!(concerns[0].reason.contains("the book is full"), "{concerns:?}");
    assert_eq!(shop.closings("A1").await, 0);
    assert!(shop.intent(IntentKind::Order, "A1").await.unwrap().is_held());
}

#[tokio::test]
async fn run_text_tells_other_versions_once() {
    let shop = TestShop::new().await;
    for text in ["2:query:1::A1:0", "nonsense", "", "1:query:1::A1"] {
        assert!(matches!(run_text(text, &shop).await, Next::Person(_)), "{text}");
    }
    assert_eq!(shop.concerns().len(), 4);
    // A job without a row.
    for kind in [JobKind::Paid, JobKind::Query, JobKind::Settle, JobKind::Refund, JobKind::Bill, JobKind::Reconcile] {
        assert_eq!(run(&Job::new(kind, MCH_ID, "", "none"), &shop).await, Next::Done);
    }
}

#[tokio::test]
async fn rows_of_another_version_are_held_and_stop_nobody() {
    let shop = TestShop::new().await;
    shop.pay("A1").await;
    for (number, state, fen) in [("X1", "LATER", "1"), ("X2", "OPEN", "-1"), ("X3", "OPEN", "'many'")] {
        let insert = format!(
            "INSERT INTO wxpay_intent (mch_id, kind, number, out_trade_no, fen, state, created_at, next_at) \
             VALUES ('{MCH_ID}', 'refund', '{number}', '{number}', {fen}, '{state}', 1, 1)"
        );
        shop.execute(&insert, &[]).await;
    }
    // Of a merchant that the shop does not know.
    let insert = "INSERT INTO wxpay_intent (mch_id, kind, number, out_trade_no, fen, state, created_at, next_at) \
                  VALUES ('1', 'order', 'X4', 'X4', 1, 'OPEN', 1, 1)";
    shop.execute(insert, &[]).await;
    shop.advance(Duration::from_secs(31));
    let swept = shop.sweep().await;
    assert_eq!((swept.person, shop.deliveries("A1").await), (4, 0), "{swept:?}");
    shop.settle().await;
    assert_eq!((shop.deliveries("A1").await, shop.concerns().len()), (1, 4));
    assert_eq!(shop.number("SELECT COUNT(*) FROM wxpay_intent WHERE state = 'LATER'", &[]).await, 1);
}

#[tokio::test]
async fn gateway_that_is_away_for_an_hour_holds_nothing() {
    let shop = TestShop::new().await;
    shop.pay("A1").await;
    shop.store_order("A2").await;
    place(&shop, MCH_ID, "", &order("A2")).await.unwrap();
    shop.0.transport.is_away.store(true, Ordering::Relaxed);
    for _ in 0..60 {
        shop.advance(Duration::from_mins(1));
        shop.sweep().await;
    }
    // A call whose answer is lost.
    shop.store_order("A3").await;
    let error = place(&shop, MCH_ID, "", &order("A3")).await.unwrap_err();
    assert!(matches!(error, PlaceError::Call(_)), "{error}");
    assert_eq!(shop.state(IntentKind::Order, "A3").await, Some(IntentState::Open));
    shop.0.transport.is_away.store(false, Ordering::Relaxed);
    shop.settle().await;
    assert_eq!((shop.deliveries("A1").await, shop.closings("A2").await, shop.closings("A3").await), (1, 1, 1));
    assert_eq!(shop.concerns(), []);
}

#[tokio::test]
async fn clock_that_is_moved_an_hour_loses_nothing() {
    let shop = TestShop::new().await;
    for number in ["A1", "A2"] {
        shop.pay(number).await;
    }
    shop.store_order("A3").await;
    place(&shop, MCH_ID, "", &order("A3")).await.unwrap();
    // An hour too fast, and right again.
    shop.0.clock.advance(Duration::from_hours(1));
    shop.sweep().await;
    shop.0.clock.set_back(Duration::from_hours(1));
    shop.sweep().await;
    shop.settle().await;
    let ends = (shop.deliveries("A1").await, shop.deliveries("A2").await, shop.closings("A3").await);
    assert_eq!((ends, shop.concerns()), ((1, 1, 1), vec![]));
    // An hour too slow, and right again.
    shop.pay("A4").await;
    shop.0.clock.set_back(Duration::from_hours(1));
    shop.store_order("A5").await;
    place(&shop, MCH_ID, "", &order("A5")).await.unwrap();
    shop.sweep().await;
    shop.0.clock.advance(Duration::from_hours(1));
    shop.settle().await;
    let ends = (shop.deliveries("A4").await, shop.closings("A5").await);
    assert_eq!((ends, shop.concerns()), ((1, 1), vec![]));
}

#[tokio::test]
async fn place_and_micropay_refuse_what_would_be_twice() {
    let shop = TestShop::new().await;
    shop.store_order("A1").await;
    for _ in 0..2 {
        place(&shop, MCH_ID, "", &order("A1")).await.unwrap();
    }
    let mut other = order("A1");
    other.total_fee = wxpay_core::Fen(1);
    assert!(matches!(place(&shop, MCH_ID, "", &other).await, Err(PlaceError::OtherAmount)));
    assert!(matches!(place(&shop, "1", "", &other).await, Err(PlaceError::NoClient)));
    shop.settle().await;
    let ended = place(&shop, MCH_ID, "", &order("A1")).await;
    assert!(matches!(ended, Err(PlaceError::Ended(IntentState::Closed))));
    // A charge.
    assert!(matches!(micropay(&shop, MCH_ID, "", &charge("B1", PRICE)).await, Err(MicropayError::OtherOrder)));
    shop.store_order("B1").await;
    assert!(matches!(micropay(&shop, MCH_ID, "", &charge("B1", 1)).await, Err(MicropayError::OtherOrder)));
    let outcome = micropay(&shop, MCH_ID, "", &charge("B1", PRICE)).await.unwrap();
    assert_eq!(outcome.effect(), wxpay_core::schema::Effect::Done);
    let again = micropay(&shop, MCH_ID, "", &charge("B1", PRICE)).await;
    assert!(matches!(again, Err(MicropayError::Known(IntentState::Paid))));
    shop.settle().await;
    assert_eq!((shop.deliveries("B1").await, shop.concerns()), (1, vec![]));
}
