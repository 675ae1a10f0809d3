//! Scenarios, played by `wxpay sandbox --scenario`.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Command, Output};
use std::thread;

use crate::process::SandboxProcess;

/// Plays a file, and ends.
fn play(file: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wxpay"));
    command.args(["sandbox", "--listen", "127.0.0.1:0", "--scenario", file, "--then-exit"]).output().unwrap()
}

fn write(name: &str, text: &[u8]) -> String {
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&file, text).unwrap();
    file.to_str().unwrap().to_owned()
}

/// An order with the number A1 whose payment is notified to that address.
fn order(notify_url: &str) -> String {
    format!(
        "[[step]]\ncall = 'pay.unified_order'\nfields = {{ out_trade_no = 'A1', body = 'Tea', total_fee = 888, \
         trade_type = 'NATIVE', product_id = 'tea', notify_url = '{notify_url}' }}\n"
    )
}

const PAY: &str = "[[step]]\npay = 'A1'\n";

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

#[test]
fn scenario_files_of_the_repository_go_as_expected() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/scenarios");
    let files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(files.len() >= 3);
    for file in files {
        let output = play(file.to_str().unwrap());
        let stderr = text(output.stderr);
        assert_eq!(output.status.code(), Some(0), "{}: {stderr}", file.display());
        assert!(stderr.contains("the scenario is played") && !stderr.contains("failed"), "{stderr}");
        assert!(text(output.stdout).starts_with("listening on http://127.0.0.1:"));
    }
}

#[test]
fn scenario_ends_once_the_notification_was_delivered() {
    let shop = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/paid", shop.local_addr().unwrap());
    let received = thread::spawn(move || {
        let (mut stream, _) = shop.accept().unwrap();
        let mut message = String::new();
        while !message.contains("</xml>") {
            let mut piece = [0; 4096];
            let length = stream.read(&mut piece).unwrap();
            message.push_str(std::str::from_utf8(&piece[..length]).unwrap());
        }
        let answer = "<xml><return_code>SUCCESS</return_code></xml>";
        write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{answer}", answer.len())
            .unwrap();
        message
    });
    let output = play(&write("delivered.toml", (order(&url) + PAY).as_bytes()));
    let stderr = text(output.stderr);
    assert_eq!(output.status.code(), Some(0), "{stderr}");
    assert!(!stderr.contains("acknowledged"), "{stderr}");
    let message = received.join().unwrap();
    assert!(message.contains("<out_trade_no><![CDATA[A1]]></out_trade_no>"), "{message}");
}

#[test]
fn scenario_with_a_failed_expectation_ends_with_1() {
    let expect =
        "[[step]]\norder = 'A1'\nexpect = { trade_state = 'SUCCESS', trade_stat = 'NOTPAY', total_fee = '888' }\n";
    let file = write("differs.toml", (order("http://127.0.0.1:9/") + expect + "[[step]]\npay = 'A2'\n").as_bytes());
    for then_exit in [true, false] {
        let output = if then_exit {
            play(&file)
        } else {
            let mut command = Command::new(env!("CARGO_BIN_EXE_wxpay"));
            command.args(["sandbox", "--listen", "127.0.0.1:0", "--scenario", &file]).output().unwrap()
        };
        let stderr = text(output.stderr);
        assert_eq!(output.status.code(), Some(1), "{stderr}");
        for part in [
            "step 1: pay.unified_order of A1: SUCCESS",
            "step 2 (line 4) failed: expect of order A1: ",
            "`trade_state` is NOTPAY, expected SUCCESS",
            "`trade_stat` is not there, expected NOTPAY; did you mean `trade_state`?",
            "step 3 (line 7) failed: pay A2: no order `A2` was placed",
            "steps 2, 3 of 3 failed",
        ] {
            assert!(stderr.contains(part), "{part}: {stderr}");
        }
        assert!(!stderr.contains("`total_fee`"), "{stderr}");
    }
}

#[test]
fn scenario_takes_a_call_that_a_fault_hit_as_done() {
    let fault = "[[step]]\nfault = { api = 'pay.unified_order', fault = 'SYSTEMERROR' }\n";
    let order = order("http://127.0.0.1:9/");
    let output = play(&write("hit.toml", format!("{fault}{order}{order}{PAY}").as_bytes()));
    let stderr = text(output.stderr);
    assert_eq!(output.status.code(), Some(0), "{stderr}");
    assert!(stderr.contains("step 2: pay.unified_order of A1: hit by the fault SYSTEMERROR"), "{stderr}");
    assert!(stderr.contains("note: no server has acknowledged the notification"), "{stderr}");
    // Without a fault a refusal is a failure.
    let output = play(&write("refused.toml", format!("{order}{PAY}{order}").as_bytes()));
    assert_eq!(output.status.code(), Some(1));
    assert!(text(output.stderr).contains("ORDERPAID"));
}

#[test]
fn scenario_with_faults_is_refused_before_it_listens() {
    let huge = vec![b'#'; (1 << 20) + 1];
    let cases: [(&str, &[u8], &str); 6] = [
        ("empty.toml", b"", "no step"),
        ("names.toml", b"[[step]]\ncal = 'x'\n[[step]]\npai = '1'\n", "line 4: `pai` is no member"),
        ("binary.toml", b"\x00\x01", "is not text"),
        ("latin.toml", b"[[step]]\npay = '\xe9'", "is not text in UTF-8"),
        ("syntax.toml", b"[[step]]\npay = '1\n", "line 2"),
        ("huge.toml", &huge, "larger than 1 MiB"),
    ];
    for (name, bytes, part) in cases {
        let output = play(&write(name, bytes));
        let stderr = text(output.stderr);
        assert_eq!(output.status.code(), Some(2), "{stderr}");
        assert!(stderr.contains(part) && stderr.contains(name), "{stderr}");
        assert!(output.stdout.is_empty());
    }
    for file in ["/nowhere/scenario.toml", env!("CARGO_TARGET_TMPDIR")] {
        assert_eq!(play(file).status.code(), Some(2));
    }
}

#[test]
fn scenario_leaves_the_sandbox_running() {
    let file = write("running.toml", (order("http://127.0.0.1:9/") + PAY).as_bytes());
    let mut sandbox = SandboxProcess::start(&["--listen", "127.0.0.1:0", "--scenario", &file]);
    while !sandbox.stderr_line().starts_with("the scenario is played") {}
    assert!(sandbox.request("GET", "/_sandbox/orders/A1", "").contains("\"trade_state\":\"SUCCESS\""));
}
