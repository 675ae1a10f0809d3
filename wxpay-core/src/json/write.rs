//! From a walk to JSON. It is one more visitor of the walk, so no serializer
//! stands between them; numbers stay numbers, nested objects are objects where
//! the table says so and text where it says text.

use std::fmt::Write as _;

use wxpay_schema::{Field, Kind};

use super::Naming;
use crate::walk::{Bare, Items, Sent, Slot, Walk, slots};

/// A nested object.
pub(crate) fn object(walk: &dyn Walk, naming: Naming, json: &mut String) {
    members(&slots(walk, &Bare), naming, json);
}

/// The members of a message, in braces.
pub(crate) fn members(slots: &[Slot<'_>], naming: Naming, json: &mut String) {
    json.push('{');
    let mut first = true;
    for slot in slots.iter().filter(|slot| !slot.value.is_absent()) {
        if !std::mem::take(&mut first) {
            json.push(',');
        }
        name(slot.field, naming, json);
        json.push(':');
        value(slot.value, matches!(slot.field.kind, Kind::JsonText(_)), naming, json);
    }
    json.push('}');
}

fn name(field: &Field, naming: Naming, json: &mut String) {
    match naming {
        Naming::Snake => string(field.name, json),
        #[cfg(feature = "json")]
        Naming::Camel => {
            // A name has nothing to escape.
            let _ = write!(json, "\"{}\"", field.camel());
        }
    }
}

/// A list, in brackets.
pub(crate) fn list(items: &dyn Items, naming: Naming, json: &mut String) {
    json.push('[');
    let mut first = true;
    items.each(&mut |item| {
        if !std::mem::take(&mut first) {
            json.push(',');
        }
        value(item, false, naming, json);
    });
    json.push(']');
}

/// A value; an object as its text where the table asks for that.
fn value(value: Sent<'_>, as_text: bool, naming: Naming, json: &mut String) {
    match value {
        Sent::Number(number) => {
            let _ = write!(json, "{number}");
        }
        Sent::Object(nested) if !as_text => object(nested, naming, json),
        Sent::List(items) => list(items, naming, json),
        other => string(other.text(&mut String::new()), json),
    }
}

/// A JSON string.
pub(crate) fn string(text: &str, json: &mut String) {
    json.push('"');
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
    json.push('"');
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
