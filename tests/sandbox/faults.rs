//! Fault rules, as an HTTP client and a merchant's server see them.

use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::{Value, json};
use wxpay_core::SignType::Md5;
use wxpay_core::schema::errors::EVERYWHERE;
use wxpay_core::schema::pay;
use wxpay_sandbox::Sandbox;

use crate::client::{
    Answer, KEY, NOWHERE, TOO_LONG, blocking, call_body, fault, fields, http, order_body, place_order, query_order,
    receive, send, shop, sign, value_of, wait_until,
};

/// The fault kinds that the sandbox lists for an API.
fn kinds(address: SocketAddr, api: &str) -> Vec<String> {
    let catalogue = http(address, "GET", "/_sandbox/faults/kinds", b"").json();
    let kinds: Vec<Value> = catalogue["kinds"].as_array().unwrap().clone();
    let apis = catalogue["apis"].as_array().unwrap();
    let faults = apis.iter().find(|listed| listed["api"] == api).unwrap()["faults"].as_array().unwrap();
    let names = kinds.iter().map(|kind| kind["fault"].as_str().unwrap().to_owned());
    names.filter(|name| faults.iter().any(|fault| fault == name)).collect()
}

/// Returns whether the order exists.
fn exists(address: SocketAddr, out_trade_no: &str) -> bool {
    query_order(address, out_trade_no).field("err_code") != "ORDERNOTEXIST"
}

fn advance(address: SocketAddr, seconds: u64) {
    let body = json!({ "advance_seconds": seconds }).to_string();
    assert_eq!(http(address, "POST", "/_sandbox/clock", body.as_bytes()).status(), 200);
}

mod fault {
    use super::*;

    /// Asserts what a client sees of a fault at placing an order.
    fn assert_seen(name: &str, answer: &Answer) {
        let is_page = answer.header("content-type") == "text/html" && answer.body.contains("<html>");
        match name {
            "CLOSED" | "RESET" | "TLS_ALERT" => {
                assert!(answer.head.is_empty() && answer.body.is_empty(), "{name}: {}", answer.head);
                return;
            }
            "HTTP_500" | "HTTP_502" | "HTTP_503" | "HTTP_504" => {
                assert!(is_page && format!("HTTP_{}", answer.status()) == name, "{name}: {}", answer.head);
            }
            "HTML" => assert!(is_page && answer.status() == 200, "{name}: {}", answer.head),
            "EMPTY" => {
                assert!(answer.status() == 200 && answer.header("content-length") == "0" && answer.body.is_empty());
            }
            "TRUNCATED" => {
                let whole = answer.body.starts_with("<xml>") && answer.body.ends_with("</xml>");
                assert!(!whole && answer.body.starts_with("<xml><return_code><![CDATA[SUCCESS]]>"), "{}", answer.body);
                assert_eq!(answer.header("content-length"), answer.body.len().to_string());
            }
            "UNSIGNED" => {
                assert!(
                    !answer.body.contains("<sign>") && answer.field("prepay_id").starts_with("wx"),
                    "{}",
                    answer.body
                );
            }
            "WRONG_SIGN" => {
                let right = sign(&fields(&answer.body), KEY, Md5);
                assert_eq!((answer.field("sign").len(), answer.field("result_code").as_str()), (32, "SUCCESS"));
                assert_ne!(answer.field("sign"), right);
            }
            _ => panic!("this test does not know what {name} looks like"),
        }
        assert_eq!(answer.header("x-wxpay-sandbox-fault"), name.to_ascii_lowercase());
    }

