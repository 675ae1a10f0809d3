//! 查询订单: returns the state of an order.

use wxpay_core::schema::shared;
use wxpay_core::server::MessageBuilder;

use super::call::{Call, CallOutput};
use super::payment_fields::add_payment;
use crate::refusal::Refusal;
use crate::state::SandboxState;
use crate::state::payer::{self, NumberRef, PayOptions};

pub(super) fn query(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    let now = state.clock.now();
    let mut memory = state.memory();
    if let Some(out_trade_no) = call.fields.text(&shared::OUT_TRADE_NO)
        && memory.faults.has_entered_password(call.owner, out_trade_no)
    {
        // The lifecycle decides whether the order can be paid.
        let _ = payer::pay(
            &mut memory,
            NumberRef { number: out_trade_no, merchant: Some(call.owner) },
            PayOptions::default(),
            now,
        );
    }
    let Some(order) = call.order(&memory) else {
        return Err(call.refuse_order(None, now, "ORDERNOTEXIST"));
    };
    let order_state = order.state(now);
    let reply = MessageBuilder::new()
        .set(&shared::TRADE_STATE_FIELD, order_state.trade_state().as_str())
        .set(&shared::TRADE_STATE_DESC, order_state.description());
    let reply = match &order.payment {
        Some(payment) => add_payment(reply, order, payment),
        None => reply
            .set(&shared::OUT_TRADE_NO, &order.key.out_trade_no)
            .set(&shared::TOTAL_FEE, order.total_fee().to_string())
            .set(&shared::ATTACH, order.get(&shared::ATTACH).unwrap_or_default()),
    };
    Ok(reply.into())
}
