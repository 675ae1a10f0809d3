//! What holds for every command: inputs that cannot be used, keys that are never shown,
//! readers that go away.

#![allow(clippy::unwrap_used, reason = "a test stops where it is wrong")]

mod common;

use std::io::Read as _;
use std::path::Path;
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

/// A program that shows as many letters of the key in a row shows most of the key.
fn shows_key(ran: &Ran) -> bool {
    let shown = format!("{}{}", ran.stdout, ran.stderr).to_ascii_lowercase();
    (0..=KEY.len() - 24).any(|at| shown.contains(&KEY[at..at + 24]))
}

#[test]
fn a_key_that_is_not_quite_one_is_not_shown_either() {
    let almost = [&KEY[1..], &KEY[..31], &KEY[..24], &format!("{KEY}0"), &format!("\"{KEY}\""), &format!("key={KEY}")]
        .map(str::to_owned);
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("no-such-folder");
    let body = format!("<xml><a>{KEY}</a><{KEY}>1</{KEY}><sign>x</sign></xml>");
    let mut runs = Vec::new();
    for typed in &almost {
        for command in COMMANDS {
            for arguments in [
                &[command, "--sign-type", typed][..],
                &[command, "--appid", typed],
                &[command, "--mch-id", typed, "--total-fee", typed],
                &[command, "--message", typed, "--key", KEY],
                &[command, "--format", typed],
                &[command, typed, typed],
                &[command, file.join(typed).to_str().unwrap(), "--key", KEY],
            ] {
                runs.push(run(arguments, body.as_bytes()));
            }
            // What the environment has is the key all the same, though it cannot be used.
            let other = "8934e7d15453e97507ef794cf7b0519d";
            for arguments in [&[command][..], &[command, "--key", other], &[command, "--key", typed]] {
                runs.push(ran(wxpay().args(arguments).env("WXPAY_KEY", typed), body.as_bytes()));
            }
        }
        for arguments in [
            &["schema", typed][..],
            &["struct", typed],
            &["completions", typed],
            &["sandbox", "--listen", typed],
            &["sandbox", "--seed", typed],
            &["sandbox", "--merchants", typed],
            &["sandbox", "--container", typed],
            &["sandbox", typed],
        ] {
            runs.push(run(arguments, b""));
        }
    }
    let shown: Vec<&Ran> = runs.iter().filter(|ran| shows_key(ran)).collect();
    assert!(shown.is_empty(), "{} of {}: {:#?}", shown.len(), runs.len(), shown.first());
    assert!(runs.iter().any(|ran| ran.stderr.contains("********")));
}

#[test]
fn no_key_is_taken_for_an_id() {
    let other = "8934e7d15453e97507ef794cf7b0519d";
    for typed in [KEY.to_owned(), format!("\"{KEY}\""), format!("key={KEY}")] {
        let signed = format!("<xml><appid>{typed}</appid><b>1</b></xml>");
        let signed = ran(wxpay().args(["sign", "--key", other]), signed.as_bytes());
        let sign = signed.stdout.lines().last().unwrap_or_default();
        let body = format!("<xml><appid>wxd930ea5d5a258f4f</appid><b>1</b><sign>{sign}</sign></xml>");
        for arguments in [
            &["doctor", "--appid", &typed][..],
            &["doctor", "--mch-id", &typed],
            &["verify", "--appid", &typed],
            &["verify", "--mch-id", &typed],
            &["verify", "--sub-mch-id", &typed],
            &["verify", "--total-fee", "1", "--fee-type", &typed],
        ] {
            let ran = ran(wxpay().args(arguments).env("WXPAY_KEY", other), body.as_bytes());
            assert_eq!(ran.code, Some(2), "{}", ran.stdout);
            assert!(!shows_key(&ran), "{}", ran.stderr);
        }
    }
}

#[test]
fn a_key_among_the_names_of_a_message_is_not_shown() {
    let body = format!("<xml><{KEY}>1</a></xml>");
    let ran = ran(wxpay().arg("verify").env("WXPAY_KEY", "8934e7d15453e97507ef794cf7b0519d"), body.as_bytes());
    assert!(ran.stdout.contains("********") && !shows_key(&ran), "{}", ran.stdout);
}

#[test]
fn the_doctor_shows_no_key_of_the_text_that_was_signed() {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("signed.txt");
    let body = b"<xml><a>1</a><nonce_str>5K8264ILTKCH16CQ2502SI8ZNMTM67VS</nonce_str><sign>x</sign></xml>";
    let other = "8934e7d15453e97507ef794cf7b0519d";
    let nonce = "a=1&nonce_str=5K8264ILTKCH16CQ2502SI8ZNMTM67VS";
    for signed in [
        format!("{nonce}&secret={KEY}"),
        format!("{nonce}&apiKey={KEY}"),
        format!("{nonce}&key={KEY}"),
        format!("{nonce}&{KEY}"),
        format!("{nonce}{KEY}"),
        format!("{KEY}{nonce}"),
        format!("{KEY}=1&{nonce}"),
        format!("a=1{KEY}"),
    ] {
        std::fs::write(&file, &signed).unwrap();
        for format in ["text", "json"] {
            let arguments = ["doctor", "--key", other, "--signed-string", file.to_str().unwrap(), "--format", format];
            let ran = run(&arguments, body);
            assert!(!shows_key(&ran), "{signed}: {ran:#?}");
            // What is no key stays readable.
            assert!(ran.stdout.contains("5K8264ILTKCH16CQ2502SI8ZNMTM67VS"), "{signed}: {ran:#?}");
        }
    }
}

#[test]
fn ids_of_messages_stay_readable() {
    let ids = ["oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", "wx201410272009395522657a690389285100", "8888888888888888888888888888"];
    let body = format!("<xml><openid>{}</openid><prepay_id>{}</prepay_id><a>{}</a></xml>", ids[0], ids[1], ids[2]);
    let Ran { stdout, .. } = ran(wxpay().args(["sign", "--key", KEY]).env("WXPAY_KEY", KEY), body.as_bytes());
    for id in ids {
        assert!(stdout.contains(id), "{stdout}");
    }
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
