//! The command `wxpay logs`.

use std::process::ExitCode;

use crate::error::CommandError;

/// Print the log of a sandbox.
#[derive(clap::Args)]
pub(crate) struct Arguments {}

pub(crate) fn run(_: &Arguments) -> Result<ExitCode, CommandError> {
    Err(CommandError::work("this command is not built yet", ""))
}
