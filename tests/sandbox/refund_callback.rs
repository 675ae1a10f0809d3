//! Refund callbacks of the cloud channel to a function or a service.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Value, json};
use wxpay_core::value::RefundStatus;
use wxpay_sandbox::Sandbox;

use crate::client::{blocking, control, http, serve_answers};

const ACCEPTED: &str = r#"{"errcode":0,"errmsg":"ok"}"#;

const DAY: Duration = Duration::from_secs(24 * 3600);

/// Makes a call of the cloud channel, which must succeed.
fn call(sandbox: &Sandbox, path: &str, mut body: Value, changes: &Value) {
    let members = body.as_object_mut().unwrap();
    members.extend([("sub_mch_id".to_owned(), json!("1900000109")), ("nonce_str".to_owned(), json!("n"))]);
    members.extend(changes.as_object().unwrap().clone());
    let answer = http(sandbox.address(), "POST", path, body.to_string().as_bytes());
    let answer: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(answer["respdata"]["result_code"], "SUCCESS", "{answer}");
}

fn place_and_pay(sandbox: &Sandbox, number: &str) {
    let order = json!({ "env_id": "e", "function_name": "unknown", "body": "Tea", "total_fee": 888,
        "spbill_create_ip": "127.0.0.1", "trade_type": "JSAPI", "openid": "o" });
    call(sandbox, "/_/pay/unifiedorder", order, &json!({ "out_trade_no": number }));
    sandbox.pay(number).unwrap();
}

fn refund(sandbox: &Sandbox, number: &str, out_refund_no: &str, changes: &Value) {
    let refund = json!({ "out_trade_no": number, "out_refund_no": out_refund_no, "total_fee": 888, "refund_fee": 300 });
    call(sandbox, "/_/pay/refund", refund, changes);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_a_function_until_it_accepts() {
    let (address, posts) = serve_answers(["success", r#"{"errcode":1}"#, ACCEPTED]);
    let builder = Sandbox::builder().refund_duration(DAY).function("refunded", &format!("http://{address}/refunded"));
    let sandbox = builder.start().await.unwrap();
    let sandbox = blocking(move || {
        place_and_pay(&sandbox, "A1");
        refund(&sandbox, "A1", "R1", &json!({ "env_id": "e", "function_name": "refunded" }));
        // A refund without a callback has no notifications.
        refund(&sandbox, "A1", "R2", &json!({}));
        sandbox
    })
    .await;
    sandbox.advance(DAY);
    assert!(!sandbox.wait_for_refund_notification("R1", 1).await);
    sandbox.advance(Duration::from_secs(15));
    assert!(!sandbox.wait_for_refund_notification("R1", 2).await);
    sandbox.advance(Duration::from_secs(15));
    assert!(sandbox.wait_for_refund_notification("R1", 3).await);
    blocking(move || {
        let notified: Vec<Value> = posts.try_iter().map(|body| serde_json::from_str(&body).unwrap()).collect();
        // Exactly the members that merchants report.
        let names = [
            "returnCode",
            "appid",
            "mchId",
            "subMchId",
            "nonceStr",
            "outRefundNo",
            "outTradeNo",
            "refundAccount",
            "refundFee",
            "refundId",
            "refundRecvAccout",
            "refundRequestSource",
            "refundStatus",
            "settlementRefundFee",
            "settlementTotalFee",
            "successTime",
            "totalFee",
            "transactionId",
            "userInfo",
        ];
        let given: BTreeSet<&str> = notified[2].as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(given, BTreeSet::from(names));
        let of = ["returnCode", "mchId", "subMchId", "outRefundNo", "outTradeNo", "refundStatus"];
        assert_eq!(of.map(|name| &notified[2][name]), ["SUCCESS", "10000100", "1900000109", "R1", "A1", "SUCCESS"]);
        assert_eq!(["refundFee", "totalFee", "settlementTotalFee"].map(|name| &notified[2][name]), [300, 888, 888]);
        assert_eq!((notified[2]["userInfo"].clone(), notified.len()), (json!({ "appId": "wx8888888888888888" }), 3));
        let time = notified[2]["successTime"].as_str().unwrap();
        assert_eq!((time.len(), &time[4..5], &time[10..11]), (19, "-", " "), "{time}");

        let shown = control(&sandbox, "GET", "refunds/R1", "");
        assert_eq!((&shown["acknowledged"], shown["notifications"].as_array().unwrap().len()), (&true.into(), 3));
        let without = control(&sandbox, "GET", "refunds/R2", "");
        assert_eq!((&without["notifications"], &without["next_attempt"]), (&json!([]), &Value::Null));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_a_service_and_obeys_fault_rules() {
    let (address, posts) = serve_answers([ACCEPTED, ACCEPTED]);
    let builder = Sandbox::builder().refund_duration(DAY).container("pay", &format!("http://{address}"));
    let sandbox = builder.start().await.unwrap();
    let sandbox = blocking(move || {
        place_and_pay(&sandbox, "B1");
        let to = json!({ "service": "pay", "path": "/refunded" });
        refund(&sandbox, "B1", "R1", &json!({ "env_id": "e", "callback_type": 2, "container": to }));
        let lost = json!({ "service": "lost", "path": "/refunded" });
        refund(&sandbox, "B1", "R2", &json!({ "env_id": "e", "callback_type": 2, "container": lost }));
        control(&sandbox, "POST", "faults", r#"{"api":"cloud.refund_callback","fault":"WRONG_AMOUNT"}"#);
        sandbox.finish_refund("R1", &RefundStatus::Change).unwrap();
        sandbox
    })
    .await;
    assert!(sandbox.wait_for_refund_notification("R1", 1).await);
    let notified: Value = serde_json::from_str(&posts.recv().unwrap()).unwrap();
    assert_eq!((&notified["refundStatus"], &notified["refundFee"]), (&"CHANGE".into(), &301.into()));
    assert_eq!(notified.get("successTime"), None);
    // A later change is notified again.
    sandbox.finish_refund("R1", &RefundStatus::Success).unwrap();
    assert!(sandbox.wait_for_refund_notification("R1", 1).await);
    let notified: Value = serde_json::from_str(&posts.recv().unwrap()).unwrap();
    assert_eq!((&notified["refundStatus"], &notified["refundFee"]), (&"SUCCESS".into(), &300.into()));
    sandbox.finish_refund("R2", &RefundStatus::Refundclose).unwrap();
    assert!(!sandbox.wait_for_refund_notification("R2", 1).await);
    blocking(move || {
        let lost = &control(&sandbox, "GET", "refunds/R2", "")["notifications"][0];
        assert!(lost["answer"].as_str().unwrap().contains("where the container `lost` is"), "{lost}");
    })
    .await;
}
