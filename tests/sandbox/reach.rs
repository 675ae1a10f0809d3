//! A sandbox that others reach is no way into the network around it.

use std::net::{Ipv4Addr, SocketAddr};

use serde_json::Value;
use wxpay_sandbox::{Builder, Sandbox};

use crate::shop::{accepted, answering, blocking, control, order, place};

/// Longer than what is shown of it.
const INSIDE: &str = "internal-admin-token=hunter2 ______________________________________________________________\
    ______________________________________________________________________________________________________________\
    ______________________________________________________________________________________________________________";

/// A sandbox that others reach.
fn open() -> Builder {
    Sandbox::builder().listen((Ipv4Addr::UNSPECIFIED, 0).into())
}

/// The first attempt to tell a merchant there.
async fn attempt(builder: Builder, notify_url: String) -> Value {
    let sandbox = builder.start().await.unwrap();
    let sandbox = blocking(move || {
        accepted(place(&sandbox, order("A1", &[("notify_url", &notify_url)])));
        sandbox
    })
    .await;
    sandbox.pay("A1").unwrap();
    sandbox.notified("A1", 1).await;
    blocking(move || control(&sandbox, "GET", "orders/A1", "")["notifications"][0].clone()).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn near_addresses_are_called_if_they_are_allowed() {
    let (address, posts) = answering(&[INSIDE, INSIDE]);
    let port = address.port();
    for host in
        ["127.0.0.1", "127.1", "0x7f000001", "2130706433", "[::ffff:127.0.0.1]", "user:pw@127.0.0.1", "localhost"]
    {
        let attempt = attempt(open(), format!("http://{host}:{port}/v1/kill")).await;
        let answer = attempt["answer"].as_str().unwrap();
        assert!(answer.contains("--allow-notify") && !answer.contains("hunter2"), "{host}: {answer}");
    }
    for host in ["10.255.255.1", "[fd00:ec2::254]", "169.254.169.254"] {
        let attempt = attempt(open(), format!("http://{host}/latest")).await;
        assert_eq!(attempt["url"], "", "{host}: {attempt}");
    }
    assert_eq!(posts.try_iter().count(), 0, "nobody was called");

    let url = format!("http://127.0.0.1:{port}/paid");
    let allowed = attempt(open().allow_notify("127.0.0.1"), url.clone()).await;
    let answer = allowed["answer"].as_str().unwrap();
    assert!(answer.starts_with("HTTP 200: internal-admin-token") && answer.len() < 250, "{answer}");
    assert!(answer.ends_with(&format!("… ({} bytes in all)", INSIDE.len())), "{answer}");
    // On loopback nothing has to be allowed, and more is shown.
    let usual = attempt(Sandbox::builder(), url).await;
    assert_eq!(usual["answer"], format!("HTTP 200: {INSIDE}"));
    assert_eq!(posts.try_iter().count(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_was_named_is_called_and_no_other_on_its_host() {
    let (named, posts): (SocketAddr, _) = answering(&["x"]);
    let (other, untouched) = answering(&["x"]);
    let builder = || open().function("paid", &format!("http://{named}/paid"));
    let attempt_at_other = attempt(builder(), format!("http://{other}/")).await;
    assert_eq!(attempt_at_other["url"], "", "{attempt_at_other}");
    let attempt_at_named = attempt(builder(), format!("http://{named}/x")).await;
    assert_eq!(attempt_at_named["url"], format!("http://{named}/x"));
    assert_eq!((posts.try_iter().count(), untouched.try_iter().count()), (1, 0));
}
