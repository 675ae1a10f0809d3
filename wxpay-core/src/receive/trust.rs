//! Levels of trust as types. The fields of a decoded message are accessible only as far as they
//! were verified.

use std::fmt;
use std::mem::ManuallyDrop;
use std::ops::Deref;

use wxpay_schema::{Message, shared};

use crate::bounds::Reply;
use crate::bounds::marker::{Hints, Informs, Settles};
use crate::decode::check::check_fields;
use crate::decode::fields::{FieldErrors, Fields};
use crate::decode::source::{FieldSource, Miscount};
use crate::error::{Error, ErrorKind};
use crate::inbox::Record;
use crate::message::{MoneyTrust, Response};
use crate::receive::expected::{Expected, Mismatch};
use crate::receive::facts::{PaymentFacts, SubMerchant, VerifiedFacts};
use crate::receive::refund::{self, ConfirmedRefund, RefundMismatch};
use crate::value::TradeState;

/// A message with a valid signature, sign type and account.
///
/// If the message settles money (a payment notification, the reply to an order query), its fields
/// are not accessible yet: [`confirm`](Verified::confirm) first compares the amount and the
/// sub-merchant with the order's.
///
/// ```compile_fail
/// # use wxpay_core::{Verified, pay::PayNotification};
/// fn ship(notification: Verified<PayNotification>) -> u64 {
///     notification.total_fee.0 // no field `total_fee`: nothing was confirmed
/// }
/// ```
pub struct Verified<T> {
    value: T,
    facts: VerifiedFacts,
}

/// The slot that a verified message is decoded into. It is filled by the last step, and so is never
/// dropped while it holds a message: no drop code is compiled for each struct.
pub(crate) struct DecodeSlot<T>(ManuallyDrop<Option<Verified<T>>>);

impl<T> DecodeSlot<T> {
    pub(crate) fn new() -> Self {
        Self(ManuallyDrop::new(None))
    }

    /// The message, if decoding succeeded.
    pub(crate) fn into_result(self, decoded: Result<(), Error>) -> Result<Verified<T>, Error> {
        match decoded {
            Ok(()) => ManuallyDrop::into_inner(self.0).ok_or_else(not_decoded_error),
            Err(error) => Err(error),
        }
    }
}

#[cold]
fn not_decoded_error() -> Error {
    ErrorKind::InvalidFields(FieldErrors::default()).into()
}

/// A slot to decode a message into, independent of the struct's type.
pub(crate) trait Decode<'r> {
    /// Decodes the message into the slot unless there are errors, which are collected.
    fn decode(&mut self, source: FieldSource<'_, 'r>, facts: VerifiedFacts, errors: &mut FieldErrors);
}

impl<'r, T: Response<'r>> Decode<'r> for DecodeSlot<T> {
    fn decode(&mut self, source: FieldSource<'_, 'r>, facts: VerifiedFacts, errors: &mut FieldErrors) {
        if let Some(value) = T::read(source, errors)
            && errors.is_empty()
        {
            self.0 = ManuallyDrop::new(Some(Verified { value, facts }));
        }
    }
}

/// The part of decoding a verified message that does not depend on the struct, and so is compiled
/// once.
pub(crate) fn decode_into<'r>(
    fields: &'r Fields<'r>,
    table: &'static Message,
    sub_merchant: SubMerchant,
    slot: &mut dyn Decode<'r>,
) -> Result<(), Error> {
    let (rows, mut errors) = check_fields(fields, table);
    let facts = VerifiedFacts::from_fields(fields, table, sub_merchant);
    slot.decode(FieldSource::message(fields).with_row_index(&rows), facts, &mut errors);
    if errors.is_empty() { Ok(()) } else { Err(ErrorKind::InvalidFields(errors).into()) }
}

/// A message without a signature that a merchant could verify: a message of the cloud channel, or a
/// refund notification. Its trust depends on how it arrived. The reply to a call of the merchant
/// comes from the platform; a callback can come from anyone; a refund notification is encrypted in
/// a way that lets its parts be exchanged unnoticed.
///
/// ```compile_fail
/// # use wxpay_core::{Unsigned, cloud::PayCallback};
/// fn ship(callback: Unsigned<PayCallback>) -> u64 {
///     callback.total_fee.0 // no field `total_fee`: it is a hint which order to query
/// }
/// ```
pub struct Unsigned<T> {
    value: T,
    payment: PaymentFacts,
    refund: refund::HintedRefund,
    /// The refunds that the reply to a refund query reports; empty for other messages.
    refunds: Vec<ConfirmedRefund>,
}

