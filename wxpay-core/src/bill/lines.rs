//! The lines of a body: decompresses, limits the size of a line and of the whole text, and splits lines at commas.

use std::fmt;
use std::io::{self, Cursor, Read};

use csv::{ErrorKind, ReaderBuilder, StringRecord, Terminator};
use flate2::read::MultiGzDecoder;

use super::error::BillError;
use super::options::{BillOptions, Compression};

/// The first bytes of gzip data.
const MAGIC: &[u8] = &[0x1f, 0x8b];

/// The byte order mark of UTF-8.
pub(super) const MARK: &[u8] = "\u{feff}".as_bytes();

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
        self.left = left.ok_or_else(|| io::Error::other(LimitError::Text))?;
        Ok(read)
    }
}

/// The text without its byte order mark. Every line ends in a line feed, the last one too. Within a line that is too
/// long it fails, after everything before was returned.
struct TextReader<R> {
    from: PrefixedReader<LimitedReader<BodyReader<R>>>,
    /// The maximum number of bytes of a line, without its end.
    row: u64,
    /// The number of bytes of the current line that were returned.
    given: u64,
    /// The last byte returned.
    last: u8,
    /// The beginning of the text, without leading blanks, until it is known to be a bill.
    kept: Option<Vec<u8>>,
    /// The number of leading blanks, in bytes, limited like a line.
    blanks: u64,
}

/// The maximum length of the beginning: that of a refusal, and one byte to detect a longer one.
const MAX_BEGINNING: usize = 64 * 1024 + 1;

impl<R: Read> Read for TextReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = match self.row.saturating_add(1).checked_sub(self.given) {
            // Only a line feed may follow.
            Some(0) if self.last == b'\r' => 1,
            None | Some(0) => return Err(io::Error::other(LimitError::Row)),
            Some(most) => usize::try_from(most).unwrap_or(usize::MAX),
        };
        let most = most.min(buffer.len());
        let Some(buffer) = buffer.get_mut(..most).filter(|buffer| !buffer.is_empty()) else {
            return Ok(0);
        };
        let read = loop {
            match self.from.read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read?,
            }
        };
        let read = match buffer.first_mut() {
            Some(end) if read == 0 && self.given > 0 => {
                *end = b'\n';
                1
            }
            _ => read,
        };
        let text = buffer.get(..read).unwrap_or_default();
        match text.iter().rposition(|byte| *byte == b'\n') {
            Some(end) => self.given = (text.len() - end - 1) as u64,
            None => self.given += text.len() as u64,
        }
        self.last = text.last().copied().unwrap_or(self.last);
        if let Some(kept) = &mut self.kept {
            let begun = if kept.is_empty() { text.trim_ascii_start() } else { text };
            self.blanks += (text.len() - begun.len()) as u64;
            if self.blanks > self.row {
                return Err(io::Error::other(LimitError::Blanks));
            }
            let room = MAX_BEGINNING - kept.len();
            kept.extend_from_slice(begun.get(..room).unwrap_or(begun));
        }
        Ok(read)
    }
}

#[derive(Debug)]
enum LimitError {
    Text,
    Row,
    Blanks,
}

impl fmt::Display for LimitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text => "the text exceeds its limit",
            Self::Row => "a line exceeds its limit",
            Self::Blanks => "there are too many blanks before the text",
        })
    }
}

impl std::error::Error for LimitError {}

/// The lines of a body.
pub(super) struct Lines<R> {
    from: csv::Reader<TextReader<R>>,
    options: BillOptions,
    packed: bool,
    pieces: StringRecord,
    readable: bool,
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
        let text = TextReader { from, row: options.row, given: 0, last: b'\n', kept: Some(Vec::new()), blanks: 0 };
        // Bills have no quoting, and a carriage return may occur in a text.
        let from = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .quoting(false)
            .terminator(Terminator::Any(b'\n'))
            .from_reader(text);
        Ok(Self { from, options, packed, pieces: StringRecord::new(), readable: true })
    }

    /// Whether the body is gzip data.
    pub(super) const fn is_gzip(&self) -> bool {
        self.packed
    }

    /// The number of the last line read, from 1.
    pub(super) fn number(&self) -> u64 {
        self.from.position().line() - 1
    }

    /// Reads the next line that is not blank. Returns `false` at the end of the text.
    pub(super) fn advance(&mut self) -> Result<bool, BillError> {
        loop {
            let read = self.from.read_record(&mut self.pieces).map_err(csv::Error::into_kind);
            self.readable = !matches!(read, Err(ErrorKind::Utf8 { .. }));
            match read {
                Ok(false) => return Ok(false),
                Ok(true) if self.pieces.len() == 1 && self.pieces.as_slice().trim_ascii().is_empty() => {}
                Ok(true) | Err(ErrorKind::Utf8 { .. }) => return Ok(true),
                Err(ErrorKind::Io(error)) => return Err(failure(error, self.packed, &self.options)),
                // Other errors come from options that are not set here.
                Err(other) => return Err(BillError::Io(io::Error::other(format!("{other:?}")))),
            }
        }
    }

    /// The comma-separated pieces of the last line read; the last piece includes a carriage return that ends the
    /// line. `None` if the line is not UTF-8.
    pub(super) fn pieces(&self) -> Option<&StringRecord> {
        self.readable.then_some(&self.pieces)
    }

    /// The beginning of the text, without leading blanks, up to `most` bytes, for a text that is not a bill. If the
    /// reader fails, what was read before is returned.
    pub(super) fn beginning(&mut self, most: usize) -> Vec<u8> {
        let text = self.from.get_mut();
        let mut beginning = text.kept.take().unwrap_or_default();
        let left = most.saturating_sub(beginning.len()) as u64;
        let _ = (&mut text.from).take(left).read_to_end(&mut beginning);
        beginning.truncate(most);
        beginning
    }

    /// The text read so far, without leading blanks, until it is known to be a bill.
    pub(super) fn start(&self) -> &[u8] {
        self.from.get_ref().kept.as_deref().unwrap_or_default()
    }

    /// Drops the beginning once the text is known to be a bill.
    pub(super) fn drop_beginning(&mut self) {
        self.from.get_mut().kept = None;
    }
}

/// Whether a reader begins with those bytes, and the reader from its beginning.
fn starts_with_bytes<R: Read>(mut from: R, with: &[u8]) -> io::Result<(bool, PrefixedReader<R>)> {
    let mut start = Vec::with_capacity(with.len());
    (&mut from).take(with.len() as u64).read_to_end(&mut start)?;
    Ok((start == with, Cursor::new(start).chain(from)))
}

fn failure(error: io::Error, packed: bool, options: &BillOptions) -> BillError {
    let exceeded = error.get_ref().and_then(|error| error.downcast_ref());
    match (exceeded, error.kind()) {
        (Some(LimitError::Text), _) => {
            BillError::TooLarge { what: "the text of the bill, in bytes,", limit: options.text }
        }
        (Some(LimitError::Blanks), _) => {
            BillError::TooLarge { what: "what is blank before the header, in bytes,", limit: options.row }
        }
        (Some(LimitError::Row), _) => BillError::TooLarge { what: "a line, in bytes,", limit: options.row },
        (None, io::ErrorKind::UnexpectedEof) => BillError::Truncated,
        (None, io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData) if packed => BillError::Gzip(error),
        (None, _) => BillError::Io(error),
    }
}
