//! Output on stdout. A closed pipe is not an error, so `wxpay … | head` ends quietly.

use std::io::{self, ErrorKind, Write as _};

use crate::error::CommandError;

/// Writes a text to stdout and flushes it. Colours are left out where stdout is not a
/// terminal.
pub(crate) fn print(text: &str) -> Result<(), CommandError> {
    let mut stdout = anstream::stdout().lock();
    ignore_closed_pipe(stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()))
}

/// Writes a line to stdout and flushes it. Returns whether someone still reads.
pub(crate) fn print_line(line: &str) -> Result<bool, CommandError> {
    let mut stdout = anstream::stdout().lock();
    match stdout.write_all(format!("{line}\n").as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(false),
        result => ignore_closed_pipe(result).map(|()| true),
    }
}

fn ignore_closed_pipe(result: io::Result<()>) -> Result<(), CommandError> {
    match result {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(CommandError::work(format_args!("cannot write to stdout: {error}"), "look at where the output goes"))
        }
        _ => Ok(()),
    }
}
