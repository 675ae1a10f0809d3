//! Writes fields as JSON, as a visitor of them. A value is written with the type of the table, regardless of the Rust
//! type that holds it: as a number, an object, or otherwise a string.

use std::fmt::Write as _;

use wxpay_schema::internal::{has_any, is_plain_in_json};
use wxpay_schema::{Direction, Field, Kind, Signing};

use super::NameStyle;
use crate::value::decimal;
use crate::visit::scalar::ScalarText;
use crate::visit::{FieldBatch, FieldVisitor, ValueList, ValueRef, VisitFields};

/// Writes an object, or a message as it is, without auto-filled fields.
pub(crate) fn object(fields: &dyn VisitFields, naming: NameStyle, json: &mut String) {
    let mut members = ObjectWriter::new(naming, json);
    let message = fields.message();
    if message.is_plain() {
        fields.visit_fields(&mut members);
    } else {
        let is_text = message.direction == Direction::Parameters;
        fields.visit_fields(&mut |field: &'static Field, value: ValueRef<'_>| match value {
            _ if field.signing == Signing::SignedOnly => {}
            ValueRef::Number(number) if is_text => members.add_text(field.name, decimal(number, &mut [0; 24])),
            value => members.add(field, &value),
        });
    }
    members.end();
}

/// An object under construction. It always ends in the opening quotation mark of the next name, so that few and
/// mostly constant pieces are appended.
pub(crate) struct ObjectWriter<'j> {
    json: &'j mut String,
    naming: NameStyle,
}

impl<'j> ObjectWriter<'j> {
    pub(crate) fn new(naming: NameStyle, json: &'j mut String) -> Self {
        json.push_str("{\"");
        Self { json, naming }
    }

    /// Adds a member, unless its value is absent.
    #[inline]
    pub(crate) fn add(&mut self, field: &Field, sent: &ValueRef<'_>) {
        if !sent.is_absent() {
            member(self.json, self.naming, field, sent);
        }
    }

    /// Adds a text under a name that is not of a table.
    pub(crate) fn add_text(&mut self, name: &str, text: &str) {
        content(name, self.json);
        self.json.push_str("\":");
        string(text, self.json);
        self.json.push_str(",\"");
    }

    pub(crate) fn end(self) {
        // Removes the opening quotation mark of a next name.
        self.json.pop();
        if self.json.ends_with(',') {
            self.json.pop();
        }
        self.json.push('}');
    }
}

/// Writes a member and the opening quotation mark of the next name. The text is a reference of its own: through a
/// struct's, its length would be read again after each copy.
fn member(json: &mut String, naming: NameStyle, field: &Field, sent: &ValueRef<'_>) {
    match naming {
        // A name needs no escaping.
        NameStyle::Snake => json.push_str(field.name),
        #[cfg(feature = "json")]
        NameStyle::Camel => {
            let _ = write!(json, "{}", field.camel());
        }
    }
    if let ValueRef::Text(text) = sent
        && !(field.is_numeric() && is_number(text))
    {
        json.push_str("\":\"");
        if is_plain_in_json(text) {
            json.push_str(text);
        } else {
            content(text, json);
        }
        json.push_str("\",\"");
    } else {
        json.push_str("\":");
        value(*sent, Some(field), naming, json);
        json.push_str(",\"");
    }
}

/// Writes the fields as they are.
impl<'w> FieldVisitor<'w> for ObjectWriter<'_> {
    fn visit_batch(&mut self, fields: FieldBatch<'_, 'w>) {
        for (_, field, value) in fields {
            self.add(field, value);
        }
    }
}

/// Writes a list in brackets.
pub(crate) fn list(items: &dyn ValueList, naming: NameStyle, json: &mut String) {
    items_of(items, None, naming, json);
}

fn items_of(items: &dyn ValueList, field: Option<&Field>, naming: NameStyle, json: &mut String) {
    json.push('[');
    let mut first = true;
    items.for_each(&mut |item| {
        if !std::mem::take(&mut first) {
            json.push(',');
        }
        value(item, field, naming, json);
    });
    json.push(']');
}

/// Writes a value with the type of its field, if a table has it: an object or a number becomes a string where the
/// table says text.
fn value(value: ValueRef<'_>, field: Option<&Field>, naming: NameStyle, json: &mut String) {
    let is_text = |field: &Field| matches!(field.kind, Kind::JsonText(_)) && field.repeat.depth() == 0;
    let is_text_of_array = |field: &Field| matches!(field.kind, Kind::JsonText(_)) && field.repeat.depth() > 0;
    match value {
        ValueRef::Number(number) if field.is_none_or(|field| field.is_numeric() || field.is_extra()) => {
            json.push_str(decimal(number, &mut [0; 24]));
        }
        ValueRef::Object(nested) if !field.is_some_and(is_text) => object(nested, naming, json),
        ValueRef::Object(nested) => {
            let mut text = String::new();
            object(nested, NameStyle::Snake, &mut text);
            string(&text, json);
        }
        // Its items are no texts.
        ValueRef::List(items) if field.is_some_and(is_text_of_array) => {
            let mut text = String::new();
            list(items, NameStyle::Snake, &mut text);
            string(&text, json);
        }
        ValueRef::List(items) => items_of(items, field, naming, json),
        ValueRef::Text(text) if field.is_some_and(Field::is_numeric) && is_number(text) => json.push_str(text),
        ValueRef::Text(text) => string(text, json),
        other => string(ScalarText::new().text(other), json),
    }
}

/// Whether a text is a JSON number: digits without a leading zero.
fn is_number(text: &str) -> bool {
    let digits = text.as_bytes();
    (matches!(digits, [b'1'..=b'9', ..]) && digits.iter().all(u8::is_ascii_digit)) || digits == b"0"
}

/// Writes a JSON string.
pub(crate) fn string(text: &str, json: &mut String) {
    json.push('"');
    content(text, json);
    json.push('"');
}

/// Writes the contents of a string.
fn content(text: &str, json: &mut String) {
    // 0xE2 is the first byte of U+2028 and U+2029.
    if has_any(text.as_bytes(), true, [b'"', b'\\', 0xE2]) {
        escape(text, json);
    } else {
        json.push_str(text);
    }
}

fn escape(text: &str, json: &mut String) {
    for letter in text.chars() {
        match letter {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            '\n' => json.push_str("\\n"),
            '\r' => json.push_str("\\r"),
            '\t' => json.push_str("\\t"),
            // The last two end a line in older JavaScript, into which the JSON may be pasted.
            '\0'..='\u{1f}' | '\u{2028}' | '\u{2029}' => {
                let _ = write!(json, "\\u{:04x}", u32::from(letter));
            }
            _ => json.push(letter),
        }
    }
}

#[cfg(all(test, feature = "json"))]
mod tests {
    use super::*;

    #[test]
    fn strings_come_back_from_serde_json() {
        for text in ["", "plain", "小秋TIT店-超市", "a\"b\\c/d", "\u{0}\u{1f}\u{7f}\u{2028}\n\r\t", "😀"] {
            let mut json = String::new();
            string(text, &mut json);
            assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
        }
    }
}
