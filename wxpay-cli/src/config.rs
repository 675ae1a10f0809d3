//! The command `wxpay config`.

use std::process::ExitCode;

use crate::error::CommandError;

/// Check the accounts of a file and the environment.
#[derive(clap::Args)]
pub(crate) struct Arguments {}

pub(crate) fn run(_: &Arguments) -> Result<ExitCode, CommandError> {
    Err(CommandError::work("this command is not built yet", ""))
}
