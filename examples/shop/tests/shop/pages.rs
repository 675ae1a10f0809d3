//! The pages, without a browser: forms and links.

use crate::TestShop;
use crate::driver::http;

#[tokio::test]
async fn pages_place_pay_and_refund_an_order() {
    let shop = TestShop::start();
    let form = |path: &str, body: &'static str| {
        http().post(format!("{}{path}", shop.url)).header("origin", &shop.url).body(body).send()
    };
    let placed = form("/pages/orders", "body=Oolong+tea&total_fee=888").await.unwrap();
    let page = placed.headers()["location"].to_str().unwrap().to_owned();
    let number = page.rsplit('/').next().unwrap().to_owned();
    let text = shop.get(&page).await.body;
    assert!(text.contains("<svg") && text.contains("NOTPAY"), "{text}");
    let sandbox = shop.sandbox.as_ref().unwrap();
    assert!(text.contains(&format!("{sandbox}/_sandbox/pages/orders/{number}")), "{text}");

    shop.pay(&number).await;
    shop.wait_for(&number, "delivered", |order| order["deliveries"] == 1).await;
    let refund = form(&format!("{page}/refunds"), "out_refund_no=R1&refund_fee=88").await.unwrap();
    assert_eq!(refund.headers()["location"], page);
    assert!(shop.get(&page).await.body.contains("R1"));
    shop.wait_for(&number, "refunded", |order| order["state"] == "REFUND").await;
    assert!(shop.get("/").await.body.contains("REFUND"));
}

#[tokio::test]
async fn pages_refuse_other_websites() {
    let shop = TestShop::start();
    for path in ["/pages/orders", "/orders"] {
        let form = http().post(format!("{}{path}", shop.url)).header("origin", "https://elsewhere.example");
        let answer = form.body("body=Tea&total_fee=888").send().await.unwrap();
        assert_eq!(answer.status(), 403, "{path}");
    }
    assert!(!shop.get("/").await.body.contains("NOTPAY"));
}
