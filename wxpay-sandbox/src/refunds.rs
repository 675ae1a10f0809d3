//! A refund of an order, or of part of one: what was asked for, how it divides into
//! money and coupons, and what became of it.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use wxpay_core::BeijingTime;
use wxpay_core::value::RefundAccount;

use crate::coupons::{self, Coupon};
use crate::lifecycle::{self, RefundEvent, RefundState};

/// What a refund number is unique within: the channel and the merchant.
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
    /// Counts up with every refund.
    pub(crate) id: u64,
    /// The id of its order.
    pub(crate) order: u64,
    pub(crate) key: RefundKey,
    pub(crate) refund_id: String,
    /// What was asked for, in fen.
    pub(crate) fee: u64,
    /// The coupons that it gives back.
    pub(crate) coupons: Vec<Coupon>,
    pub(crate) account: Option<String>,
    /// Where the merchant is told.
    pub(crate) notify_url: Option<String>,
    /// Where on the cloud channel.
    #[serde(default)]
    pub(crate) callback: Option<Callback>,
    #[serde(with = "crate::seconds")]
    pub(crate) asked_at: BeijingTime,
    /// When the money is back, unless something happens before.
    #[serde(with = "crate::seconds")]
    arrives_at: BeijingTime,
    state: RefundState,
    /// When the state became what it is.
    #[serde(with = "crate::seconds")]
    since: BeijingTime,
    /// What tells the merchant of its end.
    pub(crate) notification: Option<u64>,
}

/// Where the callback of the cloud channel goes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Callback {
    /// A function, by its name.
    Function(String),
    /// A service and a path of it, in JSON.
    Container(String),
}

/// A call that makes a refund.
pub(crate) struct Asking {
    pub(crate) id: u64,
    pub(crate) order: u64,
    pub(crate) key: RefundKey,
    pub(crate) refund_id: String,
    pub(crate) fee: u64,
    pub(crate) coupons: Vec<Coupon>,
    pub(crate) account: Option<String>,
    pub(crate) notify_url: Option<String>,
    pub(crate) callback: Option<Callback>,
    pub(crate) now: BeijingTime,
    /// How long it takes.
    pub(crate) takes: Duration,
}

impl Refund {
    pub(crate) fn new(asking: Asking) -> Result<Self, &'static str> {
        let Asking { id, order, key, refund_id, fee, coupons, account, notify_url, callback, now, takes } = asking;
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
            asked_at: now,
            arrives_at: now.after(takes),
            state: lifecycle::refund(None, RefundEvent::Ask)?,
            since: now,
            notification: None,
        })
    }

    /// What became of it by now, and when.
    pub(crate) fn state(&self, now: BeijingTime) -> (RefundState, BeijingTime) {
        match self.state {
            RefundState::Processing if now >= self.arrives_at => {
                let arrived = lifecycle::refund(Some(self.state), RefundEvent::Arrive).unwrap_or(self.state);
                (arrived, self.arrives_at)
            }
            state => (state, self.since),
        }
    }

    /// When it ends, or ended.
    pub(crate) fn ends(&self) -> BeijingTime {
        if self.state == RefundState::Processing { self.arrives_at } else { self.since }
    }

    /// Lets something happen to the refund, or says with which code it is refused.
    pub(crate) fn apply(&mut self, event: RefundEvent, now: BeijingTime) -> Result<(), &'static str> {
        self.state = lifecycle::refund(Some(self.state(now).0), event)?;
        self.since = now;
        Ok(())
    }

    /// Whether the merchant is told of its end.
    pub(crate) fn is_told(&self) -> bool {
        self.notify_url.is_some() || self.callback.is_some()
    }

    /// Whether its money counts as refunded.
    pub(crate) fn counts(&self) -> bool {
        self.state != RefundState::RefundClose
    }

    /// The refund less the coupons that are not settled.
    pub(crate) fn settlement_fee(&self) -> u64 {
        self.fee.saturating_sub(coupons::unsettled(&self.coupons))
    }

    /// The part in money.
    pub(crate) fn cash_fee(&self) -> u64 {
        self.fee.saturating_sub(coupons::sum(&self.coupons))
    }

    pub(crate) fn account(&self) -> &str {
        self.account.as_deref().unwrap_or(RefundAccount::RefundSourceUnsettledFunds.as_str())
    }
}