/// A confirmed payment: verified, or queried on the cloud channel, with the amount and the currency
/// of the order.
///
/// ```
/// use wxpay_core::{Expected, Fen, Mismatch, Verified, pay::PayNotification};
///
/// fn ship(notification: Verified<PayNotification>, order_total: Fen) -> Result<(), Mismatch> {
///     let paid = notification.confirm(Expected::cny(order_total))?;
///     println!("{}: {} fen, by {}", paid.out_trade_no(), paid.total_fee.0, paid.transaction_id());
///     Ok(())
/// }
/// ```
pub struct Paid<T> {
    value: T,
    /// Boxed, because the code of every struct moves and drops it.
    record: Box<Record>,
}

impl<T> Verified<T> {
    /// The appid of the message: the merchant's, or in a notification one of its
    /// [others](crate::Merchant::with_other_appid).
    #[must_use]
    pub fn appid(&self) -> &str {
        self.facts.payment.appid.as_str()
    }

    /// The families (coupons, refunds) whose count field disagrees with the items that are present.
    /// Decoding used the items; whether to investigate is the caller's choice.
    #[must_use]
    pub fn miscounts(&self) -> &[Miscount] {
        &self.facts.miscounts
    }
}

/// A message that does not settle money is readable.
impl<T: MoneyTrust<Informs>> Deref for Verified<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: MoneyTrust<Informs>> Verified<T> {
    /// The message.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.value
    }
}

impl<T: MoneyTrust<Settles>> Verified<T> {
    /// The merchant's order number, to look up the order.
    #[must_use]
    pub fn out_trade_no(&self) -> &str {
        self.facts.payment.out_trade_no.as_str()
    }

    /// The sub-merchant that is paid, if the message names one. Each has its own order numbers, so
    /// a service provider looks up the order by both.
    #[must_use]
    pub fn sub_mch_id(&self) -> Option<&str> {
        self.facts.payment.sub_mch_id()
    }

    /// The state of the order; always `Success` for a notification.
    #[must_use]
    pub fn state(&self) -> &TradeState {
        &self.facts.payment.state
    }

    /// The payment, if it has the order's amount and currency and is to its sub-merchant (see
    /// [`Expected::sub_mch_id`]).
    ///
    /// # Errors
    /// If the order is not paid, or not with this amount in this currency, or to another
    /// sub-merchant.
    // Inlined, moving the struct takes more code than the call.
    #[inline(never)]
    pub fn confirm(self, expected: Expected<'_>) -> Result<Paid<T>, Mismatch> {
        let record = self.facts.payment.confirm(expected)?;
        Ok(Paid { value: self.value, record })
    }

    /// The record to store of the payment, compared as by [`confirm`](Self::confirm) without using up the message: to
    /// compare it again in another transaction, or to store a payment of another amount for a person.
    ///
    /// # Errors
    /// As [`confirm`](Self::confirm).
    pub fn confirm_record(&self, expected: Expected<'_>) -> Result<Record, Mismatch> {
        self.facts.payment.confirm(expected).map(|record| *record)
    }
}

impl<T> Unsigned<T> {
    #[cfg(any(feature = "json", feature = "refund-notification"))]
    pub(crate) fn new(value: T, fields: &Fields<'_>, sub_merchant: SubMerchant) -> Self {
        let payment = PaymentFacts::from_fields(fields, sub_merchant);
        Self { value, payment, refund: refund::HintedRefund::from_fields(fields), refunds: Vec::new() }
    }

    /// Adds the refunds that a reply reports.
    #[cfg(feature = "json")]
    pub(crate) fn with_refunds(self, refunds: Vec<ConfirmedRefund>) -> Self {
        Self { refunds, ..self }
    }

    /// Sets the sub-merchant, if it is named outside the decoded fields.
    #[cfg(feature = "refund-notification")]
    pub(crate) fn with_sub_merchant(mut self, sub_mch_id: Option<&str>) -> Self {
        self.payment.sub_mch_id = sub_mch_id.unwrap_or_default().into();
        self
    }

    /// The merchant's order number; empty if the message has none. A callback is only a hint: query
    /// that order.
    #[must_use]
    pub fn out_trade_no(&self) -> &str {
        self.payment.out_trade_no.as_str()
    }

    /// The sub-merchant of the message, if it names one: query the order or the refund of that
    /// sub-merchant.
    #[must_use]
    pub fn sub_mch_id(&self) -> Option<&str> {
        self.payment.sub_mch_id()
    }
}

/// The hint of a callback or a refund notification: what to query.
impl<T: MoneyTrust<Hints>> Unsigned<T> {
    /// The merchant's refund number, if the message is about a refund: query that refund.
    #[must_use]
    pub fn out_refund_no(&self) -> Option<&str> {
        self.refund.out_refund_no.as_deref()
    }

    /// The refund number of WeChat Pay, if the message is about a refund.
    #[must_use]
    pub fn refund_id(&self) -> Option<&str> {
        self.refund.refund_id.as_deref()
    }

