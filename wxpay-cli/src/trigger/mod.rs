//! The command `wxpay trigger`.

use std::process::ExitCode;

use crate::error::CommandError;

/// Make a message that WeChat Pay sends, sign it, and send or print it.
#[derive(clap::Args)]
pub(crate) struct Arguments {}

pub(crate) fn run(_: &Arguments) -> Result<ExitCode, CommandError> {
    Err(CommandError::work("this command is not built yet", ""))
}
