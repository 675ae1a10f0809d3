//! Orders that are saved as scenarios: played at another sandbox, each does the same again.

use std::time::Duration;

use serde_json::{Value, json};
use wxpay_sandbox::{Builder, Sandbox};

use crate::client::{
    ACKNOWLEDGED, APPID, Answer, Changes, NOWHERE, ask, assert_accepted, blocking, control, fault, http, order, place,
    serve_answers, shop,
};

const LIMIT: Duration = Duration::from_secs(10);

fn download(sandbox: &Sandbox, path: &str) -> Answer {
    http(sandbox.address(), "GET", &format!("/_sandbox/orders/{path}/scenario"), b"")
}

/// What a merchant and its server see of an order and its refunds.
fn state(sandbox: &Sandbox, number: &str) -> Value {
    let attempts = |record: &Value| -> Vec<Value> {
        let attempts = record["notifications"].as_array().unwrap().iter();
        attempts.map(|attempt| json!([attempt["fault"], attempt["acknowledged"]])).collect()
    };
    let order = control(sandbox, "GET", &format!("orders/{number}"), "");
    let refunds: Vec<Value> = order["refunds"]
        .as_array()
        .unwrap()
        .iter()
        .map(|number| {
            let refund = control(sandbox, "GET", &format!("refunds/{}", number.as_str().unwrap()), "");
            json!([number, refund["refund_status"], refund["refund_fee"], refund["acknowledged"], attempts(&refund)])
        })
        .collect();
    let mut placed = order["placed"].clone();
    for of_the_time in ["time_start", "time_expire"] {
        placed.as_object_mut().unwrap().remove(of_the_time);
    }
    json!([order["trade_state"], order["coupons"], order["acknowledged"], attempts(&order), refunds, placed])
}

/// Tells a story at one sandbox, saves it, and plays it at another. Returns the file.
async fn replay_at(
    builder: impl Fn() -> Builder,
    number: &'static str,
    story: impl FnOnce(&Sandbox) + Send + 'static,
) -> String {
    let sandbox = builder().start().await.unwrap();
    let sandbox = blocking(move || {
        story(&sandbox);
        sandbox
    })
    .await;
    sandbox.wait_for_due_notifications(LIMIT).await;
    let (text, before) = blocking(move || (download(&sandbox, number).body, state(&sandbox, number))).await;
    let scenario = builder().parse_scenario(&text).unwrap_or_else(|faults| panic!("{faults}\n{text}"));
    let another = builder().start().await.unwrap();
    let mut told = Vec::new();
    let result = another.play(&scenario, |step| told.push(step.to_string())).await;
    assert!(result.is_ok(), "{text}\n{}", told.join("\n"));
    another.wait_for_due_notifications(LIMIT).await;
    let after = blocking(move || state(&another, number)).await;
    assert_eq!(after, before, "{text}\n{}", told.join("\n"));
    assert!(!text.contains("cannot be played"), "{text}");
    text
}

async fn replay(number: &'static str, story: impl FnOnce(&Sandbox) + Send + 'static) -> String {
    replay_at(Sandbox::builder, number, story).await
}

fn act(sandbox: &Sandbox, path: &str, body: &Value) {
    control(sandbox, "POST", path, &body.to_string());
}

fn advance(sandbox: &Sandbox, seconds: u64) {
    act(sandbox, "clock", &json!({ "advance_seconds": seconds }));
}

fn refund(sandbox: &Sandbox, number: &str, refund: &str, fee: &str, changes: Changes<'_>) -> Answer {
    let mut fields =
        vec![("out_trade_no", number), ("out_refund_no", refund), ("total_fee", "888"), ("refund_fee", fee)];
    fields.extend(changes);
    ask(sandbox, "/secapi/pay/refund", &fields)
}

/// Charges a payment code; the answer may be a refusal.
fn charge(sandbox: &Sandbox, number: &str, fee: &str, code: &str) -> Answer {
    let fields = [
        ("body", "Tea"),
        ("out_trade_no", number),
        ("total_fee", fee),
        ("spbill_create_ip", "203.0.113.7"),
        ("auth_code", code),
    ];
    ask(sandbox, "/pay/micropay", &fields)
}

