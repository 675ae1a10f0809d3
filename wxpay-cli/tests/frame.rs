//! What holds for every command: inputs that cannot be used, keys that are never shown,
//! readers that go away.

#![allow(clippy::unwrap_used, reason = "a test stops where it is wrong")]

mod common;

use std::io::Read as _;
use std::process::{Command, Stdio};

use common::{KEY, Ran, file, ran, run, wxpay};

const COMMANDS: [&str; 3] = ["sign", "verify", "doctor"];

#[test]
fn an_input_that_is_no_message_is_one_sentence_and_exit_2() {
    let large = vec![b'x'; (1 << 20) + 1];
    for command in ["sign", "doctor"] {
        for (input, sentence) in [
            (&b""[..], "standard input is empty"),
            (b" \n", "standard input is empty"),
            (b"\x7fELF\0\0", "standard input is not text"),
            (&large, "standard input is larger than 1 MiB"),
        ] {
            let Ran { code, stdout, stderr } = run(&[command, "--key", KEY], input);
            assert_eq!((code, stdout.as_str()), (Some(2), ""), "{command}");
            assert!(stderr.starts_with(&format!("error: {sentence}")) && stderr.lines().count() == 2, "{stderr}");
        }
    }
    for command in COMMANDS {
        for (name, sentence) in [("no-such-file", "there is no file"), (".", "file `.` is a directory")] {
            let Ran { code, stdout, stderr } = run(&[command, name, "--key", KEY], b"");
            assert_eq!((code, stdout.as_str()), (Some(2), ""), "{command}");
            assert!(stderr.starts_with(&format!("error: {sentence}")), "{stderr}");
        }
    }
}

#[test]
fn a_key_that_is_none_is_one_sentence_and_exit_2() {
    let body = b"<xml><a>1</a><sign>x</sign></xml>";
    for command in ["sign", "verify"] {
        for (key, found) in [
            ("", "is empty"),
            ("192006250b4c09247ec02edce69f6a2", "has 31 characters"),
            ("192006250b4c09247ec02edce69f6a2d\n", "has blanks or a line end around it"),
            ("192006250b4c09247ec02edce69f6a2-", "has other characters"),
        ] {
            let Ran { code, stdout, stderr } = run(&[command, "--key", key], body);
            assert_eq!((code, stdout.as_str()), (Some(2), ""), "{command} {key}");
            assert!(stderr.contains(&format!("that of --key {found}")), "{stderr}");
            assert!(key.is_empty() || !stderr.contains(key.trim()), "{stderr}");
            let Ran { code, stderr, .. } = ran(wxpay().arg(command).env("WXPAY_KEY", key), body);
            assert!(code == Some(2) && stderr.contains(&format!("that of WXPAY_KEY {found}")), "{stderr}");
        }
    }
    for command in COMMANDS {
        let Ran { code, stderr, .. } = run(&[command], body);
        assert_eq!(code, Some(2), "{stderr}");
        assert!(stderr.starts_with("error: no key is given"), "{stderr}");
    }
}

#[test]
fn the_environment_gives_the_key_and_the_argument_goes_before_it() {
    let body = std::fs::read(file("tests/hostile/001-plain-md5.xml")).unwrap();
    let right = "4A9296D9F274436A35DE7C154845E0EF";
    let by_environment = ran(wxpay().arg("sign").env("WXPAY_KEY", KEY), &body);
    assert_eq!(by_environment.stdout.lines().last(), Some(right));
    let other = "8934e7d15453e97507ef794cf7b0519d";
    let by_argument = ran(wxpay().args(["sign", "--key", KEY]).env("WXPAY_KEY", other), &body);
    assert_eq!(by_argument.stdout, by_environment.stdout);
}

#[test]
fn no_key_is_shown_wherever_it_is_typed() {
    let bodies =
        [format!("<xml><a>{KEY}</a><sign>x</sign></xml>"), format!("<xml><{KEY}>1</{KEY}></xml>"), KEY.to_owned()];
    let mut runs: Vec<Ran> = Vec::new();
    for command in COMMANDS {
        for arguments in [
            &[command, "--key", KEY][..],
            &[command, KEY],
            &[command, "--key", KEY, KEY],
            &[command, "--kye", KEY],
            &[command, "--keys=192006250b4c09247ec02edce69f6a2d"],
            &[command, "--key", KEY, "--sign-type", KEY],
            &[command, "--key", KEY, "x", KEY],
            &[command, "--key", KEY, "--message", KEY],
            &[KEY, command],
            &["-k", KEY],
        ] {
            runs.extend(bodies.iter().map(|body| run(arguments, body.as_bytes())));
        }
        let body = bodies[0].as_bytes();
        runs.push(ran(wxpay().arg(command).env("WXPAY_KEY", KEY), body));
        runs.push(ran(wxpay().args([command, "--help"]).env("WXPAY_KEY", KEY), body));
        runs.push(ran(wxpay().args([command, "--format", "json"]).env("WXPAY_KEY", KEY), body));
    }
    for Ran { stdout, stderr, code } in &runs {
        assert!(!stdout.contains(KEY) && !stderr.contains(KEY), "{code:?}\n{stdout}\n{stderr}");
    }
    assert!(runs.iter().any(|ran| ran.stdout.contains("a=********&key=********")));
}

#[test]
fn a_reader_that_has_gone_is_no_error() {
    let path = file("wxpay-cli/tests/cmd/messages/unknown.xml");
    for command in COMMANDS {
        let mut child = wxpay()
            .args([command, path.to_str().unwrap(), "--key", KEY])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let mut stderr = String::new();
        child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
        assert!(child.wait().unwrap().code().is_some_and(|code| code < 2), "{command}");
        assert_eq!(stderr, "", "{command}");
    }
    let mut help = Command::new(env!("CARGO_BIN_EXE_wxpay"));
    let mut child = help.arg("--help").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    assert_eq!((child.wait().unwrap().code(), stderr.as_str()), (Some(0), ""));
}

#[test]
fn colour_is_for_terminals() {
    for command in COMMANDS {
        let Ran { stderr, .. } = run(&[command, "no-such-file", "--key", KEY], b"");
        assert!(!stderr.contains('\u{1b}'), "{stderr}");
    }
    let forced = ran(wxpay().args(["sign", "no-such-file", "--key", KEY]).env("CLICOLOR_FORCE", "1"), b"");
    assert!(forced.stderr.contains('\u{1b}'), "{}", forced.stderr);
}
