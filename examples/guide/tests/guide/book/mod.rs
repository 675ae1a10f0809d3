//! The chapters of both books: their code is tested code, their list is complete, and both have the same.

mod chapter;
mod dependencies;
mod source;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use chapter::Chapter;

/// The books, English first.
const BOOKS: [&str; 2] = ["docs/guide/src", "docs/guide/zh/src"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The books that are there.
fn books() -> Vec<&'static str> {
    BOOKS.into_iter().filter(|book| root().join(book).exists()).collect()
}

/// The pages of a book but its summary, as paths within it, sorted.
fn pages(book: &str) -> Vec<String> {
    fn visit(folder: &Path, within: &str, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let name = format!("{within}{}", entry.file_name().to_str().unwrap());
            if entry.path().is_dir() {
                visit(&entry.path(), &format!("{name}/"), found);
            } else if entry.path().extension().is_some_and(|md| md == "md") && name != "SUMMARY.md" {
                found.push(name);
            }
        }
    }
    let mut found = Vec::new();
    visit(&root().join(book), "", &mut found);
    found.sort();
    found
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The pages that a summary lists, in its order.
fn listed(book: &str) -> Vec<String> {
    let summary = read(&format!("{book}/SUMMARY.md"));
    let links = summary.lines().filter_map(|line| line.split_once("](")?.1.split_once(')'));
    links.map(|(page, _)| page.trim_start_matches("./").to_owned()).collect()
}

/// Fails with all faults at once.
fn assert_none(faults: &[String], remedy: &str) {
    let mut list = String::new();
    for fault in faults {
        writeln!(list, "  {fault}").unwrap();
    }
    assert!(faults.is_empty(), "{} faults:\n{list}{remedy}", faults.len());
}

#[test]
fn blocks_are_their_sources() {
    let mut faults = Vec::new();
    for book in books() {
        for page in pages(book) {
            let path = format!("{book}/{page}");
            let text = read(&path);
            let chapter = Chapter::parse(&text);
            if std::env::var_os("WRITE_DOCS").is_some() {
                let written = chapter.with_blocks_of(|source| source::content(&root(), source));
                std::fs::write(root().join(&path), &written).unwrap();
                faults.extend(Chapter::parse(&written).faults(&path, |source| source::content(&root(), source)));
            } else {
                faults.extend(chapter.faults(&path, |source| source::content(&root(), source)));
            }
        }
    }
    assert_none(&faults, "`WRITE_DOCS=1 cargo test -p guide --test guide book` writes blocks that differ.");
}

#[test]
fn dependencies_have_the_features_that_are_named() {
    let mut faults = Vec::new();
    for book in books() {
        for page in pages(book) {
            let path = format!("{book}/{page}");
            for block in Chapter::parse(&read(&path)).blocks.iter().filter(|block| block.language == "toml") {
                if block.source.is_none() {
                    let found = dependencies::faults(&root(), &block.content());
                    faults.extend(found.into_iter().map(|fault| format!("{path}:{}: {fault}", block.line)));
                }
            }
        }
    }
    assert_none(&faults, "");
}

#[test]
fn summary_lists_every_page() {
    for book in books() {
        let mut listed = listed(book);
        listed.sort();
        assert_eq!(listed, pages(book), "{book}/SUMMARY.md, and the pages there");
    }
}

#[test]
fn translations_have_the_same_pages_parts_and_blocks() {
    let books = books();
    let english = books[0];
    for other in &books[1..] {
        assert_eq!(listed(other), listed(english), "the pages of {other} and of {english}, in their order");
        for page in pages(english) {
            let blocks = |book: &str| Chapter::parse(&read(&format!("{book}/{page}"))).outline();
            assert_eq!(blocks(other), blocks(english), "the parts and blocks of {page} in {other} and in {english}");
        }
    }
}

mod checks {
    use super::*;

