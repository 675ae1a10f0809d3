//! The compile error in `README.md`: the recorded output for the same struct. That its programs compile is a doctest of
//! `wxpay-core`.

use std::path::Path;

use crate::documents::{self, Document};

const CASE: &str = "tests/ui/rules/jsapi_without_payer";

fn read(path: &str) -> String {
    std::fs::read_to_string(documents::root().join(Path::new(path))).unwrap()
}

/// The struct that derives in a program.
fn derived(program: &str) -> &str {
    let from = program.find("#[derive(").unwrap();
    let length = program[from..].find("\n}\n").unwrap();
    &program[from..from + length]
}

#[test]
fn compile_error_is_that_of_its_struct_without_the_payer() {
    let readme = Document::parse(&read("README.md"));
    let block = |language: &str| readme.blocks.iter().find(|(of, _)| of == language).unwrap().1.as_str();
    let (program, error) = (block("rust,no_run"), block("text"));

    let without: Vec<&str> = derived(program).lines().filter(|line| !line.contains("openid")).collect();
    assert_eq!(without.join("\n"), derived(&read(&format!("{CASE}.rs"))), "the README's struct is not that of {CASE}");

    // The recorded output has neither the line nor the column, which a compiler prints.
    let (number, line) = (1..).zip(program.lines()).find(|(_, line)| line.starts_with("#[wxpay(")).unwrap();
    let column = line.find("\"JSAPI\"").unwrap() + 1;
    let recorded = read(&format!("{CASE}.stderr"))
        .replace(&format!("$WORKSPACE/{CASE}.rs"), &format!("src/main.rs:{number}:{column}"))
        .replace(&format!("  | {line}"), &format!("{number} | {line}"));
    assert_eq!(error, recorded);
}
