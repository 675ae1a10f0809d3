//! Orders and what may become of them: placed, then paid or closed.

use std::collections::BTreeMap;
use std::time::Duration;

use wxpay_core::schema::{Channel, Field, shared};
use wxpay_core::value::TradeState;
use wxpay_core::{BeijingTime, SignType};

/// A prepay_id lives two hours (docs/protocol.md, Lifetimes).
const PREPAY_LIFE: Duration = Duration::from_secs(2 * 3600);
/// An order without `time_expire` lives seven days.
const ORDER_LIFE: Duration = Duration::from_secs(7 * 24 * 3600);

/// What an order number is unique within: the channel and the merchant.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct OrderKey {
    pub(crate) on_cloud: bool,
    pub(crate) mch_id: String,
    pub(crate) out_trade_no: String,
}

impl OrderKey {
    pub(crate) fn new(channel: Channel, mch_id: &str, out_trade_no: &str) -> Self {
        Self { on_cloud: channel == Channel::Cloud, mch_id: mch_id.to_owned(), out_trade_no: out_trade_no.to_owned() }
    }
}

/// An order.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    pub(crate) key: OrderKey,
    /// What was placed, without what differs from call to call.
    pub(crate) placed: BTreeMap<String, String>,
    pub(crate) sign_type: SignType,
    pub(crate) prepay_id: String,
    prepay_until: BeijingTime,
    expires: BeijingTime,
    pub(crate) payment: Option<Payment>,
    /// Every attempt to tell the merchant of the payment.
    pub(crate) attempts: Vec<Attempt>,
}

/// The payment of an order.
#[derive(Clone, Debug)]
pub(crate) struct Payment {
    pub(crate) transaction_id: String,
    pub(crate) time_end: BeijingTime,
    pub(crate) openid: String,
}

/// One attempt to deliver a notification.
#[derive(Clone, Debug)]
pub(crate) struct Attempt {
    pub(crate) at: BeijingTime,
    pub(crate) url: String,
    pub(crate) acknowledged: bool,
    /// What came back, or why nothing did.
    pub(crate) answer: String,
    /// The fault that a rule asked for, by its name.
    pub(crate) fault: Option<String>,
}

impl Order {
    pub(crate) fn new(
        key: OrderKey,
        placed: BTreeMap<String, String>,
        sign_type: SignType,
        number: u64,
        now: BeijingTime,
    ) -> Self {
        let expires = placed
            .get(shared::TIME_EXPIRE.name)
            .and_then(|time| time.parse().ok())
            .unwrap_or_else(|| now.after(ORDER_LIFE));
        Self {
            key,
            placed,
            sign_type,
            prepay_id: prepay_id(now, number),
            prepay_until: now.after(PREPAY_LIFE),
            expires,
            payment: None,
            attempts: Vec::new(),
        }
    }

    /// What was placed for a field.
    pub(crate) fn get(&self, field: &Field) -> Option<&str> {
        self.placed.get(field.name).map(String::as_str)
    }

    /// What became of the order by now.
    pub(crate) fn state(&self, now: BeijingTime) -> TradeState {
        if self.payment.is_some() {
            TradeState::Success
        } else if now >= self.expires {
            TradeState::Closed
        } else {
            TradeState::Notpay
        }
    }

    /// A prepay_id that lives: the same one, or a new one for the same order.
    pub(crate) fn renew(&mut self, number: u64, now: BeijingTime) {
        if now >= self.prepay_until {
            self.prepay_id = prepay_id(now, number);
            self.prepay_until = now.after(PREPAY_LIFE);
        }
    }

    pub(crate) fn is_acknowledged(&self) -> bool {
        self.attempts.iter().any(|attempt| attempt.acknowledged)
    }
}

/// `wx`, the time, and twenty digits, as WeChat Pay's look.
fn prepay_id(now: BeijingTime, number: u64) -> String {
    format!("wx{now}{number:020}")
}
