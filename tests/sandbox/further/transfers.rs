//! Transfers to balances and to bank cards.

use std::time::Duration;

use wxpay_core::transfer::BankPublicKey;
use wxpay_sandbox::Sandbox;

use super::{DAY, advance, all, ask_by_hmac, assert_denied, assert_done, balance, pay_out};
use crate::client::{APPID, Answer, Changes, MCH_ID, blocking, control, fault, http};

const PAY: &str = "/mmpaymkttransfers/promotion/transfers";
const QUERY: &str = "/mmpaymkttransfers/gettransferinfo";
const PAY_BANK: &str = "/mmpaysptrans/pay_bank";
const QUERY_BANK: &str = "/mmpaysptrans/query_bank";

const OPENID: &str = "oxTWIuGaIt6gTKsQRLau2M0yL16E";

fn pay(sandbox: &Sandbox, number: &str, changes: Changes<'_>) -> Answer {
    let usual = [
        ("appid", ""),
        ("mch_id", ""),
        ("mch_appid", APPID),
        ("mchid", MCH_ID),
        ("partner_trade_no", number),
        ("openid", OPENID),
        ("check_name", "NO_CHECK"),
        ("amount", "1000"),
        ("desc", "Refund"),
        ("spbill_create_ip", "192.168.0.1"),
    ];
    pay_out(sandbox, PAY, &[&usual, changes].concat())
}

