//! What banks and the clock do to a transfer.

use serde_json::{Map, Value};
use wxpay_core::BeijingTime;
use wxpay_core::schema::pay::fields::transfer;

use super::record::{Route, Transfer, TransferEvent, end};
use crate::further::kind::ActionError;
use crate::further::members::text_member;
use crate::state::SandboxState;
use crate::state::memory::Memory;

/// The statuses in which a transfer ends.
const ENDS: [&str; 3] = ["SUCCESS", "FAILED", "BANK_FAIL"];

/// Ends a transfer: it arrives, fails, or comes back from the bank after it arrived.
pub(super) fn finish(
    state: &SandboxState,
    memory: &mut Memory,
    id: u64,
    members: &Map<String, Value>,
) -> Result<(), ActionError> {
    let status = text_member(members, transfer::STATUS.name)?.unwrap_or("SUCCESS");
    let Some(event) = TransferEvent::from_status(status) else {
        return Err(ActionError::invalid(format!("`status` is one of {}", ENDS.join(", "))));
    };
    let Some(mut transfer) = memory.record::<Transfer>(id) else { return Ok(()) };
    let before = transfer.content.status;
    if event == TransferEvent::Bounce && transfer.content.route != Route::Bank {
        return Err(ActionError::conflict("only a bank sends money back".to_owned()));
    }
    transfer.content.reason = text_member(members, transfer::REASON.name)?.unwrap_or("收款账户异常").to_owned();
    end(memory, transfer, event, state.clock.now()).map_err(|_| ActionError::refused(before.name()))
}

/// Ends a transfer at its time.
pub(super) fn carry_on(_: &SandboxState, memory: &mut Memory, id: u64, at: BeijingTime) {
    let Some(mut transfer) = memory.record::<Transfer>(id) else { return };
    let event = if transfer.content.will_fail { TransferEvent::Fail } else { TransferEvent::Arrive };
    if transfer.content.will_fail {
        transfer.content.reason = "付款失败".to_owned();
    }
    // One that has ended stays as it is.
    let _ = end(memory, transfer, event, at);
}
