//! The keys of an account that only further calls need.

use crate::account::Account;

/// The keys of an account beside the API key.
#[derive(Clone)]
pub(crate) struct FurtherKeys {
    /// The `APIv3` key, which encrypts notifications of sharing.
    pub(crate) apiv3: String,
    /// The payment secret of `WeCom`, with which the second signature is made.
    pub(crate) workwx: String,
    /// The address of notifications of sharing.
    pub(crate) sharing_notify_url: Option<String>,
}

impl Default for FurtherKeys {
    fn default() -> Self {
        Self {
            apiv3: Account::DEMO_APIV3_KEY.to_owned(),
            workwx: Account::DEMO_WORKWX_SECRET.to_owned(),
            sharing_notify_url: None,
        }
    }
}

impl FurtherKeys {
    /// The keys, to mask them.
    pub(crate) fn texts(&self) -> [String; 2] {
        [self.apiv3.clone(), self.workwx.clone()]
    }
}

impl Account {
    /// The `APIv3` key of an account that was given none, which is public.
    pub const DEMO_APIV3_KEY: &str = "0123456789abcdef0123456789abcdef";
    /// The payment secret of `WeCom` (企业微信) of an account that was given none, which is public.
    pub const DEMO_WORKWX_SECRET: &str = Self::DEMO_KEY;

    /// Sets the `APIv3` key, with which notifications of sharing are encrypted.
    #[must_use]
    pub fn with_apiv3_key(mut self, key: &str) -> Self {
        self.further.apiv3 = key.to_owned();
        self
    }

    /// Sets the address of notifications of sharing (分账动账通知), as on the merchant platform.
    #[must_use]
    pub fn with_sharing_notify_url(mut self, url: &str) -> Self {
        self.further.sharing_notify_url = Some(url.to_owned());
        self
    }

    /// Sets the payment secret of `WeCom` (企业微信), with which the second signature of some calls is made.
    #[must_use]
    pub fn with_workwx_secret(mut self, secret: &str) -> Self {
        self.further.workwx = secret.to_owned();
        self
    }
}
