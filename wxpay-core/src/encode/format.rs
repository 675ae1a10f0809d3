//! Texts of values, as they are signed and sent.

use crate::json::{self, NameStyle};
use crate::visit::ValueRef;
use crate::visit::scalar::ScalarText;

/// A buffer for the text of a value, without the heap unless it is an object or a list. Each
/// value replaces the last.
pub(crate) struct ValueText {
    scalar: ScalarText,
    json: String,
}

impl ValueText {
    pub(crate) const fn new() -> Self {
        Self { scalar: ScalarText::new(), json: String::new() }
    }

    /// The text of a value.
    pub(crate) fn text<'t>(&'t mut self, value: ValueRef<'t>) -> &'t str {
        if let ValueRef::Text(text) = value {
            return text;
        }
        // Only UTF-8 is written.
        std::str::from_utf8(self.bytes(value)).unwrap_or_default()
    }

    /// The bytes of the text of a value.
    pub(crate) fn bytes<'t>(&'t mut self, value: ValueRef<'t>) -> &'t [u8] {
        match value {
            ValueRef::Object(object) => {
                self.json.clear();
                json::write::object(object, NameStyle::Snake, &mut self.json);
                self.json.as_bytes()
            }
            ValueRef::List(items) => {
                self.json.clear();
                json::write::list(items, NameStyle::Snake, &mut self.json);
                self.json.as_bytes()
            }
            scalar => self.scalar.bytes(scalar),
        }
    }
}
