//! Refunds: within what is left, a minute apart, and of second payments.

use std::time::Duration;

use wxpay_core::Fen;
use wxpay_core::inbox::Record;
use wxpay_jobs::{Acceptance, IntentKind, IntentState, OrderKey, RefundError, Task, accept, refund};

use crate::world::{MCH_ID, PRICE, TestShop, commit, notification, notification_body};

async fn ask(shop: &TestShop, order: &str, number: &str, fen: u64) -> Result<String, RefundError> {
    let order = OrderKey { mch_id: MCH_ID, sub_mch_id: "", out_trade_no: order };
    let mut transaction = shop.begin().await;
    let refund = refund(shop, &mut transaction, order, number, Fen(fen)).await?;
    commit(transaction).await;
    Ok(refund.state)
}

async fn delivered(shop: &TestShop, number: &str) -> Record {
    let record = shop.pay(number).await;
    let body = notification_body(&record);
    accept(shop, &notification(&body), &body).await.unwrap();
    shop.sweep().await;
    record
}

#[tokio::test]
async fn refund_stays_within_what_is_left() {
    let shop = TestShop::new().await;
    assert!(matches!(ask(&shop, "A1", "R1", 1).await, Err(RefundError::NotPaid)));
    delivered(&shop, "A1").await;
    assert!(matches!(ask(&shop, "A1", "R1", 889).await, Err(RefundError::TooMuch { left: Fen(PRICE) })));
    assert!(matches!(ask(&shop, "A1", "R1", 0).await, Err(RefundError::Zero)));
    assert!(matches!(ask(&shop, "A1", "R 1", 1).await, Err(RefundError::InvalidNumber)));
    assert!(matches!(ask(&shop, "A1", "", 1).await, Err(RefundError::InvalidNumber)));
    // That is how refunds of second payments are numbered.
    assert!(matches!(ask(&shop, "A1", "second-1", 1).await, Err(RefundError::InvalidNumber)));
    assert_eq!(ask(&shop, "A1", "R1", 800).await.unwrap(), "PENDING");
    assert_eq!(ask(&shop, "A1", "R1", 800).await.unwrap(), "PENDING");
    assert!(matches!(ask(&shop, "A1", "R1", 801).await, Err(RefundError::OtherRefund)));
    // One that was not sent yet counts.
    assert!(matches!(ask(&shop, "A1", "R2", 89).await, Err(RefundError::TooMuch { left: Fen(88) })));
    assert_eq!(ask(&shop, "A1", "R2", 88).await.unwrap(), "PENDING");
    shop.settle().await;
    assert_eq!(ask(&shop, "A1", "R1", 800).await.unwrap(), "SUCCESS");
    assert_eq!(shop.sandbox().ledger("A1").refunded(), Fen(PRICE));
    assert_eq!(shop.concerns(), []);
}

#[tokio::test]
async fn refunds_of_an_order_are_sent_a_minute_apart() {
    let shop = TestShop::new().await;
    delivered(&shop, "A1").await;
    for number in ["R1", "R2", "R3"] {
        ask(&shop, "A1", number, 100).await.unwrap();
    }
    let mut sent = Vec::new();
    for second in (0..200).step_by(5) {
        shop.sweep().await;
        let count = shop.sandbox().ledger("A1").refunds.len();
        if count > sent.len() {
            assert_eq!(count, sent.len() + 1);
            sent.push(second);
        }
        shop.advance(Duration::from_secs(5));
    }
    assert!(matches!(sent[..], [0, 60 | 65, 120 | 125 | 130]), "{sent:?}");
}

#[tokio::test]
async fn refund_whose_sending_failed_keeps_the_others_waiting_for_a_minute() {
    let shop = TestShop::new().await;
    delivered(&shop, "A1").await;
    shop.sandbox().set_fault(r#"{"api": "pay.refund", "fault": "SYSTEMERROR", "before": true, "times": 50}"#).unwrap();
    ask(&shop, "A1", "R1", 100).await.unwrap();
    shop.sweep().await;
    assert!(shop.intent(IntentKind::Refund, "R1").await.unwrap().sent_at.is_some());
    ask(&shop, "A1", "R2", 100).await.unwrap();
    shop.sweep().await;
    assert_eq!(shop.intent(IntentKind::Refund, "R2").await.unwrap().sent_at, None);
}

#[tokio::test]
async fn refund_that_was_refused_is_sent_again_when_it_is_asked_for_again() {
    let shop = TestShop::new().await;
    delivered(&shop, "A1").await;
    shop.sandbox().set_fault(r#"{"api": "pay.refund", "fault": "NOTENOUGH", "times": 1}"#).unwrap();
    ask(&shop, "A1", "R1", 800).await.unwrap();
    shop.settle().await;
    assert!(shop.intent(IntentKind::Refund, "R1").await.unwrap().is_held());
    assert_eq!((shop.concerns().len(), shop.sandbox().ledger("A1").refunded()), (1, Fen(0)));
    // The balance was filled up.
    assert_eq!(ask(&shop, "A1", "R1", 800).await.unwrap(), "PENDING");
    shop.settle().await;
    assert_eq!(shop.state(IntentKind::Refund, "R1").await, Some(IntentState::Success));
    assert_eq!((shop.concerns().len(), shop.sandbox().ledger("A1").refunded()), (1, Fen(800)));
}

#[tokio::test]
async fn second_payment_is_returned_once() {
    let shop = TestShop::new().await;
    let first = delivered(&shop, "A1").await;
    // The gateway takes one payment of an order. Another order lends its transaction to this one.
    let lent = shop.pay("A2").await;
    let second = Record { out_trade_no: "A1".to_owned(), ..lent };
    let body = notification_body(&second);
    for acceptance in [Acceptance::New(Task::Refund), Acceptance::Duplicate, Acceptance::Duplicate] {
        assert_eq!(accept(&shop, &notification(&body), &body).await.unwrap(), acceptance);
        shop.sweep().await;
    }
    let number = format!("second-{}", second.transaction_id);
    for _ in 0..10 {
        shop.advance(Duration::from_secs(31));
        shop.sweep().await;
    }
    let refund = shop.intent(IntentKind::Refund, &number).await.unwrap();
    assert_eq!((refund.fen, refund.transaction_id.as_str()), (PRICE, second.transaction_id.as_str()));
    assert_eq!(refund.state, IntentState::Success);
    assert_eq!(shop.sandbox().ledger("A2").refunded(), Fen(PRICE));
    assert_eq!(shop.sandbox().ledger("A1").refunded(), Fen(0));
    assert_eq!(shop.texts("shop_refund", &number).await, ["PENDING", "PROCESSING", "SUCCESS"]);
    // It does not count against the first payment.
    assert_eq!(ask(&shop, "A1", "R1", first.total_fee).await.unwrap(), "PENDING");
}

#[tokio::test]
async fn refund_whose_answers_are_lost_is_sent_under_its_number() {
    let shop = TestShop::new().await;
    delivered(&shop, "A1").await;
    ask(&shop, "A1", "R1", 100).await.unwrap();
    let page = || b"<html>bad gateway</html>".to_vec();
    *shop.0.transport.script.lock().unwrap() = (0..9).map(|_| ("/secapi/pay/refund", page())).collect();
    shop.settle().await;
    assert_eq!(shop.state(IntentKind::Refund, "R1").await, Some(IntentState::Success));
    assert_eq!(shop.sandbox().ledger("A1").refunds.len(), 1);
    assert_eq!(shop.concerns(), []);
}
