//! A field as nearly all are written: a tag that is just a name, and in it one text or
//! one CDATA section with nothing to put in another's place. The text goes in, name
//! and value come out, or nothing is read: eight bytes at a time, since that is most of
//! what reading takes.

use std::borrow::Cow;

use wxpay_schema::{ReceivedRows, prefix};

use super::collector::{FieldCollector, FieldName};
use super::find::{end_of_cdata, find, is_same};
use super::grammar::is_name;
use super::tokenizer::Tokenizer;
use crate::error::Malformed;

impl<'b> Tokenizer<'b, '_> {
    /// Reads fields as long as they are plain ones.
    // A loop of its own keeps what it needs in registers.
    #[inline(never)]
    pub(super) fn parse_plain_fields(&mut self, collector: &mut FieldCollector<'b, '_>) -> Result<(), Malformed> {
        while let Some((name, value)) = self.parse_plain_field(collector.table()) {
            collector.begin_field(name)?;
            collector.push(name, Cow::Borrowed(value));
        }
        Ok(())
    }

    /// The field that comes next, behind blanks, if it is a plain one. Else nothing is
    /// read.
    #[inline]
    fn parse_plain_field(&mut self, table: Option<&'static ReceivedRows>) -> Option<(FieldName<'b>, &'b str)> {
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
        let name = self.parse_plain_name(start, end, table)?;
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
    fn parse_plain_name(&self, from: usize, to: usize, table: Option<&'static ReceivedRows>) -> Option<FieldName<'b>> {
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
        (text.len() <= self.limits.name).then_some(FieldName { text, prefix, row })
    }
}