    fn pay_cloud_query() -> &'static str {
        wxpay_core::schema::cloud::QUERY_ORDER.path
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn reaches_the_client_with_the_order_placed_or_not() {
        let sandbox = Sandbox::start().await.unwrap();
        let address = sandbox.address();
        blocking(move || {
            let kinds = kinds(address, "pay.unified_order");
            assert!(kinds.len() >= 12, "{kinds:?}");
            // These have separate tests.
            let separate = ["DELAY", "TIMEOUT", "FAIL", "LATE", "REDIRECT", "HUGE", "SLOW", "KEEPALIVE"];
            for name in kinds.iter().filter(|name| !separate.contains(&name.as_str())) {
                let after = format!("A{name}");
                fault(address, &json!({ "api": "pay.unified_order", "fault": name }));
                assert_seen(name, &place_order(address, &after));
                assert!(exists(address, &after), "{name}: carried out");
                // The rule has been used.
                assert_eq!(place_order(address, &after).field("result_code"), "SUCCESS", "{name}");

                let before = format!("B{name}");
                let rule = json!({ "api": "*", "fault": name, "before": true }).to_string();
                if http(address, "POST", "/_sandbox/faults", rule.as_bytes()).status() == 200 {
                    assert_seen(name, &place_order(address, &before));
                    assert!(!exists(address, &before), "{name}: not carried out");
                }
                let log = http(address, "GET", "/_sandbox/log", b"").json();
                let struck =
                    log.as_array().unwrap().iter().find(|entry| entry["out_trade_no"] == json!(after)).unwrap();
                assert_eq!((&struck["fault"], &struck["verdict"]), (&json!(name), &json!("accepted")));
            }
        })
        .await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn gives_every_documented_code() {
        let sandbox = Sandbox::start().await.unwrap();
        let address = sandbox.address();
        blocking(move || {
            for (message, ask) in [
                (&pay::UNIFIED_ORDER, (|address| place_order(address, "C1")) as fn(SocketAddr) -> Answer),
                (&pay::ORDER_QUERY, |address| query_order(address, "C1")),
            ] {
                for row in message.errors.iter().chain(EVERYWHERE) {
                    let rule = json!({ "api": format!("pay.{}", message.name), "fault": row.code });
                    fault(address, &rule);
                    let answer = ask(address);
                    assert_eq!(answer.header("x-wxpay-sandbox-fault"), row.code.to_ascii_lowercase(), "{rule}");
                    if answer.field("return_code") == "FAIL" {
                        assert!(
                            !answer.field("return_msg").is_empty() && !answer.body.contains("sign>"),
                            "{}",
                            answer.body
                        );
                    } else {
                        assert_eq!(answer.field("err_code"), row.code);
                        assert_eq!(answer.field("sign"), sign(&fields(&answer.body), KEY, Md5));
                    }
                }
            }
            assert!(!exists(address, "C1"), "codes come before the order is placed");
            fault(address, &json!({ "api": "*", "fault": "SYSTEMERROR", "before": false }));
            assert_eq!(place_order(address, "C2").field("err_code"), "SYSTEMERROR");
            assert!(exists(address, "C2"), "unless the rule says that it was");
        })
        .await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn applies_to_the_cloud_channel() {
        let sandbox = Sandbox::start().await.unwrap();
        let address = sandbox.address();
        blocking(move || {
            let body = json!({ "sub_mch_id": "1900000109", "out_trade_no": "K1", "nonce_str": "5K8264ILTKCH16CQ" });
            let ask = || http(address, "POST", pay_cloud_query(), body.to_string().as_bytes());
            let expected = ask().body;
            assert!(expected.contains("respdata"), "{expected}");
            fault(address, &json!({ "api": "*", "fault": "HTTP_502", "merchant": "1900000109" }));
            assert_eq!(place_order(address, "K1").field("result_code"), "SUCCESS", "another merchant's");
            assert_eq!(ask().status(), 502);
            fault(address, &json!({ "api": "cloud.query_order", "fault": "SYSTEMERROR" }));
            assert!(ask().body.contains(r#""err_code":"SYSTEMERROR""#));
            fault(address, &json!({ "api": "cloud.query_order", "fault": "TRUNCATED" }));
            assert!(serde_json::from_str::<Value>(&ask().body).is_err());
        })
        .await;
    }
}

mod delay {
    use super::*;

    /// Waits until the sandbox has logged the order.
    fn wait_until_logged(address: SocketAddr, out_trade_no: &str) {
        wait_until(address, "/_sandbox/log", |log| {
            log.as_array().unwrap().iter().any(|entry| entry["out_trade_no"] == json!(out_trade_no))
        });
    }

    /// Returns whether neither an answer nor the end has come.
    fn waits(stream: &TcpStream) -> bool {
        stream.set_nonblocking(true).unwrap();
        let nothing = stream.peek(&mut [0]).is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock);
        stream.set_nonblocking(false).unwrap();
        nothing
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn ends_by_the_clock_of_the_sandbox() {
        let sandbox = Sandbox::start().await.unwrap();
        let address = sandbox.address();
        blocking(move || {
            // A late answer.
            fault(address, &json!({ "api": "pay.unified_order", "fault": "DELAY", "seconds": 3600 }));
            let waiting = send(address, "POST", "/pay/unifiedorder", order_body("D1", NOWHERE).as_bytes());
            wait_until_logged(address, "D1");
            assert!(exists(address, "D1"), "carried out before the answer");
            assert!(waits(&waiting));
            advance(address, 3600);
            let answer = receive(waiting);
            assert_eq!((answer.status(), answer.field("result_code").as_str()), (200, "SUCCESS"));

            // No answer, for a client that waits and for one that leaves.
            fault(address, &json!({ "api": "pay.unified_order", "fault": "TIMEOUT", "times": 2 }));
            let waiting = send(address, "POST", "/pay/unifiedorder", order_body("D2", NOWHERE).as_bytes());
            let leaving = send(address, "POST", "/pay/unifiedorder", order_body("D3", NOWHERE).as_bytes());
            wait_until_logged(address, "D2");
            wait_until_logged(address, "D3");
            drop(leaving);
            assert!(exists(address, "D2") && exists(address, "D3") && waits(&waiting));
            advance(address, 300);
            let answer = receive(waiting);
            assert!(answer.head.is_empty(), "{}", answer.head);
        })
        .await;
    }
}

mod fault_rules {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn are_listed_with_what_is_left_and_removed() {
        let sandbox = Sandbox::start().await.unwrap();
        let address = sandbox.address();
        blocking(move || {
            let one = fault(
                address,
                &json!({ "api": "pay.unified_order", "fault": "EMPTY", "times": 3, "out_trade_no": "E*" }),
            );
            let other = fault(address, &json!({ "api": "*", "fault": "DELAY", "seconds": 5, "merchant": "10000100" }));
            assert_eq!((&one["id"], &one["left"], &other["id"]), (&json!(1), &json!(3), &json!(2)));
            assert!(place_order(address, "E1").body.is_empty());
            let list = || http(address, "GET", "/_sandbox/faults", b"").json();
            assert_eq!(list()[0]["left"], 2);
            assert_eq!(list()[1], other);

            let delete = |path: &str| http(address, "DELETE", path, b"");
            assert_eq!(delete("/_sandbox/faults/2").status(), 200);
            assert_eq!(list().as_array().unwrap().len(), 1);
            let gone = delete("/_sandbox/faults/2");
            assert!(gone.status() == 404 && gone.body.contains("no rule `2` is set"), "{}", gone.body);
            assert_eq!(delete("/_sandbox/faults/x").status(), 404);
            assert_eq!(delete("/_sandbox/faults").json(), json!({ "removed": 1 }));
            assert_eq!(list(), json!([]));

            let wrong = http(address, "POST", "/_sandbox/faults", br#"{"api":"pay.micropay","fault":"USERPAYNG"}"#);
            let sentence = "`USERPAYNG` is no fault of `pay.micropay`, did you mean `USERPAYING`?";
            assert_eq!((wrong.status(), &wrong.json()["error"]), (400, &json!(sentence)));
        })
        .await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn count_only_requests_that_would_succeed() {
        let sandbox = Sandbox::start().await.unwrap();
        let address = sandbox.address();
        blocking(move || {
            fault(address, &json!({ "api": "*", "fault": "CLOSED" }));
            let forged = order_body("W1", NOWHERE).replace("888", "1");
            assert_eq!(http(address, "POST", "/pay/unifiedorder", forged.as_bytes()).field("return_msg"), "签名错误");
            let incomplete = call_body(&[("out_trade_no", "W1")]);
            assert_eq!(
                http(address, "POST", "/pay/unifiedorder", incomplete.as_bytes()).field("err_code"),
                "LACK_PARAMS"
            );
            assert!(place_order(address, "W1").head.is_empty());
        })
        .await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn repeat_under_the_same_seed() {
        let mut seen = Vec::new();
        for seed in [7, 7, 8] {
            let sandbox = Sandbox::start().await.unwrap();
            let address = sandbox.address();
            let chance = json!({ "times": 1000, "probability": 0.3, "seed": seed });
            let struck = blocking(move || {
                let mut rule = json!({ "api": "pay.order_query", "fault": "EMPTY" });
                rule.as_object_mut().unwrap().extend(chance.as_object().unwrap().clone());
                fault(address, &rule);
                (0..60).map(|_| query_order(address, "P1").body.is_empty()).collect::<Vec<bool>>()
            })
            .await;
            let count = struck.iter().filter(|struck| **struck).count();
            assert!((5..35).contains(&count), "{count} of 60");
            seen.push(struck);
        }
        assert_eq!(seen[0], seen[1]);
        assert_ne!(seen[0], seen[2]);
    }
}

mod notification_fault {
    use super::*;

    /// Places and pays an order whose notification has a fault.
    async fn pay_with(sandbox: &Sandbox, rule: Value, out_trade_no: &'static str, notify_url: &str) {
        let (address, order) = (sandbox.address(), order_body(out_trade_no, notify_url));
        blocking(move || {
            assert!(http(address, "POST", "/pay/unifiedorder", order.as_bytes()).field("prepay_id").starts_with("wx"));
            fault(address, &rule);
        })
        .await;
        sandbox.pay(out_trade_no).unwrap();
    }

    fn notification(fault: &str) -> Value {
        json!({ "api": "pay.pay_notification", "fault": fault })
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn duplicates_or_falsifies_it() {
        let sandbox = Sandbox::start().await.unwrap();
        let (notify_url, posts) = shop();
        let next = || fields(&posts.recv_timeout(TOO_LONG).unwrap());
        let signature = |fields: &[(String, String)]| value_of(fields, "sign") == sign(fields, KEY, Md5);

        pay_with(&sandbox, notification("DUPLICATE"), "N1", &notify_url).await;
        assert!(sandbox.wait_for_notification("N1", 2).await);
        let (one, again) = (next(), next());
        assert!(signature(&one) && signature(&again));
        for name in ["out_trade_no", "transaction_id", "total_fee", "time_end"] {
            assert_eq!(value_of(&one, name), value_of(&again, name), "{name}");
        }

        pay_with(&sandbox, notification("WRONG_SIGN"), "N2", &notify_url).await;
        sandbox.wait_for_notification("N2", 1).await;
        let wrong = next();
        assert!(!signature(&wrong) && value_of(&wrong, "sign").len() == 32);
        assert_eq!(value_of(&wrong, "total_fee"), "888");

        pay_with(&sandbox, notification("WRONG_AMOUNT"), "N3", &notify_url).await;
        sandbox.wait_for_notification("N3", 1).await;
        let wrong = next();
        assert!(signature(&wrong));
        assert_eq!((value_of(&wrong, "total_fee"), value_of(&wrong, "out_trade_no")), ("889", "N3"));

        pay_with(&sandbox, notification("FAIL"), "N4", &notify_url).await;
        sandbox.wait_for_notification("N4", 1).await;
        let failed = next();
        assert_eq!((value_of(&failed, "return_code"), failed.len()), ("FAIL", 2));

        let address = sandbox.address();
        let shown = blocking(move || http(address, "GET", "/_sandbox/orders/N2", b"").json()).await;
        assert_eq!(shown["notifications"][0]["fault"], "WRONG_SIGN");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn delays_or_reorders_it() {
        let sandbox = Sandbox::start().await.unwrap();
        let address = sandbox.address();
        let (notify_url, posts) = shop();
        let next = || value_of(&fields(&posts.recv_timeout(TOO_LONG).unwrap()), "out_trade_no").to_owned();
        let held = move || wait_until(address, "/_sandbox/faults", |rules| rules.as_array().unwrap().is_empty());

        let late = json!({ "api": "pay.pay_notification", "fault": "DELAY", "seconds": 3600, "out_trade_no": "L1" });
        pay_with(&sandbox, late, "L1", &notify_url).await;
        blocking(held).await;
        pay_with(&sandbox, json!({ "api": "*", "fault": "EMPTY", "out_trade_no": "-" }), "L2", &notify_url).await;
        assert!(sandbox.wait_for_notification("L2", 1).await);
        assert_eq!(next(), "L2");
        sandbox.advance(Duration::from_secs(3600));
        assert!(sandbox.wait_for_notification("L1", 1).await);
        assert_eq!(next(), "L1");

        blocking(move || http(address, "DELETE", "/_sandbox/faults", b"")).await;
        let reordered = json!({ "api": "pay.pay_notification", "fault": "REORDERED", "out_trade_no": "R1" });
        pay_with(&sandbox, reordered, "R1", &notify_url).await;
        blocking(held).await;
        let other = order_body("R2", &notify_url);
        blocking(move || http(address, "POST", "/pay/unifiedorder", other.as_bytes())).await;
        sandbox.pay("R2").unwrap();
        assert!(sandbox.wait_for_notification("R1", 1).await);
        assert_eq!((next(), next()), ("R2".to_owned(), "R1".to_owned()));

        // Without another notification it is sent after a while.
        let reordered = json!({ "api": "pay.pay_notification", "fault": "REORDERED" });
        pay_with(&sandbox, reordered, "R3", &notify_url).await;
        blocking(held).await;
        sandbox.advance(Duration::from_secs(600));
        assert!(sandbox.wait_for_notification("R3", 1).await);
        assert_eq!(next(), "R3");
    }
}

mod fault_kinds {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn are_the_table_of_the_page() {
        let sandbox = Sandbox::start().await.unwrap();
        let address = sandbox.address();
        let catalogue = blocking(move || http(address, "GET", "/_sandbox/faults/kinds", b"").json()).await;
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let mut table = "| fault | strikes | what happens | takes |\n|---|---|---|---|\n".to_owned();
        for kind in catalogue["kinds"].as_array().unwrap() {
            let takes: Vec<String> =
                kind["takes"].as_array().unwrap().iter().map(|option| format!("`{}`", text(option))).collect();
            let (fault, strikes, does) = (text(&kind["fault"]), text(&kind["strikes"]), text(&kind["does"]));
            table += &format!("| `{fault}` | {strikes} | {does} | {} |\n", takes.join(", "));
        }
        let document = include_str!("../../docs/sandbox-faults.md");
        assert!(document.contains(&table), "put this table into docs/sandbox-faults.md:\n{table}");
    }
}
