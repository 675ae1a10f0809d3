//! What people and the clock do to a red packet.

use serde_json::{Map, Value};
use wxpay_core::BeijingTime;
use wxpay_core::schema::{pay::fields::red_packet, shared};

use super::record::{Claim, LIFETIME, RedPacket, RedPacketEvent, RedPacketState, give_back};
use crate::further::balances::{self, Entry};
use crate::further::kind::ActionError;
use crate::further::members::text_member;
use crate::reason::Reason;
use crate::state::SandboxState;
use crate::state::memory::Memory;

/// Takes a part: all of it, if it is for one person.
pub(super) fn take(
    state: &SandboxState,
    memory: &mut Memory,
    id: u64,
    members: &Map<String, Value>,
) -> Result<(), ActionError> {
    let now = state.clock.now();
    let Some(mut packet) = memory.record::<RedPacket>(id) else { return Ok(()) };
    let content = &mut packet.content;
    let openid = match text_member(members, shared::OPENID.name)? {
        Some(openid) if content.parts.len() == 1 && openid != content.openid => {
            return Err(ActionError::Conflict(Reason::new(
                "the red packet is for another person",
                "这个红包是发给别人的",
            )));
        }
        Some(openid) => openid.to_owned(),
        None => content.openid.clone(),
    };
    if content.state != RedPacketState::Sent {
        return Err(ActionError::refused(content.state.name()));
    }
    if content.claims.iter().any(|claim| claim.openid == openid) {
        return Err(ActionError::Conflict(Reason::new("this person has taken a part", "该用户已领过")));
    }
    let amount = content.parts.get(content.claims.len()).copied().unwrap_or_default();
    content.claims.push(Claim { openid: openid.clone(), amount, at: now });
    if content.claims.len() == content.parts.len() {
        let state_before = content.state;
        content.apply(RedPacketEvent::Empty).map_err(|_| ActionError::refused(state_before.name()))?;
        packet.due = None;
    }
    packet.save(memory);
    let entry = Entry::new(now, amount, "微信红包", &packet.content.send_listid, &packet.number);
    balances::book(memory, &openid, entry);
    Ok(())
}

/// Makes a red packet fail that is being sent.
pub(super) fn fail(
    state: &SandboxState,
    memory: &mut Memory,
    id: u64,
    members: &Map<String, Value>,
) -> Result<(), ActionError> {
    let Some(mut packet) = memory.record::<RedPacket>(id) else { return Ok(()) };
    let state_before = packet.content.state;
    packet.content.reason = text_member(members, red_packet::REASON.name)?.unwrap_or("用户账号异常").to_owned();
    packet.content.apply(RedPacketEvent::Fail).map_err(|_| ActionError::refused(state_before.name()))?;
    packet.due = None;
    packet.save(memory);
    give_back(memory, &packet, "企业红包退款", state.clock.now());
    Ok(())
}

/// Carries on a red packet at its time: it arrives, expires, or its money comes back.
pub(super) fn carry_on(state: &SandboxState, memory: &mut Memory, id: u64, at: BeijingTime) {
    let Some(mut packet) = memory.record::<RedPacket>(id) else { return };
    packet.due = None;
    let (event, next) = match packet.content.state {
        RedPacketState::Sending => (RedPacketEvent::Arrive, Some(packet.content.sent_at.after(LIFETIME))),
        RedPacketState::Sent => (RedPacketEvent::Expire, Some(at.after(state.refund_duration))),
        _ => (RedPacketEvent::GiveBack, None),
    };
    if packet.content.apply(event).is_ok() {
        packet.due = next;
        if packet.content.state == RedPacketState::Returned {
            packet.content.returned_at = Some(at);
            give_back(memory, &packet, "企业红包退款", at);
        }
    }
    packet.save(memory);
}
