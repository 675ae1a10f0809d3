//! 关闭订单: closes an unpaid order.

use wxpay_core::schema::pay;
use wxpay_core::server::MessageBuilder;

use super::call::{Call, CallOutput};
use crate::refusal::Refusal;
use crate::state::SandboxState;
use crate::state::lifecycle::{self, OrderEvent};

pub(super) fn close(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    let now = state.clock.now();
    let mut memory = state.memory();
    let Some(order) = call.order(&memory) else {
        let code = lifecycle::next_order_state(None, OrderEvent::Close).err().unwrap_or_default();
        return Err(call.refuse_order(None, now, code));
    };
    let mut order = order.clone();
    if let Err(code) = order.apply(OrderEvent::Close, now) {
        return Err(call.refuse_order(Some(&order), now, code));
    }
    let reply = MessageBuilder::new().set(call.reply_field(&pay::RESULT_MSG)?, "OK");
    memory.save_order(order);
    Ok(reply.into())
}
