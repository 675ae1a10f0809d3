//! The lines of a body: decompresses, limits the length of a line and of the whole text, and finds the line ends.

use std::fmt;
use std::io::{self, Cursor, Read};
use std::ops::Range;

use flate2::read::MultiGzDecoder;

use super::error::BillError;
use super::options::{BillOptions, Compression};

/// The first bytes of gzip data.
const MAGIC: &[u8] = &[0x1f, 0x8b];

/// The byte order mark of UTF-8.
pub(super) const MARK: &[u8] = "\u{feff}".as_bytes();

/// How many bytes are read at once.
const BLOCK: usize = 16 * 1024;

/// A reader with the bytes that were read ahead put back in front.
type PrefixedReader<R> = io::Chain<Cursor<Vec<u8>>, R>;

enum BodyReader<R> {
    Plain(PrefixedReader<R>),
    // Boxed because of its size.
    Gzip(Box<MultiGzDecoder<PrefixedReader<R>>>),
}

impl<R: Read> Read for BodyReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(body) => body.read(buffer),
            Self::Gzip(decoder) => decoder.read(buffer),
        }
    }
}

/// A reader that fails as soon as it would exceed the limit.
struct LimitedReader<R> {
    from: R,
    left: u64,
}

impl<R: Read> Read for LimitedReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(buffer)?;
        let left = self.left.checked_sub(read as u64);
        self.left = left.ok_or_else(|| io::Error::other(TextTooLarge))?;
        Ok(read)
    }
}

#[derive(Debug)]
struct TextTooLarge;

impl fmt::Display for TextTooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the text exceeds its limit")
    }
}

impl std::error::Error for TextTooLarge {}

/// The lines of a body, without its byte order mark.
pub(super) struct Lines<R> {
    from: PrefixedReader<LimitedReader<BodyReader<R>>>,
    options: BillOptions,
    packed: bool,
    buffer: Vec<u8>,
    /// What was read and is behind the last line, in the buffer.
    unread: Range<usize>,
    /// The last line, in the buffer, without its line feed.
    line: Range<usize>,
    /// The number of the last line.
    number: u64,
    /// The bytes of blank lines, until there is one that is not blank.
    blanks: Option<u64>,
    is_at_end: bool,
    /// Whether the last line ended with the text, without a line feed.
    is_cut: bool,
}

impl<R: Read> Lines<R> {
    pub(super) fn new(body: R, options: BillOptions) -> Result<Self, BillError> {
        let (packed, whole) = starts_with_bytes(body, MAGIC).map_err(BillError::Io)?;
        let packed = packed && options.compression != Compression::Plain;
        let from =
            if packed { BodyReader::Gzip(Box::new(MultiGzDecoder::new(whole))) } else { BodyReader::Plain(whole) };
        let capped = LimitedReader { from, left: options.text };
        let (marked, mut from) = starts_with_bytes(capped, MARK).map_err(|error| failure(error, packed, &options))?;
        if marked {
            from.get_mut().0.get_mut().clear();
        }
        let (buffer, unread, line) = (vec![0; 2 * BLOCK], 0..0, 0..0);
        let (blanks, is_at_end) = (Some(0), false);
        Ok(Self { from, options, packed, buffer, unread, line, number: 0, blanks, is_at_end, is_cut: false })
    }

    /// Whether the body is gzip data.
    pub(super) const fn is_gzip(&self) -> bool {
        self.packed
    }

    /// The number of the last line read, from 1.
    pub(super) const fn number(&self) -> u64 {
        self.number
    }

    /// Whether the last line ended with the text, without a line feed.
    pub(super) const fn is_cut(&self) -> bool {
        self.is_cut
    }

    /// Reads the next line that is not blank. Returns `false` at the end of the text.
    pub(super) fn advance(&mut self) -> Result<bool, BillError> {
        while self.read_line()? {
            let is_blank =
                self.line().first().is_none_or(u8::is_ascii_whitespace) && self.line().trim_ascii().is_empty();
            if !is_blank {
                self.blanks = None;
                return Ok(true);
            }
            let length = self.line.len() as u64 + 1;
            self.blanks = self.blanks.map(|blanks| blanks + length);
            if self.blanks.is_some_and(|blanks| blanks > self.options.row) {
                return Err(self.too_large("what is blank before the header, in bytes,"));
            }
        }
        Ok(false)
    }

