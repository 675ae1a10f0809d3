//! A field as nearly all are written: a tag that is just a name, and in it one text or
//! one CDATA section with nothing to put in another's place. The text goes in, name
//! and value come out, or nothing is read: eight bytes at a time, since that is most of
//! what reading takes.

use wxpay_schema::{Message, marks, prefix};

use super::grammar::is_name;
use super::names::Name;
use super::scan::Scan;

impl<'b> Scan<'b, '_> {
    /// The field that comes next, behind blanks, if it is a plain one. Else nothing is
    /// read.
    pub(super) fn plain_field(&mut self, table: Option<&'static Message>) -> Option<(Name<'b>, &'b str)> {
        let bytes = self.text.as_bytes();
        let mut at = self.at;
        while matches!(bytes.get(at)?, b' ' | b'\t' | b'\r' | b'\n') {
            at += 1;
        }
        if *bytes.get(at)? != b'<' {
            return None;
        }
        let (from, to) = (at + 1, find(bytes, at + 1, [b'>'])?);
        let name = Name::at(self.text, from, to, table)?;
        // The names of rows are names.
        if name.row.is_none() && !is_name(name.text) || name.text.len() > self.limits.name {
            return None;
        }
        let inside = bytes.get(to + 1..)?;
        let (from, to, closing) = if inside.starts_with(b"<![CDATA[") {
            let from = to + 1 + b"<![CDATA[".len();
            let to = end_of_cdata(bytes, from)?;
            (from, to, to + b"]]>".len())
        } else {
            let end = find(bytes, to + 1, [b'<', b'&', b']'])?;
            (to + 1, end, end)
        };
        let behind =
            bytes.get(closing..)?.strip_prefix(b"</")?.strip_prefix(name.text.as_bytes())?.strip_prefix(b">")?;
        let value = self.text.get(from..to)?;
        if value.len() > self.limits.value || self.has_returns && value.contains('\r') {
            return None;
        }
        self.at = bytes.len() - behind.len();
        Some((name, value))
    }
}

impl<'b> Name<'b> {
    /// As [`of`](Self::of), of a name with text behind it.
    fn at(text: &'b str, from: usize, to: usize, table: Option<&'static Message>) -> Option<Self> {
        let name = text.get(from..to)?;
        let prefix = match text.as_bytes().get(from..)?.first_chunk::<8>() {
            Some(chunk) if name.len() < 8 => u64::from_be_bytes(*chunk) & !(u64::MAX >> (8 * name.len())),
            Some(chunk) => u64::from_be_bytes(*chunk),
            None => prefix(name),
        };
        Some(Self { text: name, prefix, row: table.and_then(|table| table.row_of(name, prefix)) })
    }
}

/// The place of the first of those bytes, from `at` on.
#[inline]
pub(super) fn find<const N: usize>(bytes: &[u8], mut at: usize, wanted: [u8; N]) -> Option<usize> {
    loop {
        let rest = bytes.get(at..)?;
        let Some(chunk) = rest.first_chunk::<8>() else {
            return rest.iter().position(|byte| wanted.contains(byte)).map(|found| at + found);
        };
        let found = marks(u64::from_le_bytes(*chunk), false, wanted);
        if found != 0 {
            return Some(at + (found.trailing_zeros() / 8) as usize);
        }
        at += 8;
    }
}

/// The place of the `]]>` of the CDATA section whose text begins at `at`.
#[inline]
pub(super) fn end_of_cdata(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at = find(bytes, at, [b']'])?;
        if bytes.get(at + 1..at + 3)? == b"]>" {
            return Some(at);
        }
        at += 1;
    }
}
