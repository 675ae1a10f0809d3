//! Writes lines on a thread of its own, so that a slow reader holds up no answer.

use std::io::{self, Write};
use std::thread;

use tokio::sync::{mpsc, oneshot};

use crate::error::CommandError;

/// How many lines may wait for their reader.
const MAX_WAITING: usize = 65_536;

/// The most bytes that are written at once.
const MAX_BATCH: usize = 64 << 10;

/// Prints lines in their order. A clone prints to the same place, and the last one ends it.
#[derive(Clone)]
pub(super) struct Printer(mpsc::Sender<String>);

/// Resolves when all lines are written, or when no more can be.
pub(super) type PrinterEnd = oneshot::Receiver<io::Result<()>>;

impl Printer {
    /// Starts to print.
    pub(super) fn start(mut output: impl Write + Send + 'static) -> Result<(Self, PrinterEnd), CommandError> {
        let (sender, mut lines) = mpsc::channel(MAX_WAITING);
        let (end, ended) = oneshot::channel();
        let print = move || {
            let result = print_all(&mut lines, &mut output);
            // Nobody waits for the end of notes.
            let _ = end.send(result);
        };
        thread::Builder::new()
            .spawn(print)
            .map_err(|error| CommandError::work(format_args!("cannot start a thread: {error}"), ""))?;
        Ok((Self(sender), ended))
    }

    /// Prints a line, and waits while too many wait already.
    pub(super) async fn print(&self, line: String) {
        // Once the reader is gone, the command ends.
        let _ = self.0.send(line).await;
    }

    /// Prints a line unless too many wait already.
    pub(super) fn print_note(&self, line: String) {
        let _ = self.0.try_send(line);
    }
}

fn print_all(lines: &mut mpsc::Receiver<String>, output: &mut impl Write) -> io::Result<()> {
    while let Some(mut text) = lines.blocking_recv() {
        text.push('\n');
        while text.len() < MAX_BATCH
            && let Ok(line) = lines.try_recv()
        {
            text.push_str(&line);
            text.push('\n');
        }
        output.write_all(text.as_bytes())?;
        output.flush()?;
    }
    Ok(())
}
