//! Texts that are sent encrypted: bank numbers and names.

use std::fmt;

use crate::visit::ValueRef;
use crate::wire::{ToWire, kind};

/// A text that was encrypted for WeChat Pay, in base64. `transfer::BankPublicKey` makes it of a bank number or a name.
#[derive(Clone, PartialEq, Eq)]
pub struct Encrypted(String);

impl Encrypted {
    #[cfg(feature = "transfer")]
    pub(crate) const fn new(base64: String) -> Self {
        Self(base64)
    }

    /// Takes a text that another program encrypted.
    ///
    /// # Errors
    /// If it is empty or not base64 without line breaks, as a text that is not encrypted.
    ///
    /// ```
    /// use wxpay_core::value::Encrypted;
    ///
    /// assert!(Encrypted::from_base64("6222000000000000000").is_err());
    /// ```
    pub fn from_base64(base64: impl Into<String>) -> Result<Self, NotBase64> {
        let text = base64.into();
        let (letters, padding) = text.split_at(text.find('=').unwrap_or(text.len()));
        let is_base64 = !letters.is_empty()
            && text.len().is_multiple_of(4)
            && letters.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'))
            && matches!(padding, "" | "=" | "==");
        if is_base64 { Ok(Self(text)) } else { Err(NotBase64 { length: text.len() }) }
    }

    /// Returns the base64 text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Prints only the length.
impl fmt::Debug for Encrypted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Encrypted({} bytes)", self.0.len())
    }
}

impl ToWire<kind::Encrypted> for Encrypted {
    fn to_wire(&self) -> ValueRef<'_> {
        ValueRef::Text(&self.0)
    }
}

/// A text that is not base64. It is not kept, since it may be the plain text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotBase64 {
    length: usize,
}

impl fmt::Display for NotBase64 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "an encrypted text is base64 without line breaks, the one given has {} bytes of another form; encrypt it \
             by `transfer::BankPublicKey::encrypt`",
            self.length
        )
    }
}

impl std::error::Error for NotBase64 {}

#[cfg(test)]
mod tests {
    use super::Encrypted;

    #[test]
    fn from_base64_takes_only_base64_and_shows_nothing() {
        for good in ["TWFu", "TWE=", "TQ==", "+/+/"] {
            assert_eq!(Encrypted::from_base64(good).unwrap().as_str(), good);
        }
        for wrong in
            ["", "=", "====", "TWF", "TW=u", "T===", "TWFu\n", "TW Fu", "TWFuTWE=TWFu", "张三", "62220000canary"]
        {
            let words = Encrypted::from_base64(wrong).unwrap_err().to_string();
            assert!(words.contains("base64") && !words.contains("canary"), "{words}");
        }
        assert_eq!(format!("{:?}", Encrypted::from_base64("TWFu").unwrap()), "Encrypted(4 bytes)");
    }
}
