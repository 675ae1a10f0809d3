//! What a sweep costs with many open orders.

use std::time::Instant;

use crate::world::{MCH_ID, TestShop};

/// `cargo test -p wxpay-jobs --features sqlite --test work -- --ignored --nocapture million`
#[tokio::test]
#[ignore = "takes a minute; `scripts/job-sweep` runs it"]
async fn sweep_finds_what_is_due_among_a_million_open_orders() {
    let rows = std::env::var("WXPAY_ROWS").ok().and_then(|rows| rows.parse().ok()).unwrap_or(1_000_000_i64);
    let shop = TestShop::new().await;
    let now = wxpay_jobs::Shop::now(&shop).duration_since(std::time::UNIX_EPOCH).unwrap().as_millis();
    let now = i64::try_from(now).unwrap();
    // Half of them are due, as after an outage.
    let insert = format!(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) \
         INSERT INTO wxpay_intent (mch_id, kind, number, out_trade_no, fen, state, created_at, next_at) \
         SELECT '{MCH_ID}', 'order', 'A' || i, 'A' || i, 888, 'OPEN', ? - i % 200000, ? + (i * 7919) % 600000 - 300000 \
         FROM n"
    );
    shop.execute(&insert, &[rows.into(), now.into(), now.into()]).await;
    let start = Instant::now();
    let swept = shop.sweep().await;
    let elapsed = start.elapsed();
    println!("{rows} open orders: a sweep of {} rows in {:.3} s", swept.due, elapsed.as_secs_f64());
    assert_eq!(swept.due, 100);
    assert!(elapsed.as_secs() < 5);
}
