//! `wxpay bill` against a sandbox, and against servers that send what no gateway should.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::mpsc;
use std::time::Instant;

use serde_json::Value;

use crate::call::{Server, bill, call, command, respond, serve_bill, set_fault};
use crate::process::{SandboxProcess, TIMEOUT};

const DAY: &str = "20261128";

/// A folder that is removed when it is dropped.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("wxpay-bill-test-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The command `wxpay NAME` with the account of the demo merchant.
pub(crate) fn wxpay(name: &str, url: &str, arguments: &[&str]) -> Command {
    let account = command(url, &[]);
    let mut command = Command::new(env!("CARGO_BIN_EXE_wxpay"));
    for (name, value) in account.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    command.arg(name).args(arguments).args(["--at", url]);
    command
}

fn run(url: &str, arguments: &[&str]) -> Output {
    wxpay("bill", url, arguments).output().unwrap()
}

fn rows(output: &Output) -> Vec<Value> {
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn assert_fails(output: &Output, code: i32, words: &str) {
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(code), &b""[..]), "{stderr}");
    assert!(stderr.contains(words), "{stderr}");
}

/// A sandbox with a paid order, and the day of it, whose bill is made.
fn sandbox_with_bill() -> (SandboxProcess, String) {
    let sandbox = SandboxProcess::start(&["--listen", "127.0.0.1:0"]);
    let day = place_paid(&sandbox);
    advance(&sandbox, 2);
    (sandbox, day)
}

fn place_paid(sandbox: &SandboxProcess) -> String {
    let order = ["pay.unified_order", "out_trade_no=TEA1", "body=Tea", "total_fee=888", "trade_type=NATIVE"];
    let placed = call(&sandbox.url, &[&order[..], &["spbill_create_ip=203.0.113.7", "product_id=tea"]].concat());
    assert_eq!(placed.code, Some(0), "{}", placed.stderr);
    sandbox.request("POST", "/_sandbox/orders/TEA1/pay", "");
    let paid = call(&sandbox.url, &["pay.order_query", "out_trade_no=TEA1"]);
    paid.json["time_end"].as_str().unwrap()[..8].to_owned()
}

