//! From a body to lines. A reader goes in, gzip or not; its lines come out one at
//! a time, none longer than the limit, and no more text than the limit in all.

use std::fmt;
use std::io::{self, BufRead, BufReader, Cursor, Read};

use flate2::read::MultiGzDecoder;

use super::error::BillError;
use super::{BillOptions, Packing};

/// The first bytes of gzip.
const MAGIC: [u8; 2] = [0x1f, 0x8b];

type Whole<R> = io::Chain<Cursor<Vec<u8>>, R>;

enum Unpacked<R> {
    Plain(Whole<R>),
    // Boxed for its size.
    Gzip(Box<MultiGzDecoder<Whole<R>>>),
}

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(body) => body.read(buffer),
            Self::Gzip(decoder) => decoder.read(buffer),
        }
    }
}

/// A reader that fails where it would give more than the limit.
struct Capped<R> {
    from: R,
    left: u64,
}

impl<R: Read> Read for Capped<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(buffer)?;
        let left = self.left.checked_sub(read as u64);
        self.left = left.ok_or_else(|| io::Error::other(Exceeded))?;
        Ok(read)
    }
}

#[derive(Debug)]
struct Exceeded;

impl fmt::Display for Exceeded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the text exceeds its limit")
    }
}

impl std::error::Error for Exceeded {}

/// The lines of a body.
pub(super) struct Lines<R> {
    from: BufReader<Capped<Unpacked<R>>>,
    options: BillOptions,
    packed: bool,
    number: u64,
    line: Vec<u8>,
}

impl<R: Read> Lines<R> {
    pub(super) fn of(mut body: R, options: BillOptions) -> Result<Self, BillError> {
        let mut start = Vec::with_capacity(MAGIC.len());
        (&mut body).take(MAGIC.len() as u64).read_to_end(&mut start).map_err(BillError::Io)?;
        let packed = start == MAGIC && options.packing != Packing::Plain;
        let whole = Cursor::new(start).chain(body);
        let from = if packed { Unpacked::Gzip(Box::new(MultiGzDecoder::new(whole))) } else { Unpacked::Plain(whole) };
        let from = BufReader::new(Capped { from, left: options.text });
        Ok(Self { from, options, packed, number: 0, line: Vec::new() })
    }

    /// Whether the body is gzip.
    pub(super) const fn is_packed(&self) -> bool {
        self.packed
    }

    /// The number of the line that was read last, from 1.
    pub(super) const fn number(&self) -> u64 {
        self.number
    }

    /// Reads the next line that is not blank, without its end and without the mark
    /// of UTF-8 at the beginning. False at the end of the text.
    pub(super) fn advance(&mut self) -> Result<bool, BillError> {
        loop {
            self.line.clear();
            let limit = self.options.row;
            let read = (&mut self.from)
                .take(limit.saturating_add(2))
                .read_until(b'\n', &mut self.line)
                .map_err(|error| failure(error, self.packed, &self.options))?;
            if read == 0 {
                return Ok(false);
            }
            self.number += 1;
            if self.number == 1 && self.line.starts_with("\u{feff}".as_bytes()) {
                self.line.drain(..3);
            }
            for end in [b'\n', b'\r'] {
                if self.line.last() == Some(&end) {
                    self.line.pop();
                }
            }
            if self.line.len() as u64 > limit {
                return Err(BillError::TooLarge { what: "a line, in bytes,", limit });
            }
            if !self.line.iter().all(u8::is_ascii_whitespace) {
                return Ok(true);
            }
        }
    }

    /// The line that was read last.
    pub(super) fn line(&self) -> &[u8] {
        &self.line
    }

    /// The line that was read last, and what follows it up to some bytes in all.
    /// What is too short for want of a reader that works is given as it is.
    pub(super) fn rest(&mut self, most: usize) -> Vec<u8> {
        let mut rest = std::mem::take(&mut self.line);
        if rest.len() < most {
            rest.push(b'\n');
            let left = (most - rest.len()) as u64;
            let _ = (&mut self.from).take(left).read_to_end(&mut rest);
        }
        rest.truncate(most);
        rest
    }
}

fn failure(error: io::Error, packed: bool, options: &BillOptions) -> BillError {
    if error.get_ref().is_some_and(<dyn std::error::Error + Send + Sync>::is::<Exceeded>) {
        return BillError::TooLarge { what: "the text of the bill, in bytes,", limit: options.text };
    }
    match error.kind() {
        io::ErrorKind::UnexpectedEof => BillError::Truncated,
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData if packed => BillError::Gzip(error),
        _ => BillError::Io(error),
    }
}