mod of_an_order {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn that_was_paid_with_coupons_by_somebody() {
        let (url, posts) = shop();
        let text = replay("A1", move |sandbox| {
            let native = [("trade_type", "NATIVE"), ("product_id", "1"), ("openid", ""), ("notify_url", &*url)];
            assert_accepted(place(sandbox, order("A1", &native)));
            advance(sandbox, 40);
            let coupons = json!([{ "type": "NO_CASH", "fee": 100, "id": "c-1" }, { "fee": 20 }]);
            act(sandbox, "orders/A1/pay", &json!({ "openid": "oSomebody", "coupons": coupons }));
        })
        .await;
        drop(posts);
        for part in ["advance_seconds = 4", "openid = \"oSomebody\"", "acknowledged = true", "total_fee = 888\n"] {
            assert!(text.contains(part), "{part}: {text}");
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn that_the_payer_left_and_the_merchant_closed() {
        let text = replay("A1", |sandbox| {
            assert_accepted(place(sandbox, order("A1", &[])));
            act(sandbox, "orders/A1/cancel", &json!({}));
            act(sandbox, "orders/A1/cancel", &json!({}));
            advance(sandbox, 300);
            assert_accepted(ask(sandbox, "/pay/closeorder", &[("out_trade_no", "A1")]));
        })
        .await;
        assert_eq!(text.matches("cancel = \"A1\"").count(), 1, "{text}");
        assert!(text.contains("call = \"pay.close_order\"") && text.contains("trade_state = \"CLOSED\""), "{text}");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn that_the_bank_refused() {
        let text = replay("A1", |sandbox| {
            assert_accepted(place(sandbox, order("A1", &[])));
            act(sandbox, "orders/A1/fail", &json!({}));
        })
        .await;
        assert!(text.contains("fail = \"A1\"") && text.contains("PAYERROR"), "{text}");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn that_expired() {
        let text = replay("A1", |sandbox| {
            assert_accepted(place(sandbox, order("A1", &[])));
            advance(sandbox, 8 * 24 * 3600);
        })
        .await;
        assert!(text.contains("advance_seconds = 604800") && text.contains("CLOSED"), "{text}");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn with_times_of_its_own() {
        let text = replay("A1", |sandbox| {
            let now = wxpay_core::BeijingTime::now();
            let (start, end) = (now.to_string(), now.after(Duration::from_secs(600)).to_string());
            assert_accepted(place(sandbox, order("A1", &[("time_start", &start), ("time_expire", &end)])));
            advance(sandbox, 601);
        })
        .await;
        assert!(text.contains("time_expire = \"+") && text.contains("CLOSED"), "{text}");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn that_charged_a_code() {
        let text = replay("C1", |sandbox| {
            assert_accepted(charge(sandbox, "C1", "888", "120061098828009406"));
            assert_accepted(refund(sandbox, "C1", "R1", "88", &[("notify_url", NOWHERE)]));
        })
        .await;
        assert!(!text.contains("pay = "), "{text}");
        let text = replay("C2", |sandbox| {
            charge(sandbox, "C2", "200000", "120061098828009407");
            advance(sandbox, 5);
            act(sandbox, "orders/C2/pay", &json!({}));
            advance(sandbox, 20);
            assert_accepted(ask(sandbox, "/secapi/pay/reverse", &[("out_trade_no", "C2")]));
        })
        .await;
        assert!(text.contains("err_code = \"USERPAYING\"") && text.contains("REVOKED"), "{text}");
        let text = replay("C3", |sandbox| {
            fault(sandbox.address(), &json!({ "api": "pay.micropay", "fault": "USERPAYING", "queries": 1 }));
            charge(sandbox, "C3", "888", "120061098828009408");
            for _ in 0..2 {
                ask(sandbox, "/pay/orderquery", &[("out_trade_no", "C3")]);
            }
        })
        .await;
        assert!(text.contains("pay = \"C3\"") && text.contains("Left out: pay.order_query, 2 times"), "{text}");
        replay("C4", |sandbox| {
            charge(sandbox, "C4", "200000", "120061098828009409");
            act(sandbox, "orders/C4/cancel", &json!({}));
        })
        .await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn of_another_merchant() {
        let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("saved_scenarios.toml");
        let merchants = "[[merchants]]\nappid = \"wx0000000000000001\"\nmch_id = \"1900000001\"\n\
             key = \"00000000000000000000000000000001\"\n\
             [[merchants]]\nappid = \"wxd930ea5d5a258f4f\"\nmch_id = \"10000100\"\n\
             key = \"192006250b4c09247ec02edce69f6a2d\"\n";
        std::fs::write(&file, merchants).unwrap();
        let builder = move || Sandbox::builder().merchants(&file).unwrap();
        let text = replay_at(builder, "A1", |sandbox| {
            assert_accepted(place(sandbox, order("A1", &[])));
            sandbox.pay("A1").unwrap();
            assert_accepted(refund(sandbox, "A1", "R1", "888", &[]));
        })
        .await;
        assert!(text.contains("mch_id = \"10000100\"") && !text.contains(APPID), "{text}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_refunds_have_their_ends() {
    let (url, posts) = shop();
    let text = replay("A1", move |sandbox| {
        assert_accepted(place(sandbox, order("A1", &[("notify_url", &url)])));
        sandbox.pay("A1").unwrap();
        for (number, statuses) in [("R1", &["CHANGE", "SUCCESS"][..]), ("R2", &["REFUNDCLOSE"]), ("R3", &["CHANGE"])] {
            // A refund ends by itself within the second otherwise.
            for attempt in 0.. {
                let number = if attempt == 0 { number.to_owned() } else { format!("{number}-{attempt}") };
                assert_accepted(refund(sandbox, "A1", &number, "10", &[("notify_url", &url)]));
                let body = json!({ "status": statuses[0] }).to_string();
                let path = format!("/_sandbox/refunds/{number}/finish");
                if http(sandbox.address(), "POST", &path, body.as_bytes()).status() == 200 {
                    for status in &statuses[1..] {
                        advance(sandbox, 60);
                        act(sandbox, &format!("refunds/{number}/finish"), &json!({ "status": status }));
                    }
                    break;
                }
            }
        }
        assert_accepted(refund(sandbox, "A1", "R4", "10", &[]));
        advance(sandbox, 2);
    })
    .await;
    drop(posts);
    for part in ["status = \"CHANGE\"", "status = \"REFUNDCLOSE\"", "refund_status_0 = \"SUCCESS\""] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

mod of_faults {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn of_calls_set_them_again() {
        let text = replay("A1", |sandbox| {
            let set = |api: &str, name: &str, more: Value| {
                let mut rule = more;
                rule["api"] = api.into();
                rule["fault"] = name.into();
                fault(sandbox.address(), &rule);
            };
            set("pay.unified_order", "SYSTEMERROR", json!({}));
            place(sandbox, order("A1", &[]));
            set("pay.unified_order", "FAIL", json!({ "text": "later \"please\"" }));
            place(sandbox, order("A1", &[]));
            set("pay.unified_order", "UNSIGNED", json!({}));
            place(sandbox, order("A1", &[]));
            sandbox.pay("A1").unwrap();
            set("pay.refund", "SYSTEMERROR", json!({}));
            refund(sandbox, "A1", "R1", "100", &[]);
            set("pay.refund", "LATE", json!({ "seconds": 90 }));
            let _ = refund(sandbox, "A1", "R1", "100", &[]);
            advance(sandbox, 100);
            crate::client::wait_until(sandbox.address(), "/_sandbox/refunds/R1", |refund| {
                refund["refund_id"].is_string()
            });
            set("pay.order_query", "HTTP_502", json!({}));
            ask(sandbox, "/pay/orderquery", &[("out_trade_no", "A1")]);
            // What is refused by itself.
            place(sandbox, order("A1", &[("body", "[[step]]\nOther tea")]));
        })
        .await;
        for part in [
            "SYSTEMERROR",
            "later \\\"please\\\"",
            "UNSIGNED",
            "LATE",
            "HTTP_502",
            "Left out: pay.unified_order, refused ORDERPAID",
        ] {
            // The serializer may quote such a text in another way.
            let other = part.replace("\\\"", "\"");
            assert!(text.contains(part) || text.contains(&other), "{part}: {text}");
        }
        assert_eq!(text.matches("call = \"pay.unified_order\"").count(), 3, "{text}");
        assert_eq!(text.matches("call = \"pay.refund\"").count(), 2, "{text}");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn of_notifications_set_them_again() {
        let (address, posts) = serve_answers(["later", "later", ACKNOWLEDGED].into_iter().cycle());
        let url = format!("http://{address}/notify");
        let text = replay("A1", move |sandbox| {
            assert_accepted(place(sandbox, order("A1", &[("notify_url", &url)])));
            fault(sandbox.address(), &json!({ "api": "pay.pay_notification", "fault": "WRONG_SIGN" }));
            sandbox.pay("A1").unwrap();
            let attempts = |count: usize| {
                crate::client::wait_until(sandbox.address(), "/_sandbox/orders/A1", |order| {
                    order["notifications"].as_array().unwrap().len() == count
                });
            };
            attempts(1);
            fault(sandbox.address(), &json!({ "api": "pay.pay_notification", "fault": "WRONG_AMOUNT" }));
            advance(sandbox, 15);
            attempts(2);
            advance(sandbox, 15);
            attempts(3);
        })
        .await;
        drop(posts);
        for part in ["WRONG_SIGN", "WRONG_AMOUNT", "acknowledged = true"] {
            assert!(text.contains(part), "{part}: {text}");
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn of_refunds_notifications_and_what_was_sent_by_hand() {
        let (url, posts) = shop();
        let text = replay("A1", move |sandbox| {
            assert_accepted(place(sandbox, order("A1", &[("notify_url", &url)])));
            sandbox.pay("A1").unwrap();
            crate::client::wait_until(sandbox.address(), "/_sandbox/orders/A1", |order| order["acknowledged"] == true);
            act(sandbox, "orders/A1/notify", &json!({}));
            fault(sandbox.address(), &json!({ "api": "pay.refund_notification", "fault": "DUPLICATE" }));
            assert_accepted(refund(sandbox, "A1", "R1", "888", &[("notify_url", &url)]));
            advance(sandbox, 5);
            crate::client::wait_until(sandbox.address(), "/_sandbox/refunds/R1", |refund| {
                refund["notifications"].as_array().unwrap().len() == 2
            });
        })
        .await;
        drop(posts);
        assert!(text.contains("notify = \"A1\"") && text.contains("DUPLICATE"), "{text}");
    }
}

mod as_a_file {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn escape_what_others_write() {
        let body = "\"'''\"\"\"[[step]] pay = 'X' # \\u0041 茶 192006250b4c09247ec02edce69f6a2d";
        let text = replay("B|1*-_", move |sandbox| {
            assert_accepted(place(
                sandbox,
                order("B|1*-_", &[("attach", "\"'\\"), ("body", "'''\"\"\"[[step]]\\u0041 茶")]),
            ));
            // The log quotes what a client sends.
            ask(sandbox, "/pay/closeorder", &[("out_trade_no", "B|1*-_"), ("x", "1")]);
        })
        .await;
        assert!(text.contains("Left out: pay.close_order"), "{text}");
        let sandbox = Sandbox::start().await.unwrap();
        blocking(move || {
            assert_accepted(place(&sandbox, order("K1", &[("body", body)])));
            let answer = download(&sandbox, "K1");
            assert!(!answer.body.contains("192006250b4c"), "{}", answer.body);
            assert_eq!(answer.header("content-disposition"), "attachment; filename=\"order-k1.toml\"");
            assert_eq!(answer.header("content-type"), "application/toml; charset=utf-8");
            assert_eq!(answer.header("x-content-type-options"), "nosniff");
        })
        .await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn are_refused_for_orders_that_are_none_of_theirs() {
        let sandbox = Sandbox::start().await.unwrap();
        blocking(move || {
            let none = download(&sandbox, "A1");
            assert!(none.status() == 404 && none.body.contains("no order `A1`"), "{}", none.body);
            let posted = http(sandbox.address(), "POST", "/_sandbox/orders/A1/scenario", b"");
            assert_eq!(posted.status(), 405);
        })
        .await;
    }
}
