//! Fields of a received message that do not fit its table.

use std::fmt;

use wxpay_schema::Field;

use super::list::ErrorList;

/// A field of a received message that is missing or not of its type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    field: String,
    /// The value, unless the field is missing.
    value: Option<String>,
}

/// Every [`FieldError`] of a received message.
pub type FieldErrors = ErrorList<FieldError>;

impl FieldError {
    /// Creates the error of a field that is missing or empty.
    #[must_use]
    pub fn missing(field: &Field) -> Self {
        Self { field: field.name.to_owned(), value: None }
    }

    /// Creates the error of a field whose value is not of its type. `value` is shown, so it
    /// must be short, cleaned and not personal.
    pub(crate) fn with_value(field: &Field, value: String) -> Self {
        Self { field: field.name.to_owned(), value: Some(value) }
    }

    /// The same error, named from the message around the object `field`.
    #[must_use]
    pub(crate) fn within(mut self, field: &Field) -> Self {
        self.field = format!("{}.{}", field.name, self.field);
        self
    }

    /// The same error, named from the list `field` around the item.
    #[must_use]
    pub(crate) fn within_item(mut self, field: &Field, index: usize) -> Self {
        let inner = self.field.strip_prefix(field.name).unwrap_or(&self.field);
        let dot = if inner.is_empty() || inner.starts_with(['.', '[']) { "" } else { "." };
        self.field = format!("{}[{index}]{dot}{inner}", field.name);
        self
    }

    /// Sets the name of the field.
    #[must_use]
    pub(crate) fn with_name(mut self, name: String) -> Self {
        self.field = name;
        self
    }

    /// Returns the name of the field, with those of the objects around it in front.
    #[must_use]
    pub fn field(&self) -> &str {
        &self.field
    }

    /// Returns whether the field is missing. Otherwise its value is not of its type.
    #[must_use]
    pub const fn is_missing(&self) -> bool {
        self.value.is_none()
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.value {
            None => write!(f, "`{}` is missing", self.field),
            Some(value) => write!(f, "`{}` is not of its type: {value}", self.field),
        }
    }
}

impl std::error::Error for FieldError {}

impl ErrorList<FieldError> {
    /// Adds an error, unless the list has it already.
    pub(crate) fn add(&mut self, error: FieldError) {
        if !self.iter().any(|known| *known == error) {
            self.push(error);
        }
    }
}
