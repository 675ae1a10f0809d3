//! Intents: what is wanted of the gateway, written before it is asked. A row of `wxpay_intent` is due at a time, and
//! that time is also the lease of who works on it.

mod kind;
mod rows;
mod state;

use std::time::SystemTime;

pub use kind::IntentKind;
pub use rows::{
    due_intents, find_intent, finish_order, hold_intent, insert_intent, intents_of_order, lease_intent, lock_intent,
    release_intent, update_intent,
};
pub use state::IntentState;

use wxpay_core::schema::shared;

use crate::job::{Job, JobKind};
use crate::shop::OrderKey;

/// The beginning of the refund number of a second payment; its transaction follows.
pub(crate) const SECOND_PAYMENT: &str = "second-";

/// A row of `wxpay_intent`. Its key is the merchant, the kind, the sub-merchant and the number.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Intent {
    /// What is wanted.
    pub kind: IntentKind,
    /// The merchant number.
    pub mch_id: String,
    /// The sub-merchant's number; empty for an ordinary merchant.
    pub sub_mch_id: String,
    /// The `out_trade_no`, the `out_refund_no`, or the day as `yyyyMMdd`.
    pub number: String,
    /// The merchant's order number; empty for a day.
    pub out_trade_no: String,
    /// Of a refund: the payment that it returns. Otherwise empty.
    pub transaction_id: String,
    /// The amount in fen.
    pub fen: u64,
    /// The currency by ISO 4217.
    pub fee_type: String,
    /// Where it stands.
    pub state: IntentState,
    /// Of a charge: where its settlement stands, as [`Settlement`](wxpay_core::settlement::Settlement).
    pub settlement: Option<String>,
    /// When it was written, in milliseconds since 1970 UTC.
    pub created_at: i64,
    /// When it is due, in milliseconds since 1970 UTC. While somebody works on it, the time until which nobody else
    /// does. `None` once it is finished, or held for a person.
    pub next_at: Option<i64>,
    /// Of a refund: when it was last sent, in milliseconds since 1970 UTC.
    pub sent_at: Option<i64>,
    /// How often it failed since it last succeeded.
    pub tries: u32,
}

impl Intent {
    /// Creates an intent of an order, a charge or a refund, which is due at a time.
    pub(crate) fn new(kind: IntentKind, order: OrderKey<'_>, number: &str, now: i64, next_at: i64) -> Self {
        Self {
            kind,
            mch_id: order.mch_id.to_owned(),
            sub_mch_id: order.sub_mch_id.to_owned(),
            number: number.to_owned(),
            out_trade_no: order.out_trade_no.to_owned(),
            transaction_id: String::new(),
            fen: 0,
            fee_type: shared::USUAL_CURRENCY.to_owned(),
            state: kind.first_state(),
            settlement: None,
            created_at: now,
            next_at: Some(next_at),
            sent_at: None,
            tries: 0,
        }
    }

    /// Returns the numbers of its order.
    #[must_use]
    pub fn order(&self) -> OrderKey<'_> {
        OrderKey { mch_id: &self.mch_id, sub_mch_id: &self.sub_mch_id, out_trade_no: &self.out_trade_no }
    }

    /// Returns the job that works on the row when it is next due.
    #[must_use]
    pub fn job(&self) -> Job {
        let kind = match (self.kind, self.state) {
            (IntentKind::Order, _) => JobKind::Query,
            (IntentKind::Charge, _) => JobKind::Settle,
            (IntentKind::Refund, IntentState::Processing) => JobKind::RefundStatus,
            (IntentKind::Refund, _) => JobKind::Refund,
            (IntentKind::Bill, _) => JobKind::Bill,
            (IntentKind::Reconcile, _) => JobKind::Reconcile,
        };
        let seconds = self.next_at.unwrap_or(self.created_at).saturating_sub(self.created_at) / 1000;
        let round = u32::try_from(seconds).unwrap_or_default();
        Job::new(kind, &self.mch_id, &self.sub_mch_id, &self.number).with_round(round)
    }

    /// Returns whether it is held for a person: it is not finished, and no job works on it.
    #[must_use]
    pub const fn is_held(&self) -> bool {
        self.next_at.is_none() && !self.state.is_final()
    }

    /// Returns when it is due.
    #[must_use]
    pub fn due_at(&self) -> Option<SystemTime> {
        self.next_at.map(crate::time::from_millis)
    }
}
