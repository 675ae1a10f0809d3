//! The files of each package, as they go to the registry: the lists change only on purpose.
//! `WRITE_DOCS=1 cargo test --test repository packages` writes them. That the packages build is checked by
//! `scripts/packages`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::LazyLock;

use crate::cargo::{PUBLISHED, cargo};
use crate::kept_file;

/// What cargo itself adds.
const OF_CARGO: [&str; 3] = [".cargo_vcs_info.json", "Cargo.lock", "Cargo.toml.orig"];

/// The files by package, each asked of cargo once.
static FILES: LazyLock<BTreeMap<&str, Vec<String>>> = LazyLock::new(|| {
    let files = |package| {
        let text = cargo(&["package", "--list", "--allow-dirty", "-p", package]);
        // Separators are those of the system.
        let files = text.lines().map(|line| line.replace('\\', "/"));
        files.filter(|file| !OF_CARGO.contains(&file.as_str())).collect()
    };
    PUBLISHED.into_iter().map(|package| (package, files(package))).collect()
});

mod package {
    use super::*;

    #[test]
    fn has_the_listed_files_only() {
        let mut list = "\
# The files of each package, but for those that cargo adds. Written by
# `WRITE_DOCS=1 cargo test --test repository packages`.
"
        .to_owned();
        for package in PUBLISHED {
            writeln!(list, "\n[{package}]").unwrap();
            for file in &FILES[package] {
                writeln!(list, "{file}").unwrap();
            }
        }
        kept_file::compare("tests/repository/packages.txt", &list, "packages");
    }

    #[test]
    fn has_both_licences_a_readme_and_no_key() {
        for package in PUBLISHED {
            let files = &FILES[package];
            for file in ["LICENSE-APACHE", "LICENSE-MIT", "README.md", "Cargo.toml"] {
                assert!(files.iter().any(|there| there == file), "the package {package} lacks {file}");
            }
            // Those of the test suite for transports are made for it.
            let keys: Vec<&String> = files
                .iter()
                .filter(|file| [".pem", ".p12", ".der", ".key", ".env", ".db"].iter().any(|end| file.ends_with(end)))
                .filter(|file| !file.starts_with("src/conformance/certificates/"))
                .collect();
            assert!(keys.is_empty(), "the package {package} has {keys:?}");
        }
    }
}
