//! The test cases of WeChat Pay's own sandboxes, selected by amount or header.

use std::io::Read as _;
use std::time::Duration;

use wxpay_core::SignType::Md5;
use wxpay_sandbox::Sandbox;

use crate::client::{
    ACKNOWLEDGED, Answer, Changes, KEY, ask_with, blocking, call_body, control, fields, http, order, send_with,
    serve_answers, sign,
};

const OLD: &str = "/sandboxnew";

const NEW: &str = "/xdc/apiv2sandbox";

async fn start() -> Sandbox {
    Sandbox::builder().official_cases().start().await.unwrap()
}

fn place(sandbox: &Sandbox, prefix: &str, fen: &str, notify_url: &str) -> Answer {
    let fields = order(fen, &[("total_fee", fen), ("notify_url", notify_url)]);
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    ask_with(sandbox, &format!("{prefix}/pay/unifiedorder"), &fields, KEY, Md5)
}

fn query(sandbox: &Sandbox, out_trade_no: &str) -> Answer {
    ask_with(sandbox, "/sandboxnew/pay/orderquery", &[("out_trade_no", out_trade_no)], KEY, Md5)
}

const CHARGED: Changes<'_> = &[("body", "Tea shop-oolong"), ("spbill_create_ip", "203.0.113.7")];

/// A code payment whose code is derived from its number.
fn charge(sandbox: &Sandbox, prefix: &str, number: u64, fen: &str) -> Answer {
    let (out_trade_no, code) = (number.to_string(), format!("13{number:016}"));
    let own = [("out_trade_no", out_trade_no.as_str()), ("total_fee", fen), ("auth_code", &code)];
    ask_with(sandbox, &format!("{prefix}/pay/micropay"), &[CHARGED, &own].concat(), KEY, Md5)
}

/// Posts with these headers, and returns what came before the connection ended. The clock
/// is advanced as soon as the sandbox has logged the request, so that delays end by it.
fn post_delayed(sandbox: &Sandbox, path: &str, headers: &[(&str, &str)], body: &str) -> String {
    let logged = || control(sandbox, "GET", "log", "").as_array().unwrap().len();
    let before = logged();
    let mut stream = send_with(sandbox.address(), "POST", path, headers, body.as_bytes());
    while logged() == before {
        std::thread::yield_now();
    }
    let mut answer = Vec::new();
    let mut byte = [0; 1];
    stream.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
    loop {
        match stream.read(&mut byte) {
            Ok(0) => break,
            Ok(_) => answer.push(byte[0]),
            Err(_) => sandbox.advance(Duration::from_secs(5)),
        }
    }
    String::from_utf8(answer).unwrap()
}

fn charge_delayed(sandbox: &Sandbox, prefix: &str, headers: &[(&str, &str)], number: u64, fen: &str) -> String {
    let (out_trade_no, code) = (number.to_string(), format!("13{number:016}"));
    let own: Changes<'_> = &[("out_trade_no", &out_trade_no), ("total_fee", fen), ("auth_code", &code)];
    post_delayed(sandbox, &format!("{prefix}/pay/micropay"), headers, &call_body(&[CHARGED, own].concat()))
}

