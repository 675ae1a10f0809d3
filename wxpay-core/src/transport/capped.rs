//! A writer with a limit.

use std::io::{self, Write};

use crate::error::Malformed;

/// A writer that fails beyond a number of bytes.
pub(crate) struct Capped<W> {
    to: W,
    left: u64,
    has_exceeded: bool,
}

impl<W: Write> Capped<W> {
    pub(crate) fn new(to: W, bytes: u64) -> Self {
        Self { to, left: bytes, has_exceeded: false }
    }

    /// The writer, unless the limit was exceeded.
    ///
    /// # Errors
    /// [`Malformed::TooLarge`] with the name of what was written and the limit.
    pub(crate) fn into_inner(self, what: &'static str, bytes: u64) -> Result<W, Malformed> {
        if self.has_exceeded {
            let limit = usize::try_from(bytes).unwrap_or(usize::MAX);
            return Err(Malformed::TooLarge { what, limit });
        }
        Ok(self.to)
    }
}

impl<W: Write> Write for Capped<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if bytes.len() as u64 > self.left {
            self.has_exceeded = true;
            return Err(io::Error::other("it exceeds the limit"));
        }
        let written = self.to.write(bytes)?;
        self.left -= (written as u64).min(self.left);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}