    /// The last line, without its line feed and a carriage return before that.
    pub(super) fn line(&self) -> &[u8] {
        let line = self.buffer.get(self.line.clone()).unwrap_or_default();
        line.strip_suffix(b"\r").unwrap_or(line)
    }

    /// The text of the last line; `None` if it is not UTF-8.
    pub(super) fn text(&self) -> Option<&str> {
        std::str::from_utf8(self.line()).ok()
    }

    /// Whether the last line is UTF-8 but for its last character, which is cut off.
    pub(super) fn ends_within_character(&self) -> bool {
        std::str::from_utf8(self.line()).is_err_and(|error| error.valid_up_to() > 0 && error.error_len().is_none())
    }

    /// The text from the last line on, without leading blanks, up to `most` bytes, for a text that is not a bill. If
    /// the reader fails, what was read before is returned.
    pub(super) fn beginning(&mut self, most: usize) -> Vec<u8> {
        let begin = self.line.start;
        let mut beginning = self.buffer.get(begin..self.unread.end).unwrap_or_default().trim_ascii_start().to_vec();
        let left = most.saturating_sub(beginning.len()) as u64;
        let _ = (&mut self.from).take(left).read_to_end(&mut beginning);
        beginning.truncate(most);
        beginning
    }

    /// Finds the next line. Returns `false` at the end of the text.
    fn read_line(&mut self) -> Result<bool, BillError> {
        // How much of the unread text has no line feed.
        let mut searched = 0;
        loop {
            let unread = self.buffer.get(self.unread.clone()).unwrap_or_default();
            let rest = unread.get(searched..).unwrap_or_default();
            let end = match memchr::memchr(b'\n', rest) {
                Some(at) => Some((searched + at, 1)),
                None if self.is_at_end && !unread.is_empty() => Some((unread.len(), 0)),
                None => None,
            };
            if let Some((length, feed)) = end {
                self.line = self.unread.start..self.unread.start + length;
                self.unread.start += length + feed;
                self.number += 1;
                self.is_cut = feed == 0;
                return if self.line().len() as u64 > self.options.row { Err(self.line_too_large()) } else { Ok(true) };
            }
            searched = unread.len();
            if self.is_at_end {
                self.line = self.unread.clone();
                return Ok(false);
            }
            // A carriage return may end it.
            if searched as u64 > self.options.row.saturating_add(1) {
                return Err(self.line_too_large());
            }
            self.fill()?;
        }
    }

    /// Reads more text behind the unread.
    fn fill(&mut self) -> Result<(), BillError> {
        if self.unread.start > 0 {
            self.buffer.copy_within(self.unread.clone(), 0);
            self.unread = 0..self.unread.len();
        }
        if self.buffer.len() - self.unread.end < BLOCK {
            self.buffer.resize(self.unread.end + BLOCK, 0);
        }
        let room = self.buffer.get_mut(self.unread.end..).unwrap_or_default();
        let read = loop {
            match self.from.read(room) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read,
            }
        };
        let read = read.map_err(|error| failure(error, self.packed, &self.options))?;
        self.unread.end += read;
        self.is_at_end = read == 0;
        Ok(())
    }

    fn line_too_large(&self) -> BillError {
        self.too_large("a line, in bytes,")
    }

    const fn too_large(&self, what: &'static str) -> BillError {
        BillError::TooLarge { what, limit: self.options.row }
    }
}

/// Whether a reader begins with those bytes, and the reader from its beginning.
fn starts_with_bytes<R: Read>(mut from: R, with: &[u8]) -> io::Result<(bool, PrefixedReader<R>)> {
    let mut start = Vec::with_capacity(with.len());
    (&mut from).take(with.len() as u64).read_to_end(&mut start)?;
    Ok((start == with, Cursor::new(start).chain(from)))
}

fn failure(error: io::Error, packed: bool, options: &BillOptions) -> BillError {
    let exceeded = matches!(error.get_ref(), Some(error) if error.is::<TextTooLarge>());
    match error.kind() {
        _ if exceeded => BillError::TooLarge { what: "the text of the bill, in bytes,", limit: options.text },
        io::ErrorKind::UnexpectedEof => BillError::Truncated,
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData if packed => BillError::Gzip(error),
        _ => BillError::Io(error),
    }
}
