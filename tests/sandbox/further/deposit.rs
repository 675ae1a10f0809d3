//! Deposits: paid, held, consumed once or given back, and refunded of what was consumed.

use std::time::Duration;

use serde_json::json;
use wxpay_core::pay::{
    DepositConsume, DepositConsumeOptional, DepositOrderquery, DepositOrderqueryOptional, DepositUnifiedorder,
    DepositUnifiedorderOptional,
};
use wxpay_core::value::TradeType;
use wxpay_core::{Client, Expected, Fen, Merchant, text};
use wxpay_sandbox::Sandbox;

use super::{advance, all, ask_by_hmac, assert_refused, assert_signed, balance};
use crate::bills::advance_to_midnight;
use crate::client::{APPID, Answer, Changes, KEY, MCH_ID, NOWHERE, blocking, control, fields, shop, wait_until};

const PLACE: &str = "/deposit/unifiedorder";
const CHARGE: &str = "/deposit/micropay";
const CHARGE_FACE: &str = "/deposit/facepay";
const QUERY: &str = "/deposit/orderquery";
const CONSUME: &str = "/deposit/consume";
const REVERSE: &str = "/deposit/reverse";
const REFUND: &str = "/deposit/refund";
const QUERY_REFUND: &str = "/deposit/refundquery";

const SHOP: &str = "1900000109";

fn ask(sandbox: &Sandbox, path: &str, changes: Changes<'_>) -> Answer {
    ask_by_hmac(sandbox, path, &[&[("sub_mch_id", SHOP)], changes].concat())
}

fn place(sandbox: &Sandbox, number: &str, changes: Changes<'_>) -> Answer {
    let usual = [
        ("body", "Umbrella"),
        ("out_trade_no", number),
        ("total_fee", "888"),
        ("spbill_create_ip", "203.0.113.7"),
        ("notify_url", NOWHERE),
        ("trade_type", "JSAPI"),
        ("openid", "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"),
    ];
    ask(sandbox, PLACE, &[&usual, changes].concat())
}

fn charge(sandbox: &Sandbox, path: &str, number: &str, changes: Changes<'_>) -> Answer {
    let usual = [
        ("deposit", "Y"),
        ("body", "Umbrella"),
        ("out_trade_no", number),
        ("total_fee", "888"),
        ("spbill_create_ip", "203.0.113.7"),
    ];
    ask(sandbox, path, &[&usual, changes].concat())
}

fn query(sandbox: &Sandbox, number: &str) -> Answer {
    assert_signed(ask(sandbox, QUERY, &[("out_trade_no", number)]))
}

/// Consumes so much of the deposit of 888 fen.
fn consume(sandbox: &Sandbox, number: &str, fee: &str) -> Answer {
    let changes = [("out_trade_no", number), ("total_fee", "888"), ("consume_fee", fee), ("fee_type", "CNY")];
    ask(sandbox, CONSUME, &changes)
}

fn refund(sandbox: &Sandbox, transaction_id: &str, number: &str, fee: &str, of: &str) -> Answer {
    let changes = [
        ("transaction_id", transaction_id),
        ("out_refund_no", number),
        ("refund_fee", fee),
        ("total_fee", of),
        ("refund_desc", "Returned"),
    ];
    ask(sandbox, REFUND, &changes)
}

