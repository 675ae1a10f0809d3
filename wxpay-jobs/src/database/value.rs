//! Values of statements and rows.

use super::error::DatabaseError;

/// A value of a statement.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Value<'v> {
    /// NULL, where an integer could stand.
    NullInteger,
    /// NULL, where a text could stand.
    NullText,
    /// NULL, where bytes could stand.
    NullBytes,
    /// An integer.
    Integer(i64),
    /// A text.
    Text(&'v str),
    /// Bytes.
    Bytes(&'v [u8]),
}

impl<'v> From<&'v str> for Value<'v> {
    fn from(text: &'v str) -> Self {
        Self::Text(text)
    }
}

impl<'v> From<&'v String> for Value<'v> {
    fn from(text: &'v String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Value<'_> {
    fn from(integer: i64) -> Self {
        Self::Integer(integer)
    }
}

impl From<Option<i64>> for Value<'_> {
    fn from(integer: Option<i64>) -> Self {
        integer.map_or(Self::NullInteger, Self::Integer)
    }
}

/// A row of an answer: its values in the order of the statement.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Row(Vec<Cell>);

#[derive(Clone, PartialEq, Eq)]
enum Cell {
    Null,
    Integer(i64),
    Text(String),
    Bytes(Vec<u8>),
}

impl Row {
    /// Creates a row without values.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds NULL.
    pub fn push_null(&mut self) {
        self.0.push(Cell::Null);
    }

    /// Adds an integer.
    pub fn push_integer(&mut self, integer: i64) {
        self.0.push(Cell::Integer(integer));
    }

    /// Adds a text.
    pub fn push_text(&mut self, text: impl Into<String>) {
        self.0.push(Cell::Text(text.into()));
    }

    /// Adds bytes.
    pub fn push_bytes(&mut self, bytes: impl Into<Vec<u8>>) {
        self.0.push(Cell::Bytes(bytes.into()));
    }

    /// Returns an integer, or `None` for NULL.
    ///
    /// # Errors
    /// If the value is another, or the row is shorter.
    pub fn integer(&self, index: usize) -> Result<Option<i64>, DatabaseError> {
        match self.0.get(index) {
            Some(Cell::Integer(integer)) => Ok(Some(*integer)),
            Some(Cell::Null) => Ok(None),
            _ => Err(DatabaseError::unexpected_value(index)),
        }
    }

    /// Returns a text, or `None` for NULL. Bytes in UTF-8 are a text: `MySQL` names a text that compares by its bytes
    /// as such.
    ///
    /// # Errors
    /// As [`integer`](Self::integer).
    pub fn text(&self, index: usize) -> Result<Option<&str>, DatabaseError> {
        match self.0.get(index) {
            Some(Cell::Text(text)) => Ok(Some(text)),
            Some(Cell::Bytes(bytes)) => {
                std::str::from_utf8(bytes).map(Some).map_err(|_| DatabaseError::unexpected_value(index))
            }
            Some(Cell::Null) => Ok(None),
            _ => Err(DatabaseError::unexpected_value(index)),
        }
    }

    /// Returns bytes, or `None` for NULL.
    ///
    /// # Errors
    /// As [`integer`](Self::integer).
    pub fn bytes(&self, index: usize) -> Result<Option<&[u8]>, DatabaseError> {
        match self.0.get(index) {
            Some(Cell::Bytes(bytes)) => Ok(Some(bytes)),
            Some(Cell::Text(text)) => Ok(Some(text.as_bytes())),
            Some(Cell::Null) => Ok(None),
            _ => Err(DatabaseError::unexpected_value(index)),
        }
    }
}
