//! A short text that is kept without the heap: numbers of orders and merchants. A
//! text goes in, the same text comes out.

use std::fmt;

/// A text, in place if it has at most 40 bytes.
#[derive(Clone)]
pub(crate) struct Short(Kept);

#[derive(Clone)]
enum Kept {
    InPlace([u8; 40], u8),
    Boxed(Box<str>),
}

impl Short {
    pub(crate) fn as_str(&self) -> &str {
        match &self.0 {
            // It was a text when it went in.
            Kept::InPlace(bytes, length) => {
                bytes.get(..usize::from(*length)).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
            }
            Kept::Boxed(text) => text,
        }
    }
}

impl Short {
    /// Whether it is that text.
    pub(crate) fn is(&self, text: &str) -> bool {
        match &self.0 {
            Kept::InPlace(bytes, length) => bytes.get(..usize::from(*length)) == Some(text.as_bytes()),
            Kept::Boxed(own) => **own == *text,
        }
    }
}

impl From<&str> for Short {
    fn from(text: &str) -> Self {
        let mut bytes = [0; 40];
        match (bytes.get_mut(..text.len()), u8::try_from(text.len())) {
            (Some(room), Ok(length)) => {
                room.copy_from_slice(text.as_bytes());
                Self(Kept::InPlace(bytes, length))
            }
            _ => Self(Kept::Boxed(text.into())),
        }
    }
}

impl Default for Short {
    fn default() -> Self {
        Self::from("")
    }
}

impl fmt::Debug for Short {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::Short;

    #[test]
    fn texts_come_back_whatever_their_length() {
        for text in ["", "1", "茶茶", &"x".repeat(40), &"x".repeat(41), &"茶".repeat(100)] {
            assert_eq!(Short::from(text).as_str(), text);
            assert!(Short::from(text).is(text) && !Short::from(text).is("2"), "{text}");
        }
    }
}
