//! Errors that are reported all at once.

use std::error::Error as StdError;
use std::fmt;
use std::slice::Iter;

/// Every error of one kind, in the order in which they were found. A list in an
/// [`ErrorKind`](crate::ErrorKind) has at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorList<E> {
    errors: Vec<E>,
}

impl<E> ErrorList<E> {
    /// Creates an empty list, which does not allocate.
    pub(crate) const fn new() -> Self {
        Self { errors: Vec::new() }
    }

    pub(crate) fn push(&mut self, error: E) {
        self.errors.push(error);
    }

    /// Returns an iterator over the errors.
    pub fn iter(&self) -> Iter<'_, E> {
        self.errors.iter()
    }

    /// Returns the first error.
    #[must_use]
    pub fn first(&self) -> Option<&E> {
        self.errors.first()
    }

    /// Returns the number of errors.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.errors.len()
    }

    /// Returns whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.errors.is_empty()
    }
}

impl<E> Default for ErrorList<E> {
    fn default() -> Self {
        Self::new()
    }
}

impl<'a, E> IntoIterator for &'a ErrorList<E> {
    type Item = &'a E;
    type IntoIter = Iter<'a, E>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<E: fmt::Display> fmt::Display for ErrorList<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, error) in self.errors.iter().enumerate() {
            write!(f, "{}{error}", if at == 0 { "" } else { "; " })?;
        }
        Ok(())
    }
}

impl<E: StdError> StdError for ErrorList<E> {}
