//! Strings without heap allocation: numbers, ids and signatures.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;

use arrayvec::ArrayString;

/// A string of any length, stored inline if it has at most `N` bytes and otherwise on the heap.
/// Dereferences to `str`.
///
/// ```
/// use wxpay_core::value::SmallStr;
///
/// let package = SmallStr::<32>::from("prepay_id=wx2017");
/// assert_eq!(package, "prepay_id=wx2017");
/// assert!(package.starts_with("prepay_id="));
/// ```
#[derive(Clone)]
pub struct SmallStr<const N: usize = 32>(Repr<N>);

#[derive(Clone)]
enum Repr<const N: usize> {
    InPlace(ArrayString<N>),
    Boxed(Box<str>),
}

impl<const N: usize> SmallStr<N> {
    /// The concatenation of two strings.
    #[inline]
    pub(crate) fn join(one: &str, other: &str) -> Self {
        // Written in place, because moving it would take longer.
        let mut short = Self::default();
        if let Repr::InPlace(text) = &mut short.0
            && (text.try_push_str(one).is_err() || text.try_push_str(other).is_err())
        {
            short.0 = Repr::Boxed(join_boxed(one, other));
        }
        short
    }

    /// Appends a string.
    pub(crate) fn push_str(&mut self, text: &str) {
        if let Repr::InPlace(kept) = &mut self.0
            && kept.try_push_str(text).is_ok()
        {
            return;
        }
        self.0 = Repr::Boxed(join_boxed(self.as_str(), text));
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Repr::InPlace(text) => text,
            Repr::Boxed(text) => text,
        }
    }
}

/// Compiled once, while `concat` would be instantiated for each length.
fn join_boxed(one: &str, other: &str) -> Box<str> {
    let mut text = String::with_capacity(one.len() + other.len());
    text.push_str(one);
    text.push_str(other);
    text.into()
}

impl<const N: usize> From<&str> for SmallStr<N> {
    #[inline]
    fn from(text: &str) -> Self {
        Self::join(text, "")
    }
}

impl<const N: usize> From<String> for SmallStr<N> {
    fn from(text: String) -> Self {
        if text.len() > N { Self(Repr::Boxed(text.into())) } else { Self::from(text.as_str()) }
    }
}

impl<const N: usize> From<SmallStr<N>> for String {
    fn from(text: SmallStr<N>) -> Self {
        text.as_str().to_owned()
    }
}

impl<const N: usize> Default for SmallStr<N> {
    #[inline]
    fn default() -> Self {
        Self(Repr::InPlace(ArrayString::new()))
    }
}

impl<const N: usize> Deref for SmallStr<N> {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl<const N: usize> AsRef<str> for SmallStr<N> {
    fn as_ref(&self) -> &str {
        self
    }
}

impl<const N: usize, T: AsRef<str> + ?Sized> PartialEq<T> for SmallStr<N> {
    fn eq(&self, other: &T) -> bool {
        self.as_str() == other.as_ref()
    }
}

impl<const N: usize> Eq for SmallStr<N> {}

impl<const N: usize> Hash for SmallStr<N> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl<const N: usize> fmt::Display for SmallStr<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
    }
}

impl<const N: usize> fmt::Debug for SmallStr<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

#[cfg(test)]
mod tests {
    use super::SmallStr;

    #[test]
    fn small_str_keeps_texts_of_any_length() {
        for text in ["", "1", "茶茶", &"x".repeat(40), &"x".repeat(41), &"茶".repeat(100)] {
            let short = SmallStr::<40>::from(text);
            assert_eq!(short, text);
            assert_eq!(short, SmallStr::<40>::from(text.to_owned()));
            assert_eq!(String::from(short), text);
            assert_eq!(SmallStr::<16>::join(text, "茶"), format!("{text}茶"));
            let mut pushed = SmallStr::<8>::default();
            for part in [text, "", "x", text] {
                pushed.push_str(part);
            }
            assert_eq!(pushed, format!("{text}x{text}"));
        }
        assert!(SmallStr::<16>::default().is_empty());
    }
}
