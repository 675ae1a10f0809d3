//! 关闭订单: closes an order that was not paid.

use wxpay_core::server::Reply;

use super::{Answer, Call};
use crate::lifecycle::{self, OrderEvent};
use crate::refusal::Refusal;
use crate::state::State;

pub(super) fn close(state: &State, call: &Call<'_>) -> Result<Answer, Refusal> {
    let now = state.clock.now();
    let mut memory = state.memory();
    let Some(order) = call.order(&memory) else {
        let code = lifecycle::order(None, OrderEvent::Close).err().unwrap_or_default();
        return Err(call.refused(None, now, code));
    };
    let mut order = order.clone();
    if let Err(code) = order.apply(OrderEvent::Close, now) {
        return Err(call.refused(Some(&order), now, code));
    }
    let reply = Reply::new().set(call.answer_field("result_msg")?, "OK");
    memory.keep_order(order);
    Ok(reply.into())
}
