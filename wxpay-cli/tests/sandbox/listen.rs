//! `wxpay listen`, with messages over real connections.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use wxpay_core::schema::{pay, shared};
use wxpay_core::server::{self, MessageBuilder};
use wxpay_core::{Key, SignType, cloud, notification};

use crate::fixtures::{self, APPID, KEY, MCH_ID, OLD_KEY, key};
use crate::process::{SandboxProcess, TIMEOUT};

/// A listener that is killed when it is dropped.
struct Listener {
    child: Child,
    address: String,
    lines: mpsc::Receiver<String>,
}

impl Listener {
    /// Starts `wxpay listen` for the demo merchant.
    fn start(arguments: &[&str]) -> Self {
        Self::spawn(&mut command(arguments))
    }

    fn spawn(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let lines = read_lines(child.stdout.take().unwrap());
        let first = lines.recv_timeout(TIMEOUT).unwrap();
        let address = first.strip_prefix("listening on http://").unwrap().to_owned();
        Self { child, address, lines }
    }

    fn line(&self) -> String {
        let line = self.lines.recv_timeout(TIMEOUT).unwrap();
        assert!(!line.contains(KEY) && !line.contains(OLD_KEY) && !line.contains("oUpF8uMEb4qRXf22hE3X68TekukE"));
        line
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.line()).unwrap()
    }

    /// Posts a body, and returns the body of the answer and the line.
    fn tell(&self, body: impl AsRef<[u8]>) -> (String, Value) {
        let (status, answer) = post(&self.address, "/any/path?a=b", "text/xml", body.as_ref());
        assert!([200, 400].contains(&status), "{status} {answer}");
        (answer, self.json())
    }

    #[cfg(unix)]
    fn terminate(&self) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    }

    fn wait(&mut self) -> Option<i32> {
        self.child.wait().unwrap().code()
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn read_lines(stdout: ChildStdout) -> mpsc::Receiver<String> {
    let (sender, lines) = mpsc::channel();
    thread::spawn(move || {
        let lines = BufReader::new(stdout).lines().map_while(Result::ok);
        lines.take_while(|line| sender.send(line.clone()).is_ok()).for_each(drop);
    });
    lines
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wxpay"));
    command.arg("listen").args(arguments);
    command.env("WXPAY_APPID", APPID).env("WXPAY_MCH_ID", MCH_ID).env("WXPAY_KEY", KEY);
    for name in ["NOTIFY_URL", "SUB_APPID", "SUB_MCH_ID", "SIGN_TYPE", "CERTIFICATE", "CERTIFICATE_KEY"] {
        command.env_remove(format!("WXPAY_{name}"));
    }
    command.env_remove("RUST_LOG");
    command
}

/// Posts a body on a connection of its own, and returns the status and the body of the answer.
fn post(address: &str, path: &str, content_type: &str, body: &[u8]) -> (u16, String) {
    let length = body.len();
    let head = format!("POST {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: {content_type}\r\n");
    exchange(address, &[format!("{head}content-length: {length}\r\n\r\n").as_bytes(), body].concat())
}

/// Sends bytes, and returns the status and the body of what comes back.
fn exchange(address: &str, bytes: &[u8]) -> (u16, String) {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(TIMEOUT)).unwrap();
    stream.write_all(bytes).unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    let (head, body) = response.split_once("\r\n\r\n").unwrap_or_default();
    let status = head.split(' ').nth(1).unwrap_or_default().parse().unwrap_or_default();
    (status, body.to_owned())
}

/// A folder that is removed when it is dropped.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("wxpay-listen-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn payment(number: &str) -> MessageBuilder {
    fixtures::notification("TEA1", number, 888)
}

fn signed(message: &MessageBuilder) -> String {
    message.signed(&key(), SignType::HmacSha256)
}

