//! What was really done for an order number, for tests that compare a client's errors with it.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use wxpay_core::schema::shared;
use wxpay_core::value::{RefundStatus, TradeState};
use wxpay_core::{BeijingTime, Fen};

use crate::state::lifecycle::OrderState;
use crate::state::memory::Memory;
use crate::state::payer::NumberRef;

/// What the sandbox did for an order number, whatever its replies said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Ledger {
    /// The state of the order; `None` if it was never placed.
    pub state: Option<TradeState>,
    /// The amount of the payment; zero if the order was never paid. A reversal or a refund does not
    /// change it.
    pub charged: Fen,
    /// Whether the order was closed, by a call or because it expired.
    pub closed: bool,
    /// Whether the payment was reversed.
    pub reversed: bool,
    /// The refunds, the earliest first.
    pub refunds: Vec<LedgerRefund>,
    /// How often a request of each kind was carried out, by names such as `pay.refund`. A repetition
    /// that the gateway accepts counts.
    pub carried_out: BTreeMap<String, u64>,
}

/// A refund of a [`Ledger`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LedgerRefund {
    /// The merchant's number of the refund.
    pub out_refund_no: String,
    /// The amount.
    pub fee: Fen,
    /// The state.
    pub status: RefundStatus,
}

impl Ledger {
    pub(crate) fn new(memory: &Memory, reference: NumberRef<'_>, now: BeijingTime) -> Self {
        let carried_out = memory.carried_out.of(reference.number, reference.merchant);
        let Some(order) = memory.find_order(reference.number, reference.merchant) else {
            return Self { carried_out, ..Self::default() };
        };
        let state = order.state(now);
        let refunds = memory.refunds_of(order.id).into_iter().map(|refund| LedgerRefund {
            out_refund_no: refund.key.out_refund_no.clone(),
            fee: Fen(refund.fee),
            status: refund.state(now).0.status(),
        });
        Self {
            state: Some(state.trade_state()),
            charged: Fen(if order.payment.is_some() { order.total_fee() } else { 0 }),
            closed: state == OrderState::Closed,
            reversed: order.is_revoked(),
            refunds: refunds.collect(),
            carried_out,
        }
    }

    /// The sum of the refunds, without closed ones.
    #[must_use]
    pub fn refunded(&self) -> Fen {
        let effective = self.refunds.iter().filter(|refund| refund.status != RefundStatus::Refundclose);
        Fen(effective.fold(0, |sum, refund| sum.saturating_add(refund.fee.0)))
    }

    pub(crate) fn json(&self) -> Value {
        let refunds: Vec<Value> = self
            .refunds
            .iter()
            .map(|refund| {
                json!({
                    (shared::OUT_REFUND_NO.name): refund.out_refund_no,
                    (shared::REFUND_FEE.name): refund.fee.0,
                    (shared::REFUND_STATUS_FIELD.name): refund.status.as_str(),
                })
            })
            .collect();
        json!({
            (shared::TRADE_STATE_FIELD.name): self.state.as_ref().map(TradeState::as_str),
            "charged": self.charged.0,
            "closed": self.closed,
            "reversed": self.reversed,
            "refunded": self.refunded().0,
            "refunds": refunds,
            "carried_out": self.carried_out,
        })
    }
}
