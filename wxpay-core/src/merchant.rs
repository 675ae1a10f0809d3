//! An account at WeChat Pay, and what it does without any I/O: prepare requests,
//! read replies, verify notifications.

use std::fmt;
use std::sync::Arc;

use wxpay_schema::{AccountValue, Channel, ClientValue, Direction, Field, Kind, Look, Message, shared};

use crate::ambiguous;
use crate::answer::{self, Decode};
use crate::error::{ConfigError, Error, Untrusted};
use crate::fields::Fields;
use crate::message::{Arrives, Over, Request, Response};
use crate::nonce::nonce_str;
use crate::pass::{Looked, NONE, Output, Pass, Supply};
use crate::prepared::{Echoes, Prepared};
use crate::sign::{Key, SignType, ToSign, sign_fields};
use crate::trust::{Place, Verified};
use crate::validate::{Check, Sender};
use crate::walk::{Sent, Walk};
use crate::xml;
use crate::xml::read::Limits;
use crate::xml::write::Document;

/// The number of the XML channel, for [`Over`].
const PAY: u8 = Channel::Pay as u8;
/// The number of a notification, for [`Arrives`].
pub(crate) const NOTIFICATION: u8 = Direction::Notification as u8;
/// The number of what is handed over in answer, for [`Over`].
const HANDED: u8 = u8::MAX - PAY;
/// The number of a reply, for [`Arrives`].
pub(crate) const REPLY: u8 = Direction::Response as u8;
/// The number of what answers for a file that there is none of.
pub(crate) const FAILURE: u8 = Direction::Failure as u8;

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
struct Account {
    appid: Own,
    mch_id: Own,
    key: Key,
    previous_key: Option<Key>,
    sign_type: SignType,
    accepts_md5: bool,
    refuses_ambiguous: bool,
    notify_url: Option<Own>,
    is_provider: bool,
    sub_mch_id: Option<Own>,
    sub_appid: Option<Own>,
    limits: Limits,
}

/// A value of the account's, and what was seen in it.
#[derive(Clone)]
struct Own {
    text: String,
    seen: Look,
}

impl Own {
    /// An id or a URL, if its field takes it.
    fn checked(field: &Field, value: &str) -> Result<Self, ConfigError> {
        let text = checked(field, value)?;
        let seen = if matches!(field.kind, Kind::Url) { Look::at_url(value) } else { Look::at(value) };
        Ok(Self { text, seen })
    }
}

impl Merchant {
    /// An ordinary merchant. It signs with HMAC-SHA256 unless told otherwise.
    ///
    /// # Errors
    /// When an id is empty or too long, or the key is not 32 ASCII letters and
    /// digits.
    pub fn new(appid: &str, mch_id: &str, key: &str) -> Result<Self, ConfigError> {
        Ok(Self(Arc::new(Account {
            appid: Own::checked(&shared::APPID, appid)?,
            mch_id: Own::checked(&shared::MCH_ID, mch_id)?,
            key: Key::new(key)?,
            previous_key: None,
            sign_type: SignType::HmacSha256,
            accepts_md5: false,
            refuses_ambiguous: false,
            notify_url: None,
            is_provider: false,
            sub_mch_id: None,
            sub_appid: None,
            limits: Limits::default(),
        })))
    }

    /// A service provider, who acts for sub-merchants: requests need a
    /// `sub_mch_id`, in the struct or by [`with_sub_merchant`](Self::with_sub_merchant).
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn service_provider(appid: &str, mch_id: &str, key: &str) -> Result<Self, ConfigError> {
        Ok(Self::new(appid, mch_id, key)?.change(|account| account.is_provider = true))
    }

    /// The merchant of the environment variables `WXPAY_APPID`, `WXPAY_MCH_ID`,
    /// `WXPAY_KEY` and `WXPAY_NOTIFY_URL`.
    ///
    /// # Errors
    /// When some are not set, with the names of all of them, or when one is not
    /// of its form.
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
        Self::new(&appid, &mch_id, &key)?.with_notify_url(&notify_url)
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

