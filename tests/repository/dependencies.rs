//! The crates that a user builds, for each feature: the list changes only on purpose.
//! `WRITE_DOCS=1 cargo test --test repository dependencies` writes it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::cargo::{PUBLISHED, cargo};
use crate::kept_file;

const INTRODUCTION: &str = "\
# The crates that a user builds on Linux, tests aside: for wxpay-core without features, by default and with each feature
# alone, and for the other crates by default. Written by `WRITE_DOCS=1 cargo test --test repository dependencies`.
";

/// A crate with the features that are given for it.
type Selection = (&'static str, &'static str);

const BARE_CORE: Selection = ("wxpay-core", "no features");

/// The crates by selection, each asked of cargo once.
static LISTS: LazyLock<BTreeMap<Selection, BTreeSet<String>>> = LazyLock::new(|| {
    let mut selections: Vec<Selection> = PUBLISHED.iter().map(|name| (*name, "default")).collect();
    selections.extend([BARE_CORE, ("wxpay-web", "axum"), ("wxpay-core", WITHOUT_CRATES.as_str())]);
    selections.extend(core_features().map(|feature| ("wxpay-core", feature)).filter(|(_, it)| !is_without_crates(it)));

    let (next, lists) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(selection) = selections.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let crates = crates(*selection);
                    lists.lock().unwrap_or_else(PoisonError::into_inner).insert(*selection, crates);
                }
            });
        }
    });
    // What all of them together do not add, none does: one question for all of these.
    let mut lists: BTreeMap<Selection, BTreeSet<String>> = lists.into_inner().unwrap();
    let together = lists.remove(&("wxpay-core", WITHOUT_CRATES.as_str())).unwrap();
    assert_eq!(together, lists[&BARE_CORE], "a feature of `{}` adds crates", *WITHOUT_CRATES);
    lists.extend(
        core_features().filter(|name| is_without_crates(name)).map(|it| (("wxpay-core", it), together.clone())),
    );
    lists
});

static FEATURES: LazyLock<toml::Table> = LazyLock::new(|| {
    let manifest: toml::Table = include_str!("../../wxpay-core/Cargo.toml").parse().unwrap();
    manifest["features"].as_table().unwrap().clone()
});

/// The features of the core, as its manifest has them.
fn core_features() -> impl Iterator<Item = &'static str> {
    FEATURES.keys().map(String::as_str).filter(|name| *name != "default")
}

/// Whether a feature of the core names other crates of wxpay alone, or nothing.
fn is_without_crates(feature: &str) -> bool {
    FEATURES[feature].as_array().unwrap().iter().all(|entry| entry.as_str().unwrap().starts_with("wxpay-"))
}

/// The features of which `is_without_crates` is true, as cargo takes them.
static WITHOUT_CRATES: LazyLock<String> =
    LazyLock::new(|| core_features().filter(|name| is_without_crates(name)).collect::<Vec<_>>().join(","));

/// Returns the crates that a user of that selection builds, without itself.
fn crates((package, features): Selection) -> BTreeSet<String> {
    let selected: &[&str] = match features {
        "default" => &[],
        "no features" => &["--no-default-features"],
        feature => &["--no-default-features", "--features", feature],
    };
    let tree = ["tree", "-p", package, "-e", "normal,build", "--prefix", "none", "--format", "{p}"];
    let text = cargo(&[&tree, selected, &["--target", "x86_64-unknown-linux-gnu"]].concat());
    let names = text.lines().filter_map(|line| line.split(' ').next());
    names.filter(|name| !name.is_empty() && *name != package).map(str::to_owned).collect()
}

/// Writes the section of a selection. What stands on the core names only what it adds to it.
fn write_section(list: &mut String, selection: Selection) {
    let (crates, core) = (&LISTS[&selection], &LISTS[&BARE_CORE]);
    let (package, features) = selection;
    writeln!(list, "\n[{package}, {features}]").unwrap();
    let (added, basis) = if selection != BARE_CORE && crates.is_superset(core) {
        (crates.difference(core).collect::<Vec<_>>(), "those of [wxpay-core, no features]")
    } else {
        (crates.iter().collect(), "")
    };
    match (basis, added.is_empty()) {
        ("", true) => writeln!(list, "none").unwrap(),
        ("", false) => {}
        (basis, true) => writeln!(list, "{basis}").unwrap(),
        (basis, false) => writeln!(list, "{basis}, and").unwrap(),
    }
    for name in added {
        writeln!(list, "{name}").unwrap();
    }
}

mod features {
    use super::*;

    #[test]
    fn depend_on_the_listed_crates_only() {
        let mut list = INTRODUCTION.to_owned();
        for package in PUBLISHED {
            if package == "wxpay-core" {
                write_section(&mut list, BARE_CORE);
            }
            write_section(&mut list, (package, "default"));
            if package == "wxpay-core" {
                for feature in core_features() {
                    write_section(&mut list, (package, feature));
                }
            }
        }
        kept_file::compare("tests/repository/dependencies.txt", &list, "dependencies");
    }

    #[test]
    fn include_the_crate_that_compares_in_constant_time() {
        assert!(LISTS[&BARE_CORE].contains("ctutils"));
    }
}

mod notifications {
    use super::*;

    /// Those of refund notifications and of tokio are among them.
    #[test]
    fn in_axum_add_at_most_25_crates_to_the_core() {
        let core = &LISTS[&("wxpay-core", "default")];
        let names = &LISTS[&("wxpay-web", "axum")];
        let added: Vec<&String> = names.difference(core).collect();
        assert!(added.len() <= 25, "{added:?}");
        assert!(names.contains("axum-core") && !names.contains("axum"));
    }
}
