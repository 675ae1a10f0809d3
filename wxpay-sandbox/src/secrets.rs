//! The keys of merchants, hidden wherever the sandbox shows a text: a client that mixes
//! up its settings sends its key as a merchant number, or as an order's text.

use std::borrow::Cow;
use std::fmt;

use wxpay_core::server::MASK;

use crate::account::Account;

/// The keys that are never shown.
pub(crate) struct Secrets(Vec<String>);

impl Secrets {
    pub(crate) fn new(accounts: &[Account]) -> Self {
        let keys = accounts.iter().flat_map(|account| [account.key_text(), account.trial_key_text()]);
        Self(keys.map(str::to_owned).collect())
    }

    /// Returns the text with [`MASK`] in the place of every key.
    pub(crate) fn mask<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.mask_all_but(None, text)
    }

    /// The same, but for a key that is published, and that the text is there to tell.
    pub(crate) fn mask_all_but<'t>(&self, published: Option<&str>, text: &'t str) -> Cow<'t, str> {
        let mut masked = Cow::Borrowed(text);
        for key in self.0.iter().filter(|key| Some(key.as_str()) != published) {
            if masked.contains(key.as_str()) {
                masked = Cow::Owned(masked.replace(key.as_str(), MASK));
            }
        }
        masked
    }

    /// Masks a text in its place.
    pub(crate) fn hide(&self, text: &mut String) {
        if let Cow::Owned(masked) = self.mask(text) {
            *text = masked;
        }
    }
}

/// Shows no key.
impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Secrets").field(&self.0.len()).finish()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops where it is wrong")]

    use super::*;

    #[test]
    fn every_key_is_masked_wherever_it_stands() {
        let other = Account::new("wx1", "10000101", "00000000000000000000000000000001").unwrap();
        let secrets = Secrets::new(&[Account::demo().unwrap(), other]);
        let demo = Account::DEMO_KEY;
        assert_eq!(
            secrets.mask(&format!("a={demo}&b=00000000000000000000000000000001{demo}")),
            "a=********&b=****************"
        );
        assert!(matches!(secrets.mask("nothing of it"), Cow::Borrowed("nothing of it")));
        assert!(!format!("{secrets:?}").contains(demo));
    }
}
