//! Refunds: sent once, within what is left, a minute apart.

use serde_json::{Value, json};

use crate::TestShop;
use crate::driver::Answer;

impl TestShop {
    async fn refund(&self, number: &str, refund: &Value) -> Answer {
        self.post_json(&format!("/orders/{number}/refunds"), refund).await
    }

    /// Places an order that is paid and delivered.
    async fn paid_order(&self, total_fee: u64) -> String {
        let number = self.place(total_fee).await;
        self.pay(&number).await;
        self.wait_for(&number, "delivered", |order| order["deliveries"] == 1).await;
        number
    }
}

fn is_success(answer: &Answer) -> bool {
    (200..300).contains(&answer.status)
}

#[tokio::test]
async fn refund_is_accepted_once_and_arrives() {
    let shop = TestShop::start();
    let number = shop.paid_order(888).await;
    let refund = json!({ "refund_fee": 300, "out_refund_no": "R1" });
    for _ in 0..2 {
        let answer = shop.refund(&number, &refund).await;
        assert!(is_success(&answer), "{answer:?}");
        assert_eq!(answer.json()["out_refund_no"], "R1");
    }
    let order = shop.wait_for(&number, "refunded", |order| order["refunds"][0]["state"] == "SUCCESS").await;
    assert_eq!(order["state"], "REFUND");
    assert_eq!(order["refunds"], json!([{ "out_refund_no": "R1", "refund_fee": 300, "state": "SUCCESS" }]));
    assert_eq!(order["deliveries"], 1);
    assert!(is_success(&shop.refund(&number, &refund).await));
    assert_eq!(shop.order(&number).await, order);
    let there = shop.control("refunds", None).await;
    assert_eq!(there["refunds"].as_array().unwrap().len(), 1, "{there}");
}

#[tokio::test]
async fn refund_refuses_what_does_not_fit() {
    let shop = TestShop::start();
    let unpaid = shop.place(888).await;
    let number = shop.paid_order(888).await;
    assert!(is_success(&shop.refund(&number, &json!({ "refund_fee": 300, "out_refund_no": "R1" })).await));
    let refund =
        |refund_fee: Value, out_refund_no: Value| json!({ "refund_fee": refund_fee, "out_refund_no": out_refund_no });
    for wrong in [
        refund(json!(301), json!("R1")),
        refund(json!(589), json!("R2")),
        refund(json!(0), json!("R2")),
        refund(json!(-1), json!("R2")),
        refund(json!(1.5), json!("R2")),
        refund(json!("300"), json!("R2")),
        refund(json!(u64::MAX), json!("R2")),
        refund(json!(1), json!("")),
        refund(json!(1), json!("R".repeat(65))),
        refund(json!(1), json!("R\u{0}")),
        refund(json!(1), json!("退款")),
        refund(json!(1), json!(2)),
        json!({ "refund_fee": 1 }),
        json!({ "out_refund_no": "R2" }),
        json!(null),
    ] {
        let answer = shop.refund(&number, &wrong).await;
        assert!((400..500).contains(&answer.status), "{wrong}: {answer:?}");
        assert!(answer.json()["error"].is_string(), "{wrong}: {answer:?}");
    }
    let right = refund(json!(1), json!("R3"));
    assert!((400..500).contains(&shop.refund(&unpaid, &right).await.status));
    assert_eq!(shop.refund("unknown", &right).await.status, 404);
    assert_eq!(shop.refund("%00", &right).await.status, 404);
    assert_eq!(shop.order(&number).await["refunds"].as_array().unwrap().len(), 1);
    assert_eq!(shop.order(&unpaid).await["refunds"], json!([]));
}

#[tokio::test]
async fn refund_waits_for_a_minute_after_another_one() {
    let shop = TestShop::start();
    let number = shop.paid_order(888).await;
    assert!(is_success(&shop.refund(&number, &json!({ "refund_fee": 300, "out_refund_no": "R1" })).await));
    shop.wait_for(&number, "accepted", |order| order["refunds"][0]["state"] != "PENDING").await;
    assert!(is_success(&shop.refund(&number, &json!({ "refund_fee": 588, "out_refund_no": "R2" })).await));
    let order = shop.wait_for(&number, "refunded", |order| order["refunds"][0]["state"] == "SUCCESS").await;
    assert_eq!(order["refunds"][1]["state"], "PENDING");
    let there = shop.control("refunds", None).await;
    assert_eq!(there["refunds"].as_array().unwrap().len(), 1, "{there}");
}

#[tokio::test]
async fn refund_that_the_bank_refuses_shows_its_state() {
    let shop = TestShop::start();
    let number = shop.paid_order(888).await;
    assert!(is_success(&shop.refund(&number, &json!({ "refund_fee": 888, "out_refund_no": "R1" })).await));
    shop.wait_for(&number, "accepted", |order| order["refunds"][0]["state"] != "PENDING").await;
    // Where it was not yet accepted for a second, it is still under way.
    let finish = format!("{}/_sandbox/refunds/R1/finish", shop.sandbox.as_ref().unwrap());
    let finish = crate::driver::http().post(finish).body(json!({ "status": "CHANGE" }).to_string());
    if finish.send().await.unwrap().status().is_success() {
        shop.wait_for(&number, "changed", |order| order["refunds"][0]["state"] == "CHANGE").await;
    }
}
