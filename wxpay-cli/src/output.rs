//! What a command says on stdout. A reader that has gone away is no fault: `wxpay … |
//! head` ends quietly.

use std::io::{self, ErrorKind, Write as _};

use crate::failure::Failure;

/// Writes a text to stdout, at once; with colour only where a terminal shows it.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    let mut stdout = anstream::stdout().lock();
    gone_or(stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()))
}

/// A reader that has gone away is no failure.
fn gone_or(written: io::Result<()>) -> Result<(), Failure> {
    match written {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::work(format_args!("cannot write to stdout: {error}"), "look at where the output goes"))
        }
        _ => Ok(()),
    }
}
