//! Where keys come from, and that no output shows one.

use std::path::Path;

use crate::command::{COMMANDS_WITH_KEY, KEY, OTHER_KEY, RunResult, run, run_command, workspace_file, wxpay};

#[test]
fn key_of_another_form_is_refused_with_one_sentence() {
    let body = b"<xml><a>1</a><sign>x</sign></xml>";
    for command in ["sign", "verify"] {
        for (key, found) in [
            ("", "is empty"),
            ("192006250b4c09247ec02edce69f6a2", "has 31 characters"),
            ("192006250b4c09247ec02edce69f6a2d\n", "has blanks or a line end around it"),
            ("192006250b4c09247ec02edce69f6a2-", "has other characters"),
        ] {
            let RunResult { code, stdout, stderr } = run(&[command, "--key", key], body);
            assert_eq!((code, stdout.as_str()), (Some(2), ""), "{command} {key}");
            assert!(stderr.contains(&format!("that of --key {found}")), "{stderr}");
            assert!(key.is_empty() || !stderr.contains(key.trim()), "{stderr}");
            let RunResult { code, stderr, .. } = run_command(wxpay().arg(command).env("WXPAY_KEY", key), body);
            assert!(code == Some(2) && stderr.contains(&format!("that of WXPAY_KEY {found}")), "{stderr}");
        }
    }
    for command in COMMANDS_WITH_KEY {
        let RunResult { code, stderr, .. } = run(&[command], body);
        assert_eq!(code, Some(2), "{stderr}");
        assert!(stderr.starts_with("error: no key is given"), "{stderr}");
    }
}

#[test]
fn key_option_takes_precedence_over_the_environment() {
    let body = std::fs::read(workspace_file("tests/hostile/001-plain-md5.xml")).unwrap();
    let right = "4A9296D9F274436A35DE7C154845E0EF";
    let by_environment = run_command(wxpay().arg("sign").env("WXPAY_KEY", KEY), &body);
    assert_eq!(by_environment.stdout.lines().last(), Some(right));
    let by_argument = run_command(wxpay().args(["sign", "--key", KEY]).env("WXPAY_KEY", OTHER_KEY), &body);
    assert_eq!(by_argument.stdout, by_environment.stdout);
}

#[test]
fn key_is_not_shown_wherever_it_is_typed() {
    let bodies =
        [format!("<xml><a>{KEY}</a><sign>x</sign></xml>"), format!("<xml><{KEY}>1</{KEY}></xml>"), KEY.to_owned()];
    let mut runs: Vec<RunResult> = Vec::new();
    for command in COMMANDS_WITH_KEY {
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
        runs.push(run_command(wxpay().arg(command).env("WXPAY_KEY", KEY), body));
        runs.push(run_command(wxpay().args([command, "--help"]).env("WXPAY_KEY", KEY), body));
        runs.push(run_command(wxpay().args([command, "--format", "json"]).env("WXPAY_KEY", KEY), body));
    }
    for RunResult { stdout, stderr, code } in &runs {
        assert!(!stdout.contains(KEY) && !stderr.contains(KEY), "{code:?}\n{stdout}\n{stderr}");
    }
    assert!(runs.iter().any(|result| result.stdout.contains("a=********&key=********")));
}

/// Whether the output has 24 letters of the key in a row.
fn shows_key(result: &RunResult) -> bool {
    let output = format!("{}{}", result.stdout, result.stderr).to_ascii_lowercase();
    (0..=KEY.len() - 24).any(|start| output.contains(&KEY[start..start + 24]))
}

#[test]
fn almost_a_key_is_not_shown_either() {
    let almost = [&KEY[1..], &KEY[..31], &KEY[..24], &format!("{KEY}0"), &format!("\"{KEY}\""), &format!("key={KEY}")]
        .map(str::to_owned);
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("no-such-folder");
    let body = format!("<xml><a>{KEY}</a><{KEY}>1</{KEY}><sign>x</sign></xml>");
    let mut runs = Vec::new();
    for typed in &almost {
        for command in COMMANDS_WITH_KEY {
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
            // The environment's text is masked too, though it cannot be used as a key.
            for arguments in [&[command][..], &[command, "--key", OTHER_KEY], &[command, "--key", typed]] {
                runs.push(run_command(wxpay().args(arguments).env("WXPAY_KEY", typed), body.as_bytes()));
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
    let shown: Vec<&RunResult> = runs.iter().filter(|result| shows_key(result)).collect();
    assert!(shown.is_empty(), "{} of {}: {:#?}", shown.len(), runs.len(), shown.first());
    assert!(runs.iter().any(|result| result.stderr.contains("********")));
}

#[test]
fn id_options_refuse_a_key() {
    for typed in [KEY.to_owned(), format!("\"{KEY}\""), format!("key={KEY}")] {
        let signed = format!("<xml><appid>{typed}</appid><b>1</b></xml>");
        let signed = run_command(wxpay().args(["sign", "--key", OTHER_KEY]), signed.as_bytes());
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
            let result = run_command(wxpay().args(arguments).env("WXPAY_KEY", OTHER_KEY), body.as_bytes());
            assert_eq!(result.code, Some(2), "{}", result.stdout);
            assert!(!shows_key(&result), "{}", result.stderr);
        }
    }
}

#[test]
fn key_as_the_name_of_a_field_is_not_shown() {
    let body = format!("<xml><{KEY}>1</a></xml>");
    let result = run_command(wxpay().arg("verify").env("WXPAY_KEY", OTHER_KEY), body.as_bytes());
    assert!(result.stdout.contains("********") && !shows_key(&result), "{}", result.stdout);
}

#[test]
fn doctor_shows_no_key_of_the_signed_text() {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("signed.txt");
    let body = b"<xml><a>1</a><nonce_str>5K8264ILTKCH16CQ2502SI8ZNMTM67VS</nonce_str><sign>x</sign></xml>";
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
            let arguments =
                ["doctor", "--key", OTHER_KEY, "--signed-string", file.to_str().unwrap(), "--format", format];
            let result = run(&arguments, body);
            assert!(!shows_key(&result), "{signed}: {result:#?}");
            // The nonce stays readable.
            assert!(result.stdout.contains("5K8264ILTKCH16CQ2502SI8ZNMTM67VS"), "{signed}: {result:#?}");
        }
    }
}

#[test]
fn ids_in_messages_stay_readable() {
    let ids = ["oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", "wx201410272009395522657a690389285100", "8888888888888888888888888888"];
    let body = format!("<xml><openid>{}</openid><prepay_id>{}</prepay_id><a>{}</a></xml>", ids[0], ids[1], ids[2]);
    let RunResult { stdout, .. } =
        run_command(wxpay().args(["sign", "--key", KEY]).env("WXPAY_KEY", KEY), body.as_bytes());
    for id in ids {
        assert!(stdout.contains(id), "{stdout}");
    }
}
