//! What `wxpay sandbox` makes of its arguments.

#![allow(clippy::unwrap_used, reason = "a test stops where it is wrong")]

use std::path::PathBuf;
use std::process::{Command, Output};

fn wxpay(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_wxpay")).args(arguments).output().unwrap()
}

#[test]
fn a_file_that_is_wrong_is_told_before_anything_listens() {
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("wrong.toml");
    std::fs::write(&file, "[[merchants]]\nappid = 'wx1'\nmch_id = '1'\nkey = 'too-short-a-secret'\n").unwrap();
    let cases: [(&[&str], i32, &str); 7] = [
        (&["--merchants", file.to_str().unwrap()], 2, "32 ASCII letters and digits"),
        (&["--merchants", "/nowhere/merchants.toml"], 2, "/nowhere/merchants.toml"),
        (&["--data", "/nowhere/data.sqlite"], 1, "its folder must exist"),
        (&["--seed", "one"], 2, "--seed"),
        (&["--listen", "203.0.113.7:1"], 1, "--listen"),
        (&["--listen", "localhost"], 2, "such as 127.0.0.1:8080"),
        // A name will do, and is looked up.
        (&["--listen", "localhost:0", "--data", "/nowhere/data.sqlite"], 1, "127.0.0.1:0"),
    ];
    for (arguments, code, told) in cases {
        let output = wxpay(&[&["sandbox"], arguments].concat());
        let words = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{words}");
        assert!(words.contains(told) && !words.contains("too-short-a-secret"), "{words}");
        assert!(output.stdout.is_empty());
    }
}
