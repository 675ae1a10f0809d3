//! Face payment: the credential, charges, queries and revocations.

use serde_json::json;
use wxpay_core::pay::{Facepay, FacepayOptional, GetWxpayfaceAuthinfo, GetWxpayfaceAuthinfoOptional};
use wxpay_core::value::AuthinfoVersion;
use wxpay_core::{Client, Expected, Fen, text};
use wxpay_sandbox::Sandbox;

use super::{all, ask_by_hmac, assert_refused, assert_signed};
use crate::client::{Answer, Changes, blocking, control};

const CHARGE: &str = "/pay/facepay";
const QUERY: &str = "/pay/facepayquery";
const REVERSE: &str = "/secapi/pay/facepayreverse";

fn charge(sandbox: &Sandbox, number: &str, code: &str, changes: Changes<'_>) -> Answer {
    let usual = [
        ("body", "Tea shop-oolong"),
        ("out_trade_no", number),
        ("total_fee", "888"),
        ("spbill_create_ip", "203.0.113.7"),
        ("openid", "oHkLxtxS5pkpxVbVeVuqpPQviw5o"),
        ("face_code", code),
    ];
    ask_by_hmac(sandbox, CHARGE, &[&usual, changes].concat())
}

fn state(sandbox: &Sandbox, number: &str) -> String {
    assert_signed(ask_by_hmac(sandbox, QUERY, &[("out_trade_no", number)])).field("trade_state")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn face_payment_charges_a_recognized_payer() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = Client::new(sandbox.merchant().unwrap()).with_endpoint(sandbox.endpoint().unwrap());
    let credential = GetWxpayfaceAuthinfo {
        store_id: text!("IMG001"),
        store_name: text!("Tea shop"),
        device_id: text!("DEV001"),
        rawdata: text!("H0kvnUgGHKuqflNwtNqCdOVpbO4FPSowudTG"),
        now: 1_239_878_956,
        version: AuthinfoVersion::V1,
        optional: GetWxpayfaceAuthinfoOptional::default(),
    };
    let granted = client.send(&credential).await.unwrap();
    assert_eq!(granted.expires_in, Some(3600));
    assert!(granted.authinfo.len() > 64);
    let payment = Facepay {
        body: text!("Tea shop-oolong"),
        out_trade_no: text!("F1"),
        total_fee: Fen(888),
        spbill_create_ip: "203.0.113.7".parse().unwrap(),
        openid: text!("oHkLxtxS5pkpxVbVeVuqpPQviw5o"),
        face_code: text!("b713b5d2-666c"),
        optional: FacepayOptional::default(),
    };
    let paid = client.send(&payment).await.unwrap();
    assert_eq!(paid.confirm(Expected::cny(Fen(888))).unwrap().transaction_id().len(), 28);
    blocking(move || {
        assert_eq!(state(&sandbox, "F1"), "SUCCESS");
        assert_refused(&charge(&sandbox, "F1", "other", &[]), "ORDERPAID");
        assert_refused(&charge(&sandbox, "F2", "b713b5d2-666c", &[]), "AUTHCODEEXPIRE");
        assert_eq!(control(&sandbox, "GET", "orders/F1", "")["notifications"], json!([]));
        // As any order, it is refunded.
        let refund = [("out_trade_no", "F1"), ("out_refund_no", "R1"), ("total_fee", "888"), ("refund_fee", "8")];
        assert_signed(ask_by_hmac(&sandbox, "/secapi/pay/refund", &refund));
        assert_eq!(state(&sandbox, "F1"), "REFUND");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn face_payment_waits_for_the_password_and_is_revoked() {
    let sandbox = Sandbox::start().await.unwrap();
    blocking(move || {
        let reverse = |number| ask_by_hmac(&sandbox, REVERSE, &[("out_trade_no", number)]);
        let rule = json!({ "api": "pay.facepay", "fault": "USERPAYING" });
        control(&sandbox, "POST", "faults", &rule.to_string());
        assert_refused(&charge(&sandbox, "F1", "face-1", &[]), "USERPAYING");
        assert_eq!(state(&sandbox, "F1"), "USERPAYING");
        let early = reverse("F1");
        assert_eq!(all(&early, ["result_code", "recall"]), ["FAIL", "N"]);
        sandbox.pay("F1").unwrap();
        assert_eq!(state(&sandbox, "F1"), "SUCCESS");
        let rule = json!({ "api": "pay.facepayreverse", "fault": "RECALL" });
        control(&sandbox, "POST", "faults", &rule.to_string());
        let answers = [(); 2].map(|()| assert_signed(reverse("F1")).field("recall"));
        assert_eq!(answers, ["Y", "N"]);
        assert_eq!(state(&sandbox, "F1"), "REVOKED");
        // The bank fails after it charged: the query tells.
        let rule = json!({ "api": "pay.facepay", "fault": "SYSTEMERROR", "before": false });
        control(&sandbox, "POST", "faults", &rule.to_string());
        assert_refused(&charge(&sandbox, "F2", "face-2", &[]), "SYSTEMERROR");
        assert_eq!(state(&sandbox, "F2"), "SUCCESS");
        crate::client::place_and_pay(&sandbox, "O1", &[]);
        assert_refused(&ask_by_hmac(&sandbox, QUERY, &[("out_trade_no", "O1")]), "INVALID_REQUEST");
    })
    .await;
}
