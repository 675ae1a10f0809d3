//! 撤销订单: revokes a code payment. A paid order is refunded, another one is closed.

use std::time::Duration;

use wxpay_core::schema::{pay, shared};
use wxpay_core::server::MessageBuilder;

use super::call::{Call, CallOutput};
use crate::reason::Reason;
use crate::refusal::Refusal;
use crate::state::SandboxState;
use crate::state::lifecycle::{self, OrderEvent, OrderState};
use crate::state::orders::Revocation;

/// How long after the payment an order can be revoked.
const REVERSE_PERIOD: Duration = Duration::from_secs(7 * 24 * 3600);
/// How long after the charge a payer may still be entering the password.
const PASSWORD_TIME: Duration = Duration::from_secs(15);

pub(crate) fn reverse(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    let now = state.clock.now();
    let mut memory = state.memory();
    let Some(order) = call.order(&memory) else {
        let code = match call.fields.text(&shared::TRANSACTION_ID) {
            Some(_) => "INVALID_TRANSACTIONID",
            None => lifecycle::next_order_state(None, OrderEvent::Reverse).err().unwrap_or_default(),
        };
        return Err(call.refuse_order(None, now, code));
    };
    let mut order = order.clone();
    if !order.is_code_payment() {
        return Err(call.refuse(
            "TRADE_ERROR",
            Reason::new("the order is no code payment: close or refund it", "订单不是付款码支付：请关单或退款"),
        ));
    }
    if order.payment.as_ref().is_some_and(|payment| now > payment.time_end.after(REVERSE_PERIOD)) {
        return Err(
            call.refuse("REVERSE_EXPIRE", Reason::new("the payment lies more than seven days back", "支付已超过七天"))
        );
    }
    let before = order.state(now);
    if before == OrderState::UserPaying && now < order.placed_at.after(PASSWORD_TIME) {
        return Err(call.refuse(
            "USERPAYING",
            Reason::new("the code was charged less than 15 seconds ago", "付款码扣款不到 15 秒"),
        ));
    }
    if let Err(code) = order.apply(OrderEvent::Reverse, now) {
        return Err(call.refuse_order(Some(&order), now, code));
    }
    if call.recalls {
        // Nothing is saved.
        return Ok(MessageBuilder::new().set(&pay::RECALL, recall("SYSTEMERROR")).into());
    }
    if before == OrderState::Success {
        order.revoked = Some(Revocation { at: now, refund_id: memory.ids.refund_id(now) });
    }
    memory.save_order(order);
    Ok(MessageBuilder::new().set(&pay::RECALL, recall("")).into())
}

/// The value of `recall` for a code: whether the client should revoke again.
pub(crate) fn recall(code: &str) -> &'static str {
    if matches!(code, "SYSTEMERROR" | "USERPAYING") { "Y" } else { "N" }
}