/// Places a deposit of 888 fen, pays it and returns its `transaction_id`.
fn paid(sandbox: &Sandbox, number: &str) -> String {
    assert_signed(place(sandbox, number, &[]));
    control(sandbox, "POST", &format!("orders/{number}/pay"), "");
    query(sandbox, number).field("transaction_id")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deposit_is_consumed_once_and_refunded_of_that() {
    let sandbox = Sandbox::start().await.unwrap();
    blocking(move || {
        let opening = balance(&sandbox, SHOP);
        let transaction_id = paid(&sandbox, "D1");
        // Nobody can spend what is held; only the fee was taken.
        assert_eq!(balance(&sandbox, SHOP), opening - 5);
        assert_eq!(query(&sandbox, "D1").field("consume_fee"), "");
        assert_eq!(control(&sandbox, "GET", "deposits/D1", "")["state"], "HELD");
        assert_refused(&refund(&sandbox, &transaction_id, "R1", "1", "888"), "INVALID_REQUEST");
        assert_refused(
            &ask(
                &sandbox,
                CONSUME,
                &[("out_trade_no", "D1"), ("total_fee", "887"), ("consume_fee", "1"), ("fee_type", "CNY")],
            ),
            "PARAM_ERROR",
        );

        let done = assert_signed(consume(&sandbox, "D1", "600"));
        let names = ["transaction_id", "out_trade_no", "total_fee", "consume_fee", "fee_type"];
        assert_eq!(all(&done, names), [transaction_id.as_str(), "D1", "888", "600", "CNY"]);
        assert_signed(consume(&sandbox, "D1", "600"));
        assert_refused(&consume(&sandbox, "D1", "601"), "ORDER_STATUS_ERROR");
        assert_refused(&ask(&sandbox, REVERSE, &[("out_trade_no", "D1")]), "INVALID_REQUEST");
        assert_eq!(all(&query(&sandbox, "D1"), ["trade_state", "consume_fee"]), ["SUCCESS", "600"]);
        // 888 - 288 that went back, less a fee of 0.6 %.
        assert_eq!(balance(&sandbox, SHOP), opening + 600 - 5 + 2);

        assert_refused(&refund(&sandbox, &transaction_id, "R1", "1", "888"), "PARAM_ERROR");
        let first = assert_signed(refund(&sandbox, &transaction_id, "R1", "250", "600"));
        assert_eq!(all(&first, ["refund_fee", "total_fee", "out_trade_no"]), ["250", "600", "D1"]);
        let again = assert_signed(refund(&sandbox, &transaction_id, "R1", "250", "600"));
        assert_eq!(again.field("refund_id"), first.field("refund_id"));
        assert_refused(&refund(&sandbox, &transaction_id, "R1", "251", "600"), "PARAM_ERROR");
        assert_refused(&refund(&sandbox, &transaction_id, "R2", "351", "600"), "INVALID_REQUEST");
        assert_signed(refund(&sandbox, &transaction_id, "R2", "350", "600"));
        assert_eq!(query(&sandbox, "D1").field("trade_state"), "REFUND");
        assert_eq!(control(&sandbox, "GET", "deposits/D1", "")["state"], "REFUNDED");

        let found = assert_signed(ask(&sandbox, QUERY_REFUND, &[("out_refund_no", "R1")]));
        assert_eq!(all(&found, ["refund_status", "refund_fee", "total_fee"]), ["PROCESSING", "250", "600"]);
        advance(&sandbox, Duration::from_secs(24 * 3600));
        let found = assert_signed(ask(&sandbox, QUERY_REFUND, &[("refund_id", &first.field("refund_id"))]));
        assert_eq!(all(&found, ["refund_status", "out_refund_no"]), ["SUCCESS", "R1"]);
        assert_refused(&ask(&sandbox, QUERY_REFUND, &[("out_refund_no", "R9")]), "REFUNDNOTEXIST");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deposit_is_given_back() {
    let sandbox = Sandbox::start().await.unwrap();
    blocking(move || {
        let opening = balance(&sandbox, SHOP);
        paid(&sandbox, "D1");
        let reverse = |number| ask(&sandbox, REVERSE, &[("out_trade_no", number)]);
        let rule = json!({ "api": "pay.deposit_reverse", "fault": "RECALL" });
        control(&sandbox, "POST", "faults", &rule.to_string());
        assert_eq!(assert_signed(reverse("D1")).field("recall"), "Y");
        assert_eq!(query(&sandbox, "D1").field("trade_state"), "SUCCESS");
        for _ in 0..2 {
            assert_eq!(assert_signed(reverse("D1")).field("recall"), "N");
        }
        assert_eq!(query(&sandbox, "D1").field("trade_state"), "REVOKED");
        assert_eq!(balance(&sandbox, SHOP), opening);
        assert_refused(&consume(&sandbox, "D1", "1"), "ORDER_STATUS_ERROR");
        // One that waits for its payer ends too.
        assert_signed(place(&sandbox, "D2", &[]));
        assert_refused(&consume(&sandbox, "D2", "1"), "ORDER_STATUS_ERROR");
        assert_signed(reverse("D2"));
        assert_eq!(query(&sandbox, "D2").field("trade_state"), "REVOKED");
        let unknown = reverse("D3");
        assert_refused(&unknown, "INVALID_REQUEST");
        assert_eq!(unknown.field("recall"), "N");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deposit_stands_in_bills_and_fund_flows() {
    let sandbox = Sandbox::start().await.unwrap();
    blocking(move || {
        let day = advance_to_midnight(&sandbox);
        paid(&sandbox, "D1");
        assert_signed(consume(&sandbox, "D1", "600"));
        paid(&sandbox, "D2");
        assert_signed(ask(&sandbox, REVERSE, &[("out_trade_no", "D2")]));
        advance(&sandbox, Duration::from_secs(2 * 24 * 3600));
        let bill = ask(&sandbox, "/pay/downloadbill", &[("bill_date", &day), ("bill_type", "ALL")]).body;
        let lines = |number: &str| bill.lines().filter(|line| line.contains(&format!("`{number},"))).count();
        // The payment and the rest; the payment and the revocation.
        assert_eq!((lines("D1"), lines("D2")), (2, 2), "{bill}");
        assert!(bill.lines().any(|line| line.contains("`D1,") && line.contains("`2.88,")), "{bill}");
        let account = [("bill_date", day.as_str()), ("account_type", "Basic"), ("sub_mch_id", "")];
        let flow = ask(&sandbox, "/pay/downloadfundflow", &account).body;
        assert!(flow.lines().any(|line| line.contains("`退款,") && line.contains("`2.88,")), "{flow}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deposit_is_charged_by_code_and_by_face() {
    let sandbox = Sandbox::start().await.unwrap();
    blocking(move || {
        let code = [("auth_code", "120061098828009406")];
        let charged = assert_signed(charge(&sandbox, CHARGE, "C1", &code));
        assert_eq!(all(&charged, ["trade_type", "total_fee", "sub_mch_id"]), ["MICROPAY", "888", SHOP]);
        assert_refused(&charge(&sandbox, CHARGE, "C1", &code), "ORDERPAID");
        assert_refused(&charge(&sandbox, CHARGE, "C2", &code), "AUTHCODEEXPIRE");
        let face = [("openid", "oHkLxtxS5pkpxVbVeVuqpPQviw5o"), ("face_code", "b713b5d2-666c")];
        let charged = assert_signed(charge(&sandbox, CHARGE_FACE, "F1", &face));
        assert_eq!(all(&charged, ["trade_type", "openid"]), ["FACEPAY", "oHkLxtxS5pkpxVbVeVuqpPQviw5o"]);
        assert_signed(consume(&sandbox, "F1", "0"));
        assert_signed(consume(&sandbox, "C1", "888"));

        // The payer has to enter the password: because of the amount, and of a fault, which two queries outlive.
        let large = [("auth_code", "120061098828009407"), ("total_fee", "100001")];
        assert_refused(&charge(&sandbox, CHARGE, "C3", &large), "USERPAYING");
        assert_eq!(query(&sandbox, "C3").field("trade_state"), "USERPAYING");
        let rule = json!({ "api": "pay.deposit_micropay", "fault": "USERPAYING", "queries": 1 });
        control(&sandbox, "POST", "faults", &rule.to_string());
        assert_refused(&charge(&sandbox, CHARGE, "C4", &[("auth_code", "120061098828009408")]), "USERPAYING");
        let states = [(); 2].map(|()| query(&sandbox, "C4").field("trade_state"));
        assert_eq!(states, ["USERPAYING", "SUCCESS"]);
        assert_signed(consume(&sandbox, "C4", "1"));

        // The calls of orders do not touch deposits, and those of deposits no orders.
        let order = crate::client::ask(&sandbox, "/pay/orderquery", &[("out_trade_no", "C1"), ("sub_mch_id", SHOP)]);
        assert_eq!(order.field("err_code"), "ORDERNOTEXIST");
        crate::client::place_and_pay(&sandbox, "O1", &[("sub_mch_id", SHOP)]);
        assert_refused(&ask(&sandbox, QUERY, &[("out_trade_no", "O1")]), "ORDERNOTEXIST");
        // Service providers alone take deposits, signed with HMAC-SHA256.
        let alone = ask_by_hmac(&sandbox, QUERY, &[("out_trade_no", "C1")]);
        assert_refused(&alone, "LACK_PARAMS");
        let md5 = [("out_trade_no", "C1"), ("sub_mch_id", SHOP), ("sign_type", "MD5")];
        assert_eq!(crate::client::ask(&sandbox, QUERY, &md5).field("return_code"), "FAIL");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deposit_is_notified_and_followed_by_the_client() {
    let sandbox = Sandbox::start().await.unwrap();
    let (url, posts) = shop();
    let merchant = Merchant::service_provider(APPID, MCH_ID, KEY).unwrap().with_notify_url(&url).unwrap();
    let client = Client::new(merchant).with_endpoint(sandbox.endpoint().unwrap());
    let order = DepositUnifiedorder {
        body: text!("Umbrella"),
        out_trade_no: text!("D1"),
        total_fee: Fen(888),
        spbill_create_ip: "203.0.113.7".parse().unwrap(),
        trade_type: TradeType::Jsapi,
        optional: DepositUnifiedorderOptional {
            sub_mch_id: Some(text!("1900000109")),
            openid: Some(text!("oUpF8uMuAJO_M2pxb1Q9zNjWeS6o")),
            ..Default::default()
        },
    };
    assert!(client.send(&order).await.unwrap().prepay_id.starts_with("wx"));
    sandbox.pay("D1").unwrap();
    let notified = blocking(move || fields(&posts.recv().unwrap())).await;
    let value = |name: &str| crate::client::value_of(&notified, name).to_owned();
    assert_eq!(
        ["out_trade_no", "total_fee", "sign_type", "sub_mch_id"].map(value),
        ["D1", "888", "HMAC-SHA256", "1900000109"]
    );
    let query = DepositOrderquery {
        optional: DepositOrderqueryOptional {
            sub_mch_id: Some(text!("1900000109")),
            out_trade_no: Some(text!("D1")),
            ..Default::default()
        },
    };
    let found = client.send(&query).await.unwrap();
    let transaction_id = found.confirm(Expected::cny(Fen(888))).unwrap().transaction_id().to_owned();
    let consumption = DepositConsume {
        total_fee: Fen(888),
        consume_fee: Fen(88),
        fee_type: text!("CNY"),
        optional: DepositConsumeOptional {
            sub_mch_id: Some(text!("1900000109")),
            out_trade_no: Some(text!("D1")),
            ..Default::default()
        },
    };
    let consumed = client.send(&consumption).await.unwrap();
    assert_eq!((consumed.consume_fee, consumed.transaction_id.as_str()), (Fen(88), transaction_id.as_str()));
    blocking(move || {
        wait_until(sandbox.address(), "/_sandbox/orders/D1", |order| order["acknowledged"] == true);
        // The rest is in the fund flow and in the list of refunds.
        let listed = control(&sandbox, "GET", "refunds", "");
        assert_eq!(listed["refunds"][0]["refund_fee"], 800);
    })
    .await;
}
