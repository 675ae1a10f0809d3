//! The commands in the guide's shell blocks: each is one that `wxpay` knows, with options that it has.

use std::path::{Path, PathBuf};

use crate::command::{run, workspace_file};

/// An option that no command has. Where it is the first thing that is refused, everything before it was read.
const UNKNOWN: &str = "--no-such-option";

/// The Markdown files of a folder.
fn pages(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.path().is_dir() {
            pages(&entry.path(), found);
        } else if entry.path().extension().is_some_and(|extension| extension == "md") {
            found.push(entry.path());
        }
    }
}

/// The arguments of each `wxpay` in the blocks of `sh`, whichever way it is called.
fn commands(page: &str) -> Vec<Vec<String>> {
    let blocks = page.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
    let lines = blocks.map(|block| block.replace("\\\n", " "));
    let lines: Vec<String> = lines.flat_map(|block| block.lines().map(str::to_owned).collect::<Vec<_>>()).collect();
    let command = |line: &String| {
        let line = line.replace("cargo run -q -p wxpay-cli --", "wxpay").replace("cargo run -p wxpay-cli --", "wxpay");
        let words = line.split_whitespace().map(str::to_owned);
        let mut words = words.skip_while(|word| word.contains('=')).take_while(|word| !"#|>&".contains(word.as_str()));
        (words.next()? == "wxpay").then(|| words.map(|word| word.replace(['\'', '"'], "")).collect())
    };
    lines.iter().filter_map(command).collect()
}

#[test]
fn commands_are_those_of_the_command_line() {
    let mut found = Vec::new();
    pages(&workspace_file("docs/guide"), &mut found);
    let mut count = 0;
    for page in found {
        for mut arguments in commands(&std::fs::read_to_string(&page).unwrap()) {
            arguments.push(UNKNOWN.to_owned());
            let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
            let result = run(&arguments, b"");
            assert!(
                result.code == Some(2) && result.stderr.contains(&format!("'{UNKNOWN}'")),
                "{}: `wxpay {}`: {}",
                page.display(),
                arguments.join(" "),
                result.stderr
            );
            count += 1;
        }
    }
    assert!(count > 5, "the guide's commands were not found");
}

#[test]
fn commands_are_found_in_blocks() {
    let page = "wxpay no\n```sh\nA=1 wxpay a --b \\\n    'c d' # e\nls wxpay\ncargo run -p wxpay-cli -- f | jq\n```\n\
                wxpay no\n";
    assert_eq!(commands(page), [vec!["a", "--b", "c", "d"], vec!["f"]]);
}
