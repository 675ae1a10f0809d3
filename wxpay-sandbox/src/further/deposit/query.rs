//! 查询押金订单: the state of the order, and what was consumed of the deposit.

use super::record::consumed;
use crate::calls::{Call, CallOutput, enter_password, order_fields};
use crate::reason::Reason;
use crate::refusal::Refusal;
use crate::state::SandboxState;
use crate::state::memory::Memory;
use crate::state::orders::Order;
use wxpay_core::schema::pay::fields::deposit;

pub(super) fn query(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    let now = state.clock.now();
    let mut memory = call.memory(state);
    enter_password(&mut memory, call, now);
    let order = find(call, &memory)?;
    let consumed = consumed(&memory, order).map(|fee| fee.to_string()).unwrap_or_default();
    Ok(call.add_to(order_fields(order, now), [(&deposit::CONSUMED_FEE, consumed)])?.into())
}

/// The order of a deposit that a call names.
///
/// # Errors
/// If there is none.
pub(super) fn find<'m>(call: &Call<'_>, memory: &'m Memory) -> Result<&'m Order, Refusal> {
    let order = call.order(memory).filter(|order| order.is_deposit);
    order.ok_or_else(|| {
        call.refuse(
            "ORDERNOTEXIST",
            Reason::new("no deposit of that number was placed by this merchant", "该商户没有这个单号的押金"),
        )
    })
}
