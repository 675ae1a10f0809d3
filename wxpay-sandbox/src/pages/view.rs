//! What pages show: plain values, which `from_state.rs` takes from the sandbox and
//! the templates write.

use wxpay_core::BeijingTime;
use wxpay_core::value::{RefundStatus, TradeState};

/// What the list of orders and the log are narrowed to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    /// A state, by its name on the wire.
    pub(crate) state: Option<String>,
    /// `pay` or `cloud`.
    pub(crate) channel: Option<String>,
    /// A part of an order number.
    pub(crate) text: String,
    /// Of the log, refusals only.
    pub(crate) refused: bool,
}

/// The first page.
#[derive(Debug, Default)]
pub(crate) struct Overview {
    pub(crate) tallies: Tallies,
    /// The latest of the orders that fit the filter.
    pub(crate) orders: Vec<OrderRow>,
    pub(crate) refunds: Vec<Refund>,
    pub(crate) notifications: Vec<Notification>,
    pub(crate) log: Vec<Request>,
    /// How many more of each there are than are shown.
    pub(crate) more_orders: usize,
    pub(crate) more_requests: usize,
}

/// How many there are, whatever the filter says. Of orders, refunds and
/// notifications only the latest ten thousand are counted.
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
    /// Whose it is, where several merchants have the number.
    pub(crate) whose: Option<String>,
    /// The merchant's number, or on the cloud channel the sub-merchant's.
    pub(crate) merchant: String,
    pub(crate) on_cloud: bool,
    pub(crate) trade_type: String,
    pub(crate) state: TradeState,
    /// Whether somebody can pay it.
    pub(crate) is_open: bool,
    pub(crate) body: String,
    pub(crate) total: Money,
    pub(crate) placed_at: BeijingTime,
    pub(crate) notified: Option<DeliveryState>,
}

/// An order on its own page, at the cashier or on the phone.
#[derive(Debug)]
pub(crate) struct Order {
    pub(crate) row: OrderRow,
    pub(crate) prepay_id: String,
    /// What a NATIVE order shows as a QR code.
    pub(crate) code_url: Option<String>,
    pub(crate) payment: Option<Payment>,
    /// Whether the payer is asked for the password.
    pub(crate) wants_password: bool,
    pub(crate) refunds: Vec<Refund>,
    /// What was placed, by the names on the wire.
    pub(crate) placed: Vec<(String, String)>,
    /// What happened, the first first.
    pub(crate) story: Vec<Event>,
}

/// A payment.
#[derive(Debug)]
pub(crate) struct Payment {
    pub(crate) transaction_id: String,
    pub(crate) openid: String,
    pub(crate) coupons: Vec<Coupon>,
}

/// A coupon of a payment.
#[derive(Debug)]
pub(crate) struct Coupon {
    /// `CASH` or `NO_CASH`.
    pub(crate) kind: String,
    pub(crate) fee: Money,
}

/// An amount: the smallest unit, and the currency.
#[derive(Clone, Debug)]
pub(crate) struct Money {
    pub(crate) fen: u64,
    pub(crate) currency: String,
}

/// A refund.
#[derive(Clone, Debug)]
pub(crate) struct Refund {
    pub(crate) out_refund_no: String,
    pub(crate) out_trade_no: String,
    /// Whose the order is, where several merchants have the number.
    pub(crate) whose: Option<String>,
    pub(crate) state: RefundStatus,
    pub(crate) fee: Money,
    pub(crate) asked_at: BeijingTime,
}

/// How far the merchant has been told of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DeliveryState {
    Acknowledged,
    Due,
    GivenUp,
}

/// What the merchant is told, and each attempt at it.
#[derive(Debug)]
pub(crate) struct Notification {
    pub(crate) out_trade_no: String,
    /// Whose the order is, where several merchants have the number.
    pub(crate) whose: Option<String>,
    /// The refund that it is about; a payment otherwise.
    pub(crate) out_refund_no: Option<String>,
    pub(crate) told: DeliveryState,
    pub(crate) attempts: Vec<Attempt>,
    /// When the next attempt is due.
    pub(crate) next: Option<BeijingTime>,
}

/// One attempt to tell the merchant.
#[derive(Clone, Debug)]
pub(crate) struct Attempt {
    pub(crate) url: String,
    /// The message as it was sent.
    pub(crate) request: String,
    pub(crate) acknowledged: bool,
    /// What came back, or why nothing did.
    pub(crate) answer: String,
    /// The fault that a rule asked for.
    pub(crate) fault: Option<String>,
}

/// A request of the log.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) at: BeijingTime,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) out_trade_no: Option<String>,
    /// The code and the reason of a refusal.
    pub(crate) refused: Option<(String, String)>,
    /// What is odd about a request that was accepted.
    pub(crate) note: Option<String>,
    /// What the documents say of the code, in Chinese.
    pub(crate) text: Option<&'static str>,
    /// The fault that a rule asked for.
    pub(crate) fault: Option<String>,
}

/// Something that happened to an order.
#[derive(Debug)]
pub(crate) struct Event {
    pub(crate) at: BeijingTime,
    pub(crate) what: What,
}

/// What happened.
#[derive(Debug)]
pub(crate) enum What {
    Placed,
    Asked(Request),
    Paid,
    Revoked,
    /// An attempt, the how many-th it was, and the refund that it was about.
    Told(Attempt, usize, Option<String>),
    /// The next attempt, which lies ahead.
    Next,
    Refunding(Refund),
    /// The refund came to an end.
    Refunded(Refund),
    Expired,
}

/// What a form may choose as a fault: a name, and what it means.
#[derive(Debug)]
pub(crate) struct Choice {
    pub(crate) name: String,
    pub(crate) meaning: String,
}

/// A fault that is set: the rest of its rule by name.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) id: Option<String>,
    pub(crate) api: String,
    pub(crate) name: String,
    pub(crate) rest: Vec<(String, String)>,
}

/// The account that the set-up page writes into its samples.
#[derive(Debug)]
pub(crate) struct Account {
    pub(crate) appid: String,
    pub(crate) mch_id: String,
    /// The demo merchant's published key; no other key is shown.
    pub(crate) key: Option<&'static str>,
}
