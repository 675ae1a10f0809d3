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
    let (lacks, has) = (lines_without(content, &written), lines_without(&written, content));
    assert!(
        written == content,
        "{path} differs. If this is meant, write it with `WRITE_DOCS=1 cargo test --test repository {filter}`.\n\
         It lacks {lacks:#?}\nand has in excess {has:#?}"
    );
}

fn lines_without<'t>(text: &'t str, other: &str) -> Vec<&'t str> {
    text.lines().filter(|line| !other.lines().any(|there| there == *line)).collect()
}