fn refund(key: &Key) -> String {
    let info = MessageBuilder::new()
        .set(&shared::TRANSACTION_ID, "4200000001")
        .set(&shared::OUT_TRADE_NO, "TEA1")
        .set(&shared::REFUND_ID, "5000000001")
        .set(&shared::OUT_REFUND_NO, "R1")
        .set(&shared::TOTAL_FEE, "888")
        .set(&shared::REFUND_FEE, "8")
        .set(&shared::SETTLEMENT_REFUND_FEE, "8")
        .set(&shared::REFUND_STATUS_FIELD, "SUCCESS")
        .set(&shared::REFUND_RECV_ACCOUT, "支付用户零钱")
        .set(&shared::REFUND_ACCOUNT_FIELD, "REFUND_SOURCE_RECHARGE_FUNDS")
        .set(&shared::REFUND_REQUEST_SOURCE_FIELD, "API");
    account()
        .set(&shared::RETURN_CODE, "SUCCESS")
        .set(&shared::NONCE_STR, "TeqClE3i0mvn3DrK")
        .set(&shared::REQ_INFO, info.encrypted(key))
        .unsigned()
}

fn account() -> MessageBuilder {
    MessageBuilder::new().set(&shared::APPID, APPID).set(&shared::MCH_ID, MCH_ID)
}

fn failed_payment() -> MessageBuilder {
    account()
        .set(&shared::RETURN_CODE, "SUCCESS")
        .set(&shared::NONCE_STR, "n1")
        .set(&shared::RESULT_CODE, "FAIL")
        .set(&shared::ERR_CODE, "SYSTEMERROR")
        .set(&shared::OUT_TRADE_NO, "TEA9")
}

fn native_callback() -> String {
    account()
        .set(&shared::OPENID, "oUpF8uMEb4qRXf22hE3X68TekukE")
        .set(&shared::IS_SUBSCRIBE, "Y")
        .set(&shared::NONCE_STR, "n1")
        .set(&shared::PRODUCT_ID, "tea")
        .signed(&key(), SignType::Md5)
}

const CLOUD_PAYMENT: &str = r#"{"returnCode":"SUCCESS","appid":"wx8888888888888888","mchId":"1800009365",
    "subAppid":"wxd930ea5d5a258f4f","subMchId":"1900009231","nonceStr":"n1","resultCode":"SUCCESS",
    "openid":"oUpF8uMEb4qRXf22hE3X68TekukE","isSubscribe":"Y","subOpenid":"oUpF8uMEb4qRXf22hE3X68TekukE",
    "subIsSubscribe":"Y","tradeType":"JSAPI","bankType":"CFT","totalFee":888,"feeType":"CNY","cashFee":888,
    "transactionId":"4200000007","outTradeNo":"TEA7","timeEnd":"20261123091520"}"#;
const CLOUD_REFUND: &str = r#"{"returnCode":"SUCCESS","outRefundNo":"R7","outTradeNo":"TEA7","refundFee":8}"#;
const V3: &str = r#"{"id":"1","event_type":"TRANSACTION.SUCCESS","resource":{"ciphertext":"x"}}"#;

/// Checks that a line has these members.
fn assert_has(line: &Value, expected: &Value) {
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(&line[name], value, "{name} of {line}");
    }
}

#[test]
fn listen_accepts_every_kind() {
    let listener = Listener::start(&[]);
    let (xml, json_ok) = (notification::accepted(), cloud::accepted());
    for (body, answer, expected) in [
        (
            signed(&payment("4200000001")),
            &xml,
            json!({"received": "pay.pay_notification", "signed": true, "sign_type": "HMAC-SHA256", "mch_id": MCH_ID,
                "out_trade_no": "TEA1", "transaction_id": "4200000001", "total_fee": 888, "answered": "SUCCESS"}),
        ),
        (
            signed(&failed_payment()),
            &xml,
            json!({"received": "pay.pay_notification", "signed": true, "out_trade_no": "TEA9", "result_code": "FAIL",
                "err_code": "SYSTEMERROR", "answered": "SUCCESS"}),
        ),
        (
            refund(&key()),
            &xml,
            json!({"received": "pay.refund_notification", "signed": false, "out_trade_no": "TEA1", "total_fee": 888,
                "out_refund_no": "R1", "refund_fee": 8, "refund_status": "SUCCESS", "answered": "SUCCESS"}),
        ),
        (
            native_callback(),
            &xml,
            json!({"received": "pay.native_callback", "signed": true, "sign_type": "MD5", "product_id": "tea",
                "answered": "SUCCESS"}),
        ),
        (
            CLOUD_PAYMENT.to_owned(),
            &json_ok,
            json!({"received": "cloud.pay_callback", "signed": false, "out_trade_no": "TEA7", "total_fee": 888,
                "transaction_id": "4200000007", "answered": "errcode 0"}),
        ),
        (
            CLOUD_REFUND.to_owned(),
            &json_ok,
            json!({"received": "cloud.refund_callback", "signed": false, "out_refund_no": "R7", "refund_fee": 8,
                "answered": "errcode 0"}),
        ),
    ] {
        let (answered, line) = listener.tell(&body);
        assert_eq!(&answered, answer, "{line}");
        assert_has(&line, &expected);
        let all = json!({"verdict": "accept", "attempt": 1, "duplicate": false, "file": null});
        assert_has(&line, &all);
    }
}

