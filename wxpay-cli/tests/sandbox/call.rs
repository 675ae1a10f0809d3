//! `wxpay call` against a sandbox, with faults, and against servers that answer as no gateway should.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Output};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use wxpay_core::{Key, Limits, SignType, server};

use crate::process::SandboxProcess;

const KEY: &str = "192006250b4c09247ec02edce69f6a2d";

/// The result of a call.
pub(crate) struct Called {
    pub(crate) code: Option<i32>,
    pub(crate) json: Value,
    pub(crate) stderr: String,
}

impl Called {
    pub(crate) fn new(output: Output) -> Self {
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(!stderr.contains(KEY));
        Self { code: output.status.code(), json: serde_json::from_slice(&output.stdout).unwrap_or_default(), stderr }
    }

    /// The effect, the action and the attempts of a failure.
    pub(crate) fn failure(&self) -> (&str, &str, u64) {
        let error = &self.json["error"];
        let text = |name: &str| error[name].as_str().unwrap_or_default();
        (text("effect"), text("action"), error["attempts"].as_u64().unwrap())
    }
}

/// Calls with the account of the demo merchant.
pub(crate) fn call(url: &str, arguments: &[&str]) -> Called {
    Called::new(command(url, arguments).output().unwrap())
}

/// The command with the account of the demo merchant.
pub(crate) fn command(url: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wxpay"));
    command.arg("call").args(arguments).args(["--at", url]);
    command.env("WXPAY_APPID", "wxd930ea5d5a258f4f").env("WXPAY_MCH_ID", "10000100").env("WXPAY_KEY", KEY);
    command.env("WXPAY_NOTIFY_URL", "http://127.0.0.1:9/notify");
    for name in ["WXPAY_SUB_APPID", "WXPAY_SUB_MCH_ID", "WXPAY_SIGN_TYPE", "WXPAY_CERTIFICATE", "RUST_LOG"] {
        command.env_remove(name);
    }
    command
}

fn order(number: &str) -> [String; 7] {
    [
        "pay.unified_order".to_owned(),
        format!("out_trade_no={number}"),
        "body=Tea".to_owned(),
        "total_fee=888".to_owned(),
        "spbill_create_ip=203.0.113.7".to_owned(),
        "trade_type=NATIVE".to_owned(),
        "product_id=tea".to_owned(),
    ]
}

fn place(sandbox: &SandboxProcess, number: &str, options: &[&str]) -> Called {
    let order = order(number);
    let arguments: Vec<&str> = order.iter().map(String::as_str).chain(options.iter().copied()).collect();
    call(&sandbox.url, &arguments)
}

