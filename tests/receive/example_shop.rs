//! The notification handler of the example `unified_order`: notifications that come twice
//! at once, tampered ones, and a second payment of the same order.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::response::IntoResponse as _;
use tokio::sync::mpsc;
use wxpay_core::{Fen, SignType};

use crate::common::fixtures::{key, merchant, notification};

#[path = "../../examples/unified_order.rs"]
#[allow(dead_code, reason = "the example's main is not run here")]
mod example;

async fn post(shop: &Arc<example::Shop>, body: String) -> String {
    let response = example::notify(State(Arc::clone(shop)), Bytes::from(body)).await.into_response();
    let body = axum::body::to_bytes(response.into_body(), 4_096).await.unwrap();
    String::from_utf8(body.to_vec()).unwrap()
}

fn shop() -> (Arc<example::Shop>, mpsc::UnboundedReceiver<String>) {
    let (delivered, deliveries) = mpsc::unbounded_channel();
    let shop = Arc::new(example::Shop::new(merchant(), delivered));
    shop.expect("TEA1", Fen(888));
    (shop, deliveries)
}

fn signed_notification(transaction_id: &str, total_fee: u64) -> String {
    notification("TEA1", transaction_id, total_fee).signed(&key(), SignType::HmacSha256)
}

const ACCEPTED: &str = "<xml><return_code>SUCCESS</return_code><return_msg>OK</return_msg></xml>";

const REFUSED: &str = "<xml><return_code>FAIL</return_code><return_msg>FAIL</return_msg></xml>";

mod notify {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn accepts_concurrent_duplicates_and_delivers_once() {
        let (shop, mut deliveries) = shop();
        let posts: Vec<_> = (0..16)
            .map(|_| {
                let shop = Arc::clone(&shop);
                tokio::spawn(async move { post(&shop, signed_notification("4200", 888)).await })
            })
            .collect();
        for answer in posts {
            assert_eq!(answer.await.unwrap(), ACCEPTED);
        }
        assert_eq!(deliveries.recv().await.as_deref(), Some("TEA1"));
        assert!(deliveries.try_recv().is_err(), "delivered twice");
    }

    #[tokio::test]
    async fn refuses_whatever_is_wrong_with_the_same_answer() {
        let (shop, mut deliveries) = shop();
        for body in [
            signed_notification("4200", 1),
            signed_notification("4200", 888).replace("888", "889"),
            notification("TEA2", "4200", 888).signed(&key(), SignType::HmacSha256),
            notification("TEA1", "4200", 888).unsigned(),
            String::new(),
            "<!DOCTYPE x><xml/>".to_owned(),
        ] {
            assert_eq!(post(&shop, body).await, REFUSED);
        }
        assert!(deliveries.try_recv().is_err());
    }

    #[tokio::test]
    async fn refuses_a_second_payment_of_an_order() {
        let (shop, mut deliveries) = shop();
        assert_eq!(post(&shop, signed_notification("4200", 888)).await, ACCEPTED);
        assert_eq!(post(&shop, signed_notification("4201", 888)).await, REFUSED);
        assert_eq!(deliveries.recv().await.as_deref(), Some("TEA1"));
        assert!(deliveries.try_recv().is_err());
    }
}
