//! `wxpay sandbox --data`: a second process, SIGTERM in the middle of writes, and what `--durability` takes.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;
use std::sync::mpsc;

use wxpay_core::value::TradeType;
use wxpay_core::{Fen, Text, pay, text};

use crate::process::{Connection, SandboxProcess, merchant};

pub(crate) fn order(number: &str) -> String {
    let order = pay::UnifiedOrder {
        body: text!("Tea shop-oolong"),
        out_trade_no: Text::new(number).unwrap(),
        total_fee: Fen(888),
        spbill_create_ip: "203.0.113.7".parse().unwrap(),
        trade_type: TradeType::App,
        optional: pay::UnifiedOrderOptional::default(),
    };
    merchant("http://127.0.0.1:9/paid").prepare(&order).unwrap().body.clone()
}

pub(crate) fn query(number: &str) -> String {
    let query = pay::OrderQuery {
        optional: pay::OrderQueryOptional { out_trade_no: Some(Text::new(number).unwrap()), ..Default::default() },
    };
    merchant("http://127.0.0.1:9/paid").prepare(&query).unwrap().body.clone()
}

fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn start(file: &Path, durability: &str) -> SandboxProcess {
    let file = file.to_str().unwrap();
    SandboxProcess::start(&["--listen", "127.0.0.1:0", "--data", file, "--durability", durability])
}

fn wxpay(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_wxpay")).arg("sandbox").args(arguments).output().unwrap()
}

#[test]
fn durability_is_full_or_fast_and_needs_a_file() {
    for (arguments, part) in [(&["--durability", "full"][..], "--data"), (&["--durability", "none"], "full, fast")] {
        let output = wxpay(arguments);
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{stderr}");
        assert!(stderr.contains(part), "{stderr}");
    }
}

#[test]
fn second_process_on_the_file_is_refused() {
    let folder = folder("second");
    let file = folder.join("data.sqlite");
    let sandbox = start(&file, "fast");
    let output = wxpay(&["--listen", "127.0.0.1:0", "--data", file.to_str().unwrap()]);
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0), "{stderr}");
    assert!(
        stderr.contains("data.sqlite is in use by another sandbox; end that one, or give another file"),
        "{stderr}"
    );
    assert!(sandbox.request("POST", "/pay/unifiedorder", &order("S1")).contains("prepay_id"));
    drop(sandbox);
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn emptied_file_is_noted() {
    let folder = folder("emptied");
    let file = folder.join("data.sqlite");
    std::fs::write(&file, b"").unwrap();
    let mut sandbox = start(&file, "fast");
    assert!(sandbox.stderr_line().contains("data.sqlite is empty: it is used as a new file"));
    drop(sandbox);
    std::fs::remove_dir_all(folder).unwrap();
}

#[cfg(unix)]
#[test]
fn sigterm_in_the_middle_of_writes_loses_no_answered_call() {
    for durability in ["full", "fast"] {
        let folder = folder(durability);
        let file = folder.join("data.sqlite");
        let mut sandbox = start(&file, durability);
        let (answers, answered) = mpsc::channel();
        let address: Arc<str> = sandbox.address().into();
        let traders: Vec<_> = (0..8)
            .map(|trader| {
                let (answers, address) = (answers.clone(), Arc::clone(&address));
                std::thread::spawn(move || {
                    let mut connection = Connection::new(&address);
                    for index in 0.. {
                        let number = format!("T{trader}-{index}");
                        match connection.post("/pay/unifiedorder", &order(&number)) {
                            Some(reply) if reply.contains("prepay_id") => answers.send(number).unwrap(),
                            _ => return,
                        }
                    }
                })
            })
            .collect();
        drop(answers);
        let mut numbers: Vec<String> = answered.iter().take(200).collect();
        assert!(Command::new("kill").arg(sandbox.id().to_string()).status().unwrap().success());
        numbers.extend(answered.iter());
        for trader in traders {
            trader.join().unwrap();
        }
        assert_eq!(sandbox.wait(), Some(0));
        assert!(!folder.join("data.sqlite-wal").exists(), "its end was not orderly");

        let sandbox = start(&file, durability);
        let mut connection = Connection::new(sandbox.address());
        for number in numbers {
            let reply = connection.post("/pay/orderquery", &query(&number)).unwrap();
            assert!(reply.contains("NOTPAY"), "{durability}: {number} was answered, and is lost");
        }
        drop(sandbox);
        std::fs::remove_dir_all(folder).unwrap();
    }
}
