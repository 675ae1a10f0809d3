//! The record of a deposit, from its payment on, and its states.

use serde::{Deserialize, Serialize};

use crate::calls::Call;
use crate::further::records::{Content, Saved};
use crate::reason::Reason;
use crate::refusal::Refusal;
use crate::state::coupons;
use crate::state::memory::Memory;
use crate::state::orders::Order;

lifecycle! {
    /// The states of a deposit that was paid. Before that, it has those of an order.
    DEPOSITS = "Deposits that were paid";
    /// What became of a deposit.
    states DepositState {
        Held = "HELD",
        Consumed = "CONSUMED",
        Refunded = "REFUNDED",
        Reversed = "REVERSED",
    }
    /// What happens to a deposit.
    events DepositEvent {
        Hold = "the payer pays",
        Consume = "consume",
        ConsumeAgain = "consume as before",
        Refund = "refund",
        Reverse = "reverse",
    }
    steps {
        New, Hold => Held;
        Held, Consume => Consumed;
        Consumed, ConsumeAgain => Consumed;
        Refunded, ConsumeAgain => Refunded;
        Consumed|Refunded, Refund => Refunded;
        Held|Reversed, Reverse => Reversed;
    }
    refused {
        New|Consumed|Refunded|Reversed, Consume => "ORDER_STATUS_ERROR";
        New|Held|Reversed, ConsumeAgain => "ORDER_STATUS_ERROR";
        _ => "INVALID_REQUEST"
    }
}

/// A deposit that was paid, under the merchant's order number.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Deposit {
    pub(super) state: DepositState,
    /// The order, by id.
    pub(super) order: u64,
    pub(super) transaction_id: String,
    pub(super) total_fee: u64,
    /// What was consumed, once it was.
    pub(super) consume_fee: Option<u64>,
    /// The refund by which the rest went back, as WeChat Pay numbers it.
    pub(super) rest_refund_id: Option<String>,
}

impl Content for Deposit {
    const KIND: &'static str = "deposit";
}

impl Deposit {
    /// Applies an event.
    ///
    /// # Errors
    /// The refusal.
    pub(super) fn apply(&mut self, call: &Call<'_>, event: DepositEvent) -> Result<(), Refusal> {
        let reason = || {
            Reason::new(
                format!("the deposit is in the state {}", self.state.name()),
                format!("押金状态为 {}", self.state.name()),
            )
        };
        self.state = DEPOSITS.next(self.state, event).map_err(|code| call.refuse(code, reason()))?;
        Ok(())
    }
}

/// Holds the amount of an order that was paid, if it is a deposit.
pub(crate) fn hold(memory: &mut Memory, order: &Order) {
    let Some(payment) = order.payment.as_ref().filter(|_| order.is_deposit) else { return };
    let Ok(state) = DEPOSITS.next(DepositState::New, DepositEvent::Hold) else { return };
    let deposit = Deposit {
        state,
        order: order.id,
        transaction_id: payment.transaction_id.clone(),
        total_fee: order.total_fee(),
        consume_fee: None,
        rest_refund_id: None,
    };
    Saved::new(memory, &order.key.mch_id, &order.key.out_trade_no, deposit).save(memory);
}

/// The deposit of an order, if it was paid.
pub(super) fn of(memory: &Memory, order: &Order) -> Option<Saved<Deposit>> {
    let is_deposit = order.is_deposit && !order.key.on_cloud;
    memory.find_record(&order.key.mch_id, &order.key.out_trade_no).filter(|_| is_deposit)
}

/// What an order holds as a deposit, less the coupons that are not settled: nobody can spend it.
pub(crate) fn held(memory: &Memory, order: &Order) -> u64 {
    let is_held =
        order.is_deposit && of(memory, order).is_some_and(|deposit| deposit.content.state == DepositState::Held);
    let coupons = order.payment.as_ref().map(|payment| payment.coupons.as_slice()).unwrap_or_default();
    if is_held { order.total_fee().saturating_sub(coupons::unsettled_amount(coupons)) } else { 0 }
}

/// What was consumed of an order's deposit, once it was.
pub(in crate::further) fn consumed(memory: &Memory, order: &Order) -> Option<u64> {
    of(memory, order)?.content.consume_fee
}
