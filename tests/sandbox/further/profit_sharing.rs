//! Profit sharing: receivers, shares, the end, returns, on both channels.

use std::time::Duration;

use serde_json::{Value, json};
use wxpay_core::SignType::HmacSha256;
use wxpay_sandbox::Sandbox;

use super::{DAY, advance, all, ask_by_hmac, balance};
use crate::client::{Answer, Changes, KEY, MCH_ID, blocking, control, fields, http, place_and_pay, sign};

const ADD: &str = "/pay/profitsharingaddreceiver";
const SHARE: &str = "/secapi/pay/profitsharing";
const SHARE_MORE: &str = "/secapi/pay/multiprofitsharing";
const QUERY: &str = "/pay/profitsharingquery";
const FINISH: &str = "/secapi/pay/profitsharingfinish";
const RETURN: &str = "/secapi/pay/profitsharingreturn";
const QUERY_RETURN: &str = "/pay/profitsharingreturnquery";
const QUERY_AMOUNT: &str = "/pay/profitsharingorderamountquery";

pub(super) const SHOP: &str = "190001001";
const PERSON: &str = "oxTWIuGaIt6gTKsQRLau2M0yL16E";

/// Asserts a signed reply that carries out the call.
fn assert_accepted(answer: Answer) -> Answer {
    assert_eq!(answer.field("return_code"), "SUCCESS", "{}", answer.header("x-wxpay-sandbox-reason"));
    assert_eq!(answer.field("sign"), sign(&fields(&answer.body), KEY, HmacSha256), "{}", answer.body);
    let result = answer.field("result_code");
    assert!(["SUCCESS", ""].contains(&result.as_str()), "{}", answer.header("x-wxpay-sandbox-reason"));
    answer
}

/// Asserts a signed refusal.
fn assert_refused(answer: &Answer, code: &str) {
    let reason = answer.header("x-wxpay-sandbox-reason");
    assert_eq!(all(answer, ["return_code", "result_code", "err_code"]), ["SUCCESS", "FAIL", code], "{reason}");
    assert_eq!(answer.field("sign"), sign(&fields(&answer.body), KEY, HmacSha256));
}

/// Places an order of 888 fen for sharing, pays it and returns its `transaction_id`.
pub(super) fn paid(sandbox: &Sandbox, out_trade_no: &str) -> String {
    place_and_pay(sandbox, out_trade_no, &[("profit_sharing", "Y")]);
    let order = control(sandbox, "GET", &format!("orders/{out_trade_no}"), "");
    order["transaction_id"].as_str().unwrap().to_owned()
}

fn add_receivers(sandbox: &Sandbox) {
    let shop = json!({ "type": "MERCHANT_ID", "account": SHOP, "name": "Store", "relation_type": "STORE" });
    let person = json!({ "type": "PERSONAL_OPENID", "account": PERSON, "relation_type": "STAFF" });
    for receiver in [shop, person] {
        assert_accepted(ask_by_hmac(sandbox, ADD, &[("receiver", &receiver.to_string())]));
    }
}

pub(super) fn receivers(amounts: &[(&str, &str, u64)]) -> String {
    let members = amounts.iter().map(
        |(kind, account, amount)| json!({ "type": kind, "account": account, "amount": amount, "description": "share" }),
    );
    Value::Array(members.collect()).to_string()
}

pub(super) fn share(sandbox: &Sandbox, path: &str, transaction_id: &str, number: &str, receivers: &str) -> Answer {
    let fields = [("transaction_id", transaction_id), ("out_order_no", number), ("receivers", receivers)];
    ask_by_hmac(sandbox, path, &fields)
}

fn query(sandbox: &Sandbox, transaction_id: &str, number: &str) -> Answer {
    let fields = [("appid", ""), ("transaction_id", transaction_id), ("out_order_no", number)];
    assert_accepted(ask_by_hmac(sandbox, QUERY, &fields))
}

fn results(answer: &Answer) -> Vec<String> {
    let receivers: Value = serde_json::from_str(&answer.field("receivers")).unwrap();
    receivers.as_array().unwrap().iter().map(|one| one["result"].as_str().unwrap().to_owned()).collect()
}

