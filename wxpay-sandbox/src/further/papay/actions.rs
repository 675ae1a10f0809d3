//! What payers and the clock do to an agreement.

use serde_json::{Map, Value};
use wxpay_core::BeijingTime;
use wxpay_core::schema::shared;

use super::agreement::{AGREEMENTS, Agreement, AgreementEvent, mode};
use super::changes;
use crate::further::kind::ActionError;
use crate::further::members::text_member;
use crate::reason::Reason;
use crate::state::SandboxState;
use crate::state::memory::Memory;
use crate::state::payer::DEFAULT_PAYER;

/// The ways in which others than the merchant's call end an agreement.
const MODES: [&str; 5] = [mode::EXPIRED, mode::BY_PAYER, "4", "5", "7"];

/// The payer signs on the phone.
pub(super) fn agree(
    state: &SandboxState,
    memory: &mut Memory,
    id: u64,
    members: &Map<String, Value>,
) -> Result<(), ActionError> {
    let Some(agreement) = memory.record::<Agreement>(id) else { return Ok(()) };
    let before = agreement.content.state.name();
    let openid = text_member(members, shared::OPENID.name)?.unwrap_or(DEFAULT_PAYER);
    let signed = changes::sign(memory, agreement, openid, state.clock.now());
    signed.map(|_| ()).map_err(|_| ActionError::refused(before))
}

/// The payer leaves without signing.
pub(super) fn decline(
    _: &SandboxState,
    memory: &mut Memory,
    id: u64,
    _: &Map<String, Value>,
) -> Result<(), ActionError> {
    let Some(mut agreement) = memory.record::<Agreement>(id) else { return Ok(()) };
    let before = agreement.content.state;
    agreement.content.state =
        AGREEMENTS.next(before, AgreementEvent::Decline).map_err(|_| ActionError::refused(before.name()))?;
    agreement.save(memory);
    Ok(())
}

/// The payer ends the agreement, or another who may.
pub(super) fn end(
    state: &SandboxState,
    memory: &mut Memory,
    id: u64,
    members: &Map<String, Value>,
) -> Result<(), ActionError> {
    let mode = text_member(members, "mode")?.unwrap_or(mode::BY_PAYER);
    if !MODES.contains(&mode) {
        let modes = MODES.join(", ");
        let reason = Reason::new(format!("`mode` is one of {modes}"), format!("`mode` 为 {modes} 之一"));
        return Err(ActionError::Invalid(reason));
    }
    let remark = text_member(members, "remark")?.unwrap_or_default();
    let Some(agreement) = memory.record::<Agreement>(id) else { return Ok(()) };
    let before = agreement.content.state.name();
    changes::end(memory, agreement, AgreementEvent::End, (mode, remark), state.clock.now())
        .map_err(|_| ActionError::refused(before))
}

/// The time of the agreement is over.
pub(super) fn expire(_: &SandboxState, memory: &mut Memory, id: u64, at: BeijingTime) {
    if let Some(agreement) = memory.record::<Agreement>(id) {
        // One that ended before has no time.
        let _ = changes::end(memory, agreement, AgreementEvent::Expire, (mode::EXPIRED, ""), at);
    }
}
