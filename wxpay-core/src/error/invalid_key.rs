//! A text that is not an API key.

use std::fmt;

/// A text that does not have the form of an API key. The text itself is not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidKey {
    /// The length in bytes.
    length: usize,
    /// Whether all of them are ASCII letters and digits.
    plain: bool,
    /// Whether it stands for a key of `APIv3`.
    is_v3: bool,
}

impl InvalidKey {
    pub(crate) const fn new(length: usize, plain: bool) -> Self {
        Self { length, plain, is_v3: false }
    }

    /// The error of a text that is no key of `APIv3`.
    #[cfg(feature = "profit-sharing")]
    pub(crate) const fn of_v3(length: usize, plain: bool) -> Self {
        Self { length, plain, is_v3: true }
    }
}

impl fmt::Display for InvalidKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (key, kind) = if self.is_v3 { ("APIv3", "APIv3") } else { ("API", "APIv2") };
        write!(f, "the {key} key is 32 ASCII letters and digits, the one given has {} bytes", self.length)?;
        if !self.plain {
            f.write_str(" and other characters")?;
        }
        write!(f, "; copy the {kind} key from the merchant platform")
    }
}

impl std::error::Error for InvalidKey {}
