//! What can be said of an account. Settings go in one by one; the same account with them
//! comes out, or what is wrong with one.

use std::sync::Arc;

use wxpay_schema::{Field, Kind, shared};

use super::{Account, Merchant, Own, ids};
use crate::error::ConfigError;
use crate::sign::{Key, SignType};
use crate::xml::read::Limits;

impl Merchant {
    /// The merchant of the environment variables `WXPAY_APPID`, `WXPAY_MCH_ID`,
    /// `WXPAY_KEY` and `WXPAY_NOTIFY_URL`.
    ///
    /// # Errors
    /// When some are not set, with the names of all of them, or as [`new`](Self::new)
    /// and [`with_notify_url`](Self::with_notify_url).
    pub fn from_env() -> Result<Self, ConfigError> {
        let mut missing = Vec::new();
        let mut variable = |name| {
            let value = std::env::var(name).unwrap_or_default();
            if value.is_empty() {
                missing.push(name);
            }
            value
        };
        let (appid, mch_id) = (variable("WXPAY_APPID"), variable("WXPAY_MCH_ID"));
        let key = zeroize::Zeroizing::new(variable("WXPAY_KEY"));
        let notify_url = variable("WXPAY_NOTIFY_URL");
        if !missing.is_empty() {
            return Err(ConfigError::Missing(missing));
        }
        Self::labelled(&appid, &mch_id, &key, &ids::VARIABLES)?.with_notify_url(&notify_url)
    }

    /// Another app of the same merchant, such as the mini program beside the official
    /// account: the number and the key are the same for all of them. Notifications that
    /// name it are taken, and [`Verified::appid`](crate::Verified::appid) says which app
    /// one is for. Requests go out under [`appid`](Self::appid), and a reply must name the
    /// appid of its request: to send for the other app, use a `Merchant` of its own.
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
    /// When the id is not letters and digits.
    pub fn with_other_appid(self, appid: &str) -> Result<Self, ConfigError> {
        let appid = checked(&shared::APPID, appid)?;
        Ok(self.change(|account| account.other_appids.push(appid)))
    }

    /// Where notifications go, unless the struct says otherwise.
    ///
    /// # Errors
    /// When it is not an absolute http or https URL without query and fragment.
    pub fn with_notify_url(self, url: &str) -> Result<Self, ConfigError> {
        let url = Own::checked(&shared::NOTIFY_URL, url)?;
        Ok(self.change(|account| account.notify_url = Some(url)))
    }

    /// How to sign. Choose MD5 only where the account's orders are signed with it.
    #[must_use]
    pub fn with_sign_type(self, sign_type: SignType) -> Self {
        self.change(|account| account.sign_type = sign_type)
    }

    /// The key that was in use until it was changed on the merchant platform. What
    /// is received is verified with the new key, and else with this one; what is
    /// sent is signed with the new key alone. Take it out again once the replies
    /// and notifications of the old key have all come: after a day, the time over
    /// which notifications are repeated.
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
    /// When the key is not 32 ASCII letters and digits.
    pub fn with_previous_key(self, key: &str) -> Result<Self, ConfigError> {
        let key = Key::new(key)?;
        Ok(self.change(|account| account.previous_key = Some(key)))
    }

    /// For the move from MD5 to HMAC-SHA256: accepts notifications that are signed
    /// with MD5 too, since an order that was placed with MD5 is notified with MD5.
    /// One that states HMAC-SHA256 is never verified by MD5, and the reply to a
    /// request only by what the request was signed with.
    ///
    /// As long as this is on, MD5 is all that a forger has to break: whoever sends
    /// a notification chooses how it is verified, by leaving `sign_type` out. Turn
    /// it off when the last order that was placed with MD5 is paid or expired.
    #[must_use]
    pub fn accepting_md5(self) -> Self {
        self.change(|account| account.accepts_md5 = true)
    }

