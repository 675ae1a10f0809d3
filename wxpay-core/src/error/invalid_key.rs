//! A text that is not an API key.

use std::fmt;

/// A text that does not have the form of an API key. The text itself is not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidKey {
    /// The length in bytes.
    length: usize,
    /// Whether all of them are ASCII letters and digits.
    plain: bool,
}

impl InvalidKey {
    pub(crate) const fn new(length: usize, plain: bool) -> Self {
        Self { length, plain }
    }
}

impl fmt::Display for InvalidKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the API key is 32 ASCII letters and digits, the one given has {} bytes", self.length)?;
        if !self.plain {
            f.write_str(" and other characters")?;
        }
        f.write_str("; copy the APIv2 key from the merchant platform")
    }
}

impl std::error::Error for InvalidKey {}
