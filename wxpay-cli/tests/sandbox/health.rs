//! The command `wxpay health`.

use std::process::{Command, Output};

use crate::process::SandboxProcess;

fn health(url: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_wxpay")).args(["health", "--at", url]).output().unwrap()
}

#[test]
fn health_is_0_for_a_sandbox_and_1_once_it_is_gone() {
    let sandbox = SandboxProcess::start(&["--listen", "127.0.0.1:0"]);
    let url = sandbox.url.clone();
    let output = health(&url);
    assert_eq!((output.status.code(), output.stdout.len(), output.stderr.len()), (Some(0), 0, 0));
    sandbox.kill();
    let output = health(&url);
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr.contains(&url) && stderr.contains("cannot be reached"), "{stderr}");
}

#[test]
fn health_refuses_the_host_of_wechat_pay() {
    assert_eq!(health("https://api.mch.weixin.qq.com").status.code(), Some(2));
    assert_eq!(health("127.0.0.1:8080").status.code(), Some(2));
}