fn advance(sandbox: &SandboxProcess, days: u64) {
    let body = format!(r#"{{"advance_seconds":{}}}"#, days * 86_400);
    assert!(sandbox.request("POST", "/_sandbox/clock", &body).starts_with("HTTP/1.1 200"));
}

#[test]
fn bill_downloads_and_saves_what_came() {
    let (sandbox, day) = sandbox_with_bill();
    let folder = Folder::new("saves");
    let (plain, packed) = (folder.file("bill.csv"), folder.file("bill.csv.gz"));
    fs::write(&plain, "old").unwrap();
    for file in [&plain, &packed] {
        let printed = rows(&run(&sandbox.url, &[&day, "--save", file.to_str().unwrap()]));
        assert_eq!((printed.len(), &printed[0]["total_fee"]), (2, &888.into()));
    }
    let (plain, packed) = (fs::read(plain).unwrap(), fs::read(packed).unwrap());
    assert!(plain.starts_with("\u{feff}交易时间".as_bytes()) && packed.starts_with(&[0x1f, 0x8b]));
    assert_eq!(folder.names().len(), 2, "{:?}", folder.names());
    let flow = rows(&run(&sandbox.url, &[&day, "--type", "fund-flow"]));
    assert_eq!(flow[0]["amount"], 888);
    let refunds = run(&sandbox.url, &[&day, "--type", "refund", "-o", "csv"]);
    assert_eq!(refunds.status.code(), Some(3), "of today by the clock of this machine");
}

#[test]
fn bill_says_when_there_is_none_yet() {
    let sandbox = SandboxProcess::start(&["--listen", "127.0.0.1:0"]);
    let today = place_paid(&sandbox);
    assert_fails(&run(&sandbox.url, &[&today]), 3, "ten o'clock");
    assert_fails(&run(&sandbox.url, &["20991231"]), 2, "has not begun");
    assert_fails(&run("mainland", &["20991231"]), 2, "has not begun");
    let none = "<xml><return_code>FAIL</return_code><return_msg>No Bill Exist</return_msg></xml>";
    let none = serve_bill(none.as_bytes().to_vec());
    assert_fails(&run(&none, &[&today]), 3, "no bill");
    let past = run(&none, &[DAY, "--save", "never.csv"]);
    let summary = &rows(&past)[0]["summary"];
    assert_eq!((&summary["rows"], &summary["agrees"]), (&0.into(), &true.into()));
    assert!(!Path::new("never.csv").exists());
    let header = run(&none, &[DAY, "-o", "csv"]);
    assert_eq!(String::from_utf8(header.stdout).unwrap().lines().count(), 1);
}

#[test]
fn bill_waits_until_it_is_there() {
    let (sandbox, day) = sandbox_with_bill();
    let creating = r#"{"api":"pay.download_bill","fault":"Bill Creating","times":1}"#;
    assert!(sandbox.request("POST", "/_sandbox/faults", creating).starts_with("HTTP/1.1 200"));
    let waited = run(&sandbox.url, &[&day, "--wait"]);
    assert_eq!(rows(&waited).len(), 2);
    assert_eq!(String::from_utf8(waited.stderr).unwrap().matches("not ready yet").count(), 1);
    set_fault(&sandbox, "pay.download_bill", "Bill Creating");
    let start = Instant::now();
    assert_fails(&run(&sandbox.url, &[&day, "--wait", "--deadline", "1"]), 3, "not ready");
    assert!(start.elapsed() < TIMEOUT);
}

#[test]
fn bill_refuses_what_is_cut_contradictory_or_foreign() {
    let folder = Folder::new("refuses");
    let file = folder.file("bill.csv");
    let whole = bill(3);
    let cut = whole.as_bytes()[..whole.len() - 40].to_vec();
    let save = ["--save", file.to_str().unwrap()];
    let run = |url: &str, day| run(url, &[&[day], &save[..]].concat());
    assert_fails(&run(&serve_bill(cut), DAY), 1, "cut off");
    assert_fails(&run(&serve_bill(whole.replace("`3,`18", "`4,`24").into_bytes()), DAY), 1, "contradict");
    assert_fails(&run(&serve_bill(whole.clone().into_bytes()), "20261127"), 1, "20261127");
    let foreign = serve_bill(whole.replace("10000100", "10000101").into_bytes());
    assert_fails(&run(&foreign, DAY), 1, "10000101");
    assert_fails(&run(&serve_bill(b"<html>log in</html>".to_vec()), DAY), 1, "log in");
    assert_eq!(folder.names(), [""; 0]);
    assert_eq!(rows(&run(&serve_bill(whole.into_bytes()), DAY)).len(), 4);
    assert_eq!(folder.names(), ["bill.csv"]);
    assert_fails(&self::run("http://127.0.0.1:9", &[DAY, "--save", folder.0.to_str().unwrap()]), 2, "cannot be made");
}

/// A download that was interrupted, by a signal to end or without a chance to do anything.
#[cfg(unix)]
#[test]
fn bill_leaves_no_half_file_under_its_name() {
    for (signal, left) in [("-TERM", 0), ("-KILL", 1)] {
        let folder = Folder::new(&format!("killed{signal}"));
        let file = folder.file("bill.csv");
        let (sender, sent) = mpsc::channel();
        let sender = std::sync::Mutex::new(sender);
        let server = Server::start(move |stream| {
            let whole = bill(3);
            respond(stream, "content-type: text/plain", &whole.as_bytes()[..whole.len() - 40]);
            let _ = sender.lock().unwrap().send(());
            // Open until the other side ends.
            let _ = std::io::Read::read(stream, &mut [0]);
        });
        let mut command = wxpay("bill", &server, &[DAY, "--save", file.to_str().unwrap()]);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        sent.recv_timeout(TIMEOUT).unwrap();
        let killed = Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
        assert!(killed.success() && !child.wait().unwrap().success());
        let names = folder.names();
        assert_eq!(names.len(), left, "{names:?}");
        assert!(names.iter().all(|name| name.contains(".part")), "{names:?}");
    }
}
