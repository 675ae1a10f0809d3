//! From XML to a flat list. The grammar is a strict part of XML: a root `xml`,
//! fields under it named `[A-Za-z0-9_]+`, text or CDATA in them, the five
//! entities and character references, UTF-8, sizes bounded. Anything else is
//! refused by name, before it can mean something else to another reader.
//!
//! The fault that stands first is the one that is named, and nothing behind the
//! limit of the body is looked at.
//!
//! The grammar is small enough to be read directly, several times faster than over
//! a general reader's events; quick-xml and roxmltree agree with what is accepted,
//! in tests. A field that is written as nearly all are is read at once
//! (`plain.rs`), any other piece by piece (`scan.rs`).

mod foreign;
mod grammar;
mod names;
mod plain;
mod scan;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use wxpay_schema::Message;
use wxpay_schema::internal::forbidden_in_xml;

use self::grammar::is_space;
use self::names::{FieldCollector, Name};
use self::scan::Scan;
use crate::error::Malformed;
use crate::fields::Fields;

/// How much of a message is read.
///
/// The time that reading takes grows with the body alone, whatever the limits. Up to 256
/// fields, which is more than any message has, it is least: the rows of a table are
/// noted while a message is read, and beyond they are looked for by their names.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of the whole body.
    pub body: usize,
    /// Fields.
    pub fields: usize,
    /// Bytes of a name.
    pub name: usize,
    /// Bytes of a value.
    pub value: usize,
}

impl Default for Limits {
    /// 64 KiB, 256 fields, names of 64 bytes, values of 32 KiB.
    fn default() -> Self {
        Self { body: 64 * 1024, fields: 256, name: 64, value: 32 * 1024 }
    }
}

const MARK: char = '\u{feff}';

/// Reads a message.
pub(crate) fn fields<'b>(body: &'b [u8], limits: &Limits) -> Result<Fields<'b>, Malformed> {
    read("xml", None, body, limits)
}

/// Reads a message of a table: the same fields, and where the rows are among them.
pub(crate) fn fields_of<'b>(table: &'static Message, body: &'b [u8], limits: &Limits) -> Result<Fields<'b>, Malformed> {
    read("xml", Some(table), body, limits)
}

/// Reads a message whose root has that name.
#[cfg(feature = "refund-notification")]
pub(crate) fn fields_under<'b>(root: &str, body: &'b [u8], limits: &Limits) -> Result<Fields<'b>, Malformed> {
    read(root, None, body, limits)
}

fn read<'b>(
    root: &str,
    table: Option<&'static Message>,
    body: &'b [u8],
    limits: &Limits,
) -> Result<Fields<'b>, Malformed> {
    let Readable { text, has_returns, stop } = readable(body, limits);
    let text = text.strip_prefix(MARK).unwrap_or(text);
    if text.trim_start_matches(is_space).is_empty() {
        return Err(stop.unwrap_or(Malformed::Empty));
    }
    if let Some(other) = foreign::interface(text) {
        return Err(other);
    }
    if text.starts_with(MARK) {
        return Err(Malformed::Shape("a second byte order mark stands before `xml`"));
    }
    let mut fields = match (document(Scan { text, at: 0, limits, has_returns }, root, table), stop) {
        (Ok(_) | Err(Malformed::Truncated), Some(stop)) => return Err(stop),
        (result, _) => result?,
    };
    if !has_ampersand(text.as_bytes()) {
        fields.note_no_ampersand();
    }
    Ok(fields)
}

/// Whether an ampersand stands anywhere: without one no value has one, written as it is or
/// as a reference.
fn has_ampersand(text: &[u8]) -> bool {
    // The compiler makes vectors of this: most texts have none.
    text.iter().fold(0, |found, byte| found | u8::from(*byte == b'&')) != 0
}

/// What of a body can be read.
struct Readable<'b> {
    text: &'b str,
    /// Whether there may be carriage returns in it, which are read as line ends.
    has_returns: bool,
    /// Why it stops there, unless that is the end of the body.
    stop: Option<Malformed>,
}

fn readable<'b>(body: &'b [u8], limits: &Limits) -> Readable<'b> {
    let within = body.get(..limits.body).unwrap_or(body);
    let mut stop = (within.len() < body.len()).then_some(Malformed::TooLarge { what: "the body", limit: limits.body });
    let text = std::str::from_utf8(within).unwrap_or_else(|error| {
        // A letter that the limit cuts in two is no fault of the text.
        if stop.is_none() || error.error_len().is_some() {
            stop = Some(Malformed::Encoding);
        }
        within.get(..error.valid_up_to()).and_then(|valid| std::str::from_utf8(valid).ok()).unwrap_or_default()
    });
    let Some(from) = first_unusual(text.as_bytes()) else {
        return Readable { text, has_returns: false, stop };
    };
    match text.as_bytes().get(from..).and_then(forbidden_in_xml) {
        Some(at) => {
            let text = text.get(..from + at).unwrap_or_default();
            Readable { text, has_returns: true, stop: Some(Malformed::Char) }
        }
        None => Readable { text, has_returns: true, stop },
    }
}

/// A place before which there are neither carriage returns nor characters that XML 1.0
/// does not allow, if there may be some behind it.
fn first_unusual(text: &[u8]) -> Option<usize> {
    // Line feeds and tabs are many here. Behind 0xEF there are only the four bytes of
    // rare letters, and one range is less to ask.
    let is_unusual = |byte: u8| !(b' '..0xEF).contains(&byte) && !matches!(byte, b'\t' | b'\n');
    let Some(last) = text.last_chunk::<LANES>() else {
        return text.iter().position(|byte| is_unusual(*byte));
    };
    let (pieces, _) = text.as_chunks::<LANES>();
    // The compiler makes vectors of this: most texts have none.
    let mut found = [0; LANES];
    let mut look = |piece: &[u8; LANES]| {
        for (found, byte) in found.iter_mut().zip(piece) {
            *found |= if is_unusual(*byte) { u8::MAX } else { 0 };
        }
    };
    pieces.iter().for_each(&mut look);
    look(last);
    (found != [0; LANES]).then(|| {
        let first = pieces.iter().position(|piece| piece.iter().any(|byte| is_unusual(*byte)));
        first.map_or(text.len() - LANES, |first| first * LANES)
    })
}

/// Bytes that are looked at together.
const LANES: usize = 32;

fn document<'b>(mut scan: Scan<'b, '_>, root: &str, table: Option<&'static Message>) -> Result<Fields<'b>, Malformed> {
    scan.declaration()?;
    scan.root(root)?;
    let fields = all_fields(&mut scan, root, table)?;
    scan.end()?;
    Ok(fields)
}

/// The fields, up to and with the closing tag of the root.
fn all_fields<'b>(
    scan: &mut Scan<'b, '_>,
    root: &str,
    table: Option<&'static Message>,
) -> Result<Fields<'b>, Malformed> {
    let mut gathered = FieldCollector::new(table, scan.limits);
    loop {
        scan.plain_fields(&mut gathered)?;
        let Some((name, is_empty)) = scan.field_or_end(root)? else {
            return Ok(gathered.fields());
        };
        let name = Name::of(name, gathered.table());
        gathered.admit(name)?;
        let value = if is_empty { Cow::Borrowed("") } else { scan.value(name.text)? };
        gathered.push(name, value);
    }
}
