//! Settings of an account.

use std::sync::Arc;

use wxpay_schema::shared;

use super::{Account, Merchant, ScannedValue, ids, variables};
use crate::decode::limits::Limits;
use crate::error::ConfigError;
#[cfg(feature = "further-calls")]
use crate::sign::workwx::WorkwxSecret;
use crate::sign::{Key, SignType};

impl Merchant {
    /// The merchant of the environment variables `WXPAY_APPID`, `WXPAY_MCH_ID`, `WXPAY_KEY` and
    /// `WXPAY_NOTIFY_URL`; with the feature `further-calls` also the secret of `WXPAY_WORKWX_SECRET`, if that is set.
    ///
    /// # Errors
    /// If some are not set, with the names of all of them; otherwise as [`new`](Self::new) and
    /// [`with_notify_url`](Self::with_notify_url).
    pub fn from_env() -> Result<Self, ConfigError> {
        let mut missing = Vec::new();
        let mut variable = |name| {
            let value = std::env::var(name).unwrap_or_default();
            if value.is_empty() {
                missing.push(name);
            }
            value
        };
        let (appid, mch_id) = (variable(variables::APPID), variable(variables::MCH_ID));
        let key = zeroize::Zeroizing::new(variable(variables::KEY));
        let notify_url = variable(variables::NOTIFY_URL);
        if !missing.is_empty() {
            return Err(ConfigError::Missing(missing));
        }
        let merchant = Self::with_labels(&appid, &mch_id, &key, &ids::VARIABLES)?.with_notify_url(&notify_url)?;
        #[cfg(feature = "further-calls")]
        if let Ok(secret) = std::env::var(variables::WORKWX_SECRET).map(zeroize::Zeroizing::new)
            && !secret.is_empty()
        {
            return merchant.with_workwx_secret(&secret);
        }
        Ok(merchant)
    }

    /// Adds another app of the same merchant, such as the mini program beside the official account,
    /// which has the same merchant number and key. Notifications that name it are accepted, and
    /// [`Verified::appid`](crate::Verified::appid) returns the app. Requests are sent under
    /// [`appid`](Self::appid), and a reply must name the appid of its request: to send for the
    /// other app, use a separate `Merchant`.
    ///
    /// ```
    /// use wxpay_core::Merchant;
    ///
    /// let merchant = Merchant::new("wxd930ea5d5a258f4f", "10000100", "192006250b4c09247ec02edce69f6a2d")?
    ///     .with_other_appid("wx8888888888888888")?;
    /// # Ok::<(), wxpay_core::ConfigError>(())
    /// ```
    ///
    /// # Errors
    /// If the id is not letters and digits.
    pub fn with_other_appid(self, appid: &str) -> Result<Self, ConfigError> {
        let appid = ids::check_setting(&shared::APPID, appid)?;
        Ok(self.change(|account| account.other_appids.push(appid)))
    }

    /// Sets the default address for notifications, used if the struct has none.
    ///
    /// # Errors
    /// If it is not an absolute http or https URL without query and fragment.
    pub fn with_notify_url(self, url: &str) -> Result<Self, ConfigError> {
        let url = ScannedValue::new(&shared::NOTIFY_URL, url)?;
        Ok(self.change(|account| account.notify_url = Some(url)))
    }

    /// Sets the sign type. Choose MD5 only if the account's orders are signed with it.
    #[must_use]
    pub fn with_sign_type(self, sign_type: SignType) -> Self {
        self.change(|account| account.sign_type = sign_type)
    }

    /// Adds the key that was in use before it was changed on the merchant platform. Received
    /// messages are verified with the new key, then with this one; requests are signed with the new
    /// key only. Remove it once all replies and notifications of the old key have arrived: after a
    /// day, the time over which notifications are repeated.
    ///
    /// ```
    /// use wxpay_core::Merchant;
    ///
    /// let (new, old) = ("192006250b4c09247ec02edce69f6a2d", "8934e7d15453e97507ef794cf7b0519d");
    /// let merchant = Merchant::new("wxd930ea5d5a258f4f", "10000100", new)?.with_previous_key(old)?;
    /// # Ok::<(), wxpay_core::ConfigError>(())
    /// ```
    ///
    /// # Errors
    /// If the key is not 32 ASCII letters and digits.
    pub fn with_previous_key(self, key: &str) -> Result<Self, ConfigError> {
        let key = Key::new(key)?;
        Ok(self.change(|account| account.previous_key = Some(key)))
    }