    /// Refuses what could be signed alike with other fields. Values are signed as
    /// they are, so `attach="x&bank_type=CFT"` has the signature of an `attach`
    /// and a `bank_type`, and whoever can change a notification on its way can turn
    /// one into the other.
    ///
    /// A notification with `&name=` in a value is refused with
    /// [`Untrusted::Ambiguous`] then; so is a reply, if the name is of its table.
    /// Requests with such a text are refused before they are signed, as
    /// [`Broken::Ambiguous`](crate::Broken::Ambiguous), since what an `attach` holds
    /// comes back in the notification. Objects in a request may hold it, such as
    /// the URL in a `scene_info`: they come back nowhere.
    ///
    /// It is off by default: orders that were placed with such an `attach` would
    /// be paid and their notifications refused. Turn it on once there are none.
    #[must_use]
    pub fn refusing_ambiguous(self) -> Self {
        self.change(|account| account.refuses_ambiguous = true)
    }

    /// The sub-merchant to act for, unless the struct says otherwise. The account
    /// is a service provider then.
    ///
    /// # Errors
    /// When the number is empty or too long.
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
    /// When the id is empty or too long.
    pub fn with_sub_appid(self, sub_appid: &str) -> Result<Self, ConfigError> {
        let sub_appid = Own::checked(&shared::SUB_APPID, sub_appid)?;
        Ok(self.change(|account| {
            account.is_provider = true;
            account.sub_appid = Some(sub_appid);
        }))
    }

