//! What a program of a chapter prints.

use std::process::Command;

/// Runs a test of this binary, and compares the lines that it prints with those of `expected`, in which `…` stands for
/// anything.
pub(crate) fn compare(test: &str, expected: &str) {
    let test_binary = std::env::current_exe().unwrap();
    let output = Command::new(test_binary).args([test, "--exact", "--nocapture", "--quiet"]).output().unwrap();
    let output = String::from_utf8(output.stdout).unwrap();
    let mut printed = output.lines().skip_while(|line| !is_like(line, expected.lines().next().unwrap_or_default()));
    for line in expected.lines() {
        let found = printed.next().unwrap_or_default();
        assert!(is_like(found, line), "expected `{line}`, found `{found}` in:\n{output}");
    }
}

fn is_like(line: &str, pattern: &str) -> bool {
    let mut parts = pattern.split('…');
    let Some(mut rest) = parts.next().and_then(|first| line.strip_prefix(first)) else { return false };
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = rest.get(at + part.len()..).unwrap_or_default();
    }
    rest.is_empty() || pattern.ends_with('…')
}

#[test]
fn is_like_takes_anything_for_an_ellipsis() {
    assert!(is_like("a1b", "a…b") && is_like("a", "a…") && is_like("ab", "ab"));
    assert!(!is_like("abc", "ab") && !is_like("xab", "ab") && !is_like("a1c", "a…b"));
}
