//! The Rust version that each crate declares, compared with what its dependencies need. What its own code needs is
//! checked by the lint `incompatible_msrv`, and by `scripts/rust-versions` where the toolchains are installed.

use std::collections::BTreeMap;

use crate::cargo::{PUBLISHED, cargo, packages, text, title};

/// Of these the documentation says that they need a newer Rust than their crate: crate, feature, version.
const NEWER: [(&str, &str, &str); 1] = [("wxpay-web", "salvo", "1.95")];

/// These have few dependencies or none. They declare the version of the core, which is where they are used.
const AS_THE_CORE: [&str; 2] = ["wxpay-schema", "wxpay-derive"];

fn number(version: &str) -> (u32, u32) {
    let mut parts = version.split('.').map(|part| part.parse().unwrap());
    (parts.next().unwrap_or_default(), parts.next().unwrap_or_default())
}

fn declared(package: &str) -> (u32, u32) {
    number(text(packages().find(|other| text(other, "name") == package).unwrap(), "rust_version"))
}

/// The features of a crate but for those of `NEWER`.
fn features(package: &str) -> Vec<&'static str> {
    let manifest = packages().find(|other| text(other, "name") == package).unwrap();
    let names = manifest["features"].as_object().unwrap().keys().map(String::as_str);
    names.filter(|name| !NEWER.iter().any(|newer| (newer.0, newer.1) == (package, name))).collect()
}

/// The newest Rust that a dependency of a crate with those features needs, on any target, and which do.
fn needed(package: &str, features: &[&str]) -> ((u32, u32), Vec<String>) {
    let features = features.join(",");
    let tree = cargo(&[
        "tree",
        "-p",
        package,
        "--no-default-features",
        "--features",
        &features,
        "-e",
        "normal,build",
        "--target",
        "all",
        "--prefix",
        "none",
        "--format",
        "{p}",
    ]);
    let mut by_version: BTreeMap<(u32, u32), Vec<String>> = BTreeMap::from([((0, 0), Vec::new())]);
    for dependency in packages().filter(|other| !other["source"].is_null() && !text(other, "rust_version").is_empty()) {
        let line = format!("{} v{}", text(dependency, "name"), text(dependency, "version"));
        if tree.lines().any(|other| other == line || other.starts_with(&format!("{line} "))) {
            by_version.entry(number(text(dependency, "rust_version"))).or_default().push(title(dependency));
        }
    }
    by_version.pop_last().unwrap()
}

mod crates {
    use super::*;

    #[test]
    fn declare_the_rust_that_their_dependencies_need() {
        for package in PUBLISHED {
            let (version, which) = needed(package, &features(package));
            if AS_THE_CORE.contains(&package) {
                assert_eq!(declared(package), declared("wxpay-core"), "{package}");
                assert!(version <= declared(package), "{package}: {version:?} is needed by {which:?}");
            } else {
                assert_eq!(declared(package), version, "{package}: {version:?} is needed by {which:?}");
            }
        }
    }

    #[test]
    fn have_features_that_need_a_newer_rust_as_documented() {
        for (package, feature, version) in NEWER {
            let (needed, which) = needed(package, &[feature]);
            assert_eq!(number(version), needed, "{package}, {feature}: {which:?}");
        }
    }
}
