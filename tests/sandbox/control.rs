//! The control interface: orders of several merchants, and wrong requests.

use serde_json::Value;
use wxpay_core::SignType::Md5;
use wxpay_sandbox::{Account, Sandbox};

use crate::client::{APPID, KEY, MCH_ID, ask_with, blocking, control, http, order};

mod orders {
    use super::*;

    const OTHER: [&str; 3] = ["wx2421b1c4370ec43b", "10000109", "abcdefghijklmnopqrstuvwxyz012345"];

    async fn start_with_two_merchants() -> Sandbox {
        let ours = Account::new(APPID, MCH_ID, KEY).unwrap();
        let other = Account::new(OTHER[0], OTHER[1], OTHER[2]).unwrap();
        Sandbox::builder().account(ours).account(other).start().await.unwrap()
    }

    /// Places an order of that number for each merchant.
    fn place_for_both(sandbox: &Sandbox, out_trade_no: &str) {
        for [appid, mch_id, key] in [[APPID, MCH_ID, KEY], OTHER] {
            let fields = order(out_trade_no, &[("appid", appid), ("mch_id", mch_id)]);
            let fields: Vec<(&str, &str)> =
                fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            let reply = ask_with(sandbox, "/pay/unifiedorder", &fields, key, Md5);
            assert_eq!(reply.field("result_code"), "SUCCESS", "{}", reply.body);
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn of_one_number_are_distinguished_by_merchant() {
        let sandbox = start_with_two_merchants().await;
        blocking(move || {
            let state = |of: &str| control(&sandbox, "GET", &format!("orders/{of}"), "")["trade_state"].clone();
            place_for_both(&sandbox, "A1");
            control(&sandbox, "POST", &format!("orders/A1/pay?merchant={MCH_ID}"), "");
            assert_eq!(state(&format!("A1?merchant={MCH_ID}")), "SUCCESS");
            assert_eq!(state("A1?merchant=10000109"), "NOTPAY");
            // Without a merchant it is the latest order.
            assert_eq!(state("A1"), "NOTPAY");
            let nobodys = http(sandbox.address(), "GET", "/_sandbox/orders/A1?merchant=1", b"");
            assert!(nobodys.head.starts_with("http/1.1 404") && nobodys.body.contains("`A1` of merchant 1"));

            // The pages link to each.
            let page = http(sandbox.address(), "GET", "/", b"").body;
            for mch_id in [MCH_ID, "10000109"] {
                assert!(page.contains(&format!("/_sandbox/pages/orders/A1?merchant={mch_id}")), "{page}");
                let order =
                    http(sandbox.address(), "GET", &format!("/_sandbox/pages/orders/A1?merchant={mch_id}"), b"");
                assert!(order.body.contains(&format!("<dd class=\"number\">{mch_id}</dd>")), "{}", order.body);
            }
        })
        .await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn of_one_number_are_paid_for_the_right_merchant() {
        let sandbox = start_with_two_merchants().await;
        blocking(move || {
            let rule = r#"{"api": "pay.micropay", "fault": "USERPAYING", "merchant": "10000100", "queries": 1}"#;
            control(&sandbox, "POST", "faults", rule);
            let charge = [
                ("body", "Tea shop-oolong"),
                ("out_trade_no", "A1"),
                ("total_fee", "888"),
                ("spbill_create_ip", "203.0.113.7"),
                ("auth_code", "134567890123456789"),
            ];
            let charged = ask_with(&sandbox, "/pay/micropay", &charge, KEY, Md5);
            assert_eq!(charged.field("err_code"), "USERPAYING", "{}", charged.body);
            // The other merchant's order of the same number is later.
            let fields = order("A1", &[("appid", OTHER[0]), ("mch_id", OTHER[1])]);
            let fields: Vec<(&str, &str)> =
                fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            ask_with(&sandbox, "/pay/unifiedorder", &fields, OTHER[2], Md5);
            let asked =
                || ask_with(&sandbox, "/pay/orderquery", &[("out_trade_no", "A1")], KEY, Md5).field("trade_state");
            assert_eq!([asked(), asked()], ["USERPAYING", "SUCCESS"]);
            let other = control(&sandbox, "GET", "orders/A1?merchant=10000109", "");
            assert_eq!(other["trade_state"], "NOTPAY");
        })
        .await;
    }
}

mod control_interface {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn refuses_a_wrong_request_in_json() {
        let sandbox = Sandbox::start().await.unwrap();
        blocking(move || {
            for (method, path, body, status, words) in [
                ("GET", "clock", "", 405, "not take GET"),
                ("PUT", "reset", "", 405, "not take PUT"),
                ("POST", "log", "", 405, "not take POST"),
                ("GET", "orders/A1/pay", "", 405, "not take GET"),
                ("GET", "nothing", "", 404, "GET /_sandbox/nothing"),
                ("POST", "orders/%ff/pay", "", 400, "UTF-8"),
                ("GET", "orders?limit=x", "", 400, "limit"),
                ("POST", "clock", "[", 400, "no JSON"),
                ("POST", "clock", r#"{"advance_seconds": -1}"#, 400, "whole number"),
                ("POST", "faults", "null", 400, "no JSON"),
                ("POST", "orders/A1/pay", r#"{"coupons": 1}"#, 400, "list"),
            ] {
                let answer = http(sandbox.address(), method, &format!("/_sandbox/{path}"), body.as_bytes());
                assert!(answer.head.starts_with(&format!("http/1.1 {status}")), "{method} {path}: {}", answer.head);
                assert_eq!(answer.header("content-type"), "application/json", "{path}");
                let said: Value = serde_json::from_str(&answer.body).unwrap();
                let said = said["error"].as_str().unwrap().to_owned();
                assert!(said.contains(words) || (words == "no JSON" && said.contains("not a JSON")), "{path}: {said}");
            }
        })
        .await;
    }
}
