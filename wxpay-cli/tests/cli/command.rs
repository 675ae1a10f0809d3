//! The built command, run with arguments and standard input.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The key of the samples.
pub(crate) const KEY: &str = "192006250b4c09247ec02edce69f6a2d";
/// Another key.
pub(crate) const OTHER_KEY: &str = "8934e7d15453e97507ef794cf7b0519d";
/// The commands that take a message and a key.
pub(crate) const COMMANDS_WITH_KEY: [&str; 3] = ["sign", "verify", "doctor"];

/// The path of a file of the workspace.
pub(crate) fn workspace_file(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// The command, without the variables of the environment that it reads.
pub(crate) fn wxpay() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wxpay"));
    command
        .env_remove("WXPAY_KEY")
        .env_remove("WXPAY_WORKWX_SECRET")
        .env_remove("WXPAY_APIV3_KEY")
        .env_remove("NO_COLOR")
        .env_remove("CLICOLOR_FORCE");
    command
}

/// The result of a run.
#[derive(Debug)]
pub(crate) struct RunResult {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Runs the command with these arguments.
pub(crate) fn run(arguments: &[&str], input: &[u8]) -> RunResult {
    run_command(wxpay().args(arguments), input)
}

pub(crate) fn run_command(command: &mut Command, input: &[u8]) -> RunResult {
    let pipes = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = pipes.spawn().unwrap();
    // A command that reads no input may have ended already.
    let _ = child.stdin.take().unwrap().write_all(input);
    let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    RunResult { code: status.code(), stdout: text(stdout), stderr: text(stderr) }
}

/// Runs the command, which must succeed without a word on stderr, and returns its stdout.
pub(crate) fn stdout(arguments: &[&str]) -> String {
    let RunResult { code, stdout, stderr } = run(arguments, b"");
    assert!(code == Some(0) && stderr.is_empty(), "{arguments:?}: {stderr}");
    stdout
}

/// Runs the command, which must fail with this code and print nothing, and returns its
/// stderr.
pub(crate) fn stderr(arguments: &[&str], expected: i32) -> String {
    let RunResult { code, stdout, stderr } = run(arguments, b"");
    assert_eq!((code, stdout.as_str()), (Some(expected), ""), "{arguments:?}");
    stderr
}
