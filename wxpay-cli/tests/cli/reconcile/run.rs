//! The command over files of a directory of its own, and what its report says.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::Value;

use crate::command::{RunResult, run_command, wxpay};

/// A directory that is removed at the end of a test.
pub(super) struct TestDirectory(PathBuf);

impl TestDirectory {
    pub(super) fn new() -> Self {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("wxpay-cli-reconcile-{}-{number}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    /// Writes a file, and returns its path.
    pub(super) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.0.join(name);
        fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    }
}

impl Drop for TestDirectory {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The command without an account.
pub(super) fn command(arguments: &[&str]) -> Command {
    let mut command = wxpay();
    command.arg("reconcile").args(arguments).env_remove("WXPAY_MCH_ID").current_dir(std::env::temp_dir());
    command
}

/// Runs the command.
pub(super) fn run(arguments: &[&str]) -> RunResult {
    run_command(&mut command(arguments), b"")
}

/// Runs the command over a bill and orders.
pub(super) fn reconcile(bill: &str, orders: &str, more: &[&str]) -> RunResult {
    let mut arguments = vec!["--bill", bill, "--orders", orders];
    arguments.extend(more);
    run(&arguments)
}

/// The entries of a report in short, in its order, and its summary.
pub(super) fn entries(stdout: &str) -> (Vec<String>, Value) {
    let mut lines: Vec<Value> = stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let summary = lines.pop().unwrap()["summary"].clone();
    assert!(summary.is_object(), "{stdout}");
    (lines.iter().map(short).collect(), summary)
}

/// An entry in short, such as `only-there A1/R1 100:REFUND - ask`.
fn short(entry: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let side = |value: &Value| match value {
        Value::Null => "-".to_owned(),
        side => {
            assert_eq!(text(&side["time"]).len(), 14);
            format!("{}:{}", side["total_fee"].as_i64().unwrap(), text(&side["state"]))
        }
    };
    let refund = entry["out_refund_no"].as_str().map(|number| format!("/{number}")).unwrap_or_default();
    format!(
        "{} {}{refund} {} {} {}",
        text(&entry["kind"]),
        text(&entry["out_trade_no"]),
        side(&entry["there"]),
        side(&entry["here"]),
        text(&entry["action"])
    )
}
