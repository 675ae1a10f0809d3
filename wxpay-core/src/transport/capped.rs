//! A writer with a limit.

use std::io::{self, Write};

use crate::error::Malformed;

/// A writer that fails beyond a number of bytes.
pub(crate) struct CappedWriter<W> {
    inner: W,
    /// The name of the output in the error.
    what: &'static str,
    limit: u64,
    remaining: u64,
    has_exceeded: bool,
    has_output: bool,
}

impl<W: Write> CappedWriter<W> {
    pub(crate) fn new(inner: W, what: &'static str, limit: u64) -> Self {
        Self { inner, what, limit, remaining: limit, has_exceeded: false, has_output: false }
    }

    /// Checks that the limit was not exceeded.
    ///
    /// # Errors
    /// [`Malformed::TooLarge`] with the name of the output and the limit.
    pub(crate) fn check(&self) -> Result<(), Malformed> {
        if self.has_exceeded {
            let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
            return Err(Malformed::TooLarge { what: self.what, limit });
        }
        Ok(())
    }

    /// Whether nothing was written, so that another attempt may begin.
    pub(crate) fn is_empty(&self) -> bool {
        !self.has_output
    }

    /// The writer, unless the limit was exceeded.
    ///
    /// # Errors
    /// As [`check`](Self::check).
    #[cfg(feature = "json")]
    pub(crate) fn into_inner(self) -> Result<W, Malformed> {
        self.check()?;
        Ok(self.inner)
    }
}

impl<W: Write> Write for CappedWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if bytes.len() as u64 > self.remaining {
            self.has_exceeded = true;
            return Err(io::Error::other("it exceeds the limit"));
        }
        self.has_output |= !bytes.is_empty();
        let written = self.inner.write(bytes)?;
        self.remaining -= (written as u64).min(self.remaining);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}
