//! A pattern of texts that come without a code.

use crate::table::error_code::ErrorCodeEntry;

/// A pattern of texts with one meaning.
#[derive(Clone, Copy, Debug)]
pub struct GatewayText {
    /// The words of which such a text contains at least one, in any spelling: case,
    /// full-width forms, blanks and punctuation do not count.
    pub patterns: &'static [&'static str],
    /// Further words of which it contains at least one, if there are any.
    pub with: &'static [&'static str],
    /// The fields that it names.
    pub names: Naming,
    /// The field that the text concerns, even if the text names another.
    pub field: Option<&'static str>,
    /// The meaning. `code` is that of the same refusal where it has one, else empty.
    pub row: ErrorCodeEntry,
}

/// The fields that a text must name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    /// Any or none.
    Any,
    /// At least one.
    Some,
    /// At least one of these.
    OneOf(&'static [&'static str]),
}

impl GatewayText {
    pub(super) const fn with(mut self, with: &'static [&'static str]) -> Self {
        self.with = with;
        self
    }

    pub(super) const fn naming(mut self, naming: Naming) -> Self {
        self.names = naming;
        self
    }

    pub(super) const fn about(mut self, field: &'static str) -> Self {
        self.field = Some(field);
        self
    }
}
