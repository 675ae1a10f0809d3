//! An account at WeChat Pay, and what it does without any I/O. Ids and keys go in, and
//! what [`settings`] there are; requests are prepared in [`sending`], replies and
//! notifications read in [`receiving`].

mod ids;
mod receiving;
mod sending;
mod settings;

use std::fmt;
use std::sync::Arc;

use wxpay_schema::internal::TextScan;
use wxpay_schema::{Channel, Field, shared};

pub use receiving::VerifiedFields;
pub(crate) use settings::checked;

use crate::bounds::{NotificationReply, PayRequest, SignedNotification, Verifiable};
use crate::echoes::Echoes;
use crate::error::{ConfigError, Error};
use crate::message::Request;
use crate::prepared::PreparedRequest;
use crate::sign::{Key, SignType};
use crate::trust::{DecodeSlot, Verified};
use crate::xml::read::Limits;

/// The number of the XML channel, for [`OnChannel`](crate::OnChannel).
pub(crate) const PAY: u8 = Channel::Pay as u8;
/// The number of the cloud channel.
pub(crate) const CLOUD: u8 = Channel::Cloud as u8;
/// The number of what is handed over in answer.
pub(crate) const HANDED: u8 = u8::MAX - PAY;

/// An account at WeChat Pay: an ordinary merchant or a service provider. Cheap
/// to clone; the key is wiped from memory with the last clone and never shown.
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
    appid: Own,
    mch_id: Own,
    /// The merchant's other apps, whose notifications are its own too.
    other_appids: Vec<String>,
    key: Key,
    previous_key: Option<Key>,
    sign_type: SignType,
    accepts_md5: bool,
    refuses_ambiguous: bool,
    notify_url: Option<Own>,
    is_provider: bool,
    sub_mch_id: Option<Own>,
    sub_appid: Option<Own>,
    /// Whether it acts for that sub-merchant and that app alone.
    has_no_other: bool,
    limits: Limits,
}

/// A value of the account's, and what was seen in it.
#[derive(Clone)]
struct Own {
    text: String,
    seen: TextScan,
}

impl Own {
    /// An id or a URL, if its field takes it.
    fn checked(field: &Field, value: &str) -> Result<Self, ConfigError> {
        let text = checked(field, value)?;
        Ok(Self { seen: TextScan::new_checked(&text), text })
    }
}

impl Merchant {
    /// An ordinary merchant. It signs with HMAC-SHA256 unless told otherwise.
    ///
    /// # Errors
    /// When `appid` is not letters and digits, `mch_id` not digits, or the key not 32
    /// ASCII letters and digits: a blank, a line end or a quotation mark that was copied
    /// with a value is named, and so are two values that look swapped.
    ///
    /// ```
    /// use wxpay_core::Merchant;
    ///
    /// let error = Merchant::new("wxd930ea5d5a258f4f\n", "10000100", "192006250b4c09247ec02edce69f6a2d").unwrap_err();
    /// assert!(error.to_string().starts_with("`appid` holds a line end"));
    /// ```
    pub fn new(appid: &str, mch_id: &str, key: &str) -> Result<Self, ConfigError> {
        Self::labelled(appid, mch_id, key, &ids::ARGUMENTS)
    }

    /// As [`new`](Self::new), with what the values are called in errors.
    fn labelled(appid: &str, mch_id: &str, key: &str, labels: &ids::Labels) -> Result<Self, ConfigError> {
        let key = ids::checked_key(appid, mch_id, key, labels)?;
        Ok(Self(Arc::new(Account {
            appid: Own::checked(&shared::APPID, appid)?,
            mch_id: Own::checked(&shared::MCH_ID, mch_id)?,
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
            has_no_other: false,
            limits: Limits::default(),
        })))
    }

    /// A service provider, who acts for sub-merchants: requests need a
    /// `sub_mch_id`, in the struct or by [`with_sub_merchant`](Self::with_sub_merchant),
    /// and notifications must name one. Whose order was paid is compared by
    /// [`Verified::confirm`]: see [`Expected::sub_mch_id`](crate::Expected::sub_mch_id).
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn service_provider(appid: &str, mch_id: &str, key: &str) -> Result<Self, ConfigError> {
        Ok(Self::new(appid, mch_id, key)?.change(|account| account.is_provider = true))
    }

