//! What holds for the output of every command.

use std::io::Read as _;
use std::process::{Command, Stdio};

use crate::command::{COMMANDS_WITH_KEY, KEY, RunResult, run, run_command, stdout, workspace_file, wxpay};

#[test]
fn closed_pipe_is_not_an_error() {
    let path = workspace_file("wxpay-cli/tests/cmd/messages/unknown.xml");
    for command in COMMANDS_WITH_KEY {
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
        // What to compare is said all the same.
        assert!(stderr.is_empty() || command == "verify" && stderr.starts_with("help: "), "{command}: {stderr}");
    }
    let mut help = Command::new(env!("CARGO_BIN_EXE_wxpay"));
    let mut child = help.arg("--help").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    assert_eq!((child.wait().unwrap().code(), stderr.as_str()), (Some(0), ""));
}

#[test]
fn colours_are_for_terminals_only() {
    for command in COMMANDS_WITH_KEY {
        let RunResult { stderr, .. } = run(&[command, "no-such-file", "--key", KEY], b"");
        assert!(!stderr.contains('\u{1b}'), "{stderr}");
    }
    let forced = run_command(wxpay().args(["sign", "no-such-file", "--key", KEY]).env("CLICOLOR_FORCE", "1"), b"");
    assert!(forced.stderr.contains('\u{1b}'), "{}", forced.stderr);
}

#[test]
fn help_has_an_example() {
    for command in ["schema", "struct", "completions", "man"] {
        let help = stdout(&[command, "--help"]);
        assert!(help.contains(&format!("Example: wxpay {command}")), "{help}");
        assert!(!help.contains("cloud.close_order"), "{help}");
    }
}
