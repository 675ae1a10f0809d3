//! The command `wxpay replay`.

use std::process::ExitCode;

use crate::error::CommandError;

/// Send recorded notifications again, the same bytes.
#[derive(clap::Args)]
pub(crate) struct Arguments {}

pub(crate) fn run(_: &Arguments) -> Result<ExitCode, CommandError> {
    Err(CommandError::work("this command is not built yet", ""))
}
