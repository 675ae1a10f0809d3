//! From a walk to JSON. It is one more visitor of the walk, so no serializer
//! stands between them; numbers stay numbers, nested objects are objects where
//! the table says so and text where it says text.

use std::fmt::Write as _;

use wxpay_schema::{Field, Kind};

use super::Naming;
use crate::walk::{Bare, Sent, Slot, Walk, slots};

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
        value(slot, naming, json);
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

fn value(slot: &Slot<'_>, naming: Naming, json: &mut String) {
    match (slot.value, slot.field.kind) {
        (Sent::Number(number), _) => {
            let _ = write!(json, "{number}");
        }
        // The table asks for the object's text, so that is what stands there.
        (Sent::Object(_), Kind::JsonText(_)) => string(slot.value.text(&mut String::new()), json),
        (Sent::Object(nested), _) => object(nested, naming, json),
        (value, _) => string(value.text(&mut String::new()), json),
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
