//! `wxpay call pay.micropay` and `wxpay settle`: payments with a code that are settled, also after a crash.

use std::fs;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use crate::call::{Called, call, command, set_fault};
use crate::process::{SandboxProcess, TIMEOUT};

const CODE: &str = "auth_code=134567890123456789";

/// A file that is removed when it is dropped.
struct Till(PathBuf);

impl Till {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("wxpay-settle-{}-{name}", std::process::id()));
        let _ = fs::remove_file(&path);
        Self(path)
    }

    fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for Till {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

fn charge_arguments<'a>(number: &'a str, options: &[&'a str]) -> Vec<&'a str> {
    let fields = ["pay.micropay", number, "body=Tea", "total_fee=888", "spbill_create_ip=203.0.113.7", CODE];
    fields.into_iter().chain(options.iter().copied()).collect()
}

fn charge(sandbox: &SandboxProcess, number: &str, options: &[&str]) -> Called {
    call(&sandbox.url, &charge_arguments(number, options))
}

fn settle(sandbox: &SandboxProcess, till: &Till) -> Called {
    let mut command = command(&sandbox.url, &[]);
    let account: Vec<_> =
        command.get_envs().map(|(name, value)| (name.to_owned(), value.map(ToOwned::to_owned))).collect();
    command = std::process::Command::new(env!("CARGO_BIN_EXE_wxpay"));
    for (name, value) in account {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    Called::new(command.args(["settle", till.path(), "--at", &sandbox.url]).output().unwrap())
}

#[test]
fn call_prints_the_reply_of_a_paid_charge() {
    let (sandbox, till) = (SandboxProcess::start(&["--listen", "127.0.0.1:0"]), Till::new("paid"));
    let paid = charge(&sandbox, "out_trade_no=TEA1", &["--till", till.path()]);
    assert_eq!((paid.code, &paid.json["total_fee"]), (Some(0), &888.into()), "{}", paid.stderr);
    let state = fs::read_to_string(till.path()).unwrap();
    assert!(state.contains("TEA1") && !state.contains("134567890123456789"), "{state}");
    let again = settle(&sandbox, &till);
    assert_eq!((again.code, &again.json["trade_state"]), (Some(0), &"SUCCESS".into()), "{}", again.stderr);
}

#[test]
fn call_tells_the_code_of_a_refused_charge() {
    let sandbox = SandboxProcess::start(&["--listen", "127.0.0.1:0"]);
    set_fault(&sandbox, "pay.micropay", "AUTHCODEEXPIRE");
    let refused = charge(&sandbox, "out_trade_no=TEA1", &[]);
    assert_eq!((refused.code, refused.failure().0, refused.failure().2), (Some(1), "none", 1), "{}", refused.json);
    assert_eq!(refused.json["error"]["code"], "AUTHCODEEXPIRE");
}

#[test]
fn call_queries_a_charge_in_doubt_and_charges_once() {
    let sandbox = SandboxProcess::start(&["--listen", "127.0.0.1:0"]);
    set_fault(&sandbox, "pay.micropay", "CLOSED");
    let paid = charge(&sandbox, "out_trade_no=TEA1", &[]);
    assert_eq!((paid.code, &paid.json["trade_state"]), (Some(0), &"SUCCESS".into()), "{}", paid.stderr);
    let doubtful = charge(&sandbox, "out_trade_no=TEA2", &["--once"]);
    assert_eq!((doubtful.code, doubtful.failure()), (Some(1), ("possible", "query-order", 1)), "{}", doubtful.json);
}

#[test]
fn settle_resumes_a_charge_whose_process_was_killed() {
    let (sandbox, till) = (SandboxProcess::start(&["--listen", "127.0.0.1:0"]), Till::new("killed"));
    set_fault(&sandbox, "pay.micropay", "TIMEOUT");
    let arguments = charge_arguments("out_trade_no=TEA1", &["--till", till.path()]);
    let mut child = command(&sandbox.url, &arguments).spawn().unwrap();
    let start = Instant::now();
    let is_charged = || sandbox.request("GET", "/_sandbox/orders/TEA1", "").starts_with("HTTP/1.1 200");
    while !is_charged() {
        assert!(start.elapsed() < TIMEOUT && child.try_wait().unwrap().is_none());
        thread::sleep(Duration::from_millis(20));
    }
    // The state was on the disk before the charge left.
    assert!(fs::read_to_string(till.path()).unwrap().contains("TEA1"));
    child.kill().unwrap();
    child.wait().unwrap();

    let other = charge(&sandbox, "out_trade_no=TEA2", &["--till", till.path()]);
    assert_eq!(other.code, Some(2), "{}", other.json);
    assert!(other.stderr.contains("wxpay settle"), "{}", other.stderr);

    let settled = settle(&sandbox, &till);
    assert_eq!((settled.code, &settled.json["trade_state"]), (Some(0), &"SUCCESS".into()), "{}", settled.stderr);
    assert_eq!(settled.json["total_fee"], 888);
}

#[test]
fn settle_refuses_other_files() {
    let (sandbox, till) = (SandboxProcess::start(&["--listen", "127.0.0.1:0"]), Till::new("other"));
    assert_eq!(settle(&sandbox, &till).code, Some(2));
    fs::write(till.path(), "tea\n").unwrap();
    assert_eq!(settle(&sandbox, &till).code, Some(2));
    fs::write(till.path(), "1;query;1900000109;;20261123091010;888;CNY;1795400000;0\n").unwrap();
    let other_merchant = settle(&sandbox, &till);
    assert_eq!(other_merchant.code, Some(2));
    assert!(other_merchant.stderr.contains("1900000109"), "{}", other_merchant.stderr);
}
