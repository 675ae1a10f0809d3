//! How far a message is trusted, as types. A decoded message goes in; what comes
//! out lets its fields be read only as far as they were verified.

use std::fmt;
use std::mem::ManuallyDrop;
use std::ops::Deref;

use wxpay_schema::{Message, shared};

use crate::answer::Decode;
use crate::bounds::Reply;
use crate::bounds::marker::{Hints, Informs, Settles};
use crate::echoes::Echoes;
use crate::error::{Error, excerpt};
use crate::fields::{FieldErrors, FieldValue, Fields};
use crate::inbox::Record;
use crate::message::{MoneyTrust, Response};
use crate::part::{FieldSource, Miscount, miscounts};
use crate::refund::{self, ConfirmedRefund, RefundMismatch};
use crate::short::SmallStr;
use crate::value::{Fen, TradeState};

/// A message whose signature, way of signing and account were checked.
///
/// If it settles money (a payment notification, the reply to an order query),
/// its fields cannot be read yet: [`confirm`](Verified::confirm) compares the
/// amount and the sub-merchant with the order's first.
///
/// ```compile_fail
/// # use wxpay_core::{Verified, pay::PayNotification};
/// fn ship(notification: Verified<PayNotification>) -> u64 {
///     notification.total_fee.0 // no field `total_fee`: nothing was confirmed
/// }
/// ```
pub struct Verified<T> {
    value: T,
    said: VerifiedFacts,
}

/// What a verified message says, whatever the struct has of it.
pub(crate) struct VerifiedFacts {
    claim: PaymentFacts,
    miscounts: Vec<Miscount>,
    /// What a refund query's reply says of refunds; empty for every other message.
    refunds: Vec<ConfirmedRefund>,
}

/// The place of a verified message that is to be decoded. It is filled by the last
/// step, and so never dropped with a message in it: no code for that is built for
/// each struct.
pub(crate) struct DecodeSlot<T>(ManuallyDrop<Result<Verified<T>, Error>>);

impl<T> DecodeSlot<T> {
    pub(crate) fn new() -> Self {
        Self(ManuallyDrop::new(Err(Error::Unreadable(FieldErrors::default()))))
    }

    /// The message, if it was decoded.
    pub(crate) fn after(self, decoded: Result<(), Error>) -> Result<Verified<T>, Error> {
        match decoded {
            Ok(()) => ManuallyDrop::into_inner(self.0),
            Err(error) => Err(error),
        }
    }
}

impl<'r, T: Response<'r>> Decode<'r> for DecodeSlot<T> {
    fn decode(&mut self, part: FieldSource<'_, 'r>, said: VerifiedFacts, faults: &mut FieldErrors) {
        if let Some(value) = T::read(part, faults)
            && faults.is_empty()
        {
            self.0 = ManuallyDrop::new(Ok(Verified { value, said }));
        }
    }
}

/// A message without a signature that a merchant could check: what the cloud
/// channel carries, and a refund notification. How far it can be believed depends
/// on how it came: the reply to a call of one's own came from the platform, a
/// callback could be anybody's, and a refund notification is encrypted so that
/// its parts can be exchanged unnoticed.
///
/// ```compile_fail
/// # use wxpay_core::{Unsigned, cloud::PayCallback};
/// fn ship(callback: Unsigned<PayCallback>) -> u64 {
///     callback.total_fee.0 // no field `total_fee`: it is a hint which order to query
/// }
/// ```
pub struct Unsigned<T> {
    value: T,
    claim: PaymentFacts,
    refund: refund::Hint,
    /// What the reply to a refund query says of refunds; empty for every other message.
    refunds: Vec<ConfirmedRefund>,
}

/// A payment that is confirmed: verified or asked for, of the order's amount, in
/// the order's currency.
pub struct Paid<T> {
    value: T,
    /// Boxed: it is moved and dropped by the code of every struct.
    record: Box<Record>,
}

