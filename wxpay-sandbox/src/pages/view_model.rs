//! The values that pages show. `queries.rs` creates them; the templates render them.

use wxpay_core::BeijingTime;
use wxpay_core::value::{RefundStatus, TradeState};

use crate::reason::Reason;
use crate::sign_diagnosis::SignFindings;

/// The filter of the lists and the log.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    /// A state, by its value on the wire.
    pub(crate) state: Option<String>,
    /// `pay` or `cloud`.
    pub(crate) channel: Option<String>,
    /// A part of a number.
    pub(crate) text: String,
    /// In the log, refusals only.
    pub(crate) refused: bool,
    /// A kind of records, by its path in the control interface.
    #[cfg_attr(
        not(feature = "all-messages"),
        allow(dead_code, reason = "without the further calls there are no kinds")
    )]
    pub(crate) kind: Option<String>,
}

/// The first page.
#[derive(Debug, Default)]
pub(crate) struct Overview {
    pub(crate) tallies: Tallies,
    /// The latest orders that match the filter.
    pub(crate) orders: Vec<OrderRow>,
    pub(crate) refunds: Vec<RefundView>,
    pub(crate) notifications: Vec<NotificationView>,
    /// The records of further calls.
    #[cfg(feature = "all-messages")]
    pub(crate) records: Vec<RecordRow>,
    pub(crate) log: Vec<RequestView>,
    /// How many more there are than shown.
    pub(crate) more_orders: usize,
    pub(crate) more_requests: usize,
}

/// A page of a list.
#[derive(Debug)]
pub(crate) struct ListPage<T> {
    pub(crate) rows: Vec<T>,
    /// The number before which the next page begins.
    pub(crate) next: Option<u64>,
    /// Whether it begins with the newest row.
    pub(crate) is_first: bool,
    /// Whether the next page goes on looking for rows that match the filter.
    pub(crate) is_cut: bool,
}

/// Counts, independent of the filter. Of orders, refunds and notifications only the latest ten
/// thousand are counted.
#[derive(Debug, Default)]
pub(crate) struct Tallies {
    pub(crate) orders: usize,
    pub(crate) unpaid: usize,
    pub(crate) paid: usize,
    pub(crate) refunds: usize,
    pub(crate) due: usize,
    pub(crate) refused: usize,
    pub(crate) faults: usize,
}

/// An order in a list.
#[derive(Debug)]
pub(crate) struct OrderRow {
    pub(crate) out_trade_no: String,
    /// The owner, if several merchants use the number.
    pub(crate) ambiguous_merchant: Option<String>,
    /// The merchant, or on the cloud channel the sub-merchant.
    pub(crate) merchant: String,
    pub(crate) on_cloud: bool,
    pub(crate) trade_type: String,
    pub(crate) state: TradeState,
    /// Whether it can be paid.
    pub(crate) is_open: bool,
    pub(crate) body: String,
    pub(crate) total: AmountView,
    pub(crate) placed_at: BeijingTime,
    pub(crate) notified: Option<DeliveryState>,
}

/// A record of a further call.
#[cfg(feature = "all-messages")]
#[derive(Debug)]
pub(crate) struct RecordRow {
    /// The name of its list in the control interface, such as `red-packets`.
    pub(crate) kind: &'static str,
    pub(crate) number: String,
    pub(crate) merchant: String,
    /// Its state, as the query names it; empty if it has none.
    pub(crate) state: String,
    pub(crate) amount: Option<AmountView>,
}

/// An order on its own page, at the cashier or on the phone.
#[derive(Debug)]
pub(crate) struct OrderView {
    pub(crate) row: OrderRow,
    pub(crate) prepay_id: String,
    /// The content of a NATIVE order's QR code.
    pub(crate) code_url: Option<String>,
    pub(crate) payment: Option<PaymentView>,
    /// Whether the payer has to enter the password.
    pub(crate) wants_password: bool,
    pub(crate) refunds: Vec<RefundView>,
    /// The placed fields, by their names on the wire.
    pub(crate) placed: Vec<(String, String)>,
    /// The events, the earliest first.
    pub(crate) timeline: Vec<TimelineEvent>,
}