fn query(sandbox: &Sandbox, number: &str) -> Answer {
    pay_out(sandbox, QUERY, &[("partner_trade_no", number)])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn transfer_pays_once_and_checks_names() {
    let sandbox = Sandbox::start().await.unwrap();
    blocking(move || {
        let before = balance(&sandbox, MCH_ID);
        assert_denied(&query(&sandbox, "T1"), "NOT_FOUND");
        let first = assert_done(pay(&sandbox, "T1", &[]));
        assert_eq!(all(&first, ["mch_appid", "mchid", "partner_trade_no"]), [APPID, MCH_ID, "T1"]);
        advance(&sandbox, Duration::from_secs(1));
        assert_eq!(assert_done(pay(&sandbox, "T1", &[])).field("payment_no"), first.field("payment_no"));
        assert_denied(&pay(&sandbox, "T1", &[("amount", "1001")]), "FATAL_ERROR");
        let found = assert_done(query(&sandbox, "T1"));
        assert_eq!(all(&found, ["status", "payment_amount", "openid"]), ["SUCCESS", "1000", OPENID]);
        assert_eq!((balance(&sandbox, MCH_ID), balance(&sandbox, OPENID)), (before - 1_000, 1_000));
        advance(&sandbox, 31 * DAY);
        assert_denied(&query(&sandbox, "T1"), "NOT_FOUND");

        control(&sandbox, "POST", "people", &format!(r#"{{"openid":"{OPENID}","name":"王小王"}}"#));
        let checked = |name| [("check_name", "FORCE_CHECK"), ("re_user_name", name)];
        assert_denied(&pay(&sandbox, "T2", &checked("马华")), "NAME_MISMATCH");
        assert_done(pay(&sandbox, "T2", &checked("王小王")));
        control(&sandbox, "POST", "people", &format!(r#"{{"openid":"{OPENID}","name":null}}"#));
        assert_denied(&pay(&sandbox, "T3", &[]), "V2_ACCOUNT_SIMPLE_BAN");
        assert_denied(&pay(&sandbox, "T3", &[("amount", "2000001"), ("openid", "oOther")]), "AMOUNT_LIMIT");
        control(&sandbox, "POST", "balances", r#"{"balance":999}"#);
        assert_denied(&pay(&sandbox, "T3", &[("openid", "oOther")]), "NOTENOUGH");
        let flow = crate::client::ask_with(
            &sandbox,
            "/pay/downloadfundflow",
            &[("account_type", "Basic"), ("bill_date", "20990101")],
            crate::client::KEY,
            wxpay_core::SignType::HmacSha256,
        );
        assert!(flow.body.contains("FAIL"), "{}", flow.body);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn transfer_whose_outcome_is_unknown_is_processing() {
    let sandbox = Sandbox::builder().refund_duration(Duration::from_secs(600)).start().await.unwrap();
    blocking(move || {
        let lose = |code: &str| {
            let rule = serde_json::json!({ "api": "pay.transfers", "fault": code, "before": false });
            fault(sandbox.address(), &rule);
        };
        lose("SYSTEMERROR");
        assert_denied(&pay(&sandbox, "T1", &[]), "SYSTEMERROR");
        assert_eq!(query(&sandbox, "T1").field("status"), "PROCESSING");
        advance(&sandbox, Duration::from_secs(600));
        assert_eq!(query(&sandbox, "T1").field("status"), "SUCCESS");
        let before = balance(&sandbox, MCH_ID);
        lose("SEND_FAILED");
        assert_denied(&pay(&sandbox, "T2", &[]), "SEND_FAILED");
        advance(&sandbox, Duration::from_secs(600));
        assert_eq!(query(&sandbox, "T2").field("status"), "FAILED");
        assert_eq!(balance(&sandbox, MCH_ID), before);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn transfer_to_a_card_comes_back_days_later() {
    let sandbox = Sandbox::builder().refund_duration(Duration::from_secs(600)).start().await.unwrap();
    blocking(move || {
        let before = balance(&sandbox, MCH_ID);
        let given = ask_by_hmac(&sandbox, "/risk/getpublickey", &[("appid", "")]);
        let key = BankPublicKey::from_pem(&assert_done(given).field("pub_key")).unwrap();
        let pay = |number: &str, changes: Changes<'_>| {
            let (card, name) = (key.encrypt("6222000000000000000").unwrap(), key.encrypt("张三").unwrap());
            let usual = [
                ("appid", ""),
                ("partner_trade_no", number),
                ("enc_bank_no", card.as_str()),
                ("enc_true_name", name.as_str()),
                ("bank_code", "1002"),
                ("amount", "100000"),
                ("desc", "Wages"),
            ];
            pay_out(&sandbox, PAY_BANK, &[&usual, changes].concat())
        };
        let query = |number: &str| pay_out(&sandbox, QUERY_BANK, &[("appid", ""), ("partner_trade_no", number)]);
        assert_denied(&query("B1"), "ORDERNOTEXIST");
        let first = assert_done(pay("B1", &[]));
        assert_eq!(all(&first, ["amount", "cmms_amt", "err_code"]), ["100000", "100", "SUCCESS"]);
        // The encrypted texts differ, and what they say does not.
        assert_eq!(assert_done(pay("B1", &[])).field("payment_no"), first.field("payment_no"));
        assert_denied(&pay("B1", &[("amount", "100001")]), "FATAL_ERROR");
        assert_denied(&pay("B2", &[("enc_bank_no", "NhaqBQ==")]), "PARAM_ERROR");
        assert_eq!(query("B1").field("status"), "PROCESSING");
        advance(&sandbox, Duration::from_secs(600));
        let paid = query("B1");
        // The MD5 of the number, computed by hand.
        assert_eq!(all(&paid, ["status", "bank_no_md5"]), ["SUCCESS", "220966B5601ECA122431EF4975F7EDBF"]);
        assert_eq!(balance(&sandbox, MCH_ID), before - 100_100);
        advance(&sandbox, 3 * DAY);
        control(&sandbox, "POST", "transfers/B1/finish", r#"{"status":"BANK_FAIL","reason":"closed"}"#);
        assert_eq!(all(&query("B1"), ["status", "reason"]), ["BANK_FAIL", "closed"]);
        assert_eq!(balance(&sandbox, MCH_ID), before);
        let again = http(sandbox.address(), "POST", "/_sandbox/transfers/B1/finish", br#"{"status":"SUCCESS"}"#);
        assert_eq!(again.status(), 409);
        // Two calendar days later the number pays again.
        assert_ne!(assert_done(pay("B1", &[])).field("payment_no"), first.field("payment_no"));
    })
    .await;
}
