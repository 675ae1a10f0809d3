//! Merchant accounts, without I/O: [`settings`], [`prepare`] for requests, [`verify`] for replies
//! and notifications.

mod account_values;
#[cfg(feature = "further-calls")]
mod by_policy;
#[cfg(all(test, feature = "all-messages", feature = "server", feature = "json"))]
mod further_tests;
mod ids;
#[cfg(all(test, feature = "further-calls", feature = "json"))]
mod policy_tests;
mod prepare;
pub(crate) mod prepared;
#[cfg(feature = "refund-notification")]
pub(crate) mod refund_notification;
mod settings;
#[cfg(feature = "profit-sharing")]
pub(crate) mod sharing_notification;
pub(crate) mod variables;
mod verify;

use std::fmt;
use std::sync::Arc;

use wxpay_schema::internal::TextScan;
use wxpay_schema::{Field, shared};

pub(crate) use ids::check_setting;
pub use prepared::PreparedRequest;
pub use verify::VerifiedFields;

use crate::decode::limits::Limits;
use crate::error::ConfigError;
#[cfg(feature = "further-calls")]
use crate::sign::workwx::WorkwxSecret;
use crate::sign::{Key, SignType};

/// An account at WeChat Pay: an ordinary merchant or a service provider. Cheap to clone. The key is
/// wiped from memory with the last clone and never displayed.
///
/// ```
/// use wxpay_core::{Merchant, SignType};
///
/// let merchant = Merchant::new("wxd930ea5d5a258f4f", "10000100", "192006250b4c09247ec02edce69f6a2d")?
///     .with_notify_url("https://shop.example/wxpay")?;
/// let older = merchant.clone().with_sign_type(SignType::Md5);
///
/// let provider = Merchant::service_provider("wxd930ea5d5a258f4f", "10000100", "192006250b4c09247ec02edce69f6a2d")?
///     .with_sub_merchant("1900000109")?
///     .with_sub_appid("wx8888888888888888")?;
/// # Ok::<(), wxpay_core::ConfigError>(())
/// ```
#[derive(Clone)]
pub struct Merchant(Arc<Account>);

#[derive(Clone)]
#[allow(clippy::struct_excessive_bools, reason = "each is a setting of its own")]
struct Account {
    appid: ScannedValue,
    mch_id: ScannedValue,
    /// The merchant's other apps, whose notifications are accepted too.
    other_appids: Vec<String>,
    key: Key,
    previous_key: Option<Key>,
    sign_type: SignType,
    accepts_md5: bool,
    refuses_ambiguous: bool,
    notify_url: Option<ScannedValue>,
    is_provider: bool,
    sub_mch_id: Option<ScannedValue>,
    sub_appid: Option<ScannedValue>,
    #[cfg(feature = "further-calls")]
    workwx_secret: Option<WorkwxSecret>,
    /// Whether it acts for that sub-merchant and that app only.
    has_no_other: bool,
    limits: Limits,
}

/// A value of the account and the result of its scan.
#[derive(Clone)]
struct ScannedValue {
    text: String,
    scan: TextScan,
}

impl ScannedValue {
    /// Validates an id or a URL.
    fn new(field: &Field, value: &str) -> Result<Self, ConfigError> {
        let text = check_setting(field, value)?;
        Ok(Self { scan: TextScan::new_checked(&text), text })
    }
}

impl Merchant {
    /// An ordinary merchant, which signs with HMAC-SHA256 by default.
    ///
    /// # Errors
    /// If `appid` is not letters and digits, `mch_id` not digits, or the key not 32 ASCII letters
    /// and digits. The error names blanks, line ends and quotation marks that were copied with a
    /// value, and two values that look swapped.
    ///
    /// ```
    /// use wxpay_core::Merchant;
    ///
    /// let error = Merchant::new("wxd930ea5d5a258f4f\n", "10000100", "192006250b4c09247ec02edce69f6a2d").unwrap_err();
    /// assert!(error.to_string().starts_with("`appid` holds a line end"));
    /// ```
    pub fn new(appid: &str, mch_id: &str, key: &str) -> Result<Self, ConfigError> {
        Self::with_labels(appid, mch_id, key, &ids::ARGUMENTS)
    }

