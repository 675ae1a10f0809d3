//! `wxpay logs` of a sandbox, and of what is none.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::process::{Child, ChildStderr, ChildStdout, Command, Output, Stdio};
use std::thread;

use serde_json::Value;

use crate::call::call;
use crate::process::SandboxProcess;

fn logs(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_wxpay")).arg("logs").args(arguments).output().unwrap()
}

/// Asks for an order that is not there.
fn query(url: &str, number: &str) {
    call(url, &["pay.order_query", &format!("out_trade_no={number}"), "--once"]);
}

#[test]
fn logs_prints_a_line_for_each_call() {
    let sandbox = SandboxProcess::start(&["--listen", "127.0.0.1:0"]);
    query(&sandbox.url, "A1");
    sandbox.request("GET", "/nowhere/192006250b4c09247ec02edce69f6a2d", "");
    let output = logs(&["--at", &sandbox.url]);
    assert_eq!(output.status.code(), Some(0));
    let text = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 2, "{text}");
    let (time, rest) = lines[0].split_at("2026-11-23 09:10:10".len());
    assert!(time.bytes().filter(u8::is_ascii_digit).count() == 14 && time.contains(' '), "{time}");
    assert!(rest.starts_with(" pay pay.order_query A1 refused ORDERNOTEXIST"), "{rest}");
    assert!(lines[1].contains(" - GET /nowhere/******** - refused - the sandbox does not have this call"), "{text}");

    let output = logs(&["--at", &sandbox.url, "--format", "json"]);
    let text = String::from_utf8(output.stdout).unwrap();
    let entries: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(entries.len(), 2);
    assert_eq!((entries[0]["number"].as_u64(), entries[0]["api"].as_str()), (Some(1), Some("pay.order_query")));
    assert!(!text.contains("192006250b4c09247ec02edce69f6a2d"));
}

/// `wxpay logs --follow`, which is killed when it is dropped.
struct Follower {
    child: Child,
    stdout: BufReader<ChildStdout>,
    stderr: BufReader<ChildStderr>,
}

impl Follower {
    fn start(url: &str) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wxpay"));
        command.args(["logs", "--follow", "--at", url]).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let stderr = BufReader::new(child.stderr.take().unwrap());
        Self { child, stdout, stderr }
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.stdout.read_line(&mut line).unwrap();
        line
    }

    fn told(&mut self) -> String {
        let mut line = String::new();
        self.stderr.read_line(&mut line).unwrap();
        line
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn logs_follows_a_sandbox_that_is_restarted() {
    let sandbox = SandboxProcess::start(&["--listen", "127.0.0.1:0"]);
    let (url, address) = (sandbox.url.clone(), sandbox.address().to_owned());
    query(&url, "A1");
    query(&url, "A2");
    let mut follower = Follower::start(&url);
    assert!(follower.line().contains(" A1 "));
    assert!(follower.line().contains(" A2 "));
    query(&url, "A3");
    assert!(follower.line().contains(" A3 "));
    sandbox.kill();
    let away = follower.told();
    assert!(away.contains("cannot be reached; waiting for it") || away.contains("does not answer"), "{away}");
    let sandbox = SandboxProcess::start(&["--listen", &address]);
    assert!(follower.told().contains(" is back"));
    assert!(follower.told().starts_with("the log begins anew"));
    query(&sandbox.url, "B1");
    assert!(follower.line().contains(" B1 "));
    sandbox.request("POST", "/_sandbox/reset", "");
    query(&sandbox.url, "B2");
    assert!(follower.told().starts_with("the log begins anew"));
    assert!(follower.line().contains(" B2 "));
}

#[cfg(unix)]
#[test]
fn logs_ends_when_nobody_reads_it() {
    let sandbox = SandboxProcess::start(&["--listen", "127.0.0.1:0"]);
    query(&sandbox.url, "A1");
    let mut command = Command::new(env!("CARGO_BIN_EXE_wxpay"));
    command.args(["logs", "--follow", "--at", &sandbox.url]).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    stdout.read_line(&mut String::new()).unwrap();
    drop(stdout);
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
}

#[test]
fn logs_refuses_what_is_no_sandbox() {
    let page = |status: &'static str, body: &'static str| {
        let server = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", server.local_addr().unwrap());
        thread::spawn(move || {
            let (mut stream, _) = server.accept().unwrap();
            let _ = stream.read(&mut [0; 4096]).unwrap();
            let length = body.len();
            write!(stream, "HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}").unwrap();
        });
        url
    };
    let away = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for (url, part) in [
        (format!("http://{away}"), "cannot be reached"),
        (page("404 Not Found", "<html>"), "is not a sandbox: it answered 404"),
        (page("200 OK", "<html>"), "is not a sandbox: its answer is not a log"),
        (page("200 OK", "[1]"), "is not a sandbox: its answer is not a log"),
        (page("302 Found", ""), "is not a sandbox: it answered 302"),
    ] {
        for follow in [&["--follow"][..], &[]].iter().take(if part.starts_with("cannot") { 2 } else { 1 }) {
            let output = logs(&[&["--at", &url], *follow].concat());
            let stderr = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(1), "{stderr}");
            assert!(stderr.contains(part) && output.stdout.is_empty(), "{stderr}");
        }
    }
    for url in ["mainland", "https://api.mch.weixin.qq.com", "127.0.0.1:8080", "ftp://x", ""] {
        assert_eq!(logs(&["--at", url]).status.code(), Some(2), "{url}");
    }
}
