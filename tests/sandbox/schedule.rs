//! The schedule of notifications to a merchant that does not answer.

use std::time::{Duration, Instant};

use wxpay_core::BeijingTime;
use wxpay_sandbox::Sandbox;

use crate::client::{blocking, control, order, place};

/// Seconds between attempts, as documented.
const WAITS: [u64; 15] =
    [15, 15, 30, 180, 600, 1_200, 1_800, 1_800, 1_800, 3_600, 10_800, 10_800, 10_800, 21_600, 21_600];

mod notification {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn makes_a_day_of_attempts_by_the_clock() {
        let sandbox = Sandbox::start().await.unwrap();
        // No server listens there.
        let sandbox = blocking(move || {
            place(&sandbox, order("D1", &[("notify_url", "http://127.0.0.1:9/n")]));
            sandbox
        })
        .await;
        sandbox.pay("D1").unwrap();
        let begun = Instant::now();
        sandbox.wait_for_notification("D1", 1).await;
        for (wait, attempts) in WAITS.into_iter().zip(2..) {
            sandbox.advance(Duration::from_secs(wait));
            assert!(!sandbox.wait_for_notification("D1", attempts).await);
        }
        let taken = begun.elapsed();
        sandbox.advance(Duration::from_secs(7 * 24 * 3600));
        let shown = blocking(move || control(&sandbox, "GET", "orders/D1", "")).await;
        let at = |attempt: &serde_json::Value| attempt["at"].as_str().unwrap().parse::<BeijingTime>().unwrap();
        let times: Vec<u64> =
            shown["notifications"].as_array().unwrap().iter().map(|made| at(made).unix_seconds()).collect();
        assert_eq!(times.len(), 16);
        let all: u64 = WAITS.iter().sum();
        // The clock also runs by itself.
        assert!((all..all + 5).contains(&(times[15] - times[0])), "{times:?}");
        assert_eq!(shown["next_attempt"], serde_json::Value::Null, "there is no seventeenth");
        assert!(taken < Duration::from_secs(1), "{taken:?}");
    }
}
