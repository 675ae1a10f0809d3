//! The page `docs/threats.md`: that its numbers are in sequence, and that the tests that it names exist.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

const PAGE: &str = include_str!("../../docs/threats.md");

/// The tests that the page names: what is written as code, with the path of a test, behind `**Tests**`.
fn named_tests() -> BTreeSet<&'static str> {
    let lists = PAGE.split("- **Tests**:").skip(1).map(|rest| rest.split("\n\n").next().unwrap_or(rest));
    lists.flat_map(|list| list.split('`').skip(1).step_by(2)).collect()
}

/// The programs beside this one that were built of a test of that name, whatever features they were built with.
fn programs(binary: &str) -> Vec<PathBuf> {
    let own = std::env::current_exe().unwrap();
    let is_program = |path: &Path| {
        let stem = path.file_stem().and_then(|stem| stem.to_str()).and_then(|stem| stem.rsplit_once('-'));
        stem.is_some_and(|(name, _)| name == binary)
            && path.extension().is_none_or(|extension| extension == std::env::consts::EXE_EXTENSION)
    };
    if binary == "repository" {
        return vec![own];
    }
    let files = std::fs::read_dir(own.parent().unwrap()).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| is_program(path)).collect()
}

/// The tests that the programs of a test binary list.
fn tests_of(binary: &str) -> BTreeSet<String> {
    let programs = programs(binary);
    assert!(!programs.is_empty(), "the test binary `{binary}` is not built: run `cargo test --workspace --no-run`");
    let mut tests = BTreeSet::new();
    for program in programs {
        let output = Command::new(&program).arg("--list").output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        tests.extend(text.lines().filter_map(|line| line.strip_suffix(": test")).map(str::to_owned));
    }
    tests
}

mod page {
    use super::*;

    #[test]
    fn has_numbers_in_sequence_with_all_parts() {
        let sections: Vec<&str> = PAGE.split("\n## ").skip(1).collect();
        assert!(!sections.is_empty());
        for (number, section) in (1..).zip(sections) {
            assert!(section.starts_with(&format!("{number}. ")), "expected number {number}: {section}");
            for part in ["Attack", "Stopped by", "Not stopped", "Tests"] {
                assert!(section.contains(&format!("- **{part}**: ")), "{part} is missing: {section}");
            }
        }
    }

    #[test]
    fn names_tests_that_exist() {
        let mut by_binary: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for test in named_tests() {
            let (binary, path) = test.split_once("::").unwrap_or_else(|| panic!("expected BINARY::TEST: {test}"));
            by_binary.entry(binary).or_default().push(path);
        }
        let mut missing = Vec::new();
        for (binary, paths) in by_binary {
            let tests = tests_of(binary);
            missing.extend(paths.iter().filter(|path| !tests.contains(**path)).map(|path| format!("{binary}::{path}")));
        }
        assert!(missing.is_empty(), "docs/threats.md names tests that do not exist: {missing:#?}");
    }

    #[test]
    fn names_each_test_of_threats() {
        let named = named_tests();
        let is_named = |test: &String| named.contains(format!("threats::{test}").as_str());
        // Helpers that are shared have tests of their own.
        let unnamed: Vec<String> =
            tests_of("threats").into_iter().filter(|test| !test.starts_with("common::") && !is_named(test)).collect();
        assert!(unnamed.is_empty(), "docs/threats.md lacks {unnamed:#?}");
    }
}
