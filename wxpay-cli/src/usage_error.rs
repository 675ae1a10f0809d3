//! Reports of arguments that clap refuses.

use std::io::Write as _;
use std::process::ExitCode;

use clap::error::ErrorKind;

use crate::mask;

/// Writes the error to stderr, without what may be a key; or the help text or the version
/// to stdout, which clap returns as errors too.
pub(crate) fn report(error: &clap::Error, command: &clap::Command) -> ExitCode {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        // A closed pipe is not an error.
        let _ = error.print();
        return ExitCode::SUCCESS;
    }
    let text = mask::mask_for_stderr(error.render().ansi().to_string(), command);
    let _ = write!(anstream::stderr().lock(), "{text}");
    ExitCode::from(2)
}