mod unified_order {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn ends_by_the_case_of_its_amount() {
        let sandbox = start().await;
        blocking(move || {
            for (fen, state) in [("101", "SUCCESS"), ("130", "SUCCESS"), ("131", "PAYERROR"), ("331", "PAYERROR")] {
                let reply = place(&sandbox, OLD, fen, "http://127.0.0.1:9/n");
                assert!(reply.field("prepay_id").starts_with("wx"), "{}", reply.body);
                assert_eq!(query(&sandbox, fen).field("trade_state"), state, "{fen}");
            }
            // 1.30 yuan is not notified.
            assert!(control(&sandbox, "GET", "orders/130", "")["next_attempt"].is_null());

            place(&sandbox, OLD, "302", "http://127.0.0.1:9/n");
            let paid = query(&sandbox, "302");
            let of = ["cash_fee", "coupon_fee", "coupon_count", "coupon_type_0", "coupon_fee_0", "coupon_type_1"];
            assert_eq!(of.map(|name| paid.field(name)), ["299", "3", "2", "CASH", "1", "NO_CASH"], "{}", paid.body);
            place(&sandbox, OLD, "552", "http://127.0.0.1:9/n");
            let refund: Changes<'_> =
                &[("out_trade_no", "552"), ("out_refund_no", "R1"), ("total_fee", "552"), ("refund_fee", "551")];
            let refunded = ask_with(&sandbox, "/sandboxnew/pay/refund", refund, KEY, Md5);
            assert_eq!(refunded.field("result_code"), "SUCCESS", "{}", refunded.body);
            // The same order again is not a second case.
            assert_eq!(place(&sandbox, OLD, "101", "http://127.0.0.1:9/n").field("err_code"), "ORDERPAID");
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn refuse_other_amounts_at_the_old_paths_only() {
    let sandbox = start().await;
    let usual = Sandbox::start().await.unwrap();
    blocking(move || {
        let refused = place(&sandbox, OLD, "888", "http://127.0.0.1:9/n");
        let texts = [refused.field("return_code"), refused.field("return_msg")];
        assert_eq!(texts, ["FAIL", "沙箱支付金额(888)无效，请检查需要验收的case"]);
        assert_eq!(charge(&sandbox, OLD, 1, "4").field("return_code"), "FAIL");
        assert!(charge(&sandbox, OLD, 2, "30").field("err_code").eq("USERPAYING"));
        for (at, prefix, fen) in [(&sandbox, NEW, "888"), (&sandbox, "", "131"), (&usual, OLD, "131")] {
            let reply = place(at, prefix, fen, "http://127.0.0.1:9/n");
            assert_eq!(reply.field("result_code"), "SUCCESS", "{prefix} {fen}: {}", reply.body);
            let path = "/pay/orderquery";
            let state = ask_with(at, path, &[("out_trade_no", fen)], KEY, Md5).field("trade_state");
            assert_eq!(state, "NOTPAY", "{prefix} {fen}");
        }
        assert_eq!(charge(&sandbox, NEW, 3, "30").field("result_code"), "SUCCESS");
    })
    .await;
}

mod notification {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn follows_the_case() {
        let sandbox = start().await;
        let (address, posts) = serve_answers([ACKNOWLEDGED; 4]);
        let url = format!("http://{address}/n");
        let sandbox = blocking(move || {
            for fen in ["332", "133", "334"] {
                place(&sandbox, OLD, fen, &url);
            }
            sandbox.advance(Duration::from_secs(1));
            sandbox
        })
        .await;
        for (fen, attempts) in [("332", 2), ("133", 1), ("334", 1)] {
            assert!(sandbox.wait_for_notification(fen, attempts).await);
        }
        let notified: Vec<Vec<(String, String)>> = posts.iter().take(4).map(|body| fields(&body)).collect();
        let of = |fen: &str| {
            let is =
                |notified: &&Vec<(String, String)>| notified.contains(&("out_trade_no".to_owned(), fen.to_owned()));
            notified.iter().filter(is).collect::<Vec<_>>()
        };
        let is_right =
            |notified: &Vec<(String, String)>| notified.contains(&("sign".to_owned(), sign(notified, KEY, Md5)));
        assert_eq!((of("332").len(), of("332").into_iter().all(is_right)), (2, true));
        assert_eq!((of("133").len(), is_right(of("133")[0])), (1, false));
        assert!(of("334")[0].contains(&("total_fee".to_owned(), "335".to_owned())) && is_right(of("334")[0]));
    }
}

mod micropay {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn fails_by_the_case_of_its_amount() {
        let sandbox = start().await;
        blocking(move || {
            let paid = charge(&sandbox, NEW, 1, "3");
            assert_eq!([paid.field("coupon_fee"), paid.field("settlement_total_fee")], ["3", "1"], "{}", paid.body);
            assert_eq!(charge(&sandbox, OLD, 2, "30").field("err_code"), "USERPAYING");
            let states = [(); 3].map(|()| query(&sandbox, "2").field("trade_state"));
            assert_eq!(states, ["USERPAYING", "USERPAYING", "SUCCESS"]);
            for (number, fen, state) in [(3, "31", "SUCCESS"), (4, "32", "PAYERROR")] {
                assert_eq!(charge_delayed(&sandbox, OLD, &[], number, fen), "", "a reply came");
                assert_eq!(query(&sandbox, &number.to_string()).field("trade_state"), state);
            }
            // Neither reply nor query is answered, so the charge is revoked and made anew.
            for (number, fen) in [(5, "33"), (6, "34")] {
                assert_eq!(charge_delayed(&sandbox, OLD, &[], number, fen), "");
                let number = number.to_string();
                let asked = call_body(&[("out_trade_no", &number)]);
                assert_eq!(post_delayed(&sandbox, "/sandboxnew/pay/orderquery", &[], &asked), "");
                let reversed = ask_with(&sandbox, "/sandboxnew/pay/reverse", &[("out_trade_no", &number)], KEY, Md5);
                let of = ["result_code", "recall"].map(|name| reversed.field(name));
                assert_eq!(of, ["SUCCESS", "N"], "{}", reversed.body);
            }
            let again = charge(&sandbox, OLD, 7, "34");
            assert_eq!(["result_code", "coupon_fee"].map(|name| again.field(name)), ["SUCCESS", "1"], "{}", again.body);
        })
        .await;
    }
}

mod negative_test_header {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn selects_a_case() {
        let sandbox = start().await;
        blocking(move || {
            let named = |name: &'static str| [("Wechatpay-Negative-Test", name)];
            let charged = |number, name: &'static str| charge_delayed(&sandbox, NEW, &named(name), number, "888");
            let typing = charged(1, "MICROPAY_USERPAYING");
            assert!(typing.contains("<err_code><![CDATA[USERPAYING]]></err_code>"), "{typing}");
            assert_eq!(charged(2, "MICROPAY_TIMEOUT"), "");
            assert_eq!(charged(3, "MICROPAY_PAYERROR"), "");
            assert_eq!(charged(4, "MICROPAY_PAY_QUERY_TIMEOUT"), "");
            let asked = call_body(&[("out_trade_no", "4")]);
            let path = "/xdc/apiv2sandbox/pay/orderquery";
            assert_eq!(post_delayed(&sandbox, path, &named("MICROPAY_PAY_QUERY_TIMEOUT"), &asked), "");
            // Requests without the header are answered.
            let states = ["2", "3", "4"].map(|number| query(&sandbox, number).field("trade_state"));
            assert_eq!(states, ["SUCCESS", "PAYERROR", "SUCCESS"]);

            let wrong = charged(5, "MICROPAY_USERPAYNG");
            assert!(
                wrong.contains("<return_code><![CDATA[FAIL]]></return_code>") && wrong.contains("MICROPAY_USERPAYING"),
                "{wrong}"
            );
            // At other paths the header is ignored.
            for prefix in [OLD, ""] {
                let reply = charge_delayed(&sandbox, prefix, &named("MICROPAY_TIMEOUT"), prefix.len() as u64 + 90, "1");
                assert!(reply.contains("<result_code><![CDATA[SUCCESS]]></result_code>"), "{prefix}: {reply}");
            }
            let faults = http(sandbox.address(), "GET", "/_sandbox/faults", b"").body;
            assert_eq!(faults, "[]", "every fault struck");
        })
        .await;
    }
}
