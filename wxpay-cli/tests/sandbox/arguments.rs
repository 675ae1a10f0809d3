//! Wrong arguments and wrong files of merchants.

use std::path::PathBuf;
use std::process::{Command, Output};

use crate::process::SandboxProcess;

fn wxpay(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_wxpay")).args(arguments).output().unwrap()
}

#[test]
fn wrong_arguments_are_refused_before_it_listens() {
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("wrong.toml");
    std::fs::write(&file, "[[merchants]]\nappid = 'wx1'\nmch_id = '1'\nkey = 'too-short-a-secret'\n").unwrap();
    let cases: [(&[&str], i32, &str); 7] = [
        (&["--merchants", file.to_str().unwrap()], 2, "32 ASCII letters and digits"),
        (&["--merchants", "/nowhere/merchants.toml"], 2, "/nowhere/merchants.toml"),
        (&["--data", "/nowhere/data.sqlite"], 1, "its folder must exist"),
        (&["--seed", "one"], 2, "--seed"),
        (&["--listen", "203.0.113.7:1"], 1, "--listen"),
        (&["--listen", "localhost"], 2, "such as 127.0.0.1:8080"),
        // A name is looked up.
        (&["--listen", "localhost:0", "--data", "/nowhere/data.sqlite"], 1, "127.0.0.1:0"),
    ];
    for (arguments, code, part) in cases {
        let output = wxpay(&[&["sandbox"], arguments].concat());
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{stderr}");
        assert!(stderr.contains(part) && !stderr.contains("too-short-a-secret"), "{stderr}");
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn sandbox_writes_the_ready_file() {
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("sandbox_ready");
    let name = file.to_str().unwrap();
    let sandbox = SandboxProcess::start(&["--listen", "127.0.0.1:0", "--ready-file", name]);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), format!("{}\n", sandbox.url));
    let refused = wxpay(&["sandbox", "--listen", "127.0.0.1:0", "--ready-file", "/nowhere/ready"]);
    assert_eq!((refused.status.code(), refused.stdout.len()), (Some(2), 0));
}

#[test]
fn misplaced_key_in_the_file_of_merchants_is_not_shown() {
    const KEY: &str = "192006250b4c09247ec02edce69f6a2d";
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("misplaced.toml");
    let merchant = format!("[[merchants]]\nappid = 'wx1'\nmch_id = '1'\nkey = '{KEY}'\n");
    let order = |fields: &str| format!("{merchant}[[orders]]\nout_trade_no = '1'\n{fields}\n");
    for text in [
        format!("[[{KEY}]]\nmch_id = '1'\n"),
        format!("[{KEY}]\n"),
        format!("{merchant}{KEY} = 1\n"),
        format!("{merchant}[{KEY}.x]\n"),
        format!("[[merchants]]\nappid = 'wx1'\nmch_id = '{KEY}'\nkey = '1'\n"),
        format!("[[merchants]]\nappid = '{KEY}'\nmch_id = '{KEY}0'\nkey = 'wx1'\n"),
        format!("[[merchants]]\nappid = 'wx1'\nmch_id = '1'\nkey = '{KEY}0'\n"),
        format!("{0}{0}", merchant.replace("mch_id = '1'", &format!("mch_id = '{KEY}'"))),
        format!("merchants = '{KEY}'\n"),
        format!("{merchant}key = '{KEY}'\n"),
        format!("{merchant}x = {KEY}\n"),
        order(&format!("{KEY} = '1'")),
        order(&format!("paid = '{KEY}'")),
        order(&format!("total_fee = '{KEY}'")),
        order(&format!("trade_type = '{KEY}'")),
        order(&format!("mch_id = '{KEY}'")),
        order("").replace("out_trade_no = '1'", &format!("out_trade_no = '{KEY}'")),
        order(&format!("body = 'x'\ntotal_fee = '{KEY}'\ntrade_type = 'NATIVE'\nproduct_id = '1'\nnotify_url = 'x'")),
    ] {
        std::fs::write(&file, &text).unwrap();
        let output = wxpay(&["sandbox", "--listen", "127.0.0.1:0", "--merchants", file.to_str().unwrap()]);
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.code().is_some_and(|code| code > 0), "{text}{stderr}");
        assert!(stderr.contains("misplaced.toml") || stderr.contains("file of merchants"), "{stderr}");
        assert!(!stderr.contains(&KEY[..24]), "{text}{stderr}");
    }
}
