//! Writes lines on a thread of its own, so that a slow reader holds up no answer.

use std::io::{self, BufWriter, Write};
use std::thread;

use tokio::sync::oneshot::error::TryRecvError;
use tokio::sync::{mpsc, oneshot};

use crate::error::CommandError;

/// How many lines may wait for their reader.
const MAX_WAITING: usize = 65_536;

/// Prints lines in their order. A clone prints to the same place, and the last one ends it.
#[derive(Clone)]
pub(super) struct Printer(mpsc::Sender<oneshot::Receiver<String>>);

/// The place of a line among the others, which are printed behind it.
pub(super) struct LinePlace(oneshot::Sender<String>);

impl LinePlace {
    /// Prints the line.
    pub(super) fn fill(self, mut line: String) {
        line.push('\n');
        // Once the reader is gone, the command ends.
        let _ = self.0.send(line);
    }
}

/// Resolves when all lines are written, or when no more can be.
pub(super) type PrinterEnd = oneshot::Receiver<io::Result<()>>;

impl Printer {
    /// Starts to print.
    pub(super) fn start(output: impl Write + Send + 'static) -> Result<(Self, PrinterEnd), CommandError> {
        let (sender, mut lines) = mpsc::channel(MAX_WAITING);
        let (end, ended) = oneshot::channel();
        let print = move || {
            let result = print_all(&mut lines, BufWriter::new(output));
            // Nobody waits for the end of notes.
            let _ = end.send(result);
        };
        thread::Builder::new()
            .spawn(print)
            .map_err(|error| CommandError::work(format_args!("cannot start a thread: {error}"), ""))?;
        Ok((Self(sender), ended))
    }

    /// Takes the next place, and waits while too many lines wait already.
    pub(super) async fn next_place(&self) -> LinePlace {
        let (place, line) = oneshot::channel();
        let _ = self.0.send(line).await;
        LinePlace(place)
    }

    /// Prints a line unless too many wait already.
    pub(super) fn print_note(&self, line: String) {
        let (place, note) = oneshot::channel();
        let _ = self.0.try_send(note);
        LinePlace(place).fill(line);
    }
}

fn print_all(
    lines: &mut mpsc::Receiver<oneshot::Receiver<String>>,
    mut output: BufWriter<impl Write>,
) -> io::Result<()> {
    while let Some(mut line) = lines.blocking_recv() {
        loop {
            let text = match line.try_recv() {
                Ok(text) => Some(text),
                Err(TryRecvError::Empty) => {
                    output.flush()?;
                    line.blocking_recv().ok()
                }
                Err(TryRecvError::Closed) => None,
            };
            output.write_all(text.unwrap_or_default().as_bytes())?;
            line = match lines.try_recv() {
                Ok(line) => line,
                Err(_) => break,
            };
        }
        output.flush()?;
    }
    Ok(())
}
