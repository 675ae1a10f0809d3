//! `wxpay sandbox` as a process: what it says where, and whom it lets in.

#![allow(clippy::unwrap_used, reason = "a test stops where it is wrong")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Command, Stdio};

/// A sandbox that ends with the test.
struct Running {
    process: Child,
    /// Where it says that it listens.
    url: String,
    _stdout: BufReader<ChildStdout>,
}

impl Running {
    fn start(arguments: &[&str]) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_wxpay"))
            .arg("sandbox")
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdout = BufReader::new(process.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        let url = line.trim().strip_prefix("listening on ").unwrap_or_default().to_owned();
        Self { process, url, _stdout: stdout }
    }

    fn get(&self, path: &str) -> String {
        let address = self.url.split_once("://").unwrap().1;
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    /// What it said on stderr, once it ended.
    fn end(mut self) -> String {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
        let mut words = String::new();
        self.process.stderr.take().unwrap().read_to_string(&mut words).unwrap();
        words
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[cfg(unix)]
#[test]
fn it_ends_when_it_is_asked_to() {
    let mut running = Running::start(&["--listen", "127.0.0.1:0"]);
    let asked = Command::new("kill").arg(running.process.id().to_string()).status().unwrap();
    assert!(asked.success());
    assert_eq!(running.process.wait().unwrap().code(), Some(0));
}

#[test]
fn on_loopback_there_is_nothing_to_say() {
    let sandbox = Running::start(&["--listen", "127.0.0.1:0", "--allow-notify", "shop.example"]);
    assert!(sandbox.url.starts_with("http://127.0.0.1:"), "{}", sandbox.url);
    assert!(sandbox.get("/_sandbox/ca.pem").starts_with("HTTP/1.1 404"));
    assert_eq!(sandbox.end(), "");
}

#[test]
fn an_address_that_others_reach_is_warned_of() {
    let sandbox = Running::start(&["--listen", "0.0.0.0:0"]);
    assert!(sandbox.get("/_sandbox/log").starts_with("HTTP/1.1 200"));
    let words = sandbox.end();
    assert!(words.starts_with("warning: whoever reaches 0.0.0.0:") && words.lines().count() == 1, "{words}");
    assert!(words.contains("only hosts of --allow-notify"), "{words}");
}

#[test]
fn https_says_whom_to_trust() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("door_https");
    let _ = std::fs::remove_dir_all(&folder);
    let folder = folder.to_str().unwrap();
    let options = ["--listen", "127.0.0.1:0", "--tls-dir", folder, "--tls-name", "gateway", "--require-certificate"];
    let sandbox = Running::start(&options);
    assert!(sandbox.url.starts_with("https://127.0.0.1:"), "{}", sandbox.url);
    assert!(sandbox.get("/_sandbox/ca.pem").contains("-----BEGIN CERTIFICATE-----"));
    assert!(sandbox.get("/secapi/pay/refund").contains("No required SSL certificate was sent"));
    let words = sandbox.end();
    assert!(words.contains("/_sandbox/ca.pem") && !words.contains("warning"), "{words}");
}