    /// Sets the payment secret of WeCom (企业微信), which WeCom's console shows for its payment app. Red packets and
    /// transfers of WeCom (`sendworkwxredpack`, `paywwsptrans2pocket`) carry a second signature made with it,
    /// `workwx_sign`; without it they are violations. It is wiped from memory as the key is, and never shown.
    ///
    /// ```
    /// use wxpay_core::Merchant;
    ///
    /// let merchant = Merchant::new("wxd930ea5d5a258f4f", "10000100", "192006250b4c09247ec02edce69f6a2d")?
    ///     .with_workwx_secret("GyvuhK-fRQbPB_1Sk5vkl1mjyWAHPNnB2eL7mxLyIEk")?;
    /// # Ok::<(), wxpay_core::ConfigError>(())
    /// ```
    ///
    /// # Errors
    /// If the secret is empty, or has other characters than letters, digits and marks of ASCII.
    #[cfg(feature = "further-calls")]
    pub fn with_workwx_secret(self, secret: &str) -> Result<Self, ConfigError> {
        let secret = WorkwxSecret::new(secret)?;
        Ok(self.change(|account| account.workwx_secret = Some(secret)))
    }

    /// Accepts notifications signed with MD5 too, for the move from MD5 to HMAC-SHA256: an order
    /// placed with MD5 is notified with MD5. A notification that names HMAC-SHA256 is never
    /// verified by MD5, and the reply to a request only by the request's sign type.
    ///
    /// While this is on, breaking MD5 is enough to forge a notification, because a sender selects
    /// the sign type by omitting `sign_type`. Turn it off when the last order placed with MD5 is
    /// paid or expired.
    #[must_use]
    pub fn with_md5_accepted(self) -> Self {
        self.change(|account| account.accepts_md5 = true)
    }

    /// Refuses everything that could be signed like other fields. Values are signed unescaped, so
    /// `attach="x&bank_type=CFT"` has the signature of an `attach` and a `bank_type`, and an
    /// attacker on the network path can turn one into the other.
    ///
    /// By default a message with `&name=` in a value is refused, as
    /// [`Untrusted::Ambiguous`](crate::Untrusted::Ambiguous), only if the name is that of a field
    /// that every such message has: without it text can be moved, but a message cannot be turned
    /// into another. A request with such a text in a field that is returned in signed messages,
    /// such as `attach`, is refused before it is signed, as
    /// [`RuleBreach::Ambiguous`](crate::RuleBreach::Ambiguous).
    ///
    /// With this setting any name counts in notifications and requests, and every name of its table
    /// in a reply. Objects in a request may contain it, such as the URL in a `scene_info`, because
    /// they are never returned.
    ///
    /// It is off by default: an `attach` such as `shop=1&till=2` is useful, and orders placed with
    /// one would be paid but their notifications refused. Turn it on once there are no such orders.
    #[must_use]
    pub fn with_ambiguous_refused(self) -> Self {
        self.change(|account| account.refuses_ambiguous = true)
    }

    /// Sets the default sub-merchant, used if the struct names none, and makes the account a
    /// service provider.
    ///
    /// Notifications for other sub-merchants are decoded too, and confirm a payment only if
    /// [`Expected::sub_mch_id`](crate::Expected::sub_mch_id) names their sub-merchant: see
    /// [`with_sub_merchant_only`](Self::with_sub_merchant_only).
    ///
    /// # Errors
    /// If the number is not digits.
    pub fn with_sub_merchant(self, sub_mch_id: &str) -> Result<Self, ConfigError> {
        let sub_mch_id = ScannedValue::new(&shared::SUB_MCH_ID, sub_mch_id)?;
        Ok(self.change(|account| {
            account.is_provider = true;
            account.sub_mch_id = Some(sub_mch_id);
        }))
    }

    /// Sets the default app of the sub-merchant, used if the struct names none.
    ///
    /// # Errors
    /// If the id is not letters and digits.
    pub fn with_sub_appid(self, sub_appid: &str) -> Result<Self, ConfigError> {
        let sub_appid = ScannedValue::new(&shared::SUB_APPID, sub_appid)?;
        Ok(self.change(|account| {
            account.is_provider = true;
            account.sub_appid = Some(sub_appid);
        }))
    }

    /// Restricts the account to that sub-merchant and that app of it, as far as they are set. A
    /// notification for another is refused with
    /// [`Untrusted::WrongMerchant`](crate::Untrusted::WrongMerchant) or
    /// [`Untrusted::WrongApp`](crate::Untrusted::WrongApp), and a request that names another is a
    /// violation, [`RuleBreach::OtherSubMerchant`](crate::RuleBreach::OtherSubMerchant).
    ///
    /// ```
    /// use wxpay_core::Merchant;
    ///
    /// let provider = Merchant::service_provider("wxd930ea5d5a258f4f", "10000100", "192006250b4c09247ec02edce69f6a2d")?
    ///     .with_sub_merchant("1900000109")?
    ///     .with_sub_merchant_only();
    /// # Ok::<(), wxpay_core::ConfigError>(())
    /// ```
    #[must_use]
    pub fn with_sub_merchant_only(self) -> Self {
        self.change(|account| account.has_no_other = true)
    }

    /// Sets the limits on reading replies and notifications.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        self.change(|account| account.limits = limits)
    }

    pub(super) fn change(mut self, change: impl FnOnce(&mut Account)) -> Self {
        change(Arc::make_mut(&mut self.0));
        self
    }
}
