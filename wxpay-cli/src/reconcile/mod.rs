//! The command `wxpay reconcile`.

use std::process::ExitCode;

use crate::error::CommandError;

/// Compare a bill with the orders of the shop.
#[derive(clap::Args)]
pub(crate) struct Arguments {}

pub(crate) fn run(_: &Arguments) -> Result<ExitCode, CommandError> {
    Err(CommandError::work("this command is not built yet", ""))
}
