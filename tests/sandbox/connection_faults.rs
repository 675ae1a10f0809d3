//! Faults of connections and of whole replies, as they are on the wire.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::json;
use wxpay_core::Fen;
use wxpay_core::transport::Reqwest;
use wxpay_core::value::TradeState;
use wxpay_sandbox::Sandbox;

use crate::client::{
    NOWHERE, ask, assert_accepted, blocking, call_body, connect, control, fault, http, order_body, place_order,
    query_order, receive, send, wait_until,
};

/// Returns whether the order exists.
fn exists(address: SocketAddr, out_trade_no: &str) -> bool {
    query_order(address, out_trade_no).field("err_code") != "ORDERNOTEXIST"
}

/// Sends a unified order on a connection that may be used again.
fn send_order(stream: &mut TcpStream, out_trade_no: &str) {
    let body = order_body(out_trade_no, NOWHERE);
    let head = format!("POST /pay/unifiedorder HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\r\n", body.len());
    stream.write_all(&[head.as_bytes(), body.as_bytes()].concat()).unwrap();
}

/// Reads until the bytes end with that text.
fn read_to(stream: &mut TcpStream, end: &str) -> String {
    let (mut answer, mut byte) = (Vec::new(), [0]);
    while !answer.ends_with(end.as_bytes()) {
        assert_eq!(stream.read(&mut byte).unwrap(), 1, "{}", String::from_utf8_lossy(&answer));
        answer.push(byte[0]);
    }
    String::from_utf8(answer).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fail_answers_with_a_text_and_does_nothing() {
    let sandbox = Sandbox::start().await.unwrap();
    let address = sandbox.address();
    blocking(move || {
        fault(address, &json!({ "api": "pay.unified_order", "fault": "FAIL", "text": "频率过高 <1>" }));
        let answer = place_order(address, "F1");
        assert_eq!(answer.field("return_code"), "FAIL");
        assert_eq!(answer.field("return_msg"), "频率过高 <1>");
        assert!(!answer.body.contains("sign>"), "{}", answer.body);
        assert!(!exists(address, "F1"));
        fault(address, &json!({ "api": "*", "fault": "FAIL", "before": false }));
        assert_eq!(place_order(address, "F2").field("return_msg"), "系统繁忙，请稍后再试");
        assert!(exists(address, "F2"));
        fault(address, &json!({ "api": "cloud.query_order", "fault": "FAIL", "text": "busy" }));
        let body = json!({ "sub_mch_id": "1900000109", "out_trade_no": "K1", "nonce_str": "5K8264ILTKCH16CQ" });
        let answer = http(address, "POST", wxpay_core::schema::cloud::QUERY_ORDER.path, body.to_string().as_bytes());
        assert!(answer.body.contains(r#""return_code":"FAIL","return_msg":"busy""#), "{}", answer.body);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn recall_answers_y_so_many_times() {
    let sandbox = Sandbox::start().await.unwrap();
    let address = sandbox.address();
    blocking(move || {
        let code = "100000000000000001";
        let charge = [("body", "tea"), ("out_trade_no", "V1"), ("total_fee", "1"), ("auth_code", code)];
        let charge = [&charge[..], &[("spbill_create_ip", "203.0.113.7")]].concat();
        assert_accepted(ask(&sandbox, "/pay/micropay", &charge));
        let reverse = || assert_accepted(ask(&sandbox, "/secapi/pay/reverse", &[("out_trade_no", "V1")]));
        let state = || query_order(address, "V1").field("trade_state");
        fault(address, &json!({ "api": "pay.reverse", "fault": "RECALL", "times": 2 }));
        for _ in 0..2 {
            assert_eq!((reverse().field("recall"), state()), ("Y".to_owned(), "SUCCESS".to_owned()));
        }
        assert_eq!((reverse().field("recall"), state()), ("N".to_owned(), "REVOKED".to_owned()));
        let wrong = http(address, "POST", "/_sandbox/faults", br#"{"api":"pay.refund","fault":"RECALL"}"#);
        assert_eq!(wrong.status(), 400);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn late_closes_the_connection_and_carries_out_afterwards() {
    let sandbox = Sandbox::start().await.unwrap();
    let address = sandbox.address();
    blocking(move || {
        fault(address, &json!({ "api": "pay.unified_order", "fault": "LATE", "seconds": 3600 }));
        assert!(place_order(address, "L1").head.is_empty());
        assert!(!exists(address, "L1"));
        sandbox.advance(Duration::from_secs(3600));
        wait_until(address, "/_sandbox/log", |log| {
            let entries = log.as_array().unwrap();
            entries.iter().any(|entry| entry["fault"] == "LATE" && entry["verdict"] == "accepted")
        });
        assert!(exists(address, "L1"));

        // A reset ends what is held back.
        sandbox.set_fault(r#"{"api": "pay.unified_order", "fault": "LATE"}"#).unwrap();
        let words = sandbox.set_fault(r#"{"api": "*", "fault": "LATR"}"#).unwrap_err().to_string();
        assert_eq!(words, "`LATR` is no fault of any request, did you mean `LATE`?");
        assert!(place_order(address, "L2").head.is_empty());
        control(&sandbox, "POST", "reset", "{}");
        sandbox.advance(Duration::from_secs(60));
        assert!(!exists(address, "L2"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reset_is_no_orderly_end() {
    let sandbox = Sandbox::start().await.unwrap();
    let address = sandbox.address();
    blocking(move || {
        for (out_trade_no, before) in [("R1", false), ("R2", true)] {
            fault(address, &json!({ "api": "pay.unified_order", "fault": "RESET", "before": before }));
            let mut stream = connect(address);
            send_order(&mut stream, out_trade_no);
            let error = stream.read(&mut [0; 64]).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::ConnectionReset);
            assert_eq!(exists(address, out_trade_no), !before);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn redirect_names_another_address() {
    let sandbox = Sandbox::start().await.unwrap();
    let address = sandbox.address();
    blocking(move || {
        fault(address, &json!({ "api": "*", "fault": "REDIRECT", "address": "http://127.0.0.1:9/x" }));
        let answer = place_order(address, "D1");
        assert_eq!((answer.status(), answer.header("location")), (307, "http://127.0.0.1:9/x"));
        assert!(!exists(address, "D1"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn huge_is_streamed_without_a_length() {
    let sandbox = Sandbox::start().await.unwrap();
    let address = sandbox.address();
    blocking(move || {
        let bytes = 5 * 1024 * 1024 + 7;
        fault(address, &json!({ "api": "pay.unified_order", "fault": "HUGE", "bytes": bytes }));
        // A client of HTTP/1.0 gets no chunks.
        let mut stream = connect(address);
        let body = order_body("H1", NOWHERE);
        let head = format!("POST /pay/unifiedorder HTTP/1.0\r\nhost: x\r\ncontent-length: {}\r\n\r\n", body.len());
        stream.write_all(&[head.as_bytes(), body.as_bytes()].concat()).unwrap();
        let answer = receive(stream);
        assert_eq!((answer.bytes.len(), answer.header("content-length")), (bytes, ""));
        assert!(answer.body.starts_with("<xml>") && answer.body.ends_with(' '));
        assert!(answer.body.trim_end().ends_with("</xml>"));

        // By default it is two gibibytes, of which nothing is held in memory.
        fault(address, &json!({ "api": "pay.unified_order", "fault": "HUGE" }));
        let mut stream = send(address, "POST", "/pay/unifiedorder", order_body("H2", NOWHERE).as_bytes());
        stream.read_exact(&mut vec![0; 16 * 1024 * 1024]).unwrap();
        drop(stream);
        assert!(exists(address, "H2"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slow_sends_by_the_clock_of_the_sandbox() {
    let sandbox = Sandbox::start().await.unwrap();
    let address = sandbox.address();
    blocking(move || {
        fault(address, &json!({ "api": "pay.unified_order", "fault": "SLOW", "bytes_per_second": 5 }));
        let mut stream = connect(address);
        send_order(&mut stream, "S1");
        let head = read_to(&mut stream, "\r\n\r\n").to_ascii_lowercase();
        read_to(&mut stream, "<xml>");
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
        let left = length.parse::<usize>().unwrap() - 5;
        // Much more than that many seconds would take.
        sandbox.advance(Duration::from_secs(3600));
        let mut rest = vec![0; left];
        stream.read_exact(&mut rest).unwrap();
        assert!(rest.ends_with(b"</xml>"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keep_alive_ends_the_idle_connection() {
    let sandbox = Sandbox::start().await.unwrap();
    let address = sandbox.address();
    blocking(move || {
        fault(address, &json!({ "api": "pay.unified_order", "fault": "KEEPALIVE", "times": 2, "seconds": 3600 }));
        let mut stream = connect(address);
        send_order(&mut stream, "K1");
        read_to(&mut stream, "</xml>");
        // Used in time, it stays.
        send_order(&mut stream, "K2");
        read_to(&mut stream, "</xml>");
        sandbox.advance(Duration::from_secs(3600));
        assert_eq!(stream.read(&mut [0; 8]).unwrap(), 0);
        assert_eq!(
            http(address, "POST", "/pay/orderquery", call_body(&[("out_trade_no", "K2")]).as_bytes()).status(),
            200
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tls_alert_ends_the_session() {
    let sandbox = Sandbox::builder().https().start().await.unwrap();
    let address = sandbox.address();
    let transport = Reqwest::builder().roots(sandbox.authority().unwrap().as_bytes());
    let client = transport.client_builder().unwrap().build().unwrap();
    blocking(move || fault(address, &json!({ "api": "pay.unified_order", "fault": "TLS_ALERT" }))).await;
    let url = format!("{}/pay/unifiedorder", sandbox.url());
    let error = client.post(url).body(order_body("T1", NOWHERE)).send().await.unwrap_err();
    let words = format!("{error:?}");
    assert!(words.contains("BadRecordMac"), "{words}");
    assert_eq!(sandbox.ledger("T1").carried_out.get("pay.unified_order"), Some(&1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ledger_has_what_was_done_whatever_was_answered() {
    let sandbox = Sandbox::start().await.unwrap();
    let address = sandbox.address();
    blocking(move || {
        let nothing = sandbox.ledger("G1");
        assert_eq!((nothing.state, nothing.carried_out.len()), (None, 0));
        fault(address, &json!({ "api": "pay.unified_order", "fault": "CLOSED", "before": true }));
        fault(address, &json!({ "api": "pay.unified_order", "fault": "CLOSED" }));
        assert!(place_order(address, "G1").head.is_empty());
        assert_eq!(sandbox.ledger("G1").state, None);
        assert!(place_order(address, "G1").head.is_empty());
        assert_eq!(sandbox.ledger("G1").state, Some(TradeState::Notpay));
        sandbox.pay("G1").unwrap();
        fault(address, &json!({ "api": "pay.refund", "fault": "SYSTEMERROR", "before": false }));
        let refund = [("out_trade_no", "G1"), ("out_refund_no", "R1"), ("total_fee", "888"), ("refund_fee", "100")];
        assert_eq!(ask(&sandbox, "/secapi/pay/refund", &refund).field("err_code"), "SYSTEMERROR");
        let ledger = sandbox.ledger("G1");
        assert_eq!((ledger.charged, ledger.refunded(), ledger.reversed), (Fen(888), Fen(100), false));
        let json = control(&sandbox, "GET", "ledger/G1", "");
        assert_eq!(json["carried_out"], json!({ "pay.refund": 1, "pay.unified_order": 1 }));
        assert_eq!(json["refunds"][0]["out_refund_no"], "R1");
    })
    .await;
}
