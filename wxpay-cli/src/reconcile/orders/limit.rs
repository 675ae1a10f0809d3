//! Limits of the text, against a file that is no list of orders.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

use crate::reconcile::file::MAX_TEXT;

/// The most bytes of a row. One of orders has some hundred.
pub(super) const MAX_ROW: u64 = 128 * 1024;

/// How many bytes may be read in all. It is raised with each row.
#[derive(Clone)]
pub(super) struct Allowance(Rc<Cell<u64>>);

impl Allowance {
    pub(super) fn new() -> Self {
        Self(Rc::new(Cell::new(MAX_ROW)))
    }

    /// Allows another row behind that many bytes.
    pub(super) fn raise(&self, position: u64) {
        self.0.set(position.saturating_add(MAX_ROW).min(MAX_TEXT));
    }
}

/// A reader that fails beyond its allowance. Every line ends in a line feed, the last one too.
pub(super) struct LimitedReader {
    bytes: Box<dyn Read>,
    allowance: Allowance,
    read: u64,
    /// The last byte that was read.
    last: u8,
}

impl LimitedReader {
    pub(super) fn new(bytes: Box<dyn Read>, allowance: Allowance) -> Self {
        Self { bytes, allowance, read: 0, last: b'\n' }
    }
}

impl Read for LimitedReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.read >= self.allowance.0.get() {
            return Err(io::Error::other(if self.read >= MAX_TEXT {
                "the text is larger than 8 GiB"
            } else {
                "a row is larger than 128 KiB, which no order is; is a quotation mark missing?"
            }));
        }
        let mut read = self.bytes.read(buffer)?;
        if let Some(end) = buffer.first_mut().filter(|_| read == 0 && self.last != b'\n') {
            *end = b'\n';
            read = 1;
        }
        self.last = buffer.get(..read).and_then(<[u8]>::last).copied().unwrap_or(self.last);
        self.read += read as u64;
        Ok(read)
    }
}