    /// How much of a reply or a notification is read, if not the usual.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        self.change(|account| account.limits = limits)
    }

    fn change(mut self, change: impl FnOnce(&mut Account)) -> Self {
        change(Arc::make_mut(&mut self.0));
        self
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
    /// `path`, and hand the answer to [`Prepared::read`].
    ///
    /// # Errors
    /// [`Error::Invalid`] with every violation of the documents' rules, or
    /// [`Error::Randomness`]. Nothing was signed then.
    pub fn prepare<R: Request + Over<PAY>>(&self, request: &R) -> Result<Prepared<R::Response>, Error> {
        self.prepared(request)
    }

    /// The same for every struct with that reply.
    #[inline(never)]
    fn prepared<T: for<'r> Response<'r>>(&self, request: &dyn Walk) -> Result<Prepared<T>, Error> {
        let message = request.message();
        let (sign_type, mut sent) = (self.sign_type_for(message), Echoes::new());
        let body = self.write(request, sign_type, &mut sent)?;
        Ok(Prepared::new(message, body, sign_type, sent, self.clone()))
    }

    /// The part of [`prepare`](Self::prepare) that is the same for every struct,
    /// and so compiled once.
    fn write(&self, request: &dyn Walk, sign_type: SignType, sent: &mut Echoes) -> Result<String, Error> {
        let message = request.message();
        let nonce_str = nonce_str()?;
        let filling = Filling { account: &self.0, nonce_str: nonce_str.as_str(), sign_type };
        let sender = if self.0.is_provider { Sender::Partner } else { Sender::Merchant };
        let mut check = Check::of(message, sender);
        let mut text = ToSign::new(&self.0.key, sign_type);
        // Most orders are no longer.
        let mut xml = Document::new("xml", 1536);
        let mut pass = Pass::new(message, &filling, &mut check, Signed { text: &mut text, xml: &mut xml });
        pass.over(request);
        let mut violations = pass.check.found();
        if self.0.refuses_ambiguous {
            violations.add_ambiguous(&pass.given);
        }
        if !violations.is_empty() {
            return Err(Error::Invalid(violations));
        }
        sent.take(&pass.given);
        // Most answers to notifications carry no signature.
        if message.direction == Direction::Request || !message.sign.is_empty() {
            xml.add_ascii(&shared::SIGN, text.sign(&self.0.key).bytes());
        }
        Ok(xml.end("xml"))
    }

    /// Validates and writes the answer to a notification that asks for more than
    /// [`accepted`](crate::notification::accepted), such as
    /// [`NativeCallbackReply`](crate::pay::NativeCallbackReply), and signs it if the
    /// documents ask for that.
    ///
    /// # Errors
    /// As [`prepare`](Self::prepare).
    pub fn answer<R: Request + Over<HANDED>>(&self, answer: &R) -> Result<String, Error> {
        self.write(answer, self.sign_type_for(answer.message()), &mut Echoes::new())
    }

    /// Verifies a notification and reads it.
    ///
    /// # Errors
    /// [`Error::Malformed`], [`Error::Gateway`], [`Error::Untrusted`],
    /// [`Error::Business`] or [`Error::Unreadable`]. Answer all of them alike, with
    /// [`notification::refused`](crate::notification::refused).
    // Inlined, the moves of the struct take more code than the call.
    #[inline(never)]
    pub fn notification<T: for<'r> Response<'r> + Arrives<NOTIFICATION>>(
        &self,
        body: &[u8],
    ) -> Result<Verified<T>, Error> {
        let mut place = Place::new();
        let decoded = self.notified(body, T::TABLE, &mut place);
        place.after(decoded)
    }

    /// The part of [`notification`](Self::notification) that is the same for every
    /// struct, and so compiled once.
    fn notified(&self, body: &[u8], table: &'static Message, place: &mut dyn for<'r> Decode<'r>) -> Result<(), Error> {
        self.open(body, table)?.decode_into(table, place)
    }

    /// The fields of a notification, verified: keep them and decode a struct that
    /// borrows from them with [`decode`](Self::decode).
    ///
    /// # Errors
    /// As [`notification`](Self::notification), but for the struct's own.
    pub fn open_notification<'b>(&self, body: &'b [u8]) -> Result<VerifiedFields<'b>, Error> {
        self.open(body, &wxpay_schema::pay::PAY_NOTIFICATION)
    }

    /// The fields of a notification of that table, verified.
    pub(crate) fn open<'b>(&self, body: &'b [u8], table: &'static Message) -> Result<VerifiedFields<'b>, Error> {
        let fields = xml::read::fields_of(table, body, self.limits())?;
        if table.has(&shared::RETURN_CODE) {
            answer::transport_status(&fields)?;
        }
        let own: &[SignType] = match self.0.sign_type {
            SignType::HmacSha256 if self.0.accepts_md5 => &[SignType::HmacSha256, SignType::Md5],
            SignType::HmacSha256 => &[SignType::HmacSha256],
            SignType::Md5 => &[SignType::Md5],
        };
        self.trust(&fields, if table.sign.is_empty() { own } else { table.sign }, None)?;
        if table.has(&shared::SUB_MCH_ID) {
            self.is_for_sub_merchant(&fields)?;
        }
        if table.has(&shared::RESULT_CODE) {
            answer::business_status(&fields, None)?;
        }
        Ok(VerifiedFields { fields, reply: None })
    }

    /// A struct that borrows from verified fields.
    ///
    /// # Errors
    /// [`Error::OtherMessage`] when the struct is of another table than what was
    /// received, [`Error::Unreadable`] with every field that is missing or not of
    /// its type.
    pub fn decode<'r, T: Response<'r>>(&self, verified: &'r VerifiedFields<'_>) -> Result<Verified<T>, Error> {
        let mut place = Place::new();
        let decoded = verified.decode_into(T::TABLE, &mut place);
        place.after(decoded)
    }

    /// The account's way of signing, unless the documents demand another.
    fn sign_type_for(&self, message: &Message) -> SignType {
        let own = self.0.sign_type;
        match message.sign {
            [] => own,
            allowed if allowed.contains(&own) => own,
            [only, ..] => *only,
        }
    }

    /// Signature and account. The ways of signing come from the
    /// account, or from the request that was sent; what the message says of its own
    /// can rule one out, never let one in.
    pub(crate) fn trust(
        &self,
        fields: &Fields<'_>,
        ways: &[SignType],
        reply: Option<&'static Message>,
    ) -> Result<(), Error> {
        let stated = fields.shared_text(&shared::SIGN_TYPE_FIELD);
        let mut ways = ways.iter().filter(|way| stated.is_none_or(|stated| stated == way.name())).peekable();
        if ways.peek().is_none() {
            return Err(Untrusted::SignTypeMismatch.into());
        }
        let Some(given) = fields.shared_text(&shared::SIGN) else {
            return Err(Untrusted::MissingSign.into());
        };
        let fits = |way: &SignType| self.keys().any(|key| sign_fields(fields, key, *way).is(given));
        if !ways.any(fits) {
            return Err(Untrusted::BadSign.into());
        }
        self.is_for_account(fields)?;
        if self.0.refuses_ambiguous {
            ambiguous::refuse(fields, reply)?;
        }
        Ok(())
    }

    /// Whether a message names the account.
    pub(crate) fn is_for_account(&self, fields: &Fields<'_>) -> Result<(), Error> {
        if fields.shared_text(&shared::MCH_ID) != Some(self.mch_id()) {
            return Err(Untrusted::WrongMerchant.into());
        }
        if fields.shared_text(&shared::APPID) != Some(self.appid()) {
            return Err(Untrusted::WrongApp.into());
        }
        Ok(())
    }

    /// Whether a notification names the account's sub-merchant, if it has one.
    pub(crate) fn is_for_sub_merchant(&self, fields: &Fields<'_>) -> Result<(), Error> {
        let sub_mch_id = self.0.sub_mch_id.as_ref().map(|own| own.text.as_str());
        let own = Echoes::of_account(sub_mch_id, self.sub_appid());
        own.agree(fields)?;
        own.are_there(fields, None)
    }
}

