//! The dependency tree compared with `deny.toml`: what cargo-deny checks, as far as cargo alone can tell.
//! `scripts/supply-chain` runs these, and cargo-deny where it is installed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde_json::Value;
use toml::Table;

use crate::cargo::{PUBLISHED, TREE, packages, text, title};
use crate::licence::is_satisfied;

const CRATES_IO: &str = "https://github.com/rust-lang/crates.io-index";

static POLICY: LazyLock<Table> = LazyLock::new(|| include_str!("../../deny.toml").parse().unwrap());

fn own_packages() -> impl Iterator<Item = &'static Value> {
    packages().filter(|package| package["source"].is_null())
}

fn entries(path: &[&str]) -> &'static [toml::Value] {
    let (last, tables) = path.split_last().unwrap();
    let table = tables.iter().fold(&*POLICY, |table, name| table[*name].as_table().unwrap());
    table[*last].as_array().unwrap()
}

fn entry_text<'t>(entry: &'t toml::Value, name: &str) -> &'t str {
    entry.get(name).and_then(toml::Value::as_str).unwrap_or_default()
}

/// Whether `crate@1.2` names that package: the parts of the version that it has are equal.
fn names(spec: &str, package: &Value) -> bool {
    let (name, version) = spec.split_once('@').unwrap_or((spec, ""));
    let mut parts = text(package, "version").split('.');
    name == text(package, "name") && version.split('.').all(|part| part.is_empty() || parts.next() == Some(part))
}

mod licences {
    use super::*;

    fn of(package: &Value) -> String {
        let clarified =
            entries(&["licenses", "clarify"]).iter().find(|entry| names(entry_text(entry, "crate"), package));
        clarified
            .map_or_else(|| text(package, "license").to_owned(), |entry| entry_text(entry, "expression").to_owned())
    }

    #[test]
    fn of_all_crates_are_allowed() {
        let allowed: Vec<&str> = entries(&["licenses", "allow"]).iter().filter_map(toml::Value::as_str).collect();
        let others: Vec<String> = packages()
            .map(|package| (title(package), of(package)))
            .filter(|(_, licence)| licence.is_empty() || !is_satisfied(licence, &allowed))
            .map(|(title, licence)| format!("{title}: {licence}"))
            .collect();
        assert!(others.is_empty(), "deny.toml allows none of the licences of {others:#?}");
    }
}

mod sources {
    use super::*;

    #[test]
    fn are_crates_io_alone() {
        let registry = format!("registry+{CRATES_IO}");
        let others: Vec<String> =
            packages().filter(|p| !p["source"].is_null() && text(p, "source") != registry).map(title).collect();
        assert!(others.is_empty(), "not of crates.io: {others:#?}");
        assert_eq!(entries(&["sources", "allow-registry"]), [toml::Value::from(CRATES_IO)]);
        assert!(entries(&["sources", "allow-git"]).is_empty());
    }

    #[test]
    fn of_the_lock_have_checksums() {
        let lock: Table = include_str!("../../Cargo.lock").parse().unwrap();
        for package in lock["package"].as_array().unwrap() {
            let is_own = package.get("source").is_none();
            assert_eq!(entry_text(package, "checksum").len(), if is_own { 0 } else { 64 }, "{package:?}");
        }
    }
}

mod versions {
    use super::*;

    /// The packages beneath that one, itself included.
    fn tree_of(spec: &str) -> BTreeSet<&'static str> {
        let nodes: BTreeMap<&str, &Value> =
            TREE["resolve"]["nodes"].as_array().unwrap().iter().map(|node| (text(node, "id"), node)).collect();
        let mut reached = BTreeSet::new();
        let mut open: Vec<&str> = packages().filter(|p| names(spec, p)).map(|p| text(p, "id")).collect();
        while let Some(id) = open.pop() {
            if reached.insert(id) {
                open.extend(nodes[id]["dependencies"].as_array().unwrap().iter().filter_map(Value::as_str));
            }
        }
        reached
    }

    /// The names that have several versions, without the packages that a line names.
    fn duplicates(skipped: impl Fn(&Value) -> bool) -> Vec<String> {
        let mut by_name: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for package in packages().filter(|package| !skipped(package)) {
            by_name.entry(text(package, "name")).or_default().push(title(package));
        }
        by_name.into_values().filter(|titles| titles.len() > 1).flatten().collect()
    }

    #[test]
    fn that_are_second_ones_are_listed_with_a_reason() {
        let (skip, trees) = (entries(&["bans", "skip"]), entries(&["bans", "skip-tree"]));
        for entry in skip.iter().chain(trees) {
            assert!(!entry_text(entry, "reason").is_empty(), "{entry:?}");
        }
        let in_trees: BTreeSet<&str> = trees.iter().flat_map(|entry| tree_of(entry_text(entry, "crate"))).collect();
        let is_listed = |entry: Option<&toml::Value>, package: &Value| {
            skip.iter().any(|other| Some(other) != entry && names(entry_text(other, "crate"), package))
        };
        let rest = duplicates(|package| in_trees.contains(text(package, "id")) || is_listed(None, package));
        assert!(rest.is_empty(), "`bans.skip` of deny.toml lacks one of {rest:#?}");

        for entry in skip {
            let without = duplicates(|p| in_trees.contains(text(p, "id")) || is_listed(Some(entry), p));
            assert!(!without.is_empty(), "no longer needed in `bans.skip` of deny.toml: {entry:?}");
        }
    }

    #[test]
    fn that_are_denied_are_absent() {
        for entry in entries(&["bans", "deny"]) {
            let there: Vec<String> =
                packages().filter(|package| names(entry_text(entry, "crate"), package)).map(title).collect();
            assert!(there.is_empty(), "{there:?}: {}", entry_text(entry, "reason"));
        }
    }

    #[test]
    fn of_what_is_published_are_stated() {
        for package in own_packages().filter(|package| PUBLISHED.contains(&text(package, "name"))) {
            for dependency in package["dependencies"].as_array().unwrap() {
                let (kind, requirement) = (text(dependency, "kind"), text(dependency, "req"));
                assert!(requirement != "*" || kind == "dev", "{}: {dependency}", title(package));
            }
        }
    }
}

mod own_crates {
    use super::*;

    #[test]
    fn run_nothing_while_they_are_built_and_link_nothing() {
        for package in own_packages() {
            let targets = package["targets"].as_array().unwrap();
            let builds = targets.iter().any(|t| t["kind"].as_array().unwrap().iter().any(|k| k == "custom-build"));
            assert!(!builds, "{} has a build script", title(package));
            assert!(package["links"].is_null(), "{} has `links`", title(package));
        }
    }

    #[test]
    fn are_published_or_say_that_they_are_not() {
        let published: BTreeSet<&str> = own_packages()
            .filter(|package| package["publish"].is_null())
            .map(|package| text(package, "name"))
            .collect();
        assert_eq!(published, BTreeSet::from(PUBLISHED));
    }
}
