//! The command `wxpay settle`: ends a payment with a code that was begun with `--till`.

use std::path::PathBuf;
use std::process::ExitCode;

use crate::call::{CallOptions, resume};
use crate::error::CommandError;
use crate::till_file::TillFile;

/// The help below the options.
const HELP: &str = "\
It begins with a query and never charges. The output and the exit codes are those of
`wxpay call pay.micropay`. A settlement that has ended is queried again.

Example: wxpay settle 20261123091010.till";

/// End a payment with a code that `wxpay call pay.micropay --till FILE` began.
#[derive(clap::Args)]
#[command(after_help = HELP)]
pub(crate) struct Arguments {
    /// The file of `--till`.
    file: PathBuf,
    #[command(flatten)]
    options: CallOptions,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, CommandError> {
    let Arguments { file, options } = arguments;
    if options.send.once || options.till.is_some() {
        return Err(CommandError::usage(
            "a settlement is resumed from its own file, until it ends",
            "leave `--once` and `--till` out",
        ));
    }
    resume(&TillFile::new(file), &options.send)
}