/// A payment.
#[derive(Debug)]
pub(crate) struct PaymentView {
    pub(crate) transaction_id: String,
    pub(crate) openid: String,
    pub(crate) coupons: Vec<CouponView>,
}

/// A coupon of a payment.
#[derive(Debug)]
pub(crate) struct CouponView {
    /// `CASH` or `NO_CASH`.
    pub(crate) kind: String,
    pub(crate) fee: AmountView,
}

/// An amount in the smallest unit of its currency.
#[derive(Clone, Debug)]
pub(crate) struct AmountView {
    pub(crate) fen: u64,
    pub(crate) currency: String,
}

/// A refund.
#[derive(Clone, Debug)]
pub(crate) struct RefundView {
    pub(crate) on_cloud: bool,
    pub(crate) out_refund_no: String,
    pub(crate) out_trade_no: String,
    /// The order's owner, if several merchants use its number.
    pub(crate) ambiguous_merchant: Option<String>,
    pub(crate) state: RefundStatus,
    pub(crate) fee: AmountView,
    pub(crate) requested_at: BeijingTime,
}

/// The state of a notification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DeliveryState {
    Acknowledged,
    Due,
    GivenUp,
}

/// A notification with its delivery attempts.
#[derive(Debug)]
pub(crate) struct NotificationView {
    pub(crate) out_trade_no: String,
    /// The order's owner, if several merchants use its number.
    pub(crate) ambiguous_merchant: Option<String>,
    /// The refund that it concerns; `None` for a payment.
    pub(crate) out_refund_no: Option<String>,
    pub(crate) state: DeliveryState,
    pub(crate) attempts: Vec<AttemptView>,
    /// When the next attempt is due.
    pub(crate) next: Option<BeijingTime>,
}

/// A delivery attempt.
#[derive(Clone, Debug)]
pub(crate) struct AttemptView {
    pub(crate) url: String,
    /// The message as it was sent.
    pub(crate) request: String,
    pub(crate) acknowledged: bool,
    /// The answer, or why there was none.
    pub(crate) answer: String,
    /// The fault that a rule injected.
    pub(crate) fault: Option<String>,
}

/// A request in the log.
#[derive(Clone, Debug)]
pub(crate) struct RequestView {
    pub(crate) at: BeijingTime,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) out_trade_no: Option<String>,
    /// Whether it is a call of the cloud channel; `None` for what is no call.
    pub(crate) on_cloud: Option<bool>,
    /// The code and the reason of a refusal.
    pub(crate) refused: Option<(String, Reason)>,
    /// A remark on the request.
    pub(crate) note: Option<Reason>,
    /// The documented text of the code, in Chinese.
    pub(crate) text: Option<&'static str>,
    /// The fault that a rule injected.
    pub(crate) fault: Option<String>,
    /// What was found out about a wrong signature.
    pub(crate) sign: Option<SignFindings>,
}

/// An event in the timeline of an order.
#[derive(Debug)]
pub(crate) struct TimelineEvent {
    pub(crate) at: BeijingTime,
    pub(crate) kind: EventKind,
}

/// The kinds of events.
#[derive(Debug)]
pub(crate) enum EventKind {
    Placed,
    Request(Box<RequestView>),
    Paid,
    Revoked,
    /// A delivery attempt, its number, and the refund that it concerned.
    Delivery(AttemptView, usize, Option<String>),
    /// The next attempt, in the future.
    NextAttempt,
    RefundRequest(RefundView),
    /// The refund ended.
    RefundEnd(RefundView),
    Expired,
}

/// A fault to choose: its name and its meaning.
#[derive(Debug)]
pub(crate) struct FaultChoice {
    pub(crate) name: String,
    pub(crate) meaning: String,
}

/// A rule that is set; `rest` has its other members.
#[derive(Debug)]
pub(crate) struct FaultView {
    pub(crate) id: Option<String>,
    pub(crate) api: String,
    pub(crate) name: String,
    pub(crate) rest: Vec<(String, String)>,
}

/// The account of the samples.
#[derive(Debug)]
pub(crate) struct AccountView {
    pub(crate) appid: String,
    pub(crate) mch_id: String,
    /// The demo merchant's published key; other keys are not shown.
    pub(crate) key: Option<&'static str>,
}
