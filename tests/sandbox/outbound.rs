//! Outbound calls: a sandbox that is open to others gives no access to the network around
//! it.

use std::net::{Ipv4Addr, SocketAddr};

use serde_json::{Value, json};
use wxpay_sandbox::{Builder, Sandbox};

use crate::client::{assert_accepted, blocking, control, http, order, order_body, place, serve_answers};

/// A sandbox that listens on every address.
fn open_builder() -> Builder {
    Sandbox::builder().listen((Ipv4Addr::UNSPECIFIED, 0).into())
}

/// The first attempt to notify a merchant at this address.
async fn attempt(builder: Builder, notify_url: String) -> Value {
    let sandbox = builder.start().await.unwrap();
    let sandbox = blocking(move || {
        assert_accepted(place(&sandbox, order("A1", &[("notify_url", &notify_url)])));
        sandbox
    })
    .await;
    sandbox.pay("A1").unwrap();
    sandbox.wait_for_notification("A1", 1).await;
    blocking(move || control(&sandbox, "GET", "orders/A1", "")["notifications"][0].clone()).await
}

mod allow_notify {
    use super::*;

    /// Longer than the part that is shown.
    const INSIDE: &str = "internal-admin-token=hunter2 ______________________________________________________________\
    ______________________________________________________________________________________________________________\
    ______________________________________________________________________________________________________________";

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn permits_remote_addresses() {
        // An address reserved for documentation.
        let far = "http://[2001:db8::1]:1/notify";
        for allowed in [None, Some("2001:db8::1"), Some("*")] {
            let mut builder = Sandbox::builder();
            if let Some(host) = allowed {
                builder = builder.allow_notify(host);
            }
            let sandbox = builder.start().await.unwrap();
            let address = sandbox.address();
            blocking(move || http(address, "POST", "/pay/unifiedorder", order_body("F1", far).as_bytes())).await;
            sandbox.pay("F1").unwrap();
            assert!(!sandbox.wait_for_notification("F1", 1).await);
            let shown: Value = blocking(move || http(address, "GET", "/_sandbox/orders/F1", b"").json()).await;
            let attempt = &shown["notifications"][0];
            let refused = attempt["answer"].as_str().unwrap().contains("only calls loopback and private addresses");
            assert_eq!((refused, attempt["url"] == json!("")), (allowed.is_none(), allowed.is_none()), "{attempt}");
            // The request and the next attempt are shown.
            let sent = attempt["request"].as_str().unwrap().contains("<out_trade_no><![CDATA[F1]]></out_trade_no>");
            assert_eq!(sent, allowed.is_some(), "{attempt}");
            assert_eq!(shown["next_attempt"].as_str().unwrap().len(), 14, "{shown}");
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn permits_local_addresses_of_an_open_sandbox() {
        let (address, posts) = serve_answers([INSIDE, INSIDE]);
        let port = address.port();
        for host in
            ["127.0.0.1", "127.1", "0x7f000001", "2130706433", "[::ffff:127.0.0.1]", "user:pw@127.0.0.1", "localhost"]
        {
            let attempt = attempt(open_builder(), format!("http://{host}:{port}/v1/kill")).await;
            let answer = attempt["answer"].as_str().unwrap();
            assert!(answer.contains("--allow-notify") && !answer.contains("hunter2"), "{host}: {answer}");
        }
        for host in ["10.255.255.1", "[fd00:ec2::254]", "169.254.169.254"] {
            let attempt = attempt(open_builder(), format!("http://{host}/latest")).await;
            assert_eq!(attempt["url"], "", "{host}: {attempt}");
        }
        assert_eq!(posts.try_iter().count(), 0, "nobody was called");

        let url = format!("http://127.0.0.1:{port}/paid");
        let allowed = attempt(open_builder().allow_notify("127.0.0.1"), url.clone()).await;
        let answer = allowed["answer"].as_str().unwrap();
        assert!(answer.starts_with("HTTP 200: internal-admin-token") && answer.len() < 250, "{answer}");
        assert!(answer.ends_with(&format!("… ({} bytes in all)", INSIDE.len())), "{answer}");
        // A sandbox on loopback allows local addresses and shows more.
        let usual = attempt(Sandbox::builder(), url).await;
        assert_eq!(usual["answer"], format!("HTTP 200: {INSIDE}"));
        assert_eq!(posts.try_iter().count(), 2);
    }
}

mod function {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn permits_its_own_address_and_no_other_of_the_host() {
        let (named, posts): (SocketAddr, _) = serve_answers(["x"]);
        let (other, untouched) = serve_answers(["x"]);
        let builder = || open_builder().function("paid", &format!("http://{named}/paid"));
        let attempt_at_other = attempt(builder(), format!("http://{other}/")).await;
        assert_eq!(attempt_at_other["url"], "", "{attempt_at_other}");
        let attempt_at_named = attempt(builder(), format!("http://{named}/x")).await;
        assert_eq!(attempt_at_named["url"], format!("http://{named}/x"));
        assert_eq!((posts.try_iter().count(), untouched.try_iter().count()), (1, 0));
    }
}