#[test]
fn listen_rejects_with_a_class() {
    let listener = Listener::start(&[]);
    let other = |field, value: &str| MessageBuilder::new().set(field, value);
    let cases = [
        (signed(&payment("1")).replace(">888<", ">1<"), "BadSign", Some("pay.pay_notification")),
        (
            payment("1").signed(&Key::new(OLD_KEY).unwrap(), SignType::HmacSha256),
            "BadSign",
            Some("pay.pay_notification"),
        ),
        (payment("1").unsigned(), "MissingSign", Some("pay.pay_notification")),
        (signed(&payment("1").set(&shared::SIGN_TYPE_FIELD, "MD5")), "SignTypeMismatch", Some("pay.pay_notification")),
        (refund(&Key::new(OLD_KEY).unwrap()), "BadReqInfo", Some("pay.refund_notification")),
        (native_callback().replace(">tea<", ">wine<"), "BadSign", Some("pay.native_callback")),
        (signed(&fixtures::paid_order_reply("TEA1", "1")), "OtherMessage", None),
        (format!("<!DOCTYPE xml>{}", signed(&payment("1"))), "Doctype", None),
        (signed(&payment("1"))[..200].to_owned(), "Truncated", None),
        (String::new(), "Empty", None),
        ("not a message".to_owned(), "Shape", None),
        ("[]".to_owned(), "Shape", None),
        ("\u{feff}{\"returnCode\":\"SUCCESS\"}".to_owned(), "MissingField", None),
        (signed(&other(&shared::ATTACH, "x")), "Shape", None),
        (CLOUD_PAYMENT.replace("\"SUCCESS\"", "5"), "Shape", Some("cloud.pay_callback")),
        (V3.to_owned(), "Shape", None),
    ];
    for (body, class, received) in cases {
        let (answered, line) = listener.tell(&body);
        assert_has(&line, &json!({"verdict": "reject", "class": class, "received": received, "answered": "FAIL"}));
        assert!(line["detail"].is_string() && line["file"].is_null(), "{line}");
        let refusal = match body.chars().next() {
            Some('{') if body == V3 => r#"{"code":"FAIL","message":"FAIL"}"#.to_owned(),
            Some('{' | '\u{feff}') => cloud::refused(1, "FAIL"),
            _ => notification::refused("FAIL"),
        };
        assert_eq!(answered, refusal, "{line}");
        assert!(body != V3 || line["detail"].as_str().unwrap().contains("APIv3"), "{line}");
    }
}

#[test]
fn listen_rejects_what_is_for_another_account() {
    let listener = Listener::start(&[]);
    let (appid, mch_id) = ("wx8888888888888888", "1900000109");
    let body = |appid, mch_id| {
        let text = payment("1").unsigned().replace(APPID, appid).replace(MCH_ID, mch_id);
        let fields = server::read(text.as_bytes(), &wxpay_core::Limits::default()).unwrap();
        let sign = server::sign(&fields, &key(), SignType::HmacSha256);
        text.replace("</xml>", &format!("<sign>{sign}</sign></xml>"))
    };
    assert_has(&listener.tell(body(appid, MCH_ID)).1, &json!({"class": "WrongApp", "answered": "FAIL"}));
    assert_has(&listener.tell(body(APPID, mch_id)).1, &json!({"class": "WrongMerchant", "answered": "FAIL"}));
}

