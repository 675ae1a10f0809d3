//! `wxpay sandbox --data`, killed several times while orders are placed, paid and refunded:
//! no answered call is lost, and every payment is notified in the end.

use std::collections::HashSet;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Condvar, Mutex};

use serde_json::Value;
use wxpay_core::value::TradeType;
use wxpay_core::{Fen, Text, pay, text};

use crate::process::{SandboxProcess, TIMEOUT, merchant};

const ROUNDS: usize = 8;
const CLIENTS: usize = 8;
/// The number of answers in the first round, after which the sandbox is killed.
const ANSWERS: usize = 150;
/// The number of answers that each round has more than the one before.
const MORE_ANSWERS: usize = 7;

fn start(file: &Path) -> SandboxProcess {
    SandboxProcess::start(&["--listen", "127.0.0.1:0", "--data", file.to_str().unwrap()])
}

/// Sends a request to the control interface, and returns the JSON of its answer.
fn control(sandbox: &SandboxProcess, method: &str, path: &str, body: &str) -> Value {
    let mut stream = TcpStream::connect(sandbox.address()).unwrap();
    let answer = http(&mut stream, method, &format!("/_sandbox/{path}"), body).unwrap();
    serde_json::from_str(&answer).unwrap()
}

/// Sends a request on an open connection, and returns the body of the answer; `None` if the
/// connection breaks.
fn http(stream: &mut TcpStream, method: &str, path: &str, body: &str) -> Option<String> {
    stream.set_read_timeout(Some(TIMEOUT)).ok()?;
    let head = format!("{method} {path} HTTP/1.1\r\nhost: sandbox\r\ncontent-length: {}\r\n\r\n", body.len());
    stream.write_all([head.as_bytes(), body.as_bytes()].concat().as_slice()).ok()?;
    read_body(stream)
}

/// Reads one HTTP message, and returns its body.
fn read_body(stream: &mut TcpStream) -> Option<String> {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).ok()?;
        head.extend(byte);
    }
    let head = String::from_utf8(head).ok()?.to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "))?.parse().ok()?;
    let mut body = vec![0; length];
    stream.read_exact(&mut body).ok()?;
    String::from_utf8(body).ok()
}

/// A server for notifications, which refuses them until `accepts` is set.
struct Shop {
    url: String,
    accepts: AtomicBool,
    /// The numbers of the orders in the accepted notifications.
    notified: Mutex<HashSet<String>>,
    changed: Condvar,
}

impl Shop {
    fn start() -> Arc<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/paid", listener.local_addr().unwrap());

        let shop = Self { url, accepts: AtomicBool::new(false), notified: Mutex::default(), changed: Condvar::new() };
        let shop = Arc::new(shop);
        let server = Arc::clone(&shop);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let shop = Arc::clone(&server);
                std::thread::spawn(move || shop.serve(stream.unwrap()));
            }
        });
        shop
    }

    fn serve(&self, mut stream: TcpStream) {
        while let Some(notification) = read_body(&mut stream) {
            let accepts = self.accepts.load(Ordering::SeqCst);
            let code = if accepts { "SUCCESS" } else { "FAIL" };
            if accepts {
                self.notified.lock().unwrap().insert(field(&notification, "out_trade_no"));
                self.changed.notify_all();
            }
            let answer = format!("<xml><return_code>{code}</return_code></xml>");
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", answer.len());
            if stream.write_all((head + &answer).as_bytes()).is_err() {
                return;
            }
        }
    }
}

fn field(xml: &str, name: &str) -> String {
    let (_, rest) = xml.split_once(&format!("<{name}>")).unwrap_or_else(|| panic!("no {name}: {xml}"));
    let (text, _) = rest.split_once(&format!("</{name}>")).unwrap();
    text.trim_start_matches("<![CDATA[").trim_end_matches("]]>").to_owned()
}

/// The calls that the sandbox answered.
#[derive(Default)]
struct AnsweredCalls {
    /// The numbers of orders and of their prepayments.
    placed: Vec<(String, String)>,
    paid: Vec<String>,
    /// The refund numbers of the merchant and of WeChat Pay.
    refunded: Vec<(String, String)>,
}

