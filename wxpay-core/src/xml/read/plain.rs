//! A field as nearly all are written: a tag that is just a name, and in it one text or
//! one CDATA section with nothing to put in another's place. The text goes in, name
//! and value come out, or nothing is read: eight bytes at a time, since that is most of
//! what reading takes.

use std::borrow::Cow;

use wxpay_schema::internal::{ReceivedIndex, marks, prefix};

use super::grammar::is_name;
use super::names::{FieldCollector, Name};
use super::scan::Scan;
use crate::error::Malformed;

impl<'b> Scan<'b, '_> {
    /// Reads fields as long as they are plain ones.
    // A loop of its own keeps what it needs in registers.
    #[inline(never)]
    pub(super) fn plain_fields(&mut self, gathered: &mut FieldCollector<'b, '_>) -> Result<(), Malformed> {
        while let Some((name, value)) = self.plain_field(gathered.table()) {
            gathered.admit(name)?;
            gathered.push(name, Cow::Borrowed(value));
        }
        Ok(())
    }

    /// The field that comes next, behind blanks, if it is a plain one. Else nothing is
    /// read.
    #[inline]
    fn plain_field(&mut self, table: Option<&'static ReceivedIndex>) -> Option<(Name<'b>, &'b str)> {
        let bytes = self.text.as_bytes();
        // Most fields stand on a line of their own, or are not set apart at all.
        let mut start = self.at + usize::from(*bytes.get(self.at)? == b'\n');
        loop {
            match bytes.get(start)? {
                b'<' => break,
                b' ' | b'\t' | b'\r' | b'\n' => start += 1,
                _ => return None,
            }
        }
        start += 1;
        let end = find(bytes, start, [b'>'])?;
        let name = self.plain_name(start, end, table)?;
        let inside = bytes.get(end + 1..)?;
        let (from, to, closing) = if inside.starts_with(b"<![CDATA[") {
            let from = end + 1 + b"<![CDATA[".len();
            let to = end_of_cdata(bytes, from)?;
            (from, to, to + b"]]>".len())
        } else {
            let to = find(bytes, end + 1, [b'<', b'&', b']'])?;
            (end + 1, to, to)
        };
        let is_closed =
            bytes.get(closing..)?.starts_with(b"</") && is_same(bytes, start, closing + 2, end + 1 - start)?;
        let value = self.text.get(from..)?.get(..to - from)?;
        if !is_closed || value.len() > self.limits.value || self.has_returns && value.contains('\r') {
            return None;
        }
        self.at = closing + b"</>".len() + end - start;
        Some((name, value))
    }

    /// The name between those places, if it is one of a length that is read.
    #[inline]
    fn plain_name(&self, from: usize, to: usize, table: Option<&'static ReceivedIndex>) -> Option<Name<'b>> {
        let bytes = self.text.as_bytes().get(from..to)?;
        let prefix = match self.text.as_bytes().get(from..)?.first_chunk::<8>() {
            Some(chunk) if bytes.len() < 8 => u64::from_be_bytes(*chunk) & !(u64::MAX >> (8 * bytes.len())),
            Some(chunk) => u64::from_be_bytes(*chunk),
            None => prefix(self.text.get(from..to)?),
        };
        let row = table.and_then(|table| Some((table, table.row_of(bytes, prefix)?)));
        let (text, row) = match row {
            Some((table, row)) if table.plain_names >> row & 1 == 1 => (table.fields.get(row)?.name, Some(row)),
            _ => (self.text.get(from..to).filter(|name| is_name(name))?, None),
        };
        (text.len() <= self.limits.name).then_some(Name { text, prefix, row })
    }
}

/// Whether the same bytes stand at both places, so many of them, at least one.
#[allow(clippy::inline_always, reason = "in the loop over the fields a call takes as long")]
#[inline(always)]
fn is_same(bytes: &[u8], one: usize, other: usize, length: usize) -> Option<bool> {
    let (one, other) = (bytes.get(one..)?, bytes.get(other..)?);
    match (one.first_chunk(), other.first_chunk()) {
        (Some(one), Some(other)) if length <= 16 => {
            let differ = u128::from_le_bytes(*one) ^ u128::from_le_bytes(*other);
            Some(differ << (128 - 8 * length) == 0)
        }
        _ => Some(one.get(..length)? == other.get(..length)?),
    }
}

/// The place of the first of those bytes, from `at` on.
#[allow(clippy::inline_always, reason = "in the loop over the fields a call takes as long")]
#[inline(always)]
pub(super) fn find<const N: usize>(bytes: &[u8], at: usize, wanted: [u8; N]) -> Option<usize> {
    let mut rest = bytes.get(at..)?;
    while let Some((chunk, behind)) = rest.split_first_chunk::<8>() {
        let found = marks(u64::from_le_bytes(*chunk), false, wanted);
        if found != 0 {
            return Some(bytes.len() - rest.len() + (found.trailing_zeros() / 8) as usize);
        }
        rest = behind;
    }
    rest.iter().position(|byte| wanted.contains(byte)).map(|found| bytes.len() - rest.len() + found)
}

/// The place of the `]]>` of the CDATA section whose text begins at `at`.
#[allow(clippy::inline_always, reason = "in the loop over the fields a call takes as long")]
#[inline(always)]
pub(super) fn end_of_cdata(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at = find(bytes, at, [b']'])?;
        if bytes.get(at + 1..at + 3)? == b"]>" {
            return Some(at);
        }
        // Many of them are passed over one by one.
        let brackets = bytes.get(at..)?.iter().take_while(|byte| **byte == b']').count();
        at += brackets;
        if brackets > 1 && *bytes.get(at)? == b'>' {
            return Some(at - 2);
        }
    }
}
