//! 查询订单: returns the state of an order.

use wxpay_core::BeijingTime;
use wxpay_core::schema::shared;
use wxpay_core::server::MessageBuilder;

use super::call::{Call, CallOutput};
use super::payment_fields::add_payment;
use crate::refusal::Refusal;
use crate::state::SandboxState;
use crate::state::memory::Memory;
use crate::state::orders::Order;
use crate::state::payer::{self, NumberRef, PayOptions};

pub(super) fn query(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    let now = state.clock.now();
    let mut memory = state.memory();
    enter_password(&mut memory, call, now);
    let Some(order) = call.order(&memory) else {
        return Err(call.refuse_order(None, now, "ORDERNOTEXIST"));
    };
    Ok(order_fields(order, now).into())
}

/// Lets the payer pay who has entered the password by this query, as a fault rule or a case says.
pub(crate) fn enter_password(memory: &mut Memory, call: &Call<'_>, now: BeijingTime) {
    if let Some(out_trade_no) = call.fields.text(&shared::OUT_TRADE_NO)
        && memory.faults.has_entered_password(call.owner, out_trade_no)
    {
        // The lifecycle decides whether the order can be paid.
        let _ = payer::pay(
            memory,
            NumberRef { number: out_trade_no, merchant: Some(call.owner) },
            PayOptions::default(),
            now,
        );
    }
}

/// The state of an order, with its payment if there is one.
pub(crate) fn order_fields(order: &Order, now: BeijingTime) -> MessageBuilder {
    let order_state = order.state(now);
    state_fields(order, order_state.trade_state().as_str(), order_state.description())
}

/// An order with its payment if there is one, in a state with a description.
pub(crate) fn state_fields(order: &Order, trade_state: &str, description: &str) -> MessageBuilder {
    let reply =
        MessageBuilder::new().set(&shared::TRADE_STATE_FIELD, trade_state).set(&shared::TRADE_STATE_DESC, description);
    match &order.payment {
        Some(payment) => add_payment(reply, order, payment),
        None => reply
            .set(&shared::OUT_TRADE_NO, &order.key.out_trade_no)
            .set(&shared::TOTAL_FEE, order.total_fee().to_string())
            .set(&shared::ATTACH, order.get(&shared::ATTACH).unwrap_or_default()),
    }
}
