//! What cargo says of the workspace.

use std::process::Command;
use std::sync::LazyLock;

use serde_json::Value;

/// The crates that are published, each after those that it depends on.
pub(crate) const PUBLISHED: [&str; 7] =
    ["wxpay-schema", "wxpay-derive", "wxpay-core", "wxpay-web", "wxpay-jobs", "wxpay-sandbox", "wxpay-cli"];

/// All packages of the tree, with the features of all crates, for all targets.
pub(crate) static TREE: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(&cargo(&["metadata", "--format-version", "1", "--all-features"])).unwrap());

/// Returns what cargo prints to that command, for the versions of the lock.
pub(crate) fn cargo(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .arg("--locked")
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "cargo {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

pub(crate) fn packages() -> impl Iterator<Item = &'static Value> {
    TREE["packages"].as_array().unwrap().iter()
}

pub(crate) fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_default()
}

pub(crate) fn title(package: &Value) -> String {
    format!("{}@{}", text(package, "name"), text(package, "version"))
}