/// What the order says, to compare with what was paid.
///
/// ```
/// use wxpay_core::{Expected, Fen};
///
/// let expected = Expected { total_fee: Fen(888), fee_type: "CNY", sub_mch_id: None };
/// assert_eq!(expected, Expected::cny(Fen(888)));
///
/// // The order of one of a service provider's sub-merchants.
/// let expected = Expected::cny(Fen(888)).with_sub_mch_id("1900000109");
/// assert_eq!(expected.sub_mch_id, Some("1900000109"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expected<'a> {
    /// The amount of the order, in fen.
    pub total_fee: Fen,
    /// The currency of the order by ISO 4217.
    pub fee_type: &'a str,
    /// The sub-merchant of the order, for a service provider: each has order numbers of
    /// its own. If it is named here, it must be the one of the message. If it is not:
    ///
    /// - A reply is about the sub-merchant that the request named, which was compared
    ///   when it was read.
    /// - A notification must be for the account's
    ///   [own sub-merchant](crate::Merchant::with_sub_merchant). A service provider
    ///   without one has to name the order's here.
    /// - To an ordinary merchant a message may name no sub-merchant, or the merchant
    ///   itself.
    pub sub_mch_id: Option<&'a str>,
}

impl Expected<'static> {
    /// An amount in the currency of mainland China.
    #[must_use]
    pub const fn cny(total_fee: Fen) -> Self {
        Self { total_fee, fee_type: shared::USUAL_CURRENCY, sub_mch_id: None }
    }
}

impl<'a> Expected<'a> {
    /// The same, of an order of that sub-merchant.
    #[must_use]
    pub const fn with_sub_mch_id(self, sub_mch_id: &'a str) -> Self {
        Self { sub_mch_id: Some(sub_mch_id), ..self }
    }
}

/// The payment is not the order's.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mismatch {
    /// The order is not paid: its state.
    NotPaid(TradeState),
    /// Another amount, in fen.
    Amount {
        /// The order's.
        expected: Fen,
        /// The message's.
        found: Fen,
    },
    /// Another currency.
    Currency {
        /// The order's.
        expected: String,
        /// The message's.
        found: String,
    },
    /// Another sub-merchant, or one where none is expected.
    SubMerchant {
        /// The order's; `None` if [`Expected`] names none and the account has none of
        /// its own.
        expected: Option<String>,
        /// The message's.
        found: Option<String>,
    },
    /// The message lacks a field that settles the payment.
    Missing(&'static str),
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotPaid(state) => write!(f, "the order is not paid, its state is {state}"),
            Self::Amount { expected, found } => {
                write!(
                    f,
                    "the order is for {} yuan, {} were paid; do not deliver, and look into it",
                    expected.to_yuan(),
                    found.to_yuan()
                )
            }
            Self::Currency { expected, found } => write!(f, "the order is in {expected}, the payment in {found}"),
            Self::SubMerchant { expected: Some(expected), found: Some(found) } => write!(
                f,
                "the order is of the sub-merchant {expected}, the payment is to {found}; do not deliver, and look up the order of that sub-merchant"
            ),
            Self::SubMerchant { expected: Some(expected), found: None } => {
                write!(f, "the order is of the sub-merchant {expected}, the message names none; do not deliver")
            }
            Self::SubMerchant { expected: None, found: Some(found) } => write!(
                f,
                "the payment is to the sub-merchant {found}, and the order's is not known; look up the order of that sub-merchant, and name it with `Expected::with_sub_mch_id`"
            ),
            Self::SubMerchant { expected: None, found: None } => f.write_str(
                "the message names no sub-merchant, and a service provider's payments are to one; do not deliver",
            ),
            Self::Missing(field) => write!(f, "the message lacks `{field}`, without which no payment is confirmed"),
        }
    }
}

impl std::error::Error for Mismatch {}

/// What is known of the sub-merchant that a message should be for, before the order is.
#[derive(Clone, Debug)]
pub(crate) enum SubMerchant {
    /// There is none: the account is an ordinary merchant's.
    None,
    /// The message's is the one that was asked about, or the account's own.
    Right,
    /// The account's own, which is not the message's.
    Other(Box<str>),
    /// Only the order tells.
    Unknown,
}

impl SubMerchant {
    /// That of the reply to a request, which names the one that was sent.
    pub(crate) fn asked(sent: &Echoes) -> Self {
        if sent.name_sub_merchant() { Self::Right } else { Self::Unknown }
    }
}

/// What a message says of a payment, whatever the struct has of it.
struct PaymentFacts {
    appid: SmallStr,
    mch_id: SmallStr,
    sub_mch_id: SmallStr,
    out_trade_no: SmallStr,
    transaction_id: Option<SmallStr>,
    total_fee: Option<Fen>,
    fee_type: Option<SmallStr>,
    state: TradeState,
    sub_merchant: SubMerchant,
}

