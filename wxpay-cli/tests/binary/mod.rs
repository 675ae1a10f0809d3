//! The built binary, run with arguments.

use std::process::{Command, Output};

use wxpay_schema::Message;

fn wxpay(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_wxpay")).args(arguments).output().unwrap()
}

/// What stands on stdout, when nothing stands on stderr.
pub(crate) fn printed(arguments: &[&str]) -> String {
    let output = wxpay(arguments);
    let words = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success() && words.is_empty(), "{arguments:?}: {words}");
    String::from_utf8(output.stdout).unwrap()
}

/// What stands on stderr, when nothing stands on stdout.
pub(crate) fn refused(arguments: &[&str], code: i32) -> String {
    let output = wxpay(arguments);
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(code), &b""[..]), "{arguments:?}");
    String::from_utf8(output.stderr).unwrap()
}

/// The name of a message as an argument.
pub(crate) fn name(message: &Message) -> String {
    format!("{}.{}", message.channel.name(), message.name)
}