    /// Refuses whatever could be signed alike with other fields. Values are signed as
    /// they are, so `attach="x&bank_type=CFT"` has the signature of an `attach`
    /// and a `bank_type`, and whoever can change a notification on its way can turn
    /// one into the other.
    ///
    /// Any merchant refuses a message with `&name=` in a value, as
    /// [`Untrusted::Ambiguous`](crate::Untrusted::Ambiguous), if the name is that of a
    /// field that every such message has: without it text can be moved, but no message
    /// be turned into another. A request with such a text in a field that comes back in
    /// signed messages, as an `attach` does, is refused before it is signed, as
    /// [`RuleBreach::Ambiguous`](crate::RuleBreach::Ambiguous).
    ///
    /// With this setting any name counts in notifications and requests, and every name
    /// of its table in a reply. Objects in a request may hold it, such as the URL in a
    /// `scene_info`: they come back nowhere.
    ///
    /// It is off by default: an `attach` such as `shop=1&till=2` is of use, and orders
    /// that were placed with one would be paid and their notifications refused. Turn it
    /// on once there are none.
    #[must_use]
    pub fn refusing_ambiguous(self) -> Self {
        self.change(|account| account.refuses_ambiguous = true)
    }

    /// The sub-merchant to act for, unless the struct says otherwise. The account
    /// is a service provider then.
    ///
    /// Notifications of others are read too, and confirm a payment only if
    /// [`Expected::sub_mch_id`](crate::Expected::sub_mch_id) names their sub-merchant:
    /// see [`only_for_sub_merchant`](Self::only_for_sub_merchant).
    ///
    /// # Errors
    /// When the number is not digits.
    pub fn with_sub_merchant(self, sub_mch_id: &str) -> Result<Self, ConfigError> {
        let sub_mch_id = Own::checked(&shared::SUB_MCH_ID, sub_mch_id)?;
        Ok(self.change(|account| {
            account.is_provider = true;
            account.sub_mch_id = Some(sub_mch_id);
        }))
    }

    /// The sub-merchant's app, unless the struct says otherwise.
    ///
    /// # Errors
    /// When the id is not letters and digits.
    pub fn with_sub_appid(self, sub_appid: &str) -> Result<Self, ConfigError> {
        let sub_appid = Own::checked(&shared::SUB_APPID, sub_appid)?;
        Ok(self.change(|account| {
            account.is_provider = true;
            account.sub_appid = Some(sub_appid);
        }))
    }

    /// The account acts for that sub-merchant and that app of it alone, as far as they
    /// are set: a notification for another is refused with
    /// [`Untrusted::WrongMerchant`](crate::Untrusted::WrongMerchant) or
    /// [`Untrusted::WrongApp`](crate::Untrusted::WrongApp), and a request that names
    /// another is a violation, [`RuleBreach::OtherSubMerchant`](crate::RuleBreach::OtherSubMerchant).
    ///
    /// ```
    /// use wxpay_core::Merchant;
    ///
    /// let provider = Merchant::service_provider("wxd930ea5d5a258f4f", "10000100", "192006250b4c09247ec02edce69f6a2d")?
    ///     .with_sub_merchant("1900000109")?
    ///     .only_for_sub_merchant();
    /// # Ok::<(), wxpay_core::ConfigError>(())
    /// ```
    #[must_use]
    pub fn only_for_sub_merchant(self) -> Self {
        self.change(|account| account.has_no_other = true)
    }

    /// How much of a reply or a notification is read, if not the usual.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        self.change(|account| account.limits = limits)
    }

    pub(super) fn change(mut self, change: impl FnOnce(&mut Account)) -> Self {
        change(Arc::make_mut(&mut self.0));
        self
    }
}

/// An id or a URL, if its field takes it.
pub(crate) fn checked(field: &Field, value: &str) -> Result<String, ConfigError> {
    if !matches!(field.kind, Kind::Url) {
        ids::checked(field, value)?;
    }
    match field.value_error(value) {
        None => Ok(value.to_owned()),
        Some(fault) => {
            let words = field.explain(fault, value, "the value");
            Err(ConfigError::Value(format!("{words}; {}", field.help(fault))))
        }
    }
}
