//! `wxpay sandbox --data` where its file cannot grow: calls are refused, once room is made they
//! are answered again, and nothing that was answered is lost.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it is wrong")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use wxpay_core::value::TradeType;
use wxpay_core::{Fen, Merchant, Text, pay, text};

/// The most that the file may hold at first, in blocks of 1,024 bytes.
const BLOCKS: u32 = 300;
const PATIENCE: Duration = Duration::from_secs(30);

struct Running {
    process: Child,
    address: String,
    stderr: BufReader<std::process::ChildStderr>,
}

impl Running {
    /// Starts a sandbox whose files cannot grow beyond that, as on a disk that is full.
    fn start(file: &Path, limit: &str) -> Self {
        let script = r#"trap '' XFSZ; ulimit -S -f "$1"; exec "$2" sandbox --listen 127.0.0.1:0 --data "$3""#;
        let mut process = Command::new("bash")
            .args(["-c", script, "bash", limit, env!("CARGO_BIN_EXE_wxpay")])
            .arg(file)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("listening on http://").unwrap().to_owned();
        let stderr = BufReader::new(process.stderr.take().unwrap());
        Self { process, address, stderr }
    }

    fn post(&self, path: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let head =
            format!("POST {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", body.len());
        stream.write_all((head + body).as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    fn place(&self, number: &str) -> String {
        let order = pay::UnifiedOrder {
            body: text!("Tea shop-oolong"),
            out_trade_no: Text::new(number).unwrap(),
            total_fee: Fen(888),
            spbill_create_ip: "203.0.113.7".parse().unwrap(),
            trade_type: TradeType::App,
            optional: pay::UnifiedOrderOptional::default(),
        };
        self.post("/pay/unifiedorder", &merchant().prepare(&order).unwrap().body)
    }

    fn query(&self, number: &str) -> String {
        let query = pay::OrderQuery {
            optional: pay::OrderQueryOptional { out_trade_no: Some(Text::new(number).unwrap()), ..Default::default() },
        };
        self.post("/pay/orderquery", &merchant().prepare(&query).unwrap().body)
    }

    fn next_words(&mut self) -> String {
        let mut line = String::new();
        self.stderr.read_line(&mut line).unwrap();
        line
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn merchant() -> Merchant {
    Merchant::new("wxd930ea5d5a258f4f", "10000100", "192006250b4c09247ec02edce69f6a2d")
        .unwrap()
        .with_notify_url("http://127.0.0.1:9/paid")
        .unwrap()
}

#[test]
fn a_sandbox_goes_on_once_there_is_room() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("full-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("data.sqlite");
    let mut sandbox = Running::start(&file, &BLOCKS.to_string());
    let answered = (0..10_000).take_while(|at| sandbox.place(&format!("F{at}")).contains("prepay_id")).count();
    assert!(answered > 10 && answered < 10_000, "{answered}");

    // Neither this nor the next calls are answered, and the reason is said once.
    let words = sandbox.next_words();
    assert!(words.contains("data.sqlite cannot be written") && words.contains("every call is refused"), "{words}");
    let refused = sandbox.query("F0");
    assert!(refused.starts_with("HTTP/1.1 500") && refused.contains("cannot write its file of data"), "{refused}");

    let room = Command::new("prlimit").args(["--fsize=unlimited", "--pid", &sandbox.process.id().to_string()]).status();
    assert!(room.unwrap().success());
    let words = sandbox.next_words();
    assert!(words.contains("can be written again"), "{words}");
    let since = Instant::now();
    while !sandbox.query("F0").contains("NOTPAY") {
        assert!(since.elapsed() < PATIENCE, "it does not go on");
    }
    assert!(sandbox.place("G0").contains("prepay_id"));
    drop(sandbox);

    let sandbox = Running::start(&file, "unlimited");
    for at in 0..answered {
        let number = format!("F{at}");
        assert!(sandbox.query(&number).contains("NOTPAY"), "the order {number} was answered, and is lost");
    }
    assert!(sandbox.query("G0").contains("NOTPAY"));
    drop(sandbox);
    std::fs::remove_dir_all(folder).unwrap();
}
