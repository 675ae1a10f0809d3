//! Manifests in chapters: the crates of this workspace that they name, with versions and features that are there.

use std::path::Path;

use toml::{Table, Value};

/// What is wrong with the dependencies of a block, a line each.
pub(crate) fn faults(root: &Path, block: &str) -> Vec<String> {
    let Ok(manifest) = block.parse::<Table>() else { return vec!["the block is no TOML".to_owned()] };
    let tables = manifest.iter().filter(|(name, _)| name.ends_with("dependencies"));
    let tables: Vec<&Table> = tables.filter_map(|(_, value)| value.as_table()).collect();
    if tables.is_empty() {
        return vec!["a block of `toml` without dependencies needs a comment: `<!-- code: path anchor -->`".to_owned()];
    }
    let ours = tables.into_iter().flatten().filter(|(name, _)| name.starts_with("wxpay"));
    ours.flat_map(|(name, value)| faults_of(root, name, value)).collect()
}

fn faults_of(root: &Path, name: &str, value: &Value) -> Vec<String> {
    let folder = if name == "wxpay-schema" { "schema" } else { name };
    let Ok(manifest) = std::fs::read_to_string(root.join(folder).join("Cargo.toml")) else {
        return vec![format!("there is no crate `{name}`")];
    };
    let known = manifest.parse::<Table>().unwrap();
    let known = known.get("features").and_then(Value::as_table).cloned().unwrap_or_default();
    let mut faults = Vec::new();
    let version = value.as_str().or_else(|| value.get("version")?.as_str());
    if version.is_none_or(|version| !env!("CARGO_PKG_VERSION").starts_with(&format!("{version}."))) {
        faults.push(format!("`{name}` has version {}", env!("CARGO_PKG_VERSION")));
    }
    let features = value.get("features").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    faults.extend(features.filter(|it| !known.contains_key(*it)).map(|it| format!("`{name}` has no feature `{it}`")));
    faults
}
