//! Bounds of the lists and the log.

use std::fmt::Write as _;
use std::time::Duration;

use serde_json::Value;
use wxpay_sandbox::Sandbox;

use crate::client::{ask, assert_accepted, blocking, control, order, place, place_and_pay, serve_answers};

fn numbers(page: &Value, list: &str, number: &str) -> Vec<String> {
    page[list].as_array().unwrap().iter().map(|row| row[number].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn come_in_pages() {
    let sandbox = Sandbox::start().await.unwrap();
    blocking(move || {
        for number in 1..=5 {
            place_and_pay(&sandbox, &format!("A{number}"), &[]);
            let refund = format!("R{number}");
            let (number, all) = (format!("A{number}"), "888");
            let fields =
                [("out_trade_no", &*number), ("out_refund_no", &refund), ("total_fee", all), ("refund_fee", all)];
            assert_accepted(ask(&sandbox, "/secapi/pay/refund", &fields));
        }
        for (list, number, letter) in [("orders", "out_trade_no", 'A'), ("refunds", "out_refund_no", 'R')] {
            let named = |numbers: &[u32]| -> Vec<String> { numbers.iter().map(|at| format!("{letter}{at}")).collect() };
            let first = control(&sandbox, "GET", &format!("{list}?limit=2"), "");
            assert_eq!(numbers(&first, list, number), named(&[5, 4]));
            let second = control(&sandbox, "GET", &format!("{list}?limit=2&before={}", first["next"]), "");
            assert_eq!(numbers(&second, list, number), named(&[3, 2]));
            let third = control(&sandbox, "GET", &format!("{list}?limit=2&before={}", second["next"]), "");
            assert_eq!((numbers(&third, list, number), &third["next"]), (named(&[1]), &Value::Null));
            let all = control(&sandbox, "GET", list, "");
            assert_eq!((numbers(&all, list, number).len(), &all["next"]), (5, &Value::Null));
            assert_eq!(control(&sandbox, "GET", &format!("{list}?limit=0"), "")[list], Value::Array(Vec::new()));
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn have_a_thousand_rows_a_page_at_most() {
    let mut merchants = String::from(
        "[[merchants]]\nappid = \"wxd930ea5d5a258f4f\"\nmch_id = \"10000100\"\n\
             key = \"192006250b4c09247ec02edce69f6a2d\"\n",
    );
    for number in 1..=1_003 {
        write!(
            merchants,
            "[[orders]]\nout_trade_no = \"{number}\"\nbody = \"Tea\"\ntotal_fee = 1\ntrade_type = \"NATIVE\"\n\
             product_id = \"1\"\nnotify_url = \"http://127.0.0.1:9/n\"\n"
        )
        .unwrap();
    }
    let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("many_orders.toml");
    std::fs::write(&file, merchants).unwrap();
    let sandbox = Sandbox::builder().merchants(&file).unwrap().start().await.unwrap();
    blocking(move || {
        let page = control(&sandbox, "GET", "orders?limit=20000", "");
        assert_eq!(page["orders"].as_array().unwrap().len(), 1_000);
        let rest = control(&sandbox, "GET", &format!("orders?limit=20000&before={}", page["next"]), "");
        assert_eq!(
            (numbers(&rest, "orders", "out_trade_no"), &rest["next"]),
            (vec!["3".into(), "2".into(), "1".into()], &Value::Null)
        );
    })
    .await;
}

mod log {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn cuts_long_reasons() {
        let sandbox = Sandbox::start().await.unwrap();
        blocking(move || {
            let name = "茶".repeat(10_000);
            ask(&sandbox, "/pay/orderquery", &[("mch_id", &name)]);
            ask(&sandbox, "/pay/orderquery", &[("out_trade_no", &name)]);
            let log = control(&sandbox, "GET", "log", "");
            for entry in log.as_array().unwrap() {
                assert!(entry["reason"].as_str().unwrap().chars().count() <= 1_001, "{entry}");
                assert!(entry["out_trade_no"].as_str().unwrap_or_default().chars().count() <= 201, "{entry}");
            }
            assert!(log[0]["reason"].as_str().unwrap().ends_with("茶茶…"), "{log}");
        })
        .await;
    }
}

mod notifications {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn keep_the_beginning_of_a_long_answer() {
        let long: &'static str = "茶叶店".repeat(5_000).leak();
        let (address, posts) = serve_answers(vec![long, long].leak());
        let sandbox = Sandbox::start().await.unwrap();
        let sandbox = blocking(move || {
            assert_accepted(place(&sandbox, order("L1", &[("notify_url", &format!("http://{address}/paid"))])));
            sandbox
        })
        .await;
        sandbox.pay("L1").unwrap();
        assert!(!sandbox.wait_for_notification("L1", 1).await);
        sandbox.advance(Duration::from_secs(15));
        assert!(!sandbox.wait_for_notification("L1", 2).await);
        blocking(move || {
            let shown = control(&sandbox, "GET", "orders/L1", "");
            for attempt in shown["notifications"].as_array().unwrap() {
                let answer = attempt["answer"].as_str().unwrap();
                assert!(answer.len() < 1_100 && answer.starts_with("HTTP 200: 茶叶店茶"), "{answer}");
                assert!(answer.ends_with("… (45000 bytes in all)"), "{answer}");
            }
            assert_eq!(posts.try_iter().count(), 2);
        })
        .await;
    }
}