impl PaymentFacts {
    fn of(fields: &Fields<'_>, sub_merchant: SubMerchant) -> Self {
        let text = |field| fields.shared_text(field).map(SmallStr::from);
        Self {
            appid: text(&shared::APPID).unwrap_or_default(),
            mch_id: text(&shared::MCH_ID).unwrap_or_default(),
            sub_mch_id: text(&shared::SUB_MCH_ID).unwrap_or_default(),
            out_trade_no: text(&shared::OUT_TRADE_NO).unwrap_or_default(),
            transaction_id: text(&shared::TRANSACTION_ID),
            total_fee: fields.shared(&shared::TOTAL_FEE).and_then(FieldValue::as_number).map(Fen),
            fee_type: text(&shared::FEE_TYPE),
            // A notification has no state: it only comes for a payment.
            state: fields.shared_text(&shared::TRADE_STATE_FIELD).map_or(TradeState::Success, TradeState::from),
            sub_merchant,
        }
    }

    fn sub_mch_id(&self) -> Option<&str> {
        Some(self.sub_mch_id.as_str()).filter(|number| !number.is_empty())
    }

    /// Whether the payment is to the sub-merchant of the order.
    fn is_to(&self, expected: Option<&str>) -> Result<(), Mismatch> {
        let found = self.sub_mch_id();
        let is_right = match (expected, &self.sub_merchant) {
            (Some(expected), _) => found == Some(expected),
            (None, SubMerchant::None) => found.is_none_or(|found| self.mch_id == found),
            (None, SubMerchant::Right) => true,
            (None, SubMerchant::Other(_) | SubMerchant::Unknown) => false,
        };
        if is_right {
            return Ok(());
        }
        let own = match &self.sub_merchant {
            SubMerchant::Other(own) => Some(&**own),
            _ => None,
        };
        let text = |number: Option<&str>| number.map(|number| excerpt(number, 32));
        Err(Mismatch::SubMerchant { expected: text(expected.or(own)), found: text(found) })
    }

    /// What to keep of the payment, if it is the order's.
    fn confirmed(&self, expected: Expected<'_>) -> Result<Box<Record>, Mismatch> {
        if self.state != TradeState::Success {
            return Err(Mismatch::NotPaid(self.state.clone()));
        }
        self.is_to(expected.sub_mch_id)?;
        let found = self.total_fee.ok_or(Mismatch::Missing(shared::TOTAL_FEE.name))?;
        if found != expected.total_fee {
            return Err(Mismatch::Amount { expected: expected.total_fee, found });
        }
        let currency = self.fee_type.as_ref().map_or(shared::USUAL_CURRENCY, SmallStr::as_str);
        if currency != expected.fee_type {
            return Err(Mismatch::Currency {
                expected: expected.fee_type.to_owned(),
                found: crate::error::excerpt(currency, 16),
            });
        }
        if self.out_trade_no.as_str().is_empty() {
            return Err(Mismatch::Missing(shared::OUT_TRADE_NO.name));
        }
        let transaction_id = self.transaction_id.as_ref().ok_or(Mismatch::Missing(shared::TRANSACTION_ID.name))?;
        Ok(Box::new(Record {
            mch_id: self.mch_id.as_str().to_owned(),
            // An ordinary merchant's messages may name the merchant itself: one form of it is kept.
            sub_mch_id: self.sub_mch_id().filter(|number| self.mch_id != *number).unwrap_or_default().to_owned(),
            transaction_id: transaction_id.as_str().to_owned(),
            out_trade_no: self.out_trade_no.as_str().to_owned(),
            total_fee: found.0,
            fee_type: expected.fee_type.to_owned(),
        }))
    }
}

/// As [`Verified::confirm`], where there is no struct, and nothing is known of the account.
#[cfg(feature = "server")]
pub(crate) fn confirmed(fields: &Fields<'_>, expected: Expected<'_>) -> Result<Record, Mismatch> {
    PaymentFacts::of(fields, SubMerchant::Right).confirmed(expected).map(|record| *record)
}

impl VerifiedFacts {
    pub(crate) fn of(fields: &Fields<'_>, table: &Message, sub_merchant: SubMerchant) -> Self {
        let (miscounts, refunds) = (miscounts(fields, table), refund::reported(fields, table));
        Self { claim: PaymentFacts::of(fields, sub_merchant), miscounts, refunds }
    }
}

