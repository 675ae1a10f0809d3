//! A red packet as the pages show it.

use super::record::{RedPacket, RedPacketState};
use crate::further::records::Saved;
use crate::state::SandboxState;
use wxpay_core::schema::{Field, pay::fields::red_packet};

/// What the pages show.
#[derive(Debug)]
pub(crate) struct RedPacketView {
    pub(crate) merchant: String,
    pub(crate) number: String,
    pub(crate) sender: String,
    pub(crate) wishing: String,
    pub(crate) total_amount: u64,
    /// The person that it is sent to.
    pub(crate) openid: String,
    /// How many parts it has.
    pub(crate) parts: usize,
    /// Who took a part, and how much it was.
    pub(crate) claims: Vec<(String, u64)>,
    /// The state, such as `SENT`.
    pub(crate) state: &'static str,
    /// Whether a part can be taken.
    pub(crate) is_open: bool,
}

/// The red packet with that number; without a merchant, the latest one.
pub(crate) fn view(state: &SandboxState, number: &str, merchant: Option<&str>) -> Option<RedPacketView> {
    let memory = state.memory_now();
    let packet = memory
        .records_of::<RedPacket>()
        .rev()
        .find(|one| one.number == number && merchant.is_none_or(|merchant| one.owner == merchant))?;
    Some(packet.into())
}

/// The latest red packets.
pub(crate) fn latest(state: &SandboxState, most: usize) -> Vec<RedPacketView> {
    state.memory_now().records_of::<RedPacket>().rev().take(most).map(RedPacketView::from).collect()
}

impl From<Saved<RedPacket>> for RedPacketView {
    fn from(packet: Saved<RedPacket>) -> Self {
        let content = packet.content;
        let sent = |field: &Field| content.sent.get(field.name).cloned();
        Self {
            merchant: packet.owner,
            number: packet.number,
            sender: sent(&red_packet::SEND_NAME).or_else(|| sent(&red_packet::SENDER_NAME)).unwrap_or_default(),
            wishing: sent(&red_packet::WISHING).unwrap_or_default(),
            total_amount: content.total_amount,
            parts: content.parts.len(),
            claims: content.claims.into_iter().map(|claim| (claim.openid, claim.amount)).collect(),
            state: content.state.name(),
            is_open: content.state == RedPacketState::Sent,
            openid: content.openid,
        }
    }
}
