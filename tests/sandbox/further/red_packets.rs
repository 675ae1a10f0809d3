//! Red packets: sent, taken, given back.

use std::time::Duration;

use wxpay_sandbox::Sandbox;

use super::{DAY, WXAPPID, advance, all, assert_denied, assert_done, balance, pay_out};
use crate::client::{APPID, Answer, Changes, MCH_ID, blocking, control, fault, http};
use crate::common::signature::sign_workwx;

const SEND: &str = "/mmpaymkttransfers/sendredpack";
const SEND_GROUP: &str = "/mmpaymkttransfers/sendgroupredpack";
const SEND_MINI: &str = "/mmpaymkttransfers/sendminiprogramhb";
const SEND_WORKWX: &str = "/mmpaymkttransfers/sendworkwxredpack";
const QUERY: &str = "/mmpaymkttransfers/gethbinfo";
const QUERY_WORKWX: &str = "/mmpaymkttransfers/queryworkwxredpack";

const OPENID: &str = "oxTWIuGaIt6gTKsQRLau2M0yL16E";

fn send(sandbox: &Sandbox, mch_billno: &str, changes: Changes<'_>) -> Answer {
    let usual = [
        ("mch_billno", mch_billno),
        ("send_name", "Tea shop"),
        ("re_openid", OPENID),
        ("total_amount", "1000"),
        ("total_num", "1"),
        ("wishing", "Enjoy"),
        ("client_ip", "192.168.0.1"),
        ("act_name", "Spring"),
        ("remark", "Tea"),
    ];
    pay_out(sandbox, SEND, &[&WXAPPID[..], &usual, changes].concat())
}