#[test]
fn listen_names_the_mistake_of_a_signature() {
    let listener = Listener::start(&[]);
    let (_, line) = listener.tell(payment("1").signed(&key(), SignType::Md5));
    assert_has(&line, &json!({"class": "BadSign", "out_trade_no": "TEA1", "total_fee": 888}));
    let mistake = line["signature"]["mistake"].as_str().unwrap();
    assert!(mistake.contains("sign-type"), "{line}");
    let (_, line) = listener.tell(signed(&payment("1")).replace(">TEA1<", ">TEA2<"));
    assert!(line.get("signature").is_none_or(|signature| signature["mistake"].is_string()), "{line}");
}

#[test]
fn listen_counts_attempts() {
    let listener = Listener::start(&[]);
    let body = signed(&payment("4200000001"));
    let told = |body: &str| {
        let line = listener.tell(body).1;
        (line["verdict"].as_str().unwrap().to_owned(), line["attempt"].as_u64().unwrap(), line["duplicate"] == true)
    };
    assert_eq!(told(&body.replace(">888<", ">1<")), ("reject".to_owned(), 1, false));
    assert_eq!(told(&body), ("accept".to_owned(), 1, false));
    assert_eq!(told(&body), ("accept".to_owned(), 2, true));
    assert_eq!(told(&signed(&payment("4200000002"))), ("accept".to_owned(), 1, false));
    assert_eq!(told(&body.replace(">888<", ">1<")), ("reject".to_owned(), 2, false));
    assert_eq!(told(&body), ("accept".to_owned(), 3, true));
    for attempt in 1..=2 {
        assert_eq!(told(&refund(&key())), ("accept".to_owned(), attempt, attempt > 1));
        assert_eq!(told(CLOUD_REFUND), ("accept".to_owned(), attempt, attempt > 1));
    }
}

#[test]
fn listen_records_everything_as_it_came() {
    let folder = Folder::new("record");
    let records = folder.path("records");
    let bodies: [(&[u8], &str); 5] = [
        (&signed(&payment("1")).into_bytes(), "pay_notification.xml"),
        (&refund(&key()).into_bytes(), "refund_notification.xml"),
        (CLOUD_PAYMENT.as_bytes(), "pay_callback.json"),
        (b"\xff\x00 no message\r\n", "unknown.xml"),
        (b"", "unknown.xml"),
    ];
    let mut number = 0;
    let mut listeners = Vec::new();
    for _ in 0..2 {
        listeners.push(Listener::start(&["--record", &records]));
        for (body, name) in bodies {
            number += 1;
            let (_, line) = listeners.last().unwrap().tell(body);
            let file = line["file"].as_str().unwrap();
            assert_eq!(file, format!("{records}/{number:06}-{name}"));
            assert_eq!(std::fs::read(file).unwrap(), body);
        }
    }
    // The first one has not seen the files of the second, and replaces none.
    let (_, line) = listeners[0].tell(bodies[0].0);
    assert_eq!(line["file"], format!("{records}/000007-pay_notification.xml"));
    assert_eq!(std::fs::read_dir(&records).unwrap().count(), 11);
}

/// A server that answers each request with these bytes and ends, and the requests that came to it.
fn target(response: &'static str) -> (String, mpsc::Receiver<String>) {
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/notify?a=b", socket.local_addr().unwrap());
    let (sender, requests) = mpsc::channel();
    thread::spawn(move || {
        for stream in socket.incoming() {
            let mut stream = BufReader::new(stream.unwrap());
            let (mut head, mut length) = (String::new(), 0);
            while !head.ends_with("\r\n\r\n") {
                let start = head.len();
                stream.read_line(&mut head).unwrap();
                if let Some(value) = head[start..].to_ascii_lowercase().strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap();
                }
            }
            let mut body = vec![0; length];
            stream.read_exact(&mut body).unwrap();
            let _ = sender.send(head + &String::from_utf8(body).unwrap());
            let _ = stream.get_mut().write_all(response.as_bytes());
        }
    });
    (url, requests)
}

