//! A mistake that was found, by name.

/// A mistake that was found. It refers to the mistake by name, so that this module does not depend on the list of
/// mistakes.
#[derive(Clone)]
pub(super) struct Finding {
    /// The mistake's name.
    pub(super) name: &'static str,
    /// The fields concerned.
    pub(super) fields: Vec<String>,
    /// The form that the mistake takes, in words; empty if it has only one.
    pub(super) form: String,
}

impl Finding {
    /// Creates a finding without fields.
    pub(super) fn new(name: &'static str, form: impl Into<String>) -> Self {
        Self { name, fields: Vec::new(), form: form.into() }
    }
}
