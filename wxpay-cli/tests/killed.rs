//! `wxpay sandbox --data` is killed again and again while orders are placed, paid and
//! refunded. What it answered is there afterwards, and the merchant is told of every
//! payment in the end.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it is wrong")]

use std::collections::HashSet;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use serde_json::Value;
use wxpay_core::value::TradeType;
use wxpay_core::{Fen, Merchant, Text, pay, text};

const ROUNDS: usize = 8;
const CLIENTS: usize = 8;
/// Answers after which the sandbox is killed, and as many more a round.
const ANSWERS: usize = 150;
const PATIENCE: Duration = Duration::from_secs(30);

/// A sandbox that runs.
struct Running {
    child: Child,
    address: SocketAddr,
}

impl Running {
    fn start(file: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_wxpay"))
            .args(["sandbox", "--listen", "127.0.0.1:0", "--data"])
            .arg(file)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("listening on http://").unwrap().parse().unwrap();
        Self { child, address }
    }

    fn control(&self, method: &str, path: &str, body: &str) -> Value {
        let mut stream = TcpStream::connect(self.address).unwrap();
        let answer = http(&mut stream, method, &format!("/_sandbox/{path}"), body).unwrap();
        serde_json::from_str(&answer).unwrap()
    }
}

impl Drop for Running {
    /// SIGKILL: nothing can be put in order.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One request on a connection that stays; none when the connection breaks.
fn http(stream: &mut TcpStream, method: &str, path: &str, body: &str) -> Option<String> {
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    let head = format!("{method} {path} HTTP/1.1\r\nhost: sandbox\r\ncontent-length: {}\r\n\r\n", body.len());
    stream.write_all([head.as_bytes(), body.as_bytes()].concat().as_slice()).ok()?;
    let (answer, _) = message(stream)?;
    Some(answer)
}

/// The body of one HTTP message, and its head.
fn message(stream: &mut TcpStream) -> Option<(String, String)> {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).ok()?;
        head.extend(byte);
    }
    let head = String::from_utf8(head).ok()?.to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "))?.parse().ok()?;
    let mut body = vec![0; length];
    stream.read_exact(&mut body).ok()?;
    Some((String::from_utf8(body).ok()?, head))
}

/// A shop that is told of payments, and refuses to hear of them until it may.
struct Shop {
    url: String,
    hears: AtomicBool,
    heard: Mutex<HashSet<String>>,
    changed: Condvar,
}

impl Shop {
    fn open() -> Arc<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/paid", listener.local_addr().unwrap());

        let shop = Self { url, hears: AtomicBool::new(false), heard: Mutex::default(), changed: Condvar::new() };
        let shop = Arc::new(shop);
        let all = Arc::clone(&shop);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let shop = Arc::clone(&all);
                std::thread::spawn(move || shop.listen(stream.unwrap()));
            }
        });
        shop
    }

    fn listen(&self, mut stream: TcpStream) {
        while let Some((told, _)) = message(&mut stream) {
            let hears = self.hears.load(Ordering::SeqCst);
            let code = if hears { "SUCCESS" } else { "FAIL" };
            if hears {
                self.heard.lock().unwrap().insert(field(&told, "out_trade_no"));
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

/// What the sandbox answered.
#[derive(Default)]
struct Promised {
    /// Orders with the number of the prepayment.
    placed: Vec<(String, String)>,
    paid: Vec<String>,
    /// Refunds with the number that WeChat Pay gave them.
    refunded: Vec<(String, String)>,
}

/// Places, pays and refunds until the sandbox answers no more.
fn trade(
    client: usize,
    round: usize,
    address: SocketAddr,
    shop: &Shop,
    promised: &Mutex<Promised>,
    answers: &Sender<()>,
) {
    let merchant = Merchant::new("wxd930ea5d5a258f4f", "10000100", "192006250b4c09247ec02edce69f6a2d")
        .unwrap()
        .with_notify_url(&shop.url)
        .unwrap();
    let Ok(mut stream) = TcpStream::connect(address) else { return };
    for at in 0.. {
        let number = format!("K{round}-{client}-{at}");
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
        promised.lock().unwrap().placed.push((number.clone(), field(&placed, "prepay_id")));
        let _ = answers.send(());
        let path = format!("/_sandbox/orders/{number}/pay");
        if http(&mut stream, "POST", &path, "").is_none() {
            return;
        }
        promised.lock().unwrap().paid.push(number.clone());
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
        promised.lock().unwrap().refunded.push((number, field(&refunded, "refund_id")));
        let _ = answers.send(());
    }
}

/// Everything that was promised is there.
fn check(running: &Running, promised: &Promised) {
    let orders = running.control("GET", "orders?limit=1000000", "");
    let orders = orders["orders"].as_array().unwrap();
    let of = |number: &str| {
        orders
            .iter()
            .find(|order| order["out_trade_no"] == number)
            .unwrap_or_else(|| panic!("the order {number} was answered, and is lost"))
    };
    for (number, prepay_id) in &promised.placed {
        assert_eq!(of(number)["prepay_id"], prepay_id.as_str());
    }
    for number in &promised.paid {
        assert!(of(number)["transaction_id"].is_string(), "the payment of {number} was answered, and is lost");
    }
    let refunds = running.control("GET", "refunds?limit=1000000", "");
    let refunds = refunds["refunds"].as_array().unwrap();
    for (number, refund_id) in &promised.refunded {
        let refund = refunds.iter().find(|refund| refund["out_refund_no"] == number.as_str());
        let refund = refund.unwrap_or_else(|| panic!("the refund {number} was answered, and is lost"));
        assert_eq!(refund["refund_id"], refund_id.as_str());
        assert_eq!(of(number)["trade_state"], "REFUND");
    }
}

#[test]
fn nothing_that_was_answered_is_lost() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("killed-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("data.sqlite");
    let shop = Shop::open();
    let promised = Arc::new(Mutex::new(Promised::default()));
    for round in 0..ROUNDS {
        let running = Running::start(&file);
        check(&running, &promised.lock().unwrap());
        let (answers, answered) = mpsc::channel();
        let clients: Vec<_> = (0..CLIENTS)
            .map(|client| {
                let (shop, promised, answers) = (Arc::clone(&shop), Arc::clone(&promised), answers.clone());
                let address = running.address;
                std::thread::spawn(move || trade(client, round, address, &shop, &promised, &answers))
            })
            .collect();
        assert_eq!(answered.iter().take(ANSWERS + 7 * round).count(), ANSWERS + 7 * round);
        drop(running);
        for client in clients {
            client.join().unwrap();
        }
    }

    let running = Running::start(&file);
    let promised = promised.lock().unwrap();
    check(&running, &promised);
    shop.hears.store(true, Ordering::SeqCst);
    // No two attempts are further apart.
    running.control("POST", "clock", r#"{"advance_seconds":21600}"#);
    let heard = shop.heard.lock().unwrap();
    let all = |heard: &HashSet<String>| promised.paid.iter().all(|number| heard.contains(number));
    let (heard, waited) = shop.changed.wait_timeout_while(heard, PATIENCE, |heard| !all(heard)).unwrap();
    assert!(!waited.timed_out(), "{} of {} payments were told", heard.len(), promised.paid.len());
    drop(running);
    std::fs::remove_dir_all(folder).unwrap();
}