#[test]
fn listen_forwards_what_is_accepted() {
    for (response, status, body, answered) in [
        (
            "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n<xml><return_code>SUCCESS</return_code></xml>",
            200,
            "<xml><return_code>SUCCESS</return_code></xml>",
            "SUCCESS",
        ),
        ("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nsuccess", 200, "success", "FAIL"),
        ("HTTP/1.1 503 Away\r\nconnection: close\r\n\r\nlater", 503, "later", "HTTP 503"),
    ] {
        let (url, requests) = target(response);
        let listener = Listener::start(&["--forward-to", &url]);
        let payment = signed(&payment("1"));
        let (_, line) = listener.tell(payment.replace(">888<", ">1<"));
        assert_has(&line, &json!({"verdict": "reject", "answered": "FAIL", "forward": null}));
        let relayed = post(&listener.address, "/", "application/x-own; a=b", payment.as_bytes());
        assert_eq!(relayed, (status, body.to_owned()));
        let line = listener.json();
        assert_has(&line, &json!({"verdict": "accept", "answered": answered}));
        assert_eq!(line["forward"]["status"], status);
        let request = requests.recv_timeout(TIMEOUT).unwrap();
        assert!(request.starts_with("POST /notify?a=b ") && request.ends_with(&payment), "{request}");
        assert!(request.contains("content-type: application/x-own; a=b\r\n"), "{request}");
        assert!(requests.try_recv().is_err());
    }
}

#[test]
fn listen_refuses_while_the_target_is_away() {
    // Nothing listens at the port once the listener is dropped.
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let listener = Listener::start(&["--forward-to", &format!("http://{address}/")]);
    for (body, refusal) in
        [(signed(&payment("1")), notification::refused("FAIL")), (CLOUD_REFUND.to_owned(), cloud::refused(1, "FAIL"))]
    {
        let (answered, line) = listener.tell(body);
        assert_eq!(answered, refusal);
        assert_has(&line, &json!({"verdict": "accept", "answered": "FAIL"}));
        assert!(line["forward"]["error"].is_string(), "{line}");
    }
}

#[test]
fn listen_writes_the_ready_file() {
    let folder = Folder::new("ready");
    let file = folder.path("ready");
    let listener = Listener::start(&["--listen", "localhost:0", "--ready-file", &file]);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), format!("http://{}\n", listener.address));
    assert_eq!(std::fs::read_dir(&folder.0).unwrap().count(), 1);
}

#[test]
fn listen_takes_the_sign_types_it_is_told() {
    let body = |sign_type| payment("1").signed(&key(), sign_type);
    let (hmac, md5) = (body(SignType::HmacSha256), body(SignType::Md5));
    let any = Listener::start(&["--sign-type", "any"]);
    assert_has(&any.tell(&hmac).1, &json!({"verdict": "accept", "sign_type": "HMAC-SHA256"}));
    assert_has(&any.tell(&md5).1, &json!({"verdict": "accept", "sign_type": "MD5"}));
    let by_variable = Listener::spawn(command(&[]).env("WXPAY_SIGN_TYPE", "MD5"));
    let by_option = Listener::start(&["--sign-type", "md5"]);
    for listener in [by_variable, by_option] {
        assert_has(&listener.tell(&hmac).1, &json!({"verdict": "reject", "class": "BadSign"}));
        assert_has(&listener.tell(&md5).1, &json!({"verdict": "accept", "sign_type": "MD5"}));
    }
}

#[test]
fn listen_answers_as_it_is_told() {
    let payment = signed(&payment("1"));
    let failing = Listener::start(&["--answer", "fail"]);
    let (answer, line) = failing.tell(&payment);
    assert_eq!(answer, notification::refused("FAIL"));
    assert_has(&line, &json!({"verdict": "accept", "answered": "FAIL"}));
    assert_has(&failing.tell(&payment).1, &json!({"attempt": 2, "duplicate": true}));
    let late = Listener::start(&["--answer", "delay:0.3"]);
    let start = Instant::now();
    let (answer, line) = late.tell(&payment);
    assert!(start.elapsed() >= Duration::from_millis(300));
    assert_eq!((answer, &line["answered"]), (notification::accepted(), &json!("SUCCESS")));
}