    /// What `blocks_are_their_sources` finds in a text.
    fn faults(text: &str) -> String {
        let content = |source: &str| match source {
            "a.rs" => Ok("let a = 1;".to_owned()),
            _ => Err("no such file".to_owned()),
        };
        Chapter::parse(text).faults("page.md", content).join("\n")
    }

    #[test]
    fn a_block_without_a_source_is_a_fault() {
        assert!(faults("text\n\n```rust\nlet a = 1;\n```\n").starts_with("page.md:3: "));
        assert_eq!(faults("text\n\n```sh\ncargo new shop\n```\n"), "");
    }

    #[test]
    fn a_block_that_differs_is_a_fault() {
        assert_eq!(faults("<!-- code: a.rs -->\n```rust\nlet a = 1;\n```\n"), "");
        assert!(faults("<!-- code: a.rs -->\n```rust\nlet a = 2;\n```\n").contains("differs from `a.rs`"));
        assert!(faults("<!-- code: b.rs -->\n```rust\nlet a = 2;\n```\n").contains("no such file"));
    }

    #[test]
    fn what_is_no_whole_block_is_a_fault() {
        assert!(faults("<!-- code: a.rs -->\n\ntext\n").contains("no block follows"));
        assert!(faults("<!-- code: a.rs -->\n```rust\nlet a = 1;\n").contains("is not closed"));
    }

    #[test]
    fn blocks_are_written_within_lists_too() {
        let text = "1. Do\n\n   <!-- code: a.rs -->\n   ```rust\n   old\n   ```\nend\n";
        let written = Chapter::parse(text).with_blocks_of(|_| Ok("a\n\n  b".to_owned()));
        assert_eq!(written, "1. Do\n\n   <!-- code: a.rs -->\n   ```rust\n   a\n\n     b\n   ```\nend\n");
        assert_eq!(Chapter::parse(&written).blocks[0].content(), "a\n\n  b");
    }

    #[test]
    fn outline_has_headings_and_blocks_in_their_order() {
        let text = "# One\n#no\n```sh\n# Two\na\n```\n## Three\n<!-- code: b -->\n```rust\n## 4\n```\n";
        assert_eq!(Chapter::parse(text).outline(), ["#", "sh\na", "##", "rust b"]);
    }

    #[test]
    fn outline_leaves_out_comments_of_shells() {
        let outline = |text| Chapter::parse(text).outline();
        assert_eq!(outline("```sh\na  # one\n```\n"), outline("```sh\n# two\na\n```\n"));
        assert_ne!(outline("```sh\na\n```\n"), outline("```sh\nb\n```\n"));
        assert_ne!(outline("<!-- code: a -->\n```rust\n```\n"), outline("<!-- code: b -->\n```rust\n```\n"));
    }

    #[test]
    fn a_source_is_found_by_its_anchor() {
        let text = "fn f() {\n    // ANCHOR: x\n    a();\n\n    // ANCHOR: y\n    {\n        b();\n    }\n    \
                    // ANCHOR_END: y\n    // ANCHOR_END: x\n}\n";
        assert_eq!(source::anchored(text, "x").unwrap(), "a();\n\n{\n    b();\n}");
        assert_eq!(source::anchored(text, "y").unwrap(), "{\n    b();\n}");
        assert!(source::anchored(text, "z").is_err());
        assert!(source::anchored("// ANCHOR: x\na\n", "x").is_err());
    }

    #[test]
    fn features_that_are_not_there_are_faults() {
        let found = |text| dependencies::faults(&root(), text).len();
        assert_eq!(found("[dependencies]\nwxpay-core = { version = \"0.1\", features = [\"reqwest\"] }"), 0);
        assert_eq!(found("[dependencies]\nwxpay-core = { version = \"0.1\", features = [\"request\"] }"), 1);
        assert_eq!(found("[dependencies]\nwxpay-core = \"0.0\"\nwxpay-nothing = \"0.1\""), 2);
        assert_eq!(found("[account.shop]"), 1);
    }
}
