//! Parses the fields that hold elements: `hblist` with an `hbinfo` for each claim. Only a field that its table has as
//! such a list may hold them; the fields in an item are as strict as those of the message.

use std::borrow::Cow;

use wxpay_schema::internal::ReceivedIndex;
use wxpay_schema::{Field, Kind, Message};

use super::collector::{FieldCollector, FieldName};
use super::tokenizer::Tokenizer;
use crate::decode::fields::FieldValue;
use crate::error::Malformed;

/// The name of the elements in a field, and the table of each.
#[derive(Clone, Copy)]
pub(super) struct List {
    element: &'static str,
    item: &'static Message,
}

/// Returns the list that the table has under that name. `rows` are the table's, if they are indexed.
pub(super) fn list(
    name: FieldName<'_>,
    rows: Option<&'static ReceivedIndex>,
    table: Option<&'static Message>,
) -> Option<List> {
    let field: &Field = match (rows, name.row) {
        (Some(rows), Some(row)) => rows.fields.get(row)?,
        (Some(_), None) => return None,
        (None, _) => table?.find(name.text)?,
    };
    match field.kind {
        Kind::XmlList { element, item } => Some(List { element, item }),
        _ => None,
    }
}

impl<'b> Tokenizer<'b, '_> {
    /// Parses the elements of a list and the closing tag of its field.
    pub(super) fn parse_items(&mut self, field: &str, list: List) -> Result<Vec<FieldValue<'b>>, Malformed> {
        let (mut items, mut count) = (Vec::new(), 0);
        while let Some((name, is_empty)) = self.parse_field_start(field)? {
            if name != list.element {
                return Err(Malformed::Nested);
            }
            if items.len() == self.limits.fields {
                return Err(self.too_many());
            }
            let mut collector = FieldCollector::nested(list.item, self.limits);
            if !is_empty {
                self.parse_item(&mut collector, list.element)?;
            }
            let fields = collector.fields();
            count += fields.len();
            if count > self.limits.fields {
                return Err(self.too_many());
            }
            items.push(FieldValue::Object(Box::new(fields)));
        }
        Ok(items)
    }

    /// Parses the fields of an item and its closing tag.
    fn parse_item(&mut self, collector: &mut FieldCollector<'b, '_>, element: &str) -> Result<(), Malformed> {
        loop {
            self.parse_plain_fields(collector)?;
            let Some((name, is_empty)) = self.parse_field_start(element)? else { return Ok(()) };
            let name = FieldName::new(name, collector.table());
            collector.begin_field(name)?;
            let value = if is_empty { Cow::Borrowed("") } else { self.parse_value(name.text)? };
            collector.push(name, value);
        }
    }

    fn too_many(&self) -> Malformed {
        Malformed::TooLarge { what: "the number of fields", limit: self.limits.fields }
    }
}
