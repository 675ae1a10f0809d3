//! Merchants' servers that hang, beside others that answer.

use std::time::{Duration, Instant};

use wxpay_sandbox::Sandbox;

use crate::client::{ACKNOWLEDGED, assert_accepted, blocking, order, place, serve_answers};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn delay_no_notification_to_others() {
    // It accepts connections, and never reads or answers.
    let hanging = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let hanging_url = format!("http://{}/n", hanging.local_addr().unwrap());
    let (answering, _posts) = serve_answers([ACKNOWLEDGED]);
    let sandbox = Sandbox::start().await.unwrap();
    let sandbox = blocking(move || {
        for index in 0..200 {
            let number = format!("H{index}");
            assert_accepted(place(&sandbox, order(&number, &[("notify_url", &hanging_url)])));
            sandbox.pay(&number).unwrap();
        }
        assert_accepted(place(&sandbox, order("Q1", &[("notify_url", &format!("http://{answering}/n"))])));
        sandbox
    })
    .await;
    let begun = Instant::now();
    sandbox.pay("Q1").unwrap();
    assert!(sandbox.wait_for_notification("Q1", 1).await);
    // One call of the hanging server alone takes five seconds.
    assert!(begun.elapsed() < Duration::from_secs(4), "{:?}", begun.elapsed());
    let waiting = sandbox.wait_for_due_notifications(Duration::ZERO).await;
    assert!(waiting > 100, "{waiting}");
}
