//! The merchant accounts of a sandbox.

use wxpay_core::schema::shared;
use wxpay_core::server::MessageBuilder;
use wxpay_core::{InvalidKey, Key, SignType};

/// An account at the sandbox: a merchant, which may act for sub-merchants.
#[derive(Clone)]
pub struct Account {
    pub(crate) appid: String,
    /// Further apps bound to the merchant number.
    more_appids: Vec<String>,
    pub(crate) mch_id: String,
    pub(crate) key: Key,
    /// The key as text, to mask it in everything that is shown.
    key_text: String,
    /// Pairs of a sub-merchant number and its app.
    pub(crate) sub_merchants: Vec<(String, String)>,
    /// The address of refund notifications for refunds without a `notify_url`.
    pub(crate) refund_notify_url: Option<String>,
    /// The address that is called when a product's code is scanned.
    pub(crate) native_callback_url: Option<String>,
    /// The key for the paths of WeChat Pay's official sandboxes.
    pub(crate) sandbox_key: Key,
    sandbox_key_text: String,
    /// The keys that only further calls need.
    #[cfg(feature = "all-messages")]
    pub(crate) further: crate::further::settings::FurtherKeys,
}

impl Account {
    /// Creates an account with its API key.
    ///
    /// # Errors
    /// If the key is not 32 ASCII letters and digits.
    pub fn new(appid: &str, mch_id: &str, key: &str) -> Result<Self, InvalidKey> {
        let key_text = key.to_owned();
        let key = Key::new(key)?;
        // Derived from the key, which it does not reveal.
        let sandbox_key_text = MessageBuilder::new().set(&shared::MCH_ID, mch_id).sign(&key, SignType::Md5);
        Ok(Self {
            appid: appid.to_owned(),
            more_appids: Vec::new(),
            mch_id: mch_id.to_owned(),
            key,
            key_text,
            sub_merchants: Vec::new(),
            refund_notify_url: None,
            native_callback_url: None,
            sandbox_key: Key::new(&sandbox_key_text)?,
            sandbox_key_text,
            #[cfg(feature = "all-messages")]
            further: crate::further::settings::FurtherKeys::default(),
        })
    }

    /// Sets the address of refund notifications, as on the merchant platform. The `notify_url` of a
    /// refund takes precedence.
    #[must_use]
    pub fn with_refund_notify_url(mut self, url: &str) -> Self {
        self.refund_notify_url = Some(url.to_owned());
        self
    }

    /// Sets the address that is called when the code of a product is scanned (扫码支付模式一), as on the
    /// merchant platform.
    #[must_use]
    pub fn with_native_callback_url(mut self, url: &str) -> Self {
        self.native_callback_url = Some(url.to_owned());
        self
    }

    /// Binds another app to the merchant number, such as a mini program beside an official account.
    #[must_use]
    pub fn with_appid(mut self, appid: &str) -> Self {
        self.more_appids.push(appid.to_owned());
        self
    }

    /// Adds a sub-merchant and its app.
    #[must_use]
    pub fn with_sub_merchant(mut self, sub_mch_id: &str, sub_appid: &str) -> Self {
        self.sub_merchants.push((sub_mch_id.to_owned(), sub_appid.to_owned()));
        self
    }

    /// The merchant that a sandbox has by default. Its ids and its key are those of the official
    /// signing tutorial; the second sub-merchant is that of the cloud channel's sample call.
    pub(crate) fn demo() -> Result<Self, InvalidKey> {
        Ok(Self::new(Self::DEMO_APPID, Self::DEMO_MCH_ID, Self::DEMO_KEY)?
            .with_sub_merchant("1900000109", "wx8888888888888888")
            .with_sub_merchant("1900009231", "wx8888888888888888"))
    }

    /// The appid of the merchant that a sandbox has by default.
    pub const DEMO_APPID: &str = "wxd930ea5d5a258f4f";
    /// The number of that merchant.
    pub const DEMO_MCH_ID: &str = "10000100";
    /// The API key of that merchant, which is public.
    pub const DEMO_KEY: &str = "192006250b4c09247ec02edce69f6a2d";

    /// The API key as text.
    pub(crate) fn key_text(&self) -> &str {
        &self.key_text
    }

    /// The key that `getsignkey` returns.
    pub(crate) fn sandbox_key_text(&self) -> &str {
        &self.sandbox_key_text
    }

    /// The key for orders that were placed by those paths.
    pub(crate) fn key_for(&self, in_official_sandbox: bool) -> &Key {
        if in_official_sandbox { &self.sandbox_key } else { &self.key }
    }

    /// The app of a sub-merchant, if the account acts for it.
    pub(crate) fn sub_appid(&self, sub_mch_id: &str) -> Option<&str> {
        self.sub_merchants.iter().find(|(number, _)| number == sub_mch_id).map(|(_, appid)| appid.as_str())
    }

    /// The merchant number and those of the sub-merchants.
    pub(crate) fn merchants(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.mch_id.as_str()).chain(self.sub_merchants.iter().map(|(number, _)| number.as_str()))
    }

    /// `appid` if it is bound to the merchant number, otherwise the account's first app.
    pub(crate) fn app<'a>(&'a self, appid: Option<&'a str>) -> &'a str {
        appid.filter(|appid| self.has_app(appid)).unwrap_or(&self.appid)
    }

    /// Whether the app is bound to the merchant number.
    pub(crate) fn has_app(&self, appid: &str) -> bool {
        self.appid == appid || self.more_appids.iter().any(|other| other == appid)
    }

    /// Whether the app belongs to the account or one of its sub-merchants.
    pub(crate) fn has_app_of_any_merchant(&self, appid: &str) -> bool {
        self.has_app(appid) || self.sub_merchants.iter().any(|(_, sub_appid)| sub_appid == appid)
    }
}

/// Leaves out the keys.
impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Account").field("appid", &self.appid).field("mch_id", &self.mch_id).finish_non_exhaustive()
    }
}
