//! The built command, run with arguments and standard input.

#![allow(dead_code, clippy::unwrap_used, reason = "each test takes what it needs, and stops where it is wrong")]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The key of the samples.
pub(crate) const KEY: &str = "192006250b4c09247ec02edce69f6a2d";

/// A file of the workspace.
pub(crate) fn file(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// The command, with nothing of the caller's environment that it looks at.
pub(crate) fn wxpay() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wxpay"));
    command.env_remove("WXPAY_KEY").env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
    command
}

/// What the command says when it is run with these arguments.
pub(crate) fn run(arguments: &[&str], input: &[u8]) -> Ran {
    ran(wxpay().args(arguments), input)
}

/// What the command says.
pub(crate) fn ran(command: &mut Command, input: &[u8]) -> Ran {
    let pipes = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = pipes.spawn().unwrap();
    // A command that reads no input may have gone by now.
    let _ = child.stdin.take().unwrap().write_all(input);
    let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ran { code: status.code(), stdout: text(stdout), stderr: text(stderr) }
}

/// What a run left behind.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}