/// Places, pays and refunds orders until the sandbox is killed.
fn trade(client: usize, round: usize, address: &str, shop: &Shop, calls: &Mutex<AnsweredCalls>, answers: &Sender<()>) {
    let merchant = merchant(&shop.url);
    let Ok(mut stream) = TcpStream::connect(address) else { return };
    for index in 0.. {
        let number = format!("K{round}-{client}-{index}");
        let order = pay::UnifiedOrder {
            body: text!("Tea shop-oolong"),
            out_trade_no: Text::new(number.as_str()).unwrap(),
            total_fee: Fen(888),
            spbill_create_ip: "203.0.113.7".parse().unwrap(),
            trade_type: TradeType::App,
            optional: pay::UnifiedOrderOptional::default(),
        };
        let body = merchant.prepare(&order).unwrap().body.clone();
        let Some(placed) = http(&mut stream, "POST", "/pay/unifiedorder", &body) else { return };
        calls.lock().unwrap().placed.push((number.clone(), field(&placed, "prepay_id")));
        let _ = answers.send(());
        let path = format!("/_sandbox/orders/{number}/pay");
        if http(&mut stream, "POST", &path, "").is_none() {
            return;
        }
        calls.lock().unwrap().paid.push(number.clone());
        let _ = answers.send(());
        let refund = pay::Refund {
            out_refund_no: Text::new(number.as_str()).unwrap(),
            total_fee: Fen(888),
            refund_fee: Fen(300),
            optional: pay::RefundOptional {
                out_trade_no: Some(Text::new(number.as_str()).unwrap()),
                ..Default::default()
            },
        };
        let body = merchant.prepare(&refund).unwrap().body.clone();
        let Some(refunded) = http(&mut stream, "POST", "/secapi/pay/refund", &body) else { return };
        calls.lock().unwrap().refunded.push((number, field(&refunded, "refund_id")));
        let _ = answers.send(());
    }
}

/// Checks that the sandbox has all that the answered calls did.
fn check(sandbox: &SandboxProcess, calls: &AnsweredCalls) {
    let orders = control(sandbox, "GET", "orders?limit=1000000", "");
    let orders = orders["orders"].as_array().unwrap();
    let order = |number: &str| {
        orders
            .iter()
            .find(|order| order["out_trade_no"] == number)
            .unwrap_or_else(|| panic!("the order {number} was answered, and is lost"))
    };
    for (number, prepay_id) in &calls.placed {
        assert_eq!(order(number)["prepay_id"], prepay_id.as_str());
    }
    for number in &calls.paid {
        assert!(order(number)["transaction_id"].is_string(), "the payment of {number} was answered, and is lost");
    }
    let refunds = control(sandbox, "GET", "refunds?limit=1000000", "");
    let refunds = refunds["refunds"].as_array().unwrap();
    for (number, refund_id) in &calls.refunded {
        let refund = refunds.iter().find(|refund| refund["out_refund_no"] == number.as_str());
        let refund = refund.unwrap_or_else(|| panic!("the refund {number} was answered, and is lost"));
        assert_eq!(refund["refund_id"], refund_id.as_str());
        assert_eq!(order(number)["trade_state"], "REFUND");
    }
}

#[test]
fn killed_sandbox_loses_no_answered_call() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("killed-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("data.sqlite");
    let shop = Shop::start();
    let calls = Arc::new(Mutex::new(AnsweredCalls::default()));
    for round in 0..ROUNDS {
        let sandbox = start(&file);
        check(&sandbox, &calls.lock().unwrap());
        let answers_of_round = ANSWERS + MORE_ANSWERS * round;
        let (answers, answered) = mpsc::channel();
        let clients: Vec<_> = (0..CLIENTS)
            .map(|client| {
                let (shop, calls, answers) = (Arc::clone(&shop), Arc::clone(&calls), answers.clone());
                let address = sandbox.address().to_owned();
                std::thread::spawn(move || trade(client, round, &address, &shop, &calls, &answers))
            })
            .collect();
        assert_eq!(answered.iter().take(answers_of_round).count(), answers_of_round);
        drop(sandbox);
        for client in clients {
            client.join().unwrap();
        }
    }

    let sandbox = start(&file);
    let calls = calls.lock().unwrap();
    check(&sandbox, &calls);
    shop.accepts.store(true, Ordering::SeqCst);
    // The longest interval between two attempts.
    control(&sandbox, "POST", "clock", r#"{"advance_seconds":21600}"#);
    let notified = shop.notified.lock().unwrap();
    let is_complete = |notified: &HashSet<String>| calls.paid.iter().all(|number| notified.contains(number));
    let (notified, wait) =
        shop.changed.wait_timeout_while(notified, TIMEOUT, |notified| !is_complete(notified)).unwrap();
    assert!(!wait.timed_out(), "{} of {} payments were notified", notified.len(), calls.paid.len());
    drop(sandbox);
    std::fs::remove_dir_all(folder).unwrap();
}
