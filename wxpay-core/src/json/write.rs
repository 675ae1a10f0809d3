//! From a walk to JSON. It is one more visitor of the walk, so no serializer
//! stands between them. A value is of the type that the table says, whatever holds it:
//! numbers where it says numbers, nested objects where it says objects, and else text.

use std::fmt::Write as _;

#[cfg(feature = "json")]
use wxpay_schema::internal::{TextScan, has_any, is_plain_in_json};
use wxpay_schema::{Field, Kind};

use super::Naming;
#[cfg(feature = "json")]
use crate::pass::Output;
use crate::rendered::ScalarText;
use crate::value::decimal;
use crate::walk::{FieldBatch, FieldVisitor, ValueList, ValueRef, VisitFields};

/// An object, or a message to which nothing is filled in.
pub(crate) fn object(walk: &dyn VisitFields, naming: Naming, json: &mut String) {
    let mut members = Members::new(naming, json);
    walk.walk(&mut members);
    members.end();
}

/// The members of an object in the making. The quotation mark of a next name is always
/// there already: what is copied then are constants, and few pieces.
pub(crate) struct Members<'j> {
    json: &'j mut String,
    naming: Naming,
}

impl<'j> Members<'j> {
    pub(crate) fn new(naming: Naming, json: &'j mut String) -> Self {
        json.push_str("{\"");
        Self { json, naming }
    }

    #[inline]
    fn add(&mut self, field: &Field, sent: &ValueRef<'_>) {
        if !sent.is_absent() {
            member(self.json, self.naming, field, sent);
        }
    }

    pub(crate) fn end(self) {
        // There is no next name.
        self.json.pop();
        if self.json.ends_with(',') {
            self.json.pop();
        }
        self.json.push('}');
    }
}

/// One member, with the quotation mark of the next name behind it. The text comes by a
/// reference of its own: through a struct's, its length would be read anew behind each copy.
fn member(json: &mut String, naming: Naming, field: &Field, sent: &ValueRef<'_>) {
    match naming {
        // A name has nothing to escape.
        Naming::Snake => json.push_str(field.name),
        #[cfg(feature = "json")]
        Naming::Camel => {
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

/// To which nothing is filled in.
impl<'w> FieldVisitor<'w> for Members<'_> {
    fn fields(&mut self, fields: FieldBatch<'_, 'w>) {
        for (_, field, value) in fields {
            self.add(field, value);
        }
    }
}

/// Which is filled in while its fields are passed.
#[cfg(feature = "json")]
impl Output for &mut Members<'_> {
    fn text(&mut self, field: &'static Field, value: ValueRef<'_>, _: &str, _: TextScan) {
        self.add(field, &value);
    }

    fn digits(&mut self, field: &'static Field, value: ValueRef<'_>, _: &[u8]) {
        self.add(field, &value);
    }
}

/// A list, in brackets.
pub(crate) fn list(items: &dyn ValueList, naming: Naming, json: &mut String) {
    items_of(items, None, naming, json);
}

fn items_of(items: &dyn ValueList, field: Option<&Field>, naming: Naming, json: &mut String) {
    json.push('[');
    let mut first = true;
    items.each(&mut |item| {
        if !std::mem::take(&mut first) {
            json.push(',');
        }
        value(item, field, naming, json);
    });
    json.push(']');
}

/// A value, of the type of its field if a table says it: an object as its text and a number
/// as its digits where it says text.
fn value(value: ValueRef<'_>, field: Option<&Field>, naming: Naming, json: &mut String) {
    let is_text = |field: &Field| matches!(field.kind, Kind::JsonText(_)) && field.repeat.depth() == 0;
    match value {
        ValueRef::Number(number) if field.is_none_or(|field| field.is_numeric() || field.is_extra()) => {
            json.push_str(decimal(number, &mut [0; 24]));
        }
        ValueRef::Object(nested) if !field.is_some_and(is_text) => object(nested, naming, json),
        ValueRef::List(items) => items_of(items, field, naming, json),
        ValueRef::Text(text) if field.is_some_and(Field::is_numeric) && is_number(text) => json.push_str(text),
        ValueRef::Text(text) => string(text, json),
        other => string(ScalarText::new().text(other), json),
    }
}

/// Whether a text is a number as JSON writes one: digits without a zero in front.
fn is_number(text: &str) -> bool {
    let digits = text.as_bytes();
    (matches!(digits, [b'1'..=b'9', ..]) && digits.iter().all(u8::is_ascii_digit)) || digits == b"0"
}

/// A JSON string.
pub(crate) fn string(text: &str, json: &mut String) {
    json.push('"');
    content(text, json);
    json.push('"');
}

/// What stands between the quotation marks.
fn content(text: &str, json: &mut String) {
    // U+2028 and U+2029 begin with the last.
    if has_any(text.as_bytes(), true, [b'"', b'\\', 0xE2]) {
        escaped(text, json);
    } else {
        json.push_str(text);
    }
}

fn escaped(text: &str, json: &mut String) {
    for letter in text.chars() {
        match letter {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            '\n' => json.push_str("\\n"),
            '\r' => json.push_str("\\r"),
            '\t' => json.push_str("\\t"),
            // The last two end a line in JavaScript, where this may be pasted.
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
