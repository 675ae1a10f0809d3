//! Texts that are sent encrypted: bank numbers and names.

use std::fmt;

use crate::visit::ValueRef;
use crate::wire::{ToWire, kind};

/// A text that was encrypted for WeChat Pay, in base64.
#[derive(Clone, PartialEq, Eq)]
pub struct Encrypted(String);

impl Encrypted {
    /// Returns the base64 text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Prints only the length.
impl fmt::Debug for Encrypted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Encrypted({} bytes)", self.0.len())
    }
}

impl ToWire<kind::Encrypted> for Encrypted {
    fn to_wire(&self) -> ValueRef<'_> {
        ValueRef::Text(&self.0)
    }
}
