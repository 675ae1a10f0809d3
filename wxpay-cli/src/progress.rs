//! The progress of long work, on a terminal only: where stderr is none, nothing is written.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// How often the line on the terminal is drawn anew.
const INTERVAL: Duration = Duration::from_millis(100);

/// The progress of long work: bytes of a total that may be unknown, and a word beside them such as the rows so far.
/// The line is removed when this is dropped, so that results and errors stand alone.
pub(crate) struct Progress(ProgressBar);

impl Progress {
    /// The progress of bytes, of `total` if that is known. It shows the rate, and the time left of a known total.
    pub(crate) fn bytes(total: Option<u64>) -> Self {
        let (bar, template) = match total {
            Some(total) => {
                (ProgressBar::new(total), "{wide_bar} {bytes}/{total_bytes} {binary_bytes_per_sec}{msg}, {eta} left")
            }
            None => (ProgressBar::new_spinner(), "{spinner} {bytes} {binary_bytes_per_sec}{msg}"),
        };
        // indicatif draws on stderr, and nothing if that is no terminal.
        let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        bar.set_style(style);
        bar.enable_steady_tick(INTERVAL);
        Self(bar)
    }

    /// Adds bytes that were read or received.
    pub(crate) fn add(&self, bytes: u64) {
        self.0.inc(bytes);
    }

    /// Sets the word beside the bytes, such as `12,000 rows`.
    pub(crate) fn set_message(&self, message: &str) {
        self.0.set_message(format!(" {message}"));
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
