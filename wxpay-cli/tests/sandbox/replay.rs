//! `wxpay replay` against servers that answer as they are told.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::Barrier;

use serde_json::Value;

use crate::merchant_server::MerchantServer;

const ACCEPTED: &str = "<xml><return_code>SUCCESS</return_code><return_msg>OK</return_msg></xml>";

/// A folder of its own for a test.
fn folder(test: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("replay").join(test);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn file(test: &str, name: &str, bytes: &[u8]) -> String {
    let path = folder(test).join(name);
    std::fs::write(&path, bytes).unwrap();
    path.to_str().unwrap().to_owned()
}

fn replay(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_wxpay")).arg("replay").args(arguments).output().unwrap()
}

/// The exit code, and a JSON value for each line of stdout.
fn lines(output: &Output) -> (Option<i32>, Vec<Value>) {
    let stdout = std::str::from_utf8(&output.stdout).unwrap();
    (output.status.code(), stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn replay_sends_the_bytes_unchanged() {
    let server = MerchantServer::answering(ACCEPTED);
    let bodies: [(&str, &[u8], &str); 4] = [
        ("1.xml", "<xml>\r\n<a><![CDATA[茶]]></a></xml>\n".as_bytes(), "text/xml"),
        ("2.json", b"{\"returnCode\":\"SUCCESS\"}", "application/json"),
        ("3.bin", b"\0\xff\xfe\r\n\0", "text/xml"),
        ("4.cut", b"<xml><return_co", "text/xml"),
    ];
    for (name, bytes, content_type) in bodies {
        let file = file("bytes", name, bytes);
        let output = replay(&[&file, "--to", &server.url]);
        let (code, lines) = lines(&output);
        // The answer is no acknowledgement of JSON.
        assert_eq!(code, Some(i32::from(name == "2.json")), "{}", stderr(&output));
        assert_eq!((&lines[0]["file"], &lines[0]["status"]), (&Value::from(file), &200.into()));
        assert_eq!(lines[0]["answer"], ACCEPTED);
        assert!(lines[0]["milliseconds"].is_u64());
        let received = server.received().pop().unwrap();
        assert_eq!(received.body, bytes);
        assert!(received.head.contains(&format!("content-type: {content_type}")), "{}", received.head);
    }
}

#[test]
fn replay_takes_a_connection_for_each() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let file = file("connections", "1.xml", b"<xml/>");
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut request = Vec::new();
            while !request.ends_with(b"<xml/>") {
                let mut piece = [0; 1024];
                let length = stream.read(&mut piece).unwrap();
                request.extend_from_slice(&piece[..length]);
            }
            // It is closed without a word.
            write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{ACCEPTED}", ACCEPTED.len()).unwrap();
        }
    });
    let output = replay(&[&file, "--to", &url, "--times", "100"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
}

#[test]
fn replay_judges_answers() {
    let (xml, json) = (file("answers", "1.xml", b"<xml></xml>"), file("answers", "1.json", b"{}"));
    let fail = "<xml><return_code>FAIL</return_code></xml>";
    let cases = [
        (&xml, "200 OK", ACCEPTED, true),
        (&xml, "200 OK", "<xml><return_code><![CDATA[SUCCESS]]></return_code></xml>", true),
        (&xml, "200 OK", fail, false),
        (&xml, "200 OK", "success", false),
        (&xml, "200 OK", "", false),
        (&xml, "201 Created", ACCEPTED, false),
        (&xml, "302 Found\r\nlocation: /elsewhere", ACCEPTED, false),
        (&xml, "500 Internal Server Error", ACCEPTED, false),
        (&json, "200 OK", r#"{"errcode":0,"errmsg":"ok"}"#, true),
        (&json, "200 OK", r#"{"errcode":1}"#, false),
        (&json, "200 OK", r#"{"errcode":"0"}"#, false),
    ];
    for (file, status, answer, is_acknowledged) in cases {
        let server = MerchantServer::start(move |_| (status, answer.to_owned()));
        let (code, lines) = lines(&replay(&[file, "--to", &server.url]));
        assert_eq!(code, Some(i32::from(!is_acknowledged)), "{status} {answer}");
        assert_eq!(lines[0]["acknowledged"], is_acknowledged);
        assert_eq!(lines[0]["status"], status[..3].parse::<u16>().unwrap());
        assert_eq!(server.received().len(), 1, "no redirect is followed, and nothing is repeated");
    }
}

#[test]
fn replay_shows_the_first_letters_of_an_answer() {
    let file = file("letters", "1.xml", b"<xml></xml>");
    let server = MerchantServer::start(|_| ("200 OK", "茶\n".repeat(100_000)));
    let output = replay(&[&file, "--to", &server.url]);
    assert_eq!(lines(&output).1[0]["answer"], "茶\n".repeat(100));
    let text = replay(&[&file, "--to", &server.url, "--format", "text"]);
    let text = String::from_utf8(text.stdout).unwrap();
    assert!(text.contains("not acknowledged, HTTP 200: 茶\\n") && text.lines().count() == 1, "{text}");
}

#[test]
fn replay_tells_of_a_server_that_is_away() {
    let file = file("away", "1.xml", b"<xml></xml>");
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/notify", free.local_addr().unwrap());
    drop(free);
    let output = replay(&[&file, "--to", &url, "--times", "2"]);
    let (code, lines) = lines(&output);
    assert_eq!((code, lines.len()), (Some(1), 2));
    assert!(lines[0]["status"].is_null() && lines[0]["answer"].is_null(), "{}", lines[0]);
    assert!(lines[0]["error"].as_str().unwrap().contains("refused"), "{}", lines[0]);
    assert!(stderr(&output).starts_with("0 of 2 acknowledged"), "{}", stderr(&output));
}

#[test]
fn concurrent_sends_so_many_at_once_and_prints_whole_lines() {
    // No request is answered before four are there.
    let barrier = Barrier::new(4);
    let server = MerchantServer::start(move |_| {
        barrier.wait();
        ("200 OK", ACCEPTED.to_owned())
    });
    let files = [file("concurrent", "1.xml", b"<xml>1</xml>"), file("concurrent", "2.xml", b"<xml>2</xml>")];
    let output = replay(&[&files[0], &files[1], "--to", &server.url, "--times", "10", "--concurrent", "4"]);
    let (code, lines) = lines(&output);
    assert_eq!((code, lines.len()), (Some(0), 20));
    for (file, body) in files.iter().zip([b"<xml>1</xml>", b"<xml>2</xml>"]) {
        assert_eq!(lines.iter().filter(|line| line["file"] == **file).count(), 10);
        assert_eq!(server.received().iter().filter(|received| received.body == body).count(), 10);
    }
    assert!(stderr(&output).starts_with("20 of 20 acknowledged; "), "{}", stderr(&output));
}

#[test]
fn results_come_in_the_order_of_their_ends() {
    let files = [file("order", "slow.xml", b"<xml>slow</xml>"), file("order", "fast.xml", b"<xml>fast</xml>")];
    // The slow one is answered once the fast one is.
    let (fast_ended, wait) = std::sync::mpsc::channel();
    let wait = std::sync::Mutex::new(wait);
    let server = MerchantServer::start(move |received| {
        if received.body == b"<xml>slow</xml>" {
            wait.lock().unwrap().recv().unwrap();
        }
        ("200 OK", ACCEPTED.to_owned())
    });
    let mut command = Command::new(env!("CARGO_BIN_EXE_wxpay"));
    command.args(["replay", &files[0], &files[1], "--to", &server.url, "--concurrent", "2"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut stdout = std::io::BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    std::io::BufRead::read_line(&mut stdout, &mut line).unwrap();
    assert!(line.contains("fast.xml"), "{line}");
    fast_ended.send(()).unwrap();
    line.clear();
    std::io::BufRead::read_line(&mut stdout, &mut line).unwrap();
    assert!(line.contains("slow.xml"), "{line}");
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn wrong_files_and_addresses_send_nothing() {
    let server = MerchantServer::answering(ACCEPTED);
    let good = file("wrong", "good.xml", b"<xml></xml>");
    let (empty, huge) = (file("wrong", "empty.xml", b""), file("wrong", "huge.xml", &vec![b'x'; (1 << 20) + 1]));
    let folder = folder("wrong").to_str().unwrap().to_owned();
    let cases: [(&[&str], &str); 9] = [
        (&[&good, &empty, "--to", &server.url], "is empty"),
        (&[&good, &huge, "--to", &server.url], "is larger than 1 MiB"),
        (&[&good, "/nowhere/1.xml", "--to", &server.url], "there is no file `/nowhere/1.xml`"),
        (&[&good, &folder, "--to", &server.url], "is a directory"),
        (&[&good, "--to", "ftp://127.0.0.1/"], "write an http or https URL"),
        (&[&good, "--to", "127.0.0.1:80"], "write an http or https URL"),
        (&[&good], "--to <URL>"),
        (&["--to", &server.url], "FILE"),
        (&[&good, "--to", &server.url, "--times", "0"], "--times"),
    ];
    for (arguments, part) in cases {
        let output = replay(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty() && stderr(&output).contains(part), "{}", stderr(&output));
    }
    assert!(server.received().is_empty());
}

#[test]
fn a_closed_stdout_ends_it_quietly() {
    let server = MerchantServer::answering(ACCEPTED);
    let file = file("closed", "1.xml", b"<xml></xml>");
    let mut command = Command::new(env!("CARGO_BIN_EXE_wxpay"));
    command.args(["replay", &file, "--to", &server.url, "--times", "1000000"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdout = std::io::BufReader::new(child.stdout.take().unwrap());
    std::io::BufRead::read_line(&mut stdout, &mut String::new()).unwrap();
    drop(stdout);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(!stderr(&output).contains("panicked"), "{}", stderr(&output));
}