    /// Like [`new`](Self::new), with the names of the values in errors.
    fn with_labels(appid: &str, mch_id: &str, key: &str, labels: &ids::Labels) -> Result<Self, ConfigError> {
        let key = ids::check_account(appid, mch_id, key, labels)?;
        Ok(Self(Arc::new(Account {
            appid: ScannedValue::new(&shared::APPID, appid)?,
            mch_id: ScannedValue::new(&shared::MCH_ID, mch_id)?,
            other_appids: Vec::new(),
            key,
            previous_key: None,
            sign_type: SignType::HmacSha256,
            accepts_md5: false,
            refuses_ambiguous: false,
            notify_url: None,
            is_provider: false,
            sub_mch_id: None,
            sub_appid: None,
            #[cfg(feature = "further-calls")]
            workwx_secret: None,
            has_no_other: false,
            limits: Limits::default(),
        })))
    }

    /// A service provider, which acts for sub-merchants. Requests need a `sub_mch_id`, in the
    /// struct or by [`with_sub_merchant`](Self::with_sub_merchant), and notifications must name
    /// one. [`Verified::confirm`](crate::Verified::confirm) compares it with the order's: see
    /// [`Expected::sub_mch_id`](crate::Expected::sub_mch_id).
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn service_provider(appid: &str, mch_id: &str, key: &str) -> Result<Self, ConfigError> {
        Ok(Self::new(appid, mch_id, key)?.change(|account| account.is_provider = true))
    }

    /// The appid.
    #[must_use]
    pub fn appid(&self) -> &str {
        &self.0.appid.text
    }

    /// The merchant number.
    #[must_use]
    pub fn mch_id(&self) -> &str {
        &self.0.mch_id.text
    }

    /// The sign type of requests.
    #[must_use]
    pub fn sign_type(&self) -> SignType {
        self.0.sign_type
    }

    /// Whether it is a service provider.
    pub(crate) fn is_provider(&self) -> bool {
        self.0.is_provider
    }

    /// The number of the default sub-merchant, if one is set.
    #[must_use]
    pub fn sub_mch_id(&self) -> Option<&str> {
        self.0.sub_mch_id.as_ref().map(|own| own.text.as_str())
    }

    /// The app of the default sub-merchant, if one is set.
    #[must_use]
    pub fn sub_appid(&self) -> Option<&str> {
        self.0.sub_appid.as_ref().map(|own| own.text.as_str())
    }

    /// The merchant's other apps.
    #[cfg(feature = "accounts")]
    pub(crate) fn other_appids(&self) -> impl Iterator<Item = &str> {
        self.0.other_appids.iter().map(String::as_str)
    }

    /// Whether an app is the merchant's.
    pub(crate) fn has_appid(&self, appid: &str) -> bool {
        appid == self.appid() || self.0.other_appids.iter().any(|other| appid == other)
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.0.limits
    }

    pub(crate) fn key(&self) -> &Key {
        &self.0.key
    }

    /// The keys for verification, the current one first.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &Key> {
        std::iter::once(&self.0.key).chain(&self.0.previous_key)
    }
}

/// Shows the ids, but not the keys.
impl fmt::Debug for Merchant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut account = f.debug_struct("Merchant");
        account
            .field("appid", &self.appid())
            .field("mch_id", &self.mch_id())
            .field("other_appids", &self.0.other_appids)
            .field("key", &self.0.key)
            .field("previous_key", &self.0.previous_key)
            .field("sign_type", &self.0.sign_type)
            .field("accepts_md5", &self.0.accepts_md5)
            .field("refuses_ambiguous", &self.0.refuses_ambiguous)
            .field("notify_url", &self.0.notify_url.as_ref().map(|own| &own.text))
            .field("sub_mch_id", &self.0.sub_mch_id.as_ref().map(|own| &own.text))
            .field("sub_appid", &self.0.sub_appid.as_ref().map(|own| &own.text))
            .field("has_no_other", &self.0.has_no_other);
        #[cfg(feature = "further-calls")]
        account.field("workwx_secret", &self.0.workwx_secret);
        account.finish()
    }
}