fn left(sandbox: &Sandbox, transaction_id: &str) -> String {
    let asked = ask_by_hmac(sandbox, QUERY_AMOUNT, &[("appid", ""), ("transaction_id", transaction_id)]);
    assert_accepted(asked).field("unsplit_amount")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn shares_more_than_once_until_the_finish() {
    let sandbox = Sandbox::builder().refund_duration(Duration::from_secs(600)).start().await.unwrap();
    blocking(move || {
        add_receivers(&sandbox);
        let before = balance(&sandbox, MCH_ID);
        let order = paid(&sandbox, "A1");
        let one = receivers(&[("MERCHANT_ID", SHOP, 100), ("PERSONAL_OPENID", PERSON, 50)]);
        assert_refused(&share(&sandbox, SHARE_MORE, &order, "P1", &one), "ORDER_NOT_READY");
        advance(&sandbox, Duration::from_secs(60));
        let first = assert_accepted(share(&sandbox, SHARE_MORE, &order, "P1", &one));
        let again = assert_accepted(share(&sandbox, SHARE_MORE, &order, "P1", &one));
        assert_eq!(again.field("order_id"), first.field("order_id"));
        let other = receivers(&[("MERCHANT_ID", SHOP, 101)]);
        assert_refused(&share(&sandbox, SHARE_MORE, &order, "P1", &other), "PARAM_ERROR");
        let pending = query(&sandbox, &order, "P1");
        assert_eq!((pending.field("status").as_str(), results(&pending)), ("PROCESSING", vec!["PENDING".into(); 2]));
        // Nothing of the payment can be spent while it is frozen.
        let fee = 5;
        assert_eq!((balance(&sandbox, MCH_ID), left(&sandbox, &order).as_str()), (before - fee, "738"));
        advance(&sandbox, Duration::from_secs(600));
        let done = query(&sandbox, &order, "P1");
        assert_eq!((done.field("status").as_str(), results(&done)), ("FINISHED", vec!["SUCCESS".into(); 2]));
        assert_eq!((balance(&sandbox, SHOP) - before, balance(&sandbox, PERSON)), (100, 50));

        // 30 % of 888 are 266; the payer's own share does not count.
        let too_much = receivers(&[("MERCHANT_ID", SHOP, 117)]);
        assert_refused(&share(&sandbox, SHARE_MORE, &order, "P2", &too_much), "RULE_LIMIT");
        let own = receivers(&[("MERCHANT_ID", MCH_ID, 500)]);
        assert_accepted(share(&sandbox, SHARE_MORE, &order, "P2", &own));
        let above = receivers(&[("MERCHANT_ID", SHOP, 239)]);
        assert_refused(&share(&sandbox, SHARE_MORE, &order, "P3", &above), "NOTENOUGH");
        control(&sandbox, "POST", "sharings/P2/finish", r#"{"result":"CLOSED","fail_reason":"NO_AUTH"}"#);
        assert_eq!(results(&query(&sandbox, &order, "P2")), ["CLOSED"]);

        let finish = [("transaction_id", order.as_str()), ("out_order_no", "F1"), ("description", "over")];
        assert_accepted(ask_by_hmac(&sandbox, FINISH, &finish));
        let finished = query(&sandbox, &order, "F1");
        assert_eq!(all(&finished, ["amount", "description", "receivers"]), ["738", "over", ""]);
        assert_eq!((balance(&sandbox, MCH_ID), left(&sandbox, &order).as_str()), (before - fee + 738, "0"));
        let late = receivers(&[("MERCHANT_ID", SHOP, 1)]);
        assert_refused(&share(&sandbox, SHARE_MORE, &order, "P4", &late), "NOT_SHARE_ORDER");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn payment_of_which_nothing_is_left_is_not_shared() {
    let sandbox = Sandbox::start().await.unwrap();
    blocking(move || {
        add_receivers(&sandbox);
        control(&sandbox, "POST", "sharing-ratio", &json!({ "merchant": MCH_ID, "max_ratio": 10_000 }).to_string());
        let orders = [paid(&sandbox, "A1"), paid(&sandbox, "A2"), paid(&sandbox, "A3")];
        advance(&sandbox, Duration::from_secs(60));
        let to = |account, amount| receivers(&[("MERCHANT_ID", account, amount)]);
        assert_accepted(share(&sandbox, SHARE_MORE, &orders[0], "P1", &to(SHOP, 888)));
        assert_accepted(share(&sandbox, SHARE_MORE, &orders[1], "P2", &to(MCH_ID, 888)));
        let refund = [("out_trade_no", "A3"), ("out_refund_no", "R3"), ("total_fee", "888"), ("refund_fee", "888")];
        assert_eq!(ask_by_hmac(&sandbox, "/secapi/pay/refund", &refund).field("result_code"), "SUCCESS");
        advance(&sandbox, Duration::from_secs(60));
        let before = balance(&sandbox, SHOP);
        for (order, path) in orders.iter().flat_map(|order| [(order, SHARE_MORE), (order, SHARE)]) {
            assert_refused(&share(&sandbox, path, order, "P9", &to(SHOP, 1)), "NOTENOUGH");
        }
        advance(&sandbox, Duration::from_secs(60));
        assert_eq!(balance(&sandbox, SHOP), before);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn shares_once_with_receivers_that_were_added() {
    let sandbox = Sandbox::start().await.unwrap();
    blocking(move || {
        place_and_pay(&sandbox, "N1", &[]);
        let order = control(&sandbox, "GET", "orders/N1", "")["transaction_id"].as_str().unwrap().to_owned();
        let one = receivers(&[("MERCHANT_ID", SHOP, 100)]);
        assert_refused(&share(&sandbox, SHARE, &order, "P0", &one), "NOT_SHARE_ORDER");
        let order = paid(&sandbox, "A1");
        advance(&sandbox, Duration::from_secs(60));
        assert_refused(&share(&sandbox, SHARE, &order, "P1", &one), "RECEIVER_INVALID");
        add_receivers(&sandbox);
        let own = receivers(&[("MERCHANT_ID", MCH_ID, 100)]);
        assert_refused(&share(&sandbox, SHARE, &order, "P1", &own), "RECEIVER_INVALID");
        assert_accepted(share(&sandbox, SHARE, &order, "P1", &one));
        assert_eq!(left(&sandbox, &order), "0");
        assert_refused(&share(&sandbox, SHARE, &order, "P2", &one), "NOT_SHARE_ORDER");
        let with_appid = ask_by_hmac(&sandbox, QUERY, &[("transaction_id", &order), ("out_order_no", "P1")]);
        assert_eq!(with_appid.field("return_msg"), "不识别的参数appid", "{}", with_appid.body);
        let unsigned_type = crate::client::ask(&sandbox, QUERY, &[("appid", ""), ("transaction_id", &order)]);
        assert_eq!(all(&unsigned_type, ["return_code", "result_code"]), ["FAIL", ""], "{}", unsigned_type.body);
        let many: Vec<(&str, &str, u64)> = (0..51).map(|_| ("MERCHANT_ID", SHOP, 1)).collect();
        assert_refused(&share(&sandbox, SHARE, &order, "P3", &receivers(&many)), "PARAM_ERROR");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn returns_at_most_the_share_within_half_a_year() {
    let sandbox = Sandbox::builder().refund_duration(Duration::from_secs(600)).start().await.unwrap();
    blocking(move || {
        add_receivers(&sandbox);
        let order = paid(&sandbox, "A1");
        advance(&sandbox, Duration::from_secs(60));
        let one = receivers(&[("MERCHANT_ID", SHOP, 100), ("PERSONAL_OPENID", PERSON, 50)]);
        assert_accepted(share(&sandbox, SHARE, &order, "P1", &one));
        advance(&sandbox, Duration::from_secs(600));
        let give_back = |number: &str, account: &str, amount: &str| {
            let fields: Changes<'_> = &[
                ("out_order_no", "P1"),
                ("out_return_no", number),
                ("return_account_type", "MERCHANT_ID"),
                ("return_account", account),
                ("return_amount", amount),
                ("description", "refund"),
            ];
            ask_by_hmac(&sandbox, RETURN, fields)
        };
        let asked = |number: &str| {
            assert_accepted(ask_by_hmac(&sandbox, QUERY_RETURN, &[("out_order_no", "P1"), ("out_return_no", number)]))
        };
        let refused = |answer: &Answer, code: &str| {
            let given = all(answer, ["return_code", "error_code", "result_code", "sign"]);
            assert_eq!(given, ["FAIL", code, "", ""], "{}", answer.body);
        };
        let (shop, payer) = (balance(&sandbox, SHOP), balance(&sandbox, MCH_ID));
        let first = assert_accepted(give_back("R1", SHOP, "60"));
        assert_eq!(all(&first, ["result", "return_amount", "result_code"]), ["PROCESSING", "60", ""]);
        refused(&give_back("R1", SHOP, "59"), "INVALID_REQUEST");
        refused(&give_back("R2", SHOP, "41"), "INVALID_REQUEST");
        refused(&give_back("R2", PERSON, "1"), "INVALID_REQUEST");
        advance(&sandbox, Duration::from_secs(600));
        assert_eq!(asked("R1").field("result"), "SUCCESS");
        assert_eq!((balance(&sandbox, SHOP), balance(&sandbox, MCH_ID)), (shop - 60, payer + 60));
        assert_accepted(give_back("R2", SHOP, "40"));
        control(&sandbox, "POST", "sharing-returns/R2/finish", r#"{"result":"FAILED"}"#);
        assert_eq!(all(&asked("R2"), ["result", "fail_reason"]), ["FAILED", "ACCOUNT_ABNORMAL"]);
        advance(&sandbox, 180 * DAY);
        refused(&give_back("R3", SHOP, "1"), "INVALID_REQUEST");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn shares_on_the_cloud_channel() {
    let sandbox = Sandbox::start().await.unwrap();
    blocking(move || {
        let ask = |path: &str, body: &Value| {
            let answer = http(sandbox.address(), "POST", path, body.to_string().as_bytes());
            answer.json()["respdata"].clone()
        };
        let sub = "1900000109";
        let receiver = json!({ "type": "MERCHANT_ID", "account": SHOP, "name": "Store", "relation_type": "STORE" });
        let added = ask(
            "/_/pay/profitsharingaddreceiver",
            &json!({
                "sub_mch_id": sub, "nonce_str": "1", "receiver": receiver.to_string(),
            }),
        );
        assert_eq!(added["result_code"], "SUCCESS", "{added}");
        let placed = ask(
            "/_/pay/unifiedOrder",
            &json!({
                "sub_mch_id": sub, "body": "Tea", "out_trade_no": "C1", "total_fee": 888,
                "spbill_create_ip": "127.0.0.1", "env_id": "test-123", "callback_type": 1, "function_name": "paid",
                "profit_sharing": "Y",
            }),
        );
        assert_eq!(placed["result_code"], "SUCCESS", "{placed}");
        sandbox.pay("C1").unwrap();
        advance(&sandbox, Duration::from_secs(60));
        let order = control(&sandbox, "GET", "orders/C1", "")["transaction_id"].clone();
        let shared = ask(
            "/_/pay/profitsharing",
            &json!({
                "sub_mch_id": sub, "nonce_str": "1", "transaction_id": order, "out_order_no": "P1",
                "receivers": receivers(&[("MERCHANT_ID", SHOP, 100)]),
            }),
        );
        assert_eq!(shared["result_code"], "SUCCESS", "{shared}");
        advance(&sandbox, Duration::from_secs(2));
        let found = ask(
            "/_/pay/profitsharingquery",
            &json!({
                "sub_mch_id": sub, "nonce_str": "1", "transaction_id": order, "out_order_no": "P1",
            }),
        );
        let receivers: Value = serde_json::from_str(found["receivers"].as_str().unwrap()).unwrap();
        assert_eq!((found["status"].as_str(), receivers[0]["result"].as_str()), (Some("FINISHED"), Some("SUCCESS")));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn provider_shares_for_a_sub_merchant_within_its_ratio() {
    let sandbox = Sandbox::start().await.unwrap();
    blocking(move || {
        let sub = ("sub_mch_id", "1900000109");
        let receiver = json!({
            "type": "MERCHANT_ID", "account": MCH_ID, "name": "Provider", "relation_type": "SERVICE_PROVIDER",
        });
        assert_accepted(ask_by_hmac(&sandbox, ADD, &[sub, ("receiver", &receiver.to_string())]));
        place_and_pay(&sandbox, "S1", &[sub, ("profit_sharing", "Y")]);
        let order = control(&sandbox, "GET", "orders/S1", "")["transaction_id"].as_str().unwrap().to_owned();
        advance(&sandbox, Duration::from_secs(60));
        let share = |number: &str, amount: u64| {
            let one = receivers(&[("MERCHANT_ID", MCH_ID, amount)]);
            let fields = [sub, ("transaction_id", &order), ("out_order_no", number), ("receivers", &one)];
            ask_by_hmac(&sandbox, SHARE_MORE, &fields)
        };
        let ratio = |by: (&str, &str)| {
            let asked = ask_by_hmac(&sandbox, "/pay/profitsharingmerchantratioquery", &[("appid", ""), by]);
            assert_accepted(asked).field("max_ratio")
        };
        assert_eq!(ratio(sub), "3000");
        control(&sandbox, "POST", "sharing-ratio", r#"{"merchant":"1900000109","max_ratio":1000}"#);
        assert_eq!(ratio(sub), "1000");
        assert_refused(&share("P1", 89), "RULE_LIMIT");
        assert_accepted(share("P1", 88));
        // Without the sub-merchant the payment is not found.
        let one = receivers(&[("MERCHANT_ID", MCH_ID, 1)]);
        assert_refused(
            &super::profit_sharing::share(&sandbox, SHARE_MORE, &order, "P2", &one),
            "INVALID_TRANSACTIONID",
        );
        let neither = ask_by_hmac(&sandbox, "/pay/profitsharingmerchantratioquery", &[("appid", "")]);
        assert_eq!(all(&neither, ["return_code", "error_code"]), ["FAIL", "LACK_PARAMS"]);
    })
    .await;
}