impl<T> Verified<T> {
    /// The appid that the message names: the merchant's, or in a notification one of its
    /// [others](crate::Merchant::with_other_appid).
    #[must_use]
    pub fn appid(&self) -> &str {
        self.said.claim.appid.as_str()
    }

    /// The families (coupons, refunds) whose count field disagrees with what is
    /// there. What is there is what was read; whether to look into it is the
    /// caller's choice.
    #[must_use]
    pub fn miscounts(&self) -> &[Miscount] {
        &self.said.miscounts
    }
}

/// A message that settles no money can be read.
impl<T: MoneyTrust<Informs>> Deref for Verified<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: MoneyTrust<Informs>> Verified<T> {
    /// The message itself.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.value
    }
}

impl<T: MoneyTrust<Settles>> Verified<T> {
    /// The merchant's order number, to look the order up with.
    #[must_use]
    pub fn out_trade_no(&self) -> &str {
        self.said.claim.out_trade_no.as_str()
    }

    /// The sub-merchant that is paid, if the message names one: each has order numbers of
    /// its own, so a service provider looks the order up by both.
    #[must_use]
    pub fn sub_mch_id(&self) -> Option<&str> {
        self.said.claim.sub_mch_id()
    }

    /// What became of the order; always `Success` for a notification.
    #[must_use]
    pub fn state(&self) -> &TradeState {
        &self.said.claim.state
    }

    /// The payment, if it is of the order's amount and currency, and to its
    /// sub-merchant (see [`Expected::sub_mch_id`]).
    ///
    /// # Errors
    /// When the order is not paid, or not with this amount in this currency, or to
    /// another sub-merchant.
    // Inlined, the moves of the struct take more code than the call.
    #[inline(never)]
    pub fn confirm(self, expected: Expected<'_>) -> Result<Paid<T>, Mismatch> {
        let record = self.said.claim.confirmed(expected)?;
        Ok(Paid { value: self.value, record })
    }
}

impl<T> Unsigned<T> {
    pub(crate) fn new(value: T, fields: &Fields<'_>, sub_merchant: SubMerchant) -> Self {
        let claim = PaymentFacts::of(fields, sub_merchant);
        Self { value, claim, refund: refund::Hint::of(fields), refunds: Vec::new() }
    }

    /// The same, with the refunds that a reply reports.
    #[cfg(feature = "json")]
    pub(crate) fn reporting(self, refunds: Vec<ConfirmedRefund>) -> Self {
        Self { refunds, ..self }
    }

    /// The same, for a sub-merchant that is named elsewhere.
    #[cfg(feature = "refund-notification")]
    pub(crate) fn for_sub_merchant(mut self, sub_mch_id: Option<&str>) -> Self {
        self.claim.sub_mch_id = sub_mch_id.unwrap_or_default().into();
        self
    }

    /// The merchant's order number; empty if the message has none. That is all a
    /// callback says for certain: query that order.
    #[must_use]
    pub fn out_trade_no(&self) -> &str {
        self.claim.out_trade_no.as_str()
    }

    /// The sub-merchant that the message is for, if it names one: query the order, or
    /// the refund, of that sub-merchant.
    #[must_use]
    pub fn sub_mch_id(&self) -> Option<&str> {
        self.claim.sub_mch_id()
    }
}

/// The hint of a callback or of a refund notification: what to look up.
impl<T: MoneyTrust<Hints>> Unsigned<T> {
    /// The merchant's refund number, if the message speaks of a refund: query that
    /// refund.
    #[must_use]
    pub fn out_refund_no(&self) -> Option<&str> {
        self.refund.out_refund_no.as_deref()
    }

    /// The refund number of WeChat Pay, if the message speaks of a refund.
    #[must_use]
    pub fn refund_id(&self) -> Option<&str> {
        self.refund.refund_id.as_deref()
    }

    /// What the reply to a refund query says of the refund that this message hints at, if
    /// that is the same refund, of the same order and amount as far as the message says
    /// them. Of the message itself nothing is handed out. The reply is the verified one of
    /// a `pay::RefundQuery`, or that of a `cloud::QueryRefund` over the platform's network.
    ///
    /// # Errors
    /// When the reply does not report that refund, or another amount, order,
    /// sub-merchant or number of it. Look into it: the hint may be forged, or out of
    /// date.
    pub fn confirm_refund(&self, reply: &impl RefundReply) -> Result<ConfirmedRefund, RefundMismatch> {
        let report = reply.report();
        let order = (self.claim.out_trade_no.as_str(), report.claim.out_trade_no.as_str());
        let refund = self.refund.confirm(order, report.refunds)?;
        // An ordinary merchant's messages may name the merchant itself.
        let named = |claim: &PaymentFacts| {
            claim.sub_mch_id().filter(|number| report.claim.mch_id != *number).map(str::to_owned)
        };
        let (hinted, found) = (named(&self.claim), named(report.claim));
        if hinted.is_some() && hinted != found {
            return Err(RefundMismatch::SubMerchant { hinted, reported: found });
        }
        Ok(refund)
    }
}

