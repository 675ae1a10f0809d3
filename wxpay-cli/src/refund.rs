//! The command `wxpay refund`.

use std::process::ExitCode;

use crate::error::CommandError;

/// Refund an order.
#[derive(clap::Args)]
pub(crate) struct Arguments {}

pub(crate) fn run(_: &Arguments) -> Result<ExitCode, CommandError> {
    Err(CommandError::work("this command is not built yet", ""))
}