#[test]
fn listen_finds_the_account_that_a_message_names() {
    let folder = Folder::new("accounts");
    let file = folder.path("wxpay.toml");
    let account = |name: &str, mch_id: &str, variable: &str| {
        format!("[account.{name}]\nappid = \"{APPID}\"\nmch_id = \"{mch_id}\"\nkey = {{ env = \"{variable}\" }}\n")
    };
    std::fs::write(&file, account("shop", MCH_ID, "SHOP_KEY") + &account("other", "1900000109", "OTHER_KEY")).unwrap();
    let mut command = command(&["--config", &file]);
    let listener = Listener::spawn(command.env("SHOP_KEY", KEY).env("OTHER_KEY", OLD_KEY).env_remove("WXPAY_KEY"));
    let of = |mch_id: &str, key: &str| {
        let text = payment("1").unsigned().replace(MCH_ID, mch_id);
        let fields = server::read(text.as_bytes(), &wxpay_core::Limits::default()).unwrap();
        let sign = server::sign(&fields, &Key::new(key).unwrap(), SignType::HmacSha256);
        text.replace("</xml>", &format!("<sign>{sign}</sign></xml>"))
    };
    assert_has(&listener.tell(of(MCH_ID, KEY)).1, &json!({"verdict": "accept", "mch_id": MCH_ID}));
    assert_has(&listener.tell(of("1900000109", OLD_KEY)).1, &json!({"verdict": "accept", "mch_id": "1900000109"}));
    assert_has(&listener.tell(of("1900000109", KEY)).1, &json!({"verdict": "reject", "class": "BadSign"}));
    assert_has(&listener.tell(of("1900000110", KEY)).1, &json!({"verdict": "reject", "class": "WrongMerchant"}));
    assert_has(&listener.tell(CLOUD_PAYMENT).1, &json!({"verdict": "accept", "signed": false}));
}