/// The fields of a message that was verified. They keep what a decoded struct
/// borrows.
#[derive(Debug)]
pub struct VerifiedFields<'b> {
    pub(crate) fields: Fields<'b>,
    /// The table of the reply that was asked for; none for a notification.
    pub(crate) reply: Option<&'static Message>,
}

impl VerifiedFields<'_> {
    /// Decodes a struct of that table.
    pub(crate) fn decode_into<'r>(&'r self, table: &'static Message, place: &mut dyn Decode<'r>) -> Result<(), Error> {
        self.are_for(table)?;
        answer::decode_into(&self.fields, table, place)
    }

    /// Whether a struct of that table may read them.
    fn are_for(&self, table: &'static Message) -> Result<(), Error> {
        let right = match self.reply {
            Some(reply) => table.is_or_extends(reply),
            None => table.direction == Direction::Notification,
        };
        if right {
            return Ok(());
        }
        let received = self.reply.map_or("a notification", |reply| reply.name);
        Err(Error::OtherMessage { received, asked: table.name })
    }
}

/// An id or a URL, if its field takes it.
pub(crate) fn checked(field: &Field, value: &str) -> Result<String, ConfigError> {
    match field.fault(value) {
        None => Ok(value.to_owned()),
        Some(fault) => {
            let words = field.explain(fault, value, "the value");
            Err(ConfigError::Value(format!("{words}; {}", field.help(fault))))
        }
    }
}

/// Shows ids, and of the key that there is one.
impl fmt::Debug for Merchant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Merchant")
            .field("appid", &self.appid())
            .field("mch_id", &self.mch_id())
            .field("key", &self.0.key)
            .field("previous_key", &self.0.previous_key)
            .field("sign_type", &self.0.sign_type)
            .field("accepts_md5", &self.0.accepts_md5)
            .field("refuses_ambiguous", &self.0.refuses_ambiguous)
            .field("notify_url", &self.0.notify_url.as_ref().map(|own| &own.text))
            .field("sub_mch_id", &self.0.sub_mch_id.as_ref().map(|own| &own.text))
            .field("sub_appid", &self.0.sub_appid.as_ref().map(|own| &own.text))
            .finish()
    }
}

/// A request in the making: the text that is signed, and the XML.
struct Signed<'o> {
    text: &'o mut ToSign<1024>,
    xml: &'o mut Document,
}

impl Output for Signed<'_> {
    #[inline]
    fn text(&mut self, field: &'static Field, _: Sent<'_>, text: &str, seen: Look) {
        self.text.add(field, text.as_bytes());
        self.xml.add(field, text, seen);
    }

    #[inline]
    fn digits(&mut self, field: &'static Field, _: Sent<'_>, digits: &[u8]) {
        self.text.add(field, digits);
        self.xml.add_ascii(field, digits);
    }
}

/// What the client and the account put into a request.
struct Filling<'w> {
    account: &'w Account,
    nonce_str: &'w str,
    sign_type: SignType,
}

impl<'w> Supply<'w> for Filling<'w> {
    fn client(&self, value: ClientValue) -> Looked<'w> {
        match value {
            ClientValue::NonceStr => (self.nonce_str, Look::PLAIN),
            ClientValue::SignType => (self.sign_type.name(), Look::PLAIN),
            // The signature is no part of the walk, and this channel has no
            // trade type of its own.
            ClientValue::Sign | ClientValue::TradeType => NONE,
        }
    }

    fn account(&self, value: AccountValue) -> Looked<'w> {
        let value = match value {
            AccountValue::Appid => Some(&self.account.appid),
            AccountValue::MchId => Some(&self.account.mch_id),
            AccountValue::SubAppid => self.account.sub_appid.as_ref(),
            AccountValue::SubMchId => self.account.sub_mch_id.as_ref(),
            AccountValue::NotifyUrl => self.account.notify_url.as_ref(),
        };
        value.map_or(NONE, |own| (&own.text, own.seen))
    }
}
