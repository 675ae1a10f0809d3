//! The command `wxpay cert`.

use std::process::ExitCode;

use crate::error::CommandError;

/// Show or split the client certificate.
#[derive(clap::Args)]
pub(crate) struct Arguments {}

pub(crate) fn run(_: &Arguments) -> Result<ExitCode, CommandError> {
    Err(CommandError::work("this command is not built yet", ""))
}