    /// The refund as reported by the reply to a refund query, if it is the one that this message
    /// hints at, with the same order and amount as far as the message names them. Nothing is taken
    /// from the message itself. The reply is the verified one of a `pay::RefundQuery`, or that of a
    /// `cloud::QueryRefund` over the platform's network.
    ///
    /// # Errors
    /// If the reply does not report that refund, or reports another amount, order, sub-merchant or
    /// number of it. Investigate: the hint may be forged or outdated.
    pub fn confirm_refund(&self, reply: &impl RefundReply) -> Result<ConfirmedRefund, RefundMismatch> {
        let report = reply.report();
        let order = (self.payment.out_trade_no.as_str(), report.payment.out_trade_no.as_str());
        let refund = self.refund.confirm(order, report.refunds)?;
        // An ordinary merchant's messages may name the merchant itself.
        let named = |payment: &PaymentFacts| {
            payment.sub_mch_id().filter(|number| report.payment.mch_id != *number).map(str::to_owned)
        };
        let (hinted, found) = (named(&self.payment), named(report.payment));
        if hinted.is_some() && hinted != found {
            return Err(RefundMismatch::SubMerchant { hinted, reported: found });
        }
        Ok(refund)
    }
}

/// The reply to a refund query, which confirms a hint: [`Verified`], or [`Unsigned`] on the cloud
/// channel.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the reply to a refund query",
    label = "a hint confirms nothing",
    note = "query the refund, with `pay::RefundQuery` or on the cloud channel with `cloud::QueryRefund`, and hand over \
            the reply"
)]
pub trait RefundReply: reply::ReportRefunds {}

impl<R> RefundReply for Verified<R> {}
#[diagnostic::do_not_recommend]
impl<R: Reply> RefundReply for Unsigned<R> {}

mod reply {
    use super::{ConfirmedRefund, PaymentFacts, Reply, Unsigned, Verified};

    /// The refunds of a reply.
    pub struct RefundReport<'r> {
        pub(super) payment: &'r PaymentFacts,
        pub(super) refunds: &'r [ConfirmedRefund],
    }

    /// Sealed.
    pub trait ReportRefunds {
        /// Returns the refunds of the reply.
        fn report(&self) -> RefundReport<'_>;
    }

    impl<R> ReportRefunds for Verified<R> {
        fn report(&self) -> RefundReport<'_> {
            RefundReport { payment: &self.facts.payment, refunds: &self.facts.refunds }
        }
    }

    impl<R: Reply> ReportRefunds for Unsigned<R> {
        fn report(&self) -> RefundReport<'_> {
            RefundReport { payment: &self.payment, refunds: &self.refunds }
        }
    }
}

/// A message that is not about money is readable.
impl<T: MoneyTrust<Informs>> Deref for Unsigned<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: MoneyTrust<Informs>> Unsigned<T> {
    /// The message.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.value
    }
}

/// The reply to an order query, over the platform's network.
impl<T: MoneyTrust<Settles>> Unsigned<T> {
    /// The state of the order.
    #[must_use]
    pub fn state(&self) -> &TradeState {
        &self.payment.state
    }

    /// The payment, if it has the order's amount and currency and is to its sub-merchant (see
    /// [`Expected::sub_mch_id`]).
    ///
    /// # Errors
    /// If the order is not paid, or not with this amount in this currency, or to another
    /// sub-merchant.
    // Inlined, moving the struct takes more code than the call.
    #[inline(never)]
    pub fn confirm(self, expected: Expected<'_>) -> Result<Paid<T>, Mismatch> {
        let record = self.payment.confirm(expected)?;
        Ok(Paid { value: self.value, record })
    }
}

impl<T> Verified<T> {
    /// The message, whatever it is trusted with.
    pub(crate) fn into_value(self) -> T {
        self.value
    }
}

impl<T> Paid<T> {
    /// A payment that was confirmed with that record.
    pub(crate) fn from_record(value: T, record: Box<Record>) -> Self {
        Self { value, record }
    }

    /// The merchant's order number.
    #[must_use]
    pub fn out_trade_no(&self) -> &str {
        &self.record.out_trade_no
    }

    /// The sub-merchant that was paid, unless it is the merchant itself.
    #[must_use]
    pub fn sub_mch_id(&self) -> Option<&str> {
        Some(self.record.sub_mch_id.as_str()).filter(|number| !number.is_empty())
    }

    /// The order number of WeChat Pay. Use it as a key, so that a payment that is notified twice
    /// takes effect once.
    #[must_use]
    pub fn transaction_id(&self) -> &str {
        &self.record.transaction_id
    }

    /// The record to store, which distinguishes a repetition from another payment: see
    /// [`inbox`](crate::inbox).
    #[must_use]
    pub const fn record(&self) -> &Record {
        &self.record
    }

    /// The message.
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
            .field(shared::OUT_TRADE_NO.name, &self.facts.payment.out_trade_no)
            .finish_non_exhaustive()
    }
}

impl<T> fmt::Debug for Unsigned<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unsigned").field(shared::OUT_TRADE_NO.name, &self.payment.out_trade_no).finish_non_exhaustive()
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
