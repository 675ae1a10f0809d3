//! Files that are made of the code, and are kept in the repository so that a change of them is seen in its diff.

use std::path::Path;

/// Compares a kept file with what it must have; with `WRITE_DOCS` in the environment, writes it first. `filter` selects
/// the test that does so.
pub(crate) fn compare(path: &str, content: &str, filter: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("WRITE_DOCS").is_some() {
        std::fs::write(&file, content).unwrap();
    }
    let written = std::fs::read_to_string(&file).unwrap_or_default();
    if written != content {
        let (line, section) = first_difference(content, &written);
        panic!(
            "{path} differs at line {}, in `{section}`: expected `{}`, it has `{}`. If this is meant, write it with \
             `WRITE_DOCS=1 cargo test --test repository {filter}`.",
            line + 1,
            content.lines().nth(line).unwrap_or_default(),
            written.lines().nth(line).unwrap_or_default(),
        );
    }
}

/// The number of the first line that differs, and the heading before it.
fn first_difference<'t>(content: &'t str, written: &str) -> (usize, &'t str) {
    let line = content.lines().zip(written.lines()).take_while(|(expected, there)| expected == there).count();
    let heading = content.lines().take(line).filter(|line| line.starts_with('[') || line.starts_with('#')).last();
    (line, heading.unwrap_or_default())
}

#[test]
fn first_difference_names_the_heading() {
    assert_eq!(first_difference("[a]\nx\n[b]\nx\ny\n", "[a]\nx\n[b]\ny\n"), (3, "[b]"));
    assert_eq!(first_difference("[a]\nx\ny\n", "[a]\nx\n"), (2, "[a]"));
}
