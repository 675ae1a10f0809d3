//! Orders: placed, paid, delivered once, closed.

use serde_json::json;

use crate::TestShop;

#[tokio::test]
async fn order_is_paid_and_delivered_once() {
    let shop = TestShop::start();
    let number = shop.place(888).await;
    let order = shop.order(&number).await;
    let new = json!({ "state": "NOTPAY", "total_fee": 888, "deliveries": 0, "payments": [], "refunds": [] });
    assert_eq!(order, new);

    shop.pay(&number).await;
    let order = shop.wait_for(&number, "delivered", |order| order["deliveries"] == 1).await;
    assert_eq!(order["state"], "PAID");
    assert_eq!(order["payments"].as_array().unwrap().len(), 1);
    assert_eq!(order["payments"][0]["task"], "deliver");
    assert_eq!(order["payments"][0]["total_fee"], 888);
}

#[tokio::test]
async fn order_is_delivered_without_a_notification() {
    let shop = TestShop::with(&["--query-every", "1"]);
    let number = shop.place(1).await;
    // The notification never comes: it has another signature each time.
    let fault = json!({ "api": "pay.pay_notification", "fault": "WRONG_SIGN", "times": 100 });
    shop.control("faults", Some(&fault)).await;
    shop.pay(&number).await;
    let order = shop.wait_for(&number, "delivered", |order| order["deliveries"] == 1).await;
    assert_eq!(order["state"], "PAID");
}

#[tokio::test]
async fn order_that_nobody_pays_is_closed() {
    let shop = TestShop::with(&["--query-every", "1", "--close-after", "1"]);
    let number = shop.place(888).await;
    shop.wait_for(&number, "closed", |order| order["state"] == "CLOSED").await;
    let there = shop.control(&format!("orders/{number}"), None).await;
    assert_eq!(there["trade_state"], "CLOSED", "{there}");
}

#[tokio::test]
async fn order_that_the_gateway_closed_is_closed() {
    let shop = TestShop::with(&["--query-every", "1"]);
    let number = shop.place(888).await;
    // After seven days it has expired.
    shop.control("clock", Some(&json!({ "advance_seconds": 8 * 24 * 3600 }))).await;
    shop.wait_for(&number, "closed", |order| order["state"] == "CLOSED").await;
}

#[tokio::test]
async fn place_refuses_bad_input_and_places_nothing() {
    let shop = TestShop::start();
    let order = |body, total_fee, trade_type| json!({ "body": body, "total_fee": total_fee, "trade_type": trade_type });
    for wrong in [
        json!({}),
        json!([]),
        json!({ "body": "Tea", "total_fee": 888 }),
        json!({ "total_fee": 888, "trade_type": "NATIVE" }),
        order(json!("Tea"), json!(0), json!("NATIVE")),
        order(json!("Tea"), json!(-1), json!("NATIVE")),
        order(json!("Tea"), json!(8.88), json!("NATIVE")),
        order(json!("Tea"), json!("888"), json!("NATIVE")),
        order(json!("Tea"), json!(u64::MAX), json!("NATIVE")),
        order(json!("Tea"), json!(null), json!("NATIVE")),
        order(json!(""), json!(888), json!("NATIVE")),
        order(json!(7), json!(888), json!("NATIVE")),
        order(json!("Tea\u{0}"), json!(888), json!("NATIVE")),
        order(json!("茶".repeat(200)), json!(888), json!("NATIVE")),
        order(json!("Tea"), json!(888), json!("JSAPI")),
        order(json!("Tea"), json!(888), json!("native")),
        order(json!("Tea"), json!(888), json!(7)),
    ] {
        let answer = shop.post_json("/orders", &wrong).await;
        assert!((400..500).contains(&answer.status), "{wrong}: {answer:?}");
        assert!(answer.json()["error"].is_string(), "{wrong}: {answer:?}");
    }
    for wrong in ["", "no JSON", "{", r#"["Tea", 888, "NATIVE"]"#, &"x".repeat(100_000)] {
        let answer = shop.post("/orders", wrong.to_owned()).await;
        assert!((400..500).contains(&answer.status) && answer.json()["error"].is_string(), "{answer:?}");
    }
    assert_eq!(shop.control("orders", None).await["orders"], json!([]));
    assert!(!shop.get("/").await.body.contains("NOTPAY"));
}

#[tokio::test]
async fn show_does_not_know_other_orders() {
    let shop = TestShop::start();
    for number in ["unknown", "%00", "a%2Fb", "%F0%9F%8D%B5", &"9".repeat(1000), "'%20OR%201=1"] {
        let answer = shop.get(&format!("/orders/{number}")).await;
        assert_eq!(answer.status, 404, "{number}: {answer:?}");
        assert!(answer.json()["error"].is_string(), "{number}: {answer:?}");
    }
}

#[tokio::test]
async fn place_says_that_the_gateway_refused() {
    let shop = TestShop::start();
    shop.control("faults", Some(&json!({ "api": "pay.unified_order", "fault": "NOAUTH" }))).await;
    let order = json!({ "body": "Oolong tea", "total_fee": 888, "trade_type": "NATIVE" });
    let answer = shop.post_json("/orders", &order).await;
    assert!((500..600).contains(&answer.status) && answer.json()["error"].is_string(), "{answer:?}");
}
