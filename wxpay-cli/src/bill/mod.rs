//! The command `wxpay bill`.

use std::process::ExitCode;

use crate::error::CommandError;

/// Download or read a bill, check it, and convert it.
#[derive(clap::Args)]
pub(crate) struct Arguments {}

pub(crate) fn run(_: &Arguments) -> Result<ExitCode, CommandError> {
    Err(CommandError::work("this command is not built yet", ""))
}
