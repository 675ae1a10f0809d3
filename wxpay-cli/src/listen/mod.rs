//! The command `wxpay listen`.

use std::process::ExitCode;

use crate::error::CommandError;

/// Receive notifications: verify, print, record, forward and answer them.
#[derive(clap::Args)]
pub(crate) struct Arguments {}

pub(crate) fn run(_: &Arguments) -> Result<ExitCode, CommandError> {
    Err(CommandError::work("this command is not built yet", ""))
}