pub(crate) fn set_fault(sandbox: &SandboxProcess, api: &str, fault: &str) {
    let rule = format!(r#"{{"api":"{api}","fault":"{fault}","times":9}}"#);
    sandbox.request("DELETE", "/_sandbox/faults", "");
    let response = sandbox.request("POST", "/_sandbox/faults", &rule);
    assert!(response.starts_with("HTTP/1.1 200"), "{response}");
}

#[test]
fn call_says_where_the_address_of_notifications_is_set() {
    let order = ["pay.unified_order", "out_trade_no=TEA1", "body=Tea", "total_fee=888", "trade_type=NATIVE"];
    let arguments = [&order[..], &["spbill_create_ip=203.0.113.7", "product_id=tea"]].concat();
    let output = command("http://127.0.0.1:9", &arguments).env_remove("WXPAY_NOTIFY_URL").output();
    let refused = Called::new(output.unwrap());
    assert_eq!((refused.code, refused.failure()), (Some(1), ("none", "correct-request", 0)), "{}", refused.json);
    assert!(refused.stderr.contains("or set WXPAY_NOTIFY_URL"), "{}", refused.stderr);
}

#[test]
fn call_prints_verified_replies() {
    let sandbox = SandboxProcess::start(&["--listen", "127.0.0.1:0"]);
    let placed = place(&sandbox, "TEA1", &[]);
    assert_eq!((placed.code, placed.stderr.as_str()), (Some(0), ""));
    assert!(placed.json["code_url"].as_str().unwrap().starts_with("weixin://"));
    sandbox.request("POST", "/_sandbox/orders/TEA1/pay", "");
    let paid = call(&sandbox.url, &["pay.order_query", "out_trade_no=TEA1", "--sign-type", "md5"]);
    assert_eq!(
        (paid.code, &paid.json["total_fee"], &paid.json["trade_state"]),
        (Some(0), &888.into(), &"SUCCESS".into())
    );
    let refunded =
        call(&sandbox.url, &["pay.refund", "out_trade_no=TEA1", "out_refund_no=R1", "total_fee=888", "refund_fee=8"]);
    assert_eq!((refunded.code, &refunded.json["refund_fee"]), (Some(0), &8.into()), "{}", refunded.stderr);
    let refunds = call(&sandbox.url, &["pay.refund_query", "out_trade_no=TEA1"]);
    assert_eq!((&refunds.json["refund_fee_0"], &refunds.json["out_refund_no_0"]), (&8.into(), &"R1".into()));
}

#[test]
fn call_signs_for_a_service_provider() {
    let sandbox = SandboxProcess::start(&["--listen", "127.0.0.1:0"]);
    let order = order("TEA1");
    let mut arguments: Vec<&str> = order.iter().map(String::as_str).collect();
    arguments.push(r#"detail={"goods_detail":[{"goodsId":"tea","quantity":1,"price":888}]}"#);
    let placed = command(&sandbox.url, &arguments).env("WXPAY_SUB_MCH_ID", "1900000109").output().unwrap();
    let placed: Value = serde_json::from_slice(&placed.stdout).unwrap();
    assert_eq!(placed["sub_mch_id"], "1900000109", "{placed}");
    let query = call(&sandbox.url, &["pay.order_query", "out_trade_no=TEA1", "sub_mch_id=1900000109"]);
    assert_eq!((query.code, &query.json["trade_state"]), (Some(0), &"NOTPAY".into()), "{}", query.stderr);
}

#[test]
fn call_signs_what_a_dry_run_prints() {
    for (sign_type, name) in [(SignType::HmacSha256, "HMAC-SHA256"), (SignType::Md5, "MD5")] {
        let fields = ["pay.order_query", "out_trade_no=TEA1", "--dry-run", "--sign-type", name];
        let output = command("mainland", &fields).output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        let body = server::read(output.stdout.trim_ascii_end(), &Limits::default()).unwrap();
        assert!(server::is_signed(&body, &Key::new(KEY).unwrap(), sign_type), "{name}");
    }
}

#[test]
fn call_reads_the_account_of_a_file() {
    let sandbox = SandboxProcess::start(&["--listen", "127.0.0.1:0"]);
    let file = std::env::temp_dir().join(format!("wxpay-call-{}.toml", std::process::id()));
    let account = |name: &str, appid: &str, mch_id: &str| {
        format!("[account.{name}]\nappid = \"{appid}\"\nmch_id = \"{mch_id}\"\nkey = {{ env = \"SHOP_KEY\" }}\n")
    };
    let shop = account("shop", "wxd930ea5d5a258f4f", "10000100");
    let run = |text: &str, mch_id: &str| {
        std::fs::write(&file, text).unwrap();
        let query = ["pay.order_query", "out_trade_no=1", "--config", file.to_str().unwrap()];
        let mut command = command(&sandbox.url, &query);
        command.env("SHOP_KEY", KEY).env("WXPAY_MCH_ID", mch_id).env_remove("WXPAY_APPID").env_remove("WXPAY_KEY");
        Called::new(command.output().unwrap())
    };
    let called = run(&shop, "");
    assert_eq!(called.json["error"]["code"], "ORDERNOTEXIST", "{}", called.stderr);
    let both = shop.clone() + &account("other", "wx8888888888888888", "1900000109");
    let called = run(&both, "");
    assert_eq!(called.code, Some(2));
    assert!(called.stderr.contains("other, shop"), "{}", called.stderr);
    assert_eq!(run(&both, "10000100").json["error"]["code"], "ORDERNOTEXIST");
    assert_eq!(run("[account.shop]\n", "").code, Some(2));
    std::fs::remove_file(&file).unwrap();
}

#[test]
fn call_asks_for_a_certificate_at_https_alone() {
    let refund = ["pay.refund", "out_trade_no=1", "out_refund_no=1", "total_fee=8", "refund_fee=8", "--once"];
    let run = |url: &str| command(url, &refund).env("WXPAY_CERTIFICATE", "no-such-file").output().unwrap();
    assert_eq!(run("https://127.0.0.1:9").status.code(), Some(2));
    assert_eq!(run("http://127.0.0.1:9").status.code(), Some(1));
}

#[test]
fn call_shows_no_personal_value_on_stderr() {
    let called =
        call("http://127.0.0.1:9", &["pay.micropay", "auth_code=13456789012345678x", "--once", "openid=oSecret"]);
    assert_eq!(called.code, Some(2));
    let invalid = call("http://127.0.0.1:9", &["pay.micropay", "auth_code=13456789012345678x", "--once"]);
    assert_eq!((invalid.code, invalid.failure().2), (Some(1), 0));
    for text in [called.stderr, invalid.stderr, invalid.json.to_string()] {
        assert!(!text.contains("13456789012345678") && !text.contains("oSecret"), "{text}");
    }
}

#[test]
fn call_tells_what_may_have_happened() {
    let sandbox = SandboxProcess::start(&["--listen", "127.0.0.1:0"]);
    for (fault, attempts) in [("CLOSED", 1), ("HTML", 1), ("HTTP_502", 1), ("EMPTY", 1), ("TRUNCATED", 1)] {
        set_fault(&sandbox, "pay.unified_order", fault);
        let called = place(&sandbox, fault, &["--once"]);
        assert_eq!((called.code, called.failure()), (Some(1), ("possible", "retry-same", attempts)), "{fault}");
        set_fault(&sandbox, "pay.order_query", fault);
        let called = call(&sandbox.url, &["pay.order_query", "out_trade_no=1", "--once"]);
        assert_eq!((called.code, called.failure().0, called.failure().2), (Some(1), "none", attempts), "{fault}");
    }
    for fault in ["UNSIGNED", "WRONG_SIGN"] {
        set_fault(&sandbox, "pay.unified_order", fault);
        let called = place(&sandbox, fault, &[]);
        assert_eq!((called.code, called.failure()), (Some(1), ("possible", "query-order", 2)), "{fault}");
    }
    set_fault(&sandbox, "pay.unified_order", "SYSTEMERROR");
    let called = place(&sandbox, "TEA2", &[]);
    assert_eq!((called.code, called.failure()), (Some(1), ("possible", "retry-same", 4)));
    assert_eq!(
        (&called.json["error"]["kind"], &called.json["error"]["code"]),
        (&"business".into(), &"SYSTEMERROR".into())
    );
    assert!(called.stderr.contains("SYSTEMERROR") && called.stderr.contains("effect possible"), "{}", called.stderr);
}

#[test]
fn call_repeats_until_it_succeeds() {
    let sandbox = SandboxProcess::start(&["--listen", "127.0.0.1:0"]);
    sandbox.request("POST", "/_sandbox/faults", r#"{"api":"pay.unified_order","fault":"CLOSED","times":2}"#);
    let placed = place(&sandbox, "TEA1", &[]);
    assert_eq!(placed.code, Some(0), "{}", placed.stderr);
    assert!(placed.json["prepay_id"].is_string());
}

#[test]
fn call_counts_refused_connections() {
    // Nothing listens at the port once the listener is dropped.
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let called = call(&format!("http://{address}"), &["pay.order_query", "out_trade_no=1"]);
    assert_eq!((called.code, called.failure()), (Some(1), ("none", "retry-same", 4)));
    assert_eq!(called.json["error"]["code"], Value::Null);
    let called = call(&format!("http://{address}"), &["pay.order_query"]);
    assert_eq!((called.code, called.failure()), (Some(1), ("none", "correct-request", 0)));
}

#[test]
fn call_knows_the_texts_of_the_tables() {
    let text = "<xml><return_code>FAIL</return_code><return_msg>签名错误</return_msg></xml>";
    let server =
        Server::start(move |stream| respond(stream, &format!("content-length: {}", text.len()), text.as_bytes()));
    let called = call(&server, &["pay.close_order", "out_trade_no=1"]);
    assert_eq!((called.code, called.failure()), (Some(1), ("none", "correct-request", 1)), "{}", called.json);
    assert_eq!(
        (&called.json["error"]["kind"], &called.json["error"]["code"]),
        (&"not-taken".into(), &"SIGNERROR".into())
    );
}

#[test]
fn call_ends_at_the_deadline() {
    let server = Server::start(|_| thread::sleep(Duration::from_secs(60)));
    let start = Instant::now();
    let called = call(&server, &["pay.order_query", "out_trade_no=1", "--deadline", "1.5"]);
    assert!(start.elapsed() < Duration::from_millis(2_500), "{:?}", start.elapsed());
    assert_eq!((called.code, called.failure().0, called.failure().2), (Some(1), "none", 1));
}

#[test]
fn call_reads_no_large_reply() {
    let server = Server::start(|stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n<xml>");
        let block = vec![b'a'; 1 << 20];
        while stream.write_all(&block).is_ok() {}
    });
    let called = call(&server, &["pay.order_query", "out_trade_no=1", "--once"]);
    assert_eq!((called.code, called.failure().0), (Some(1), "none"), "{}", called.json);
}

/// A bill of that many rows.
pub(crate) fn bill(rows: usize) -> String {
    let row = "`2026-11-28 08:35:41,`10000100,`1001690740201411100005734289,`1415640626,`SUCCESS,`6.00\r\n";
    format!(
        "交易时间,商户号,微信订单号,商户订单号,交易状态,订单金额\r\n{}总交易单数,订单总金额\r\n`{rows},`{}.00\r\n",
        row.repeat(rows),
        6 * rows
    )
}

/// A server that sends that body until the connection closes, without a length.
pub(crate) fn serve_bill(body: Vec<u8>) -> String {
    Server::start(move |stream| respond(stream, "content-type: text/plain", &body))
}

#[test]
fn call_prints_whole_bills_only() {
    let download = |body: Vec<u8>| call(&serve_bill(body), &["pay.download_bill", "bill_date=20261128", "--once"]);
    let whole = bill(3);
    let called = download(whole.clone().into_bytes());
    assert_eq!((called.code, called.json["bill"].as_str()), (Some(0), Some(whole.as_str())), "{}", called.stderr);
    let gzip = |text: &str| {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(text.as_bytes()).unwrap();
        gzip.finish().unwrap()
    };
    let called = download(gzip(&whole));
    assert_eq!((called.code, called.json["bill"].as_str()), (Some(0), Some(whole.as_str())), "{}", called.stderr);

    let cut = |text: &str, bytes: usize| text.as_bytes()[..text.len() - bytes].to_vec();
    let mut damaged = gzip(&whole);
    let crc = damaged.len() - 8;
    damaged[crc] ^= 1;
    for body in [cut(&whole, 60), cut(&whole, 30), bill(3).replace("`3,`18", "`4,`24").into_bytes(), damaged] {
        let called = download(body);
        assert_eq!((called.code, called.failure().0), (Some(1), "none"), "{}", called.json);
        assert_eq!(called.json["error"]["action"], "retry-same", "{}", called.json);
    }
}

#[test]
fn call_refuses_large_bills() {
    let called = call(
        &Server::start(|stream| {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n");
            let header = bill(0);
            let header = header.lines().next().unwrap();
            let _ = stream.write_all(format!("{header}\r\n").as_bytes());
            let row = "`2026-11-28 08:35:41,`10000100,`1001690740201411100005734289,`1415640626,`SUCCESS,`6.00\r\n";
            let block = row.repeat(10_000);
            while stream.write_all(block.as_bytes()).is_ok() {}
        }),
        &["pay.download_bill", "bill_date=20261128"],
    );
    assert_eq!((called.code, called.failure().0), (Some(1), "none"), "{}", called.json);
    assert!(called.stderr.contains("wxpay bill"), "{}", called.stderr);
}

#[test]
fn call_ends_with_3_for_a_bill_that_is_made() {
    let text = "<xml><return_code>FAIL</return_code><return_msg>Bill Creating</return_msg>\
                <error_code>20003</error_code></xml>";
    let called = call(&serve_bill(text.as_bytes().to_vec()), &["pay.download_bill", "bill_date=20261128", "--once"]);
    assert_eq!((called.code, called.failure().0), (Some(3), "none"), "{}", called.json);
}

/// A server whose connections are answered by a function.
pub(crate) struct Server;

impl Server {
    /// Starts a server, and returns its URL. It lives as long as the test.
    pub(crate) fn start(answer: impl Fn(&mut TcpStream) + Send + Sync + 'static) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                read_request(&stream);
                answer(&mut stream);
            }
        });
        url
    }
}

fn read_request(stream: &TcpStream) {
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap_or_default() == 0 || line == "\r\n" {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
    }
    let _ = reader.take(length).read_to_end(&mut Vec::new());
}

pub(crate) fn respond(stream: &mut TcpStream, header: &str, body: &[u8]) {
    let head = format!("HTTP/1.1 200 OK\r\nconnection: close\r\n{header}\r\n\r\n");
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body));
}
