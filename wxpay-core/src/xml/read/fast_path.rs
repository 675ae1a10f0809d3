//! The fast path of the tokenizer, for fields as nearly all are written: a tag that is only a name, and in it one
//! text or one CDATA section without references. A field that it declines is parsed by the tokenizer from its
//! beginning. The test `fast_path_agrees_with_the_tokenizer` in `tests.rs` compares the two.

use std::borrow::Cow;

use wxpay_schema::internal::ReceivedIndex;

use super::collector::{FieldCollector, FieldName};
use super::find::end_of_cdata;
use super::grammar::is_name;
use super::tokenizer::Tokenizer;
use crate::error::Malformed;
use crate::text::swar::{eq_within, find_any, prefix_within};

impl<'b> Tokenizer<'b, '_> {
    /// Parses fields as long as they are plain.
    // A function of its own, so that the loop keeps its state in registers.
    #[inline(never)]
    pub(super) fn parse_plain_fields(&mut self, collector: &mut FieldCollector<'b, '_>) -> Result<(), Malformed> {
        while let Some((name, value)) = self.parse_plain_field(collector.table()) {
            collector.begin_field(name)?;
            collector.push(name, Cow::Borrowed(value));
        }
        Ok(())
    }

    /// Parses the next field, behind blanks, if it is plain. Otherwise nothing is consumed.
    #[inline]
    fn parse_plain_field(&mut self, table: Option<&'static ReceivedIndex>) -> Option<(FieldName<'b>, &'b str)> {
        let bytes = self.text.as_bytes();
        // Most fields begin on a line of their own, or directly behind the one before.
        let mut start = self.at + usize::from(*bytes.get(self.at)? == b'\n');
        loop {
            match bytes.get(start)? {
                b'<' => break,
                b' ' | b'\t' | b'\r' | b'\n' => start += 1,
                _ => return None,
            }
        }
        start += 1;
        let end = find_any(bytes, start, [b'>'])?;
        let name = self.parse_plain_name(start, end, table)?;
        let inside = bytes.get(end + 1..)?;
        let (from, to, closing) = if inside.starts_with(b"<![CDATA[") {
            let from = end + 1 + b"<![CDATA[".len();
            let to = end_of_cdata(bytes, from)?;
            (from, to, to + b"]]>".len())
        } else {
            let to = find_any(bytes, end + 1, [b'<', b'&', b']'])?;
            (end + 1, to, to)
        };
        let is_closed =
            bytes.get(closing..)?.starts_with(b"</") && eq_within(bytes, start, closing + 2, end + 1 - start)?;
        let value = self.text.get(from..)?.get(..to - from)?;
        if !is_closed || value.len() > self.limits.value || self.has_returns && value.contains('\r') {
            return None;
        }
        self.at = closing + b"</>".len() + end - start;
        Some((name, value))
    }

    /// Parses the name between two indices, if it is valid and within the limit.
    #[inline]
    fn parse_plain_name(&self, from: usize, to: usize, table: Option<&'static ReceivedIndex>) -> Option<FieldName<'b>> {
        let bytes = self.text.as_bytes().get(from..to)?;
        let prefix = prefix_within(self.text, from, to)?;
        let row = table.and_then(|table| Some((table, table.row_of(bytes, prefix)?)));
        let (text, row) = match row {
            Some((table, row)) if table.plain_names >> row & 1 == 1 => (table.fields.get(row)?.name, Some(row)),
            _ => (self.text.get(from..to).filter(|name| is_name(name))?, None),
        };
        (text.len() <= self.limits.name).then_some(FieldName { text, prefix, row })
    }
}
