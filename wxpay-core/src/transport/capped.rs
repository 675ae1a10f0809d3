//! A writer with a limit.

use std::io::{self, Write};

use crate::error::Malformed;

/// A writer that fails beyond a number of bytes.
pub(crate) struct CappedWriter<W> {
    inner: W,
    remaining: u64,
    has_exceeded: bool,
}

impl<W: Write> CappedWriter<W> {
    pub(crate) fn new(inner: W, bytes: u64) -> Self {
        Self { inner, remaining: bytes, has_exceeded: false }
    }

    /// The writer, unless the limit was exceeded.
    ///
    /// # Errors
    /// [`Malformed::TooLarge`] with the name of the output and the limit.
    pub(crate) fn into_inner(self, what: &'static str, bytes: u64) -> Result<W, Malformed> {
        if self.has_exceeded {
            let limit = usize::try_from(bytes).unwrap_or(usize::MAX);
            return Err(Malformed::TooLarge { what, limit });
        }
        Ok(self.inner)
    }
}

impl<W: Write> Write for CappedWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if bytes.len() as u64 > self.remaining {
            self.has_exceeded = true;
            return Err(io::Error::other("it exceeds the limit"));
        }
        let written = self.inner.write(bytes)?;
        self.remaining -= (written as u64).min(self.remaining);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}
