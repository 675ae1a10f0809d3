//! 查询订单: says what became of an order.

use wxpay_core::schema::shared;
use wxpay_core::server::Reply;

use super::{Answer, Call, Named, Wishes, with_payment};
use crate::refusal::Refusal;
use crate::state::State;

pub(super) fn query(state: &State, call: &Call<'_>) -> Result<Answer, Refusal> {
    let now = state.clock.now();
    let mut memory = state.memory();
    if let Some(out_trade_no) = call.fields.text(&shared::OUT_TRADE_NO)
        && memory.faults.has_typed(call.owner, out_trade_no)
    {
        // Whether that can be is the order's to say.
        let _ =
            super::pay(&mut memory, Named { number: out_trade_no, merchant: Some(call.owner) }, Wishes::default(), now);
    }
    let Some(order) = call.order(&memory) else {
        return Err(call.refused(None, now, "ORDERNOTEXIST"));
    };
    let became = order.state(now);
    let reply = Reply::new()
        .set(&shared::TRADE_STATE_FIELD, became.name().as_str())
        .set(&shared::TRADE_STATE_DESC, became.described());
    let reply = match &order.payment {
        Some(payment) => with_payment(reply, order, payment),
        None => reply
            .set(&shared::OUT_TRADE_NO, &order.key.out_trade_no)
            .set(&shared::TOTAL_FEE, order.total_fee().to_string())
            .set(&shared::ATTACH, order.get(&shared::ATTACH).unwrap_or_default()),
    };
    Ok(reply.into())
}
