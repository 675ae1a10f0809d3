//! Refunds, and how they divide into money and coupons.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use wxpay_core::BeijingTime;
use wxpay_core::value::RefundAccount;

use crate::state::coupons::{self, PaymentCoupon};
use crate::state::event_record::EventRecord;
use crate::state::lifecycle::{self, RefundEvent, RefundState};

/// The key of a refund: numbers are unique within a channel and a merchant.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct RefundKey {
    pub(crate) on_cloud: bool,
    pub(crate) mch_id: String,
    pub(crate) out_refund_no: String,
}

/// A refund.
#[allow(clippy::struct_field_names, reason = "it is the protocol's name of WeChat Pay's number")]
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Refund {
    /// Increases with every record.
    pub(crate) id: u64,
    /// The id of its order.
    pub(crate) order: u64,
    pub(crate) key: RefundKey,
    pub(crate) refund_id: String,
    /// The amount, in fen.
    pub(crate) fee: u64,
    /// The coupons that it returns.
    pub(crate) coupons: Vec<PaymentCoupon>,
    pub(crate) account: Option<String>,
    /// The address of the notification.
    pub(crate) notify_url: Option<String>,
    /// The target of the callback, on the cloud channel.
    #[serde(default)]
    pub(crate) callback: Option<CallbackTarget>,
    #[serde(rename = "asked_at", with = "crate::state::serde_seconds")]
    pub(crate) requested_at: BeijingTime,
    /// When the money arrives, unless another event comes first.
    #[serde(with = "crate::state::serde_seconds")]
    arrives_at: BeijingTime,
    state: RefundState,
    /// The time of the last event.
    #[serde(with = "crate::state::serde_seconds")]
    since: BeijingTime,
    /// The notification of its end, by id.
    pub(crate) notification: Option<u64>,
    /// When the bank ended it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) events: Vec<EventRecord<RefundEvent>>,
}

/// The target of a callback of the cloud channel.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum CallbackTarget {
    /// A function, by its name.
    Function(String),
    /// A service and a path, in JSON.
    Container(String),
}

/// The values of a new refund.
pub(crate) struct NewRefund {
    pub(crate) id: u64,
    pub(crate) order: u64,
    pub(crate) key: RefundKey,
    pub(crate) refund_id: String,
    pub(crate) fee: u64,
    pub(crate) coupons: Vec<PaymentCoupon>,
    pub(crate) account: Option<String>,
    pub(crate) notify_url: Option<String>,
    pub(crate) callback: Option<CallbackTarget>,
    pub(crate) now: BeijingTime,
    /// How long it is processing.
    pub(crate) duration: Duration,
}

impl Refund {
    pub(crate) fn new(new: NewRefund) -> Result<Self, &'static str> {
        let NewRefund { id, order, key, refund_id, fee, coupons, account, notify_url, callback, now, duration } = new;
        Ok(Self {
            id,
            order,
            key,
            refund_id,
            fee,
            coupons,
            account,
            notify_url,
            callback,
            requested_at: now,
            arrives_at: now.after(duration),
            state: lifecycle::next_refund_state(None, RefundEvent::Ask)?,
            since: now,
            notification: None,
            events: Vec::new(),
        })
    }

    /// The state at a time, and since when.
    pub(crate) fn state(&self, now: BeijingTime) -> (RefundState, BeijingTime) {
        match self.state {
            RefundState::Processing if now >= self.arrives_at => {
                let arrived = lifecycle::next_refund_state(Some(self.state), RefundEvent::Arrive).unwrap_or(self.state);
                (arrived, self.arrives_at)
            }
            state => (state, self.since),
        }
    }

    /// The time at which it ends or ended.
    pub(crate) fn end_time(&self) -> BeijingTime {
        if self.state == RefundState::Processing { self.arrives_at } else { self.since }
    }

    /// Applies an event.
    ///
    /// # Errors
    /// The code of the refusal.
    pub(crate) fn apply(&mut self, event: RefundEvent, now: BeijingTime) -> Result<(), &'static str> {
        self.state = lifecycle::next_refund_state(Some(self.state(now).0), event)?;
        self.since = now;
        EventRecord::add(&mut self.events, event, now);
        Ok(())
    }

    /// Whether the merchant is notified of its end.
    pub(crate) fn has_notification_target(&self) -> bool {
        self.notify_url.is_some() || self.callback.is_some()
    }

    /// Whether its money counts as refunded.
    pub(crate) fn is_effective(&self) -> bool {
        self.state != RefundState::RefundClose
    }

    /// The amount less the coupons that are not settled.
    pub(crate) fn settlement_fee(&self) -> u64 {
        self.fee.saturating_sub(coupons::unsettled_amount(&self.coupons))
    }

    /// The part in money.
    pub(crate) fn cash_fee(&self) -> u64 {
        self.fee.saturating_sub(coupons::sum(&self.coupons))
    }

    pub(crate) fn account(&self) -> &str {
        self.account.as_deref().unwrap_or(RefundAccount::RefundSourceUnsettledFunds.as_str())
    }
}
