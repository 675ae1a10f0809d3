//! A sandbox that ends with its stdin.

use std::process::{Command, Stdio};

use crate::process::SandboxProcess;

fn sandbox(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wxpay"));
    command.args(["sandbox", "--listen", "127.0.0.1:0"]).args(arguments);
    command
}

#[test]
fn stop_with_stdin_ends_the_sandbox_when_the_pipe_is_closed() {
    let mut sandbox = SandboxProcess::spawn(sandbox(&["--stop-with-stdin"]).stdin(Stdio::piped()));
    assert!(sandbox.request("GET", "/_sandbox/orders", "").starts_with("HTTP/1.1 200"));
    sandbox.close_stdin();
    assert_eq!(sandbox.wait(), Some(0));
}

#[test]
fn sandbox_without_the_option_outlives_its_stdin() {
    let sandbox = SandboxProcess::spawn(sandbox(&[]).stdin(Stdio::null()));
    assert!(sandbox.request("GET", "/_sandbox/orders", "").starts_with("HTTP/1.1 200"));
}
