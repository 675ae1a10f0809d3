//! `wxpay refund` against a sandbox, and `--format text` of calls.

use crate::bill::wxpay;
use crate::call::{Called, call, set_fault};
use crate::process::SandboxProcess;

fn refund(url: &str, arguments: &[&str]) -> Called {
    Called::new(wxpay("refund", url, arguments).output().unwrap())
}

/// A sandbox with a paid order over 888 fen.
fn sandbox_with_order() -> SandboxProcess {
    let sandbox = SandboxProcess::start(&["--listen", "127.0.0.1:0"]);
    let order = ["pay.unified_order", "out_trade_no=TEA1", "body=Tea", "total_fee=888", "trade_type=NATIVE"];
    let placed = call(&sandbox.url, &[&order[..], &["spbill_create_ip=203.0.113.7", "product_id=tea"]].concat());
    assert_eq!(placed.code, Some(0), "{}", placed.stderr);
    sandbox.request("POST", "/_sandbox/orders/TEA1/pay", "");
    sandbox
}

#[test]
fn refund_asks_for_the_amount_of_the_order() {
    let sandbox = sandbox_with_order();
    let refunded = refund(&sandbox.url, &["TEA1", "--fen", "8", "--out-refund-no", "R1"]);
    assert_eq!((refunded.code, refunded.stderr.as_str()), (Some(0), ""));
    assert_eq!((&refunded.json["total_fee"], &refunded.json["refund_fee"]), (&888.into(), &8.into()));
    // The same number is the same refund.
    let again = refund(&sandbox.url, &["TEA1", "--fen", "8", "--out-refund-no", "R1", "--total-fee", "888"]);
    assert_eq!((again.code, &again.json["refund_id"]), (Some(0), &refunded.json["refund_id"]));
    set_fault(&sandbox, "pay.refund", "SYSTEMERROR");
    let failed = refund(&sandbox.url, &["TEA1", "--fen", "8", "--out-refund-no", "R2", "--once"]);
    assert_eq!((failed.code, failed.failure()), (Some(1), ("possible", "retry-same", 1)), "{}", failed.json);
}

#[test]
fn refund_refuses_more_than_the_order() {
    let sandbox = sandbox_with_order();
    for options in [&[][..], &["--total-fee", "888"]] {
        let arguments = [&["TEA1", "--fen", "889", "--out-refund-no", "R1"], options].concat();
        let refused = refund(&sandbox.url, &arguments);
        assert_eq!(refused.code, Some(2), "{}", refused.json);
        assert!(refused.stderr.contains("8.89 yuan") && refused.json.is_null(), "{}", refused.stderr);
    }
    assert_eq!(refund(&sandbox.url, &["TEA1", "--fen", "0", "--out-refund-no", "R1"]).code, Some(2));
    assert_eq!(refund(&sandbox.url, &["TEA1", "--fen", "8.88", "--out-refund-no", "R1"]).code, Some(2));
}

#[test]
fn refund_reports_a_failed_query_without_effect() {
    let sandbox = sandbox_with_order();
    let unknown = refund(&sandbox.url, &["4200000000202611280000000001", "--fen", "8", "--out-refund-no", "R1"]);
    assert_eq!((unknown.code, unknown.failure()), (Some(1), ("none", "stop", 0)), "{}", unknown.json);
    assert_eq!(unknown.json["error"]["code"], "ORDERNOTEXIST");
    let away = refund("http://127.0.0.1:9", &["TEA1", "--fen", "8", "--out-refund-no", "R1", "--once"]);
    assert_eq!((away.code, away.failure()), (Some(1), ("none", "retry-same", 0)), "{}", away.json);
}

#[test]
fn refund_sends_nothing_to_a_live_host_unasked() {
    let refused = refund("mainland", &["TEA1", "--fen", "8", "--out-refund-no", "R1"]);
    assert_eq!(refused.code, Some(2));
    assert!(refused.stderr.contains("--live"), "{}", refused.stderr);
    let dry = ["TEA1", "--fen", "8", "--out-refund-no", "R1", "--dry-run"];
    assert_eq!(refund("mainland", &dry).code, Some(2));
    let dry = wxpay("refund", "mainland", &[&dry[..], &["--total-fee", "888"]].concat()).output().unwrap();
    let body = String::from_utf8(dry.stdout).unwrap();
    assert!(dry.status.success() && body.contains("<out_trade_no>TEA1</out_trade_no>"), "{body}");
}

#[test]
fn format_text_has_amounts_in_yuan() {
    let sandbox = sandbox_with_order();
    let text = |name: &str, arguments: &[&str]| {
        let output = wxpay(name, &sandbox.url, &[arguments, &["--format", "text"]].concat()).output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let (code, words) = text("call", &["pay.order_query", "out_trade_no=TEA1"]);
    assert!(code == Some(0) && words.contains("total_fee: 8.88 yuan\n") && !words.contains("sign:"), "{words}");
    let (code, words) = text("refund", &["TEA1", "--fen", "8", "--out-refund-no", "R1"]);
    assert!(code == Some(0) && words.contains("refund_fee: 0.08 yuan\n"), "{words}");
    // The sentence is on stderr.
    assert_eq!(text("call", &["pay.order_query", "out_trade_no=TEA9"]), (Some(1), String::new()));
}