    /// The app that takes the payments.
    #[must_use]
    pub fn appid(&self) -> &str {
        &self.0.appid.text
    }

    /// The merchant number.
    #[must_use]
    pub fn mch_id(&self) -> &str {
        &self.0.mch_id.text
    }

    /// How it signs.
    #[must_use]
    pub fn sign_type(&self) -> SignType {
        self.0.sign_type
    }

    pub(crate) fn sub_mch_id(&self) -> Option<&str> {
        self.0.sub_mch_id.as_ref().map(|own| own.text.as_str())
    }

    pub(crate) fn sub_appid(&self) -> Option<&str> {
        self.0.sub_appid.as_ref().map(|own| own.text.as_str())
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.0.limits
    }

    pub(crate) fn key(&self) -> &Key {
        &self.0.key
    }

    /// The keys that verify, the one in use first.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &Key> {
        std::iter::once(&self.0.key).chain(&self.0.previous_key)
    }

    /// Validates, signs and writes a request. Send its `body` by POST to its
    /// `path`, and hand the answer to [`PreparedRequest::read`].
    ///
    /// # Errors
    /// [`Error::Invalid`] with every violation of the documents' rules, or
    /// [`Error::Randomness`]. Nothing was signed then.
    pub fn prepare<R: Request + PayRequest>(&self, request: &R) -> Result<PreparedRequest<R::Response>, Error> {
        self.prepared(request)
    }

    /// Validates and writes the answer to a notification that asks for more than
    /// [`accepted`](crate::notification::accepted), such as
    /// [`NativeCallbackReply`](crate::pay::NativeCallbackReply), and signs it if the
    /// documents ask for that.
    ///
    /// # Errors
    /// As [`prepare`](Self::prepare).
    pub fn answer<R: Request + NotificationReply>(&self, answer: &R) -> Result<String, Error> {
        self.write(answer, self.sign_type_for(answer.message()), &mut Echoes::new())
    }

    /// Verifies a notification and reads it. It must name this account: its number, and
    /// its appid or [another](Self::with_other_appid) of the merchant's; how one address
    /// serves several merchants stands in [`notification`](crate::notification).
    ///
    /// # Errors
    /// [`Error::Malformed`], [`Error::Gateway`], [`Error::Untrusted`],
    /// [`Error::OtherKind`], [`Error::Business`] or [`Error::Unreadable`]. Answer all of
    /// them alike, with [`notification::refused`](crate::notification::refused), but for
    /// [`Error::Business`]: that one is genuine and says that a payment failed. Take its
    /// order from [`failed_payment`](Error::failed_payment), and answer it with
    /// [`notification::accepted`](crate::notification::accepted).
    // Inlined, the moves of the struct take more code than the call.
    #[inline(never)]
    pub fn notification<T: SignedNotification>(&self, body: &[u8]) -> Result<Verified<T>, Error> {
        let mut place = DecodeSlot::new();
        let decoded = self.notified(body, T::TABLE, &mut place);
        place.after(decoded)
    }

    /// The fields of a notification, verified: keep them and decode a struct that
    /// borrows from them with [`decode`](Self::decode).
    ///
    /// # Errors
    /// As [`notification`](Self::notification), but for the struct's own.
    pub fn open_notification<'b>(&self, body: &'b [u8]) -> Result<VerifiedFields<'b>, Error> {
        self.open(body, &wxpay_schema::pay::PAY_NOTIFICATION)
    }

    /// A struct that borrows from verified fields.
    ///
    /// # Errors
    /// [`Error::OtherMessage`] when the struct is of another table than what was
    /// received, [`Error::Unreadable`] with every field that is missing or not of
    /// its type.
    pub fn decode<'r, T: Verifiable<'r>>(&self, verified: &'r VerifiedFields<'_>) -> Result<Verified<T>, Error> {
        let mut place = DecodeSlot::new();
        let decoded = verified.decode_into(T::TABLE, &mut place);
        place.after(decoded)
    }
}

/// Shows ids, and of the key that there is one.
impl fmt::Debug for Merchant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Merchant")
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
            .field("has_no_other", &self.0.has_no_other)
            .finish()
    }
}
