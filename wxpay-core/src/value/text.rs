//! Text of limited length.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

use wxpay_schema::internal::ConstString;

/// A text of at most `N` UTF-8 bytes, borrowed or owned.
///
/// Only the length is checked here; characters and emptiness are checked with all other rules
/// before a message is signed.
///
/// ```
/// use wxpay_core::{Text, text};
///
/// let body: Text<'_, 127> = text!("Tea shop-oolong");
/// let name = String::from("till 7");
/// let attach = Text::<127>::try_from(name.as_str())?;
/// assert_eq!(attach.as_str(), "till 7");
/// # Ok::<(), wxpay_core::value::TextTooLong>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Text<'a, const N: usize>(Cow<'a, str>);

impl<'a, const N: usize> Text<'a, N> {
    /// Returns the text, if it has at most `N` bytes.
    ///
    /// # Errors
    /// If it is longer.
    pub fn new(text: impl Into<Cow<'a, str>>) -> Result<Self, TextTooLong> {
        let text = text.into();
        if text.len() > N { Err(TextTooLong { max: N, actual: text.len() }) } else { Ok(Self(text)) }
    }

    /// A literal; use [`text!`](crate::text!) for a compile error if it is too long.
    ///
    /// # Panics
    /// If it is longer than `N` bytes; in a constant, that is a compile error.
    #[must_use]
    pub const fn literal(text: &'a str) -> Self {
        assert!(text.len() <= N, "{}", too_long(text.len(), N).as_str());
        Self(Cow::Borrowed(text))
    }

    /// Returns the text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Converts the text into a `String`.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0.into_owned()
    }
}

/// Returns the compile error of a literal that is too long.
const fn too_long(actual: usize, max: usize) -> ConstString {
    let fact = ConstString::from_text("text literal has ").number(actual as u64);
    fact.and(" bytes, the field takes at most ").number(max as u64)
}

/// A literal as a [`Text`], checked by the compiler.
///
/// `text!("…")` infers the length from the field and is checked when code is generated; `text!("…",
/// 127)` names the length and is already checked by `cargo check`.
///
/// ```
/// use wxpay_core::{Text, text};
///
/// let inferred: Text<'_, 127> = text!("Tea shop-oolong");
/// assert_eq!(inferred, text!("Tea shop-oolong", 127));
/// ```
///
/// ```compile_fail
/// let short = wxpay_core::text!("too long for it", 4);
/// ```
#[macro_export]
macro_rules! text {
    ($text:expr $(,)?) => {
        const { $crate::Text::literal($text) }
    };
    ($text:expr, $max:expr $(,)?) => {{
        const TEXT: $crate::Text<'static, { $max }> = $crate::Text::literal($text);
        TEXT
    }};
}

impl<const N: usize> Deref for Text<'_, N> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<const N: usize> AsRef<str> for Text<'_, N> {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl<'a, const N: usize> TryFrom<&'a str> for Text<'a, N> {
    type Error = TextTooLong;

    fn try_from(text: &'a str) -> Result<Self, TextTooLong> {
        Self::new(text)
    }
}

impl<const N: usize> TryFrom<String> for Text<'_, N> {
    type Error = TextTooLong;

    fn try_from(text: String) -> Result<Self, TextTooLong> {
        Self::new(text)
    }
}

impl<const N: usize> fmt::Display for Text<'_, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<const N: usize> fmt::Debug for Text<'_, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The error of a text that is longer than the field allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextTooLong {
    /// The limit in UTF-8 bytes.
    pub max: usize,
    /// The length in UTF-8 bytes.
    pub actual: usize,
}

impl fmt::Display for TextTooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the text has {} bytes, the field takes at most {} (most Chinese characters are three bytes)",
            self.actual, self.max
        )
    }
}

impl std::error::Error for TextTooLong {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_limits_bytes_inclusively() {
        assert!(Text::<6>::new("茶茶").is_ok());
        assert_eq!(Text::<5>::new("茶茶"), Err(TextTooLong { max: 5, actual: 6 }));
        assert!(Text::<0>::new("").is_ok());
    }

    #[test]
    fn too_long_names_length_and_limit() {
        assert_eq!(too_long(140, 127).as_str(), "text literal has 140 bytes, the field takes at most 127");
    }
}