fn query(sandbox: &Sandbox, mch_billno: &str) -> Answer {
    pay_out(sandbox, QUERY, &[("mch_billno", mch_billno), ("bill_type", "MCHT")])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn red_packet_is_sent_once_and_taken() {
    let sandbox = Sandbox::start().await.unwrap();
    blocking(move || {
        let before = balance(&sandbox, MCH_ID);
        assert_denied(&query(&sandbox, "A1"), "NOT_FOUND");
        let first = assert_done(send(&sandbox, "A1", &[]));
        let echoed = ["mch_billno", "re_openid", "total_amount", "wxappid", "err_code"];
        assert_eq!(all(&first, echoed), ["A1", OPENID, "1000", APPID, "SUCCESS"]);
        // The clock counts seconds, so that one of two tries is within the same.
        let tries = [send(&sandbox, "A1", &[]), send(&sandbox, "A1", &[])];
        assert!(tries.iter().any(|answer| answer.field("err_code") == "FREQ_LIMIT"));
        advance(&sandbox, Duration::from_secs(1));
        let again = assert_done(send(&sandbox, "A1", &[]));
        assert_eq!(again.field("send_listid"), first.field("send_listid"));
        assert_denied(&send(&sandbox, "A1", &[("wishing", "Another")]), "FATAL_ERROR");
        assert_eq!(balance(&sandbox, MCH_ID), before - 1_000);
        assert_eq!(query(&sandbox, "A1").field("status"), "SENT");

        let taken = control(&sandbox, "POST", "red-packets/A1/take", "");
        assert_eq!((taken["state"].as_str(), taken["claims"].as_array().unwrap().len()), (Some("RECEIVED"), 1));
        let info = query(&sandbox, "A1");
        assert_eq!(all(&info, ["status", "hb_type", "total_num", "send_type"]), ["RECEIVED", "NORMAL", "1", "API"]);
        let claim = format!("<hbinfo><openid>{OPENID}</openid><amount>1000</amount><rcv_time>");
        let plain = info.body.replace("<![CDATA[", "").replace("]]>", "");
        assert!(plain.contains(&format!("<hblist>{claim}")), "{}", info.body);
        assert_eq!(balance(&sandbox, OPENID), 1_000);
        let again = http(sandbox.address(), "POST", "/_sandbox/red-packets/A1/take", b"");
        assert_eq!(again.status(), 409, "{}", again.body);
        advance(&sandbox, 2 * DAY);
        assert_eq!(query(&sandbox, "A1").field("status"), "RECEIVED");
        advance(&sandbox, 29 * DAY);
        assert_denied(&query(&sandbox, "A1"), "NOT_FOUND");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn red_packet_comes_back_after_a_day() {
    let sandbox = Sandbox::builder().refund_duration(Duration::from_secs(3_600)).start().await.unwrap();
    blocking(move || {
        let before = balance(&sandbox, MCH_ID);
        let group = [("total_num", "3"), ("amt_type", "ALL_RAND"), ("client_ip", "")];
        let usual = [
            ("mch_billno", "G1"),
            ("send_name", "Tea shop"),
            ("re_openid", OPENID),
            ("total_amount", "1000"),
            ("wishing", "Enjoy"),
            ("act_name", "Spring"),
            ("remark", "Tea"),
        ];
        assert_done(pay_out(&sandbox, SEND_GROUP, &[&WXAPPID[..], &usual, &group].concat()));
        let taken = control(&sandbox, "POST", "red-packets/G1/take", r#"{"openid":"oOne"}"#);
        let parts: Vec<u64> = taken["parts"].as_array().unwrap().iter().map(|part| part.as_u64().unwrap()).collect();
        assert_eq!((parts.len(), parts.iter().sum::<u64>()), (3, 1_000));
        let twice = http(sandbox.address(), "POST", "/_sandbox/red-packets/G1/take", br#"{"openid":"oOne"}"#);
        assert_eq!(twice.status(), 409);
        advance(&sandbox, DAY.saturating_sub(Duration::from_secs(60)));
        assert_eq!(all(&query(&sandbox, "G1"), ["status", "hb_type"]), ["SENT", "GROUP"]);
        advance(&sandbox, Duration::from_secs(120));
        assert_eq!(all(&query(&sandbox, "G1"), ["status", "refund_amount"]), ["RFUND_ING", ""]);
        assert_eq!(balance(&sandbox, MCH_ID), before - 1_000);
        advance(&sandbox, Duration::from_secs(3_600));
        let rest = 1_000 - parts[0];
        assert_eq!(all(&query(&sandbox, "G1"), ["status", "refund_amount"]), ["REFUND".to_owned(), rest.to_string()]);
        assert_eq!(balance(&sandbox, MCH_ID), before - i64::try_from(parts[0]).unwrap());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn red_packet_is_refused_by_policy_amount_and_balance() {
    let sandbox = Sandbox::start().await.unwrap();
    blocking(move || {
        assert_denied(&send(&sandbox, "A1", &[("total_amount", "99")]), "MONEY_LIMIT");
        assert_denied(&send(&sandbox, "A1", &[("total_amount", "20001")]), "MONEY_LIMIT");
        assert_done(send(&sandbox, "A1", &[("total_amount", "20001"), ("scene_id", "PRODUCT_1")]));
        control(&sandbox, "POST", "balances", r#"{"balance":999}"#);
        assert_denied(&send(&sandbox, "A2", &[]), "NOTENOUGH");
        control(&sandbox, "POST", "balances", r#"{"balance":1000}"#);
        assert_done(send(&sandbox, "A2", &[]));
        assert_eq!(balance(&sandbox, MCH_ID), 0);
        let with_sign_type = send(&sandbox, "A3", &[("sign_type", "MD5")]);
        // The code stands beside a FAIL of `return_code` too.
        let codes = all(&with_sign_type, ["return_code", "result_code", "err_code"]);
        assert_eq!(codes, ["FAIL", "FAIL", "SIGN_ERROR"], "{}", with_sign_type.body);
        let of_another_name = send(&sandbox, "A3", &[("wxappid", ""), ("appid", APPID)]);
        assert_denied(&of_another_name, "LACK_PARAMS");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn red_packet_whose_outcome_is_unknown_is_sending() {
    let sandbox = Sandbox::builder().refund_duration(Duration::from_secs(600)).start().await.unwrap();
    blocking(move || {
        let rule = serde_json::json!({ "api": "pay.sendredpack", "fault": "PROCESSING", "before": false });
        fault(sandbox.address(), &rule);
        assert_denied(&send(&sandbox, "A1", &[]), "PROCESSING");
        assert_eq!(query(&sandbox, "A1").field("status"), "SENDING");
        advance(&sandbox, Duration::from_secs(600));
        assert_eq!(query(&sandbox, "A1").field("status"), "SENT");
        fault(
            sandbox.address(),
            &serde_json::json!({ "api": "pay.sendredpack", "fault": "SYSTEMERROR", "before": false }),
        );
        let before = balance(&sandbox, MCH_ID);
        assert_denied(&send(&sandbox, "A2", &[]), "SYSTEMERROR");
        control(&sandbox, "POST", "red-packets/A2/fail", r#"{"reason":"no account"}"#);
        assert_eq!(all(&query(&sandbox, "A2"), ["status", "reason"]), ["FAILED", "no account"]);
        assert_eq!(balance(&sandbox, MCH_ID), before);
        advance(&sandbox, Duration::from_secs(1));
        assert_denied(&send(&sandbox, "A2", &[]), "SEND_FAILED");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn red_packets_of_mini_programs_and_of_workwx() {
    let sandbox = Sandbox::start().await.unwrap();
    blocking(move || {
        let mini = [
            ("mch_billno", "M1"),
            ("send_name", "Tea shop"),
            ("re_openid", OPENID),
            ("total_amount", "1000"),
            ("total_num", "1"),
            ("wishing", "Enjoy"),
            ("act_name", "Spring"),
            ("remark", "Tea"),
            ("notify_way", "MINI_PROGRAM_JSAPI"),
        ];
        let sent = assert_done(pay_out(&sandbox, SEND_MINI, &[&WXAPPID[..], &mini].concat()));
        assert!(sent.field("package").starts_with("sendid="), "{}", sent.body);

        let signed = [
            ("act_name", "Spring"),
            ("mch_billno", "W1"),
            ("mch_id", MCH_ID),
            ("nonce_str", "ibuaiVcKdpRxkhJA"),
            ("re_openid", OPENID),
            ("total_amount", "1000"),
            ("wxappid", APPID),
        ];
        let sign = sign_workwx(&signed, wxpay_sandbox::Account::DEMO_WORKWX_SECRET);
        let others = [("appid", ""), ("agentid", "1"), ("wishing", "Enjoy"), ("remark", "Tea")];
        let with_sign =
            |sign: &str| pay_out(&sandbox, SEND_WORKWX, &[&signed[..], &others, &[("workwx_sign", sign)]].concat());
        let wrong = with_sign("FCB8624E2CED048CA15E2FF2B87C91A6");
        assert_eq!(all(&wrong, ["return_code", "err_code"]), ["FAIL", "SIGN_ERROR"]);
        assert!(wrong.header("x-wxpay-sandbox-reason").contains("workwx_sign"));
        assert_done(with_sign(&sign));
        let info = |path: &str| pay_out(&sandbox, path, &[("mch_billno", "W1"), ("bill_type", "MCHT")]);
        assert_denied(&info(QUERY), "NOT_FOUND");
        control(&sandbox, "POST", "red-packets/W1/take", "");
        let found = pay_out(&sandbox, QUERY_WORKWX, &[("mch_billno", "W1")]);
        assert_eq!(all(&found, ["status", "openid", "amount"]), ["RECEIVED", OPENID, "1000"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn red_packet_is_taken_on_the_page_of_a_phone() {
    let sandbox = Sandbox::start().await.unwrap();
    blocking(move || {
        let page = |path: &str| http(sandbox.address(), "GET", path, b"");
        assert!(!page("/").body.contains("red-packets-head"));
        assert_done(send(&sandbox, "A1", &[("wishing", "<b>恭喜</b>")]));
        let path = "/_sandbox/phone/red-packets/A1?merchant=10000100";
        assert!(page("/").body.contains(path), "{}", page("/").body);
        let phone = page(path).body;
        assert!(phone.contains("&lt;b&gt;恭喜") && phone.contains("red-packets/A1/take?merchant=10000100"), "{phone}");
        http(sandbox.address(), "POST", "/_sandbox/pages/do/red-packets/A1/take?merchant=10000100", b"openid=");
        let taken = page(path).body;
        assert!(taken.contains("RECEIVED") && !taken.contains("red-packets/A1/take"), "{taken}");
        assert_eq!(page("/_sandbox/phone/red-packets/A2").status(), 404);
    })
    .await;
}