#[test]
fn listen_keeps_its_limits() {
    let folder = Folder::new("limits");
    let listener = Listener::start(&["--record", &folder.path("")]);
    for method in ["GET", "PUT", "DELETE"] {
        let request = format!("{method} / HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
        assert_eq!(exchange(&listener.address, request.as_bytes()).0, 405);
    }
    let (status, _) = post(&listener.address, "/", "text/xml", &vec![b'a'; (1 << 20) + 1]);
    let line = listener.json();
    assert_eq!(status, 413);
    assert_has(&line, &json!({"received": null, "class": "TooLarge", "answered": "HTTP 413"}));
    assert_eq!(std::fs::metadata(line["file"].as_str().unwrap()).unwrap().len(), 1 << 20);

    let mut stream = TcpStream::connect(&listener.address).unwrap();
    stream.write_all(b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n<xml>").unwrap();
    drop(stream);
    let line = listener.json();
    assert_has(&line, &json!({"received": null, "class": "Incomplete"}));
    assert_eq!(std::fs::read(line["file"].as_str().unwrap()).unwrap(), b"<xml>");

    let head = format!("POST / HTTP/1.1\r\nx: {}\r\n\r\n", "a".repeat(1_000_000));
    let mut stream = TcpStream::connect(&listener.address).unwrap();
    // The head may be refused before it is sent.
    let _ = stream.write_all(head.as_bytes());
    let mut response = Vec::new();
    let _ = stream.read_to_end(&mut response);
    assert!(response.is_empty() || response.starts_with(b"HTTP/1.1 431"));

    // A client that ends its side once the request is sent gets its answer.
    let mut stream = TcpStream::connect(&listener.address).unwrap();
    stream.write_all(b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\n\r\na").unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    assert!(response.ends_with(&notification::refused("FAIL")), "{response}");
    assert_has(&listener.json(), &json!({"class": "Shape"}));
}

#[cfg(unix)]
#[test]
fn listen_ends_after_open_answers() {
    let mut listener = Listener::start(&["--answer", "delay:1"]);
    // Connections without a request do not keep it.
    let _idle = TcpStream::connect(&listener.address).unwrap();
    let (body, address) = (signed(&payment("1")), listener.address.clone());
    let mut stream = TcpStream::connect(&address).unwrap();
    let head = format!("POST / HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: {}\r\n\r\n", body.len());
    stream.write_all(head.as_bytes()).unwrap();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut line = String::new();
    // The request is open once its body is asked for.
    reader.read_line(&mut line).unwrap();
    assert!(line.starts_with("HTTP/1.1 100"), "{line}");
    stream.write_all(body.as_bytes()).unwrap();
    listener.terminate();
    let mut response = String::new();
    reader.read_to_string(&mut response).unwrap();
    assert!(response.ends_with(&notification::accepted()), "{response}");
    assert_has(&listener.json(), &json!({"verdict": "accept", "answered": "SUCCESS"}));
    assert_eq!(listener.wait(), Some(0));
}

#[cfg(unix)]
#[test]
fn listen_ends_when_nobody_reads() {
    let mut child = command(&[]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    stdout.read_line(&mut String::new()).unwrap();
    drop(stdout);
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    assert!(!stderr.contains("panic") && !stderr.contains("error"), "{stderr}");
}

#[cfg(unix)]
#[test]
fn listen_ends_when_nobody_goes_on_reading() {
    let mut child = command(&[]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut first = String::new();
    stdout.read_line(&mut first).unwrap();
    let address = first.trim_end().strip_prefix("listening on http://").unwrap();
    // More lines than a pipe holds.
    for _ in 0..400 {
        assert_eq!(post(address, "/", "text/xml", signed(&payment("1")).as_bytes()).0, 200);
    }
    assert!(Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(1));
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    assert!(stderr.contains("the last lines are lost"), "{stderr}");
}

#[cfg(unix)]
#[test]
fn listen_answers_among_idle_connections() {
    let folder = Folder::new("idle");
    let mut shell = Command::new("sh");
    // Few files may be open.
    shell.args([
        "-c",
        "ulimit -n 48; exec \"$0\" listen --record \"$1\"",
        env!("CARGO_BIN_EXE_wxpay"),
        &folder.path(""),
    ]);
    shell.env("WXPAY_APPID", APPID).env("WXPAY_MCH_ID", MCH_ID).env("WXPAY_KEY", KEY);
    let listener = Listener::spawn(&mut shell);
    let _idle: Vec<_> = (0..60).map(|_| TcpStream::connect(&listener.address).unwrap()).collect();
    let start = Instant::now();
    let (answer, line) = listener.tell(signed(&payment("1")));
    assert_eq!(answer, notification::accepted());
    assert!(line["file"].is_string(), "{line}");
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}

#[test]
fn listen_tells_people_in_words() {
    let listener = Listener::start(&["--format", "text"]);
    post(&listener.address, "/", "text/xml", signed(&payment("4200000001")).as_bytes());
    assert_eq!(
        listener.line(),
        "accepted pay.pay_notification, signed by HMAC-SHA256; mch_id 10000100; out_trade_no TEA1; \
         transaction_id 4200000001; total_fee 8.88 yuan; answered SUCCESS"
    );
    post(&listener.address, "/", "text/xml", b"<!DOCTYPE xml>");
    let line = listener.line();
    assert!(line.starts_with("REJECTED a message of no known kind, Doctype: "), "{line}");
}

#[test]
fn listen_shows_no_key_that_a_message_holds() {
    let listener = Listener::start(&[]);
    listener.tell(signed(&fixtures::notification(KEY, KEY, 888)));
    listener.tell(payment("1").unsigned().replace("TEA1", KEY));
    listener.tell(KEY);
    listener.tell(signed(&payment("1").set(&pay::RECALL, KEY)));
}

#[test]
fn listen_hears_a_sandbox() {
    let listener = Listener::start(&[]);
    let sandbox = SandboxProcess::start(&["--listen", "127.0.0.1:0"]);
    let mut arguments = vec!["pay.unified_order", "out_trade_no=TEA1", "body=Tea", "total_fee=888"];
    arguments.extend(["spbill_create_ip=203.0.113.7", "trade_type=NATIVE", "product_id=tea"]);
    let notify_url = format!("http://{}/notify", listener.address);
    let placed = crate::call::command(&sandbox.url, &arguments).env("WXPAY_NOTIFY_URL", &notify_url).output().unwrap();
    assert!(placed.status.success());
    sandbox.request("POST", "/_sandbox/orders/TEA1/pay", "");
    let expected = json!({"verdict": "accept", "out_trade_no": "TEA1", "total_fee": 888, "answered": "SUCCESS"});
    assert_has(&listener.json(), &expected);
}

#[test]
fn listen_refuses_bad_arguments() {
    let folder = Folder::new("arguments");
    let file = folder.path("file");
    std::fs::write(&file, "x").unwrap();
    for (arguments, words) in [
        (&["--listen", "nowhere"][..], "ADDRESS:PORT"),
        (&["--answer", "maybe"], "delay:SECONDS"),
        (&["--forward-to", "127.0.0.1:80"], "write a URL"),
        (&["--sign-type", "RSA"], "HMAC-SHA256"),
        (&["--record", &file], "it is a file"),
        #[cfg(target_os = "linux")]
        (&["--record", "/proc"], "cannot record into"),
        (&["--ready-file", &folder.path("no/file")], "cannot write"),
        (&["--config", &folder.path("no.toml")], "no.toml"),
    ] {
        let output = command(arguments).output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{stderr}");
        assert!(stderr.contains(words), "{stderr}");
    }
    let output = command(&[]).env_remove("WXPAY_KEY").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("WXPAY_KEY"));
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    for (listen, host) in [("0.0.0.0", "127.0.0.1"), ("127.0.0.1", "0.0.0.0"), ("127.0.0.1", "[::ffff:127.0.0.1]")] {
        let (listen, target) = (format!("{listen}:{port}"), format!("http://{host}:{port}/"));
        let output = command(&["--listen", &listen, "--forward-to", &target]).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{listen} {target}");
    }
    let taken = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let holder = TcpListener::bind(taken).unwrap();
    let output = command(&["--listen", &taken.to_string()]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    drop(holder);
}

/// A message of `wxpay trigger`, for the account of the listener.
fn triggered(arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wxpay"));
    command.arg("trigger").args(arguments);
    command.env("WXPAY_APPID", APPID).env("WXPAY_MCH_ID", MCH_ID).env("WXPAY_KEY", KEY);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn listen_accepts_the_notifications_of_further_calls() {
    let apiv3_key = "0123456789abcdef0123456789abcdef";
    let listener = Listener::start(&["--apiv3-key", apiv3_key]);
    for (name, field, number) in
        [("pay.contract_notification", "contract_id", "C1"), ("pay.pappay_notification", "contract_id", "C1")]
    {
        let (answer, line) = listener.tell(triggered(&[name, &format!("{field}={number}")]));
        assert_eq!((&line["received"], &line["verdict"]), (&json!(name), &json!("accept")), "{line}");
        assert_eq!(
            (&line["signed"], &line[field], &line["answered"]),
            (&json!(true), &json!(number), &json!("SUCCESS"))
        );
        assert!(answer.contains("SUCCESS"), "{answer}");
    }
    let (_, line) = listener.tell(triggered(&["pay.vehicle_event_notification"]));
    assert_eq!(
        (&line["received"], &line["verdict"]),
        (&json!("pay.vehicle_event_notification"), &json!("accept")),
        "{line}"
    );
    let name = "pay.profitsharing_notification";
    let sharing = triggered(&[name, "out_order_no=P1", "--apiv3-key", apiv3_key]);
    for attempt in [1, 2] {
        let (answer, line) = listener.tell(&sharing);
        assert_eq!(
            (&line["received"], &line["verdict"], &line["signed"]),
            (&json!(name), &json!("accept"), &json!(false))
        );
        assert_eq!((&line["out_order_no"], &line["attempt"]), (&json!("P1"), &json!(attempt)), "{line}");
        assert_eq!(answer, notification::sharing_accepted());
    }
    // Of another merchant, with another key, and where no key is set.
    let (_, line) = listener.tell(triggered(&[name, "mchid=1900000100", "--apiv3-key", apiv3_key]));
    assert_eq!((&line["verdict"], &line["class"]), (&json!("reject"), &json!("WrongMerchant")), "{line}");
    let other = "f123456789abcdef0123456789abcdef";
    let (_, line) = listener.tell(triggered(&[name, "--apiv3-key", other]));
    assert_eq!((&line["verdict"], &line["class"]), (&json!("reject"), &json!("BadResource")), "{line}");
    let (_, line) = Listener::start(&[]).tell(&sharing);
    assert_eq!((&line["verdict"], &line["class"]), (&json!("reject"), &json!("OtherInterface")), "{line}");
}