/// The reply to a refund query of one's own, which confirms what a message hints at:
/// [`Verified`], or [`Unsigned`] on the cloud channel.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the reply to a refund query",
    label = "a hint confirms nothing",
    note = "query the refund, with `pay::RefundQuery` or on the cloud channel with `cloud::QueryRefund`, and hand over the reply"
)]
pub trait RefundReply: reply::Reporting {}

impl<R> RefundReply for Verified<R> {}
#[diagnostic::do_not_recommend]
impl<R: Reply> RefundReply for Unsigned<R> {}

mod reply {
    use super::{ConfirmedRefund, PaymentFacts, Reply, Unsigned, Verified};

    /// What a reply says of refunds.
    pub struct Report<'r> {
        pub(super) claim: &'r PaymentFacts,
        pub(super) refunds: &'r [ConfirmedRefund],
    }

    /// Kept to this crate.
    pub trait Reporting {
        /// What the reply says of refunds.
        fn report(&self) -> Report<'_>;
    }

    impl<R> Reporting for Verified<R> {
        fn report(&self) -> Report<'_> {
            Report { claim: &self.said.claim, refunds: &self.said.refunds }
        }
    }

    impl<R: Reply> Reporting for Unsigned<R> {
        fn report(&self) -> Report<'_> {
            Report { claim: &self.claim, refunds: &self.refunds }
        }
    }
}

/// A message that says nothing of money can be read.
impl<T: MoneyTrust<Informs>> Deref for Unsigned<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// The reply to an order query of one's own, over the platform's network.
impl<T: MoneyTrust<Settles>> Unsigned<T> {
    /// What became of the order.
    #[must_use]
    pub fn state(&self) -> &TradeState {
        &self.claim.state
    }

    /// The payment, if it is of the order's amount and currency, and to its
    /// sub-merchant (see [`Expected::sub_mch_id`]).
    ///
    /// # Errors
    /// When the order is not paid, or not with this amount in this currency, or to
    /// another sub-merchant.
    // Inlined, the moves of the struct take more code than the call.
    #[inline(never)]
    pub fn confirm(self, expected: Expected<'_>) -> Result<Paid<T>, Mismatch> {
        let record = self.claim.confirmed(expected)?;
        Ok(Paid { value: self.value, record })
    }
}

impl<T> Paid<T> {
    /// The merchant's order number.
    #[must_use]
    pub fn out_trade_no(&self) -> &str {
        &self.record.out_trade_no
    }

    /// The sub-merchant that was paid, if the message names another than the merchant itself.
    #[must_use]
    pub fn sub_mch_id(&self) -> Option<&str> {
        Some(self.record.sub_mch_id.as_str()).filter(|number| !number.is_empty())
    }

    /// The order number of WeChat Pay. Keyed by it, a payment that is notified
    /// twice takes effect once.
    #[must_use]
    pub fn transaction_id(&self) -> &str {
        &self.record.transaction_id
    }

    /// What to keep of it, to tell a repetition from another payment: see
    /// [`inbox`](crate::inbox).
    #[must_use]
    pub const fn record(&self) -> &Record {
        &self.record
    }

    /// The message itself.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.value
    }
}

impl<T> Deref for Paid<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> fmt::Debug for Verified<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verified")
            .field(shared::OUT_TRADE_NO.name, &self.said.claim.out_trade_no)
            .finish_non_exhaustive()
    }
}

impl<T> fmt::Debug for Unsigned<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unsigned").field(shared::OUT_TRADE_NO.name, &self.claim.out_trade_no).finish_non_exhaustive()
    }
}

impl<T> fmt::Debug for Paid<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Paid")
            .field(shared::OUT_TRADE_NO.name, &self.record.out_trade_no)
            .field(shared::TRANSACTION_ID.name, &self.record.transaction_id)
            .finish_non_exhaustive()
    }
}
