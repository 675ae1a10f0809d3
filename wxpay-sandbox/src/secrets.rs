//! Masks the keys of merchants in every text that the sandbox shows. A client with mixed-up
//! settings may send its key as a merchant number or in an order's text.

use std::borrow::Cow;
use std::fmt;

use wxpay_core::server::MASK;

use crate::account::Account;

/// The keys that are never shown.
pub(crate) struct Secrets(Vec<String>);

impl Secrets {
    pub(crate) fn new(accounts: &[Account]) -> Self {
        let keys = accounts.iter().flat_map(|account| [account.key_text(), account.sandbox_key_text()]);
        let keys = keys.map(str::to_owned);
        #[cfg(feature = "all-messages")]
        let keys = keys.chain(accounts.iter().flat_map(|account| account.further.texts()));
        Self(keys.collect())
    }

    /// Replaces every key in a text by [`MASK`].
    pub(crate) fn mask<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.mask_except(None, text)
    }

    /// As [`mask`](Self::mask), except for a published key that the text is meant to show.
    pub(crate) fn mask_except<'t>(&self, published: Option<&str>, text: &'t str) -> Cow<'t, str> {
        let mut masked = Cow::Borrowed(text);
        for key in self.0.iter().filter(|key| Some(key.as_str()) != published) {
            if masked.contains(key.as_str()) {
                masked = Cow::Owned(masked.replace(key.as_str(), MASK));
            }
        }
        masked
    }

    /// Masks a text in place.
    pub(crate) fn mask_in_place(&self, text: &mut String) {
        if let Cow::Owned(masked) = self.mask(text) {
            *text = masked;
        }
    }
}

/// Shows the number of keys only.
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
    fn mask_hides_every_key() {
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
