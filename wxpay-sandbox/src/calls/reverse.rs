//! 撤销订单: revokes a code payment. A paid one is refunded, another closed.

use std::time::Duration;

use wxpay_core::schema::{pay, shared};
use wxpay_core::server::Reply;

use super::{Answer, Call};
use crate::lifecycle::{self, OrderEvent, OrderState};
use crate::orders::Revocation;
use crate::refusal::Refusal;
use crate::state::State;

/// How long after the payment it can be revoked.
const LIFE: Duration = Duration::from_secs(7 * 24 * 3600);
/// How long after the charge a payer may still be entering the password.
const PATIENCE: Duration = Duration::from_secs(15);

pub(super) fn reverse(state: &State, call: &Call<'_>) -> Result<Answer, Refusal> {
    let now = state.clock.now();
    let mut memory = state.memory();
    let Some(order) = call.order(&memory) else {
        let code = match call.fields.text(&shared::TRANSACTION_ID) {
            Some(_) => "INVALID_TRANSACTIONID",
            None => lifecycle::order(None, OrderEvent::Reverse).err().unwrap_or_default(),
        };
        return Err(call.refused(None, now, code));
    };
    let mut order = order.clone();
    if !order.is_code_payment() {
        return Err(call.refuse("TRADE_ERROR", "the order is no code payment: close or refund it"));
    }
    if order.payment.as_ref().is_some_and(|payment| now > payment.time_end.after(LIFE)) {
        return Err(call.refuse("REVERSE_EXPIRE", "the payment lies more than seven days back"));
    }
    let before = order.state(now);
    if before == OrderState::UserPaying && now < order.placed_at.after(PATIENCE) {
        return Err(call.refuse("USERPAYING", "the code was charged less than 15 seconds ago"));
    }
    if let Err(code) = order.apply(OrderEvent::Reverse, now) {
        return Err(call.refused(Some(&order), now, code));
    }
    if before == OrderState::Success {
        order.revoked = Some(Revocation { at: now, refund_id: memory.ids.refund_id(now) });
    }
    memory.keep_order(order);
    Ok(Reply::new().set(&pay::RECALL, recall("")).into())
}

/// Whether to revoke again after that code.
pub(crate) fn recall(code: &str) -> &'static str {
    if matches!(code, "SYSTEMERROR" | "USERPAYING") { "Y" } else { "N" }
}
