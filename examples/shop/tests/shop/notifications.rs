//! Notifications: duplicates, wrong amounts, second payments, and what is none.

use serde_json::{Value, json};
use wxpay_core::notification::{accepted, refused};
use wxpay_core::schema::shared;
use wxpay_core::{Key, SignType};

use crate::TestShop;
use crate::driver::{Answer, KEY, payment, signed};

const NOTIFY: &str = "/wxpay/notify";

impl TestShop {
    async fn notify(&self, body: impl Into<reqwest::Body>) -> Answer {
        self.post(NOTIFY, body).await
    }

    /// Pays an order at the sandbox whose notification never arrives, and returns the notification.
    async fn pay_silently(&self, number: &str) -> String {
        let fault = json!({ "api": "pay.pay_notification", "fault": "FAIL", "times": 1, "out_trade_no": number });
        self.control("faults", Some(&fault)).await;
        self.pay(number).await;
        let paid = self.control(&format!("orders/{number}"), None).await;
        let transaction = paid["transaction_id"].as_str().unwrap_or_else(|| panic!("{paid}"));
        signed(&payment(number, transaction, paid["placed"]["total_fee"].as_str().unwrap().parse().unwrap()))
    }
}

fn tasks(order: &Value) -> Vec<&str> {
    order["payments"].as_array().unwrap().iter().map(|payment| payment["task"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn notify_accepts_duplicates_and_delivers_once() {
    let shop = TestShop::start();
    let number = shop.place(888).await;
    let body = shop.pay_silently(&number).await;
    let (mut answers, mut asked) = (Vec::new(), tokio::task::JoinSet::new());
    for _ in 0..50 {
        let (url, body) = (format!("{}{NOTIFY}", shop.url), body.clone());
        asked.spawn(async move { crate::driver::http().post(url).body(body).send().await.unwrap().text().await });
    }
    while let Some(answer) = asked.join_next().await {
        answers.push(answer.unwrap().unwrap());
    }
    assert!(answers.iter().all(|answer| *answer == accepted()), "{answers:?}");
    let order = shop.wait_for(&number, "delivered", |order| order["deliveries"] != 0).await;
    assert_eq!((&order["deliveries"], tasks(&order)), (&json!(1), vec!["deliver"]));
    assert_eq!(shop.notify(body).await.body, accepted());
    assert_eq!(shop.order(&number).await, order);
}

#[tokio::test]
async fn notify_keeps_a_wrong_amount_for_a_person_and_delivers_the_right_one() {
    let shop = TestShop::start();
    let number = shop.place(888).await;
    for (transaction, amount) in [("4200000000000000000000000001", 1), ("4200000000000000000000000002", 889)] {
        assert_eq!(shop.notify(signed(&payment(&number, transaction, amount))).await.body, refused("FAIL"));
    }
    let order = shop.order(&number).await;
    assert_eq!((&order["state"], &order["deliveries"]), (&json!("NOTPAY"), &json!(0)));
    assert_eq!(tasks(&order), ["person", "person"]);

    // The right one under the number of a wrong one.
    let right = signed(&payment(&number, "4200000000000000000000000001", 888));
    assert_eq!(shop.notify(right).await.body, accepted());
    let order = shop.wait_for(&number, "delivered", |order| order["deliveries"] == 1).await;
    assert_eq!(order["state"], "PAID");
    let mut tasks = tasks(&order);
    tasks.sort_unstable();
    assert_eq!(tasks, ["deliver", "person"]);
}

#[tokio::test]
async fn notify_keeps_an_unknown_order_for_a_person() {
    let shop = TestShop::start();
    let body = signed(&payment("OTHERSHOP1", "4200000000000000000000000003", 888));
    assert_eq!(shop.notify(body).await.body, refused("FAIL"));
    assert_eq!(shop.get("/orders/OTHERSHOP1").await.status, 404);
    let start = std::time::Instant::now();
    while !shop.get("/").await.body.contains("4200000000000000000000000003") {
        assert!(start.elapsed() < crate::driver::PATIENCE);
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn notify_refunds_a_second_payment() {
    let shop = TestShop::start();
    let number = shop.place(888).await;
    let first = shop.pay_silently(&number).await;
    let second = signed(&payment(&number, "4200000000000000000000000009", 888));
    assert_eq!(shop.notify(first).await.body, accepted());
    assert_eq!(shop.notify(second.clone()).await.body, accepted());
    assert_eq!(shop.notify(second).await.body, accepted());
    let wanted = |order: &Value| order["deliveries"] == 1 && order["refunds"].as_array().unwrap().len() == 1;
    let order = shop.wait_for(&number, "refunded", wanted).await;
    assert_eq!(order["refunds"][0]["refund_fee"], 888);
    assert_eq!(tasks(&order).len(), 2);
}

#[tokio::test]
async fn notify_gives_one_answer_to_every_fault() {
    let shop = TestShop::start();
    let number = shop.place(888).await;
    let right = payment(&number, "4200000000000000000000000004", 888);
    let other_key = Key::new("8934e7d15453e97507ef794cf7b0519d").unwrap();
    let refund = |body: &str| {
        format!(
            "<xml><return_code>SUCCESS</return_code><appid>wxd930ea5d5a258f4f</appid><mch_id>10000100</mch_id>\
             <nonce_str>1</nonce_str><req_info>{body}</req_info></xml>"
        )
    };
    let apiv3 = json!({
        "id": "1", "event_type": "TRANSACTION.SUCCESS", "resource_type": "encrypt-resource",
        "resource": { "algorithm": "AEAD_AES_256_GCM", "ciphertext": "AAAA", "nonce": "0123456789ab" },
    });
    let faults: Vec<Vec<u8>> = vec![
        Vec::new(),
        b"hello".to_vec(),
        b"\xff\xfe\x00".to_vec(),
        b"<xml>".to_vec(),
        b"<!DOCTYPE xml [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><xml><return_code>&a;</return_code></xml>".to_vec(),
        right.unsigned().into_bytes(),
        right.signed(&other_key, SignType::HmacSha256).into_bytes(),
        right.signed(&Key::new(KEY).unwrap(), SignType::Md5).into_bytes(),
        signed(&right).replace("888", "889").into_bytes(),
        signed(&right.clone().set(&shared::MCH_ID, "10000101")).into_bytes(),
        signed(&right.clone().set(&shared::APPID, "wx8888888888888888")).into_bytes(),
        signed(&right.clone().set(&shared::OUT_TRADE_NO, "UNKNOWN")).into_bytes(),
        refund("not base64").into_bytes(),
        refund("AAAAAAAAAAAAAAAAAAAAAA==").into_bytes(),
        apiv3.to_string().into_bytes(),
        json!({ "returnCode": "SUCCESS", "outTradeNo": number }).to_string().into_bytes(),
        vec![b' '; 100_000],
    ];
    let expected = Answer { status: 200, body: refused("FAIL") };
    for fault in faults {
        let text = String::from_utf8_lossy(&fault[..fault.len().min(300)]).into_owned();
        assert_eq!(shop.notify(fault).await, expected, "{text}");
    }
    let order = shop.order(&number).await;
    assert_eq!((&order["state"], &order["payments"]), (&json!("NOTPAY"), &json!([])));
    let log = shop.stderr();
    assert!(!log.contains(KEY) && !log.contains("oUpF8uMEb4qRXf22hE3X68TekukE"), "{log}");
}
