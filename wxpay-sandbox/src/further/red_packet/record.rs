//! The record of a red packet, and its states.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use wxpay_core::BeijingTime;

use crate::further::balances::{self, Entry};
use crate::further::records::{Content, Saved};
use crate::further::time_text;
use crate::state::memory::Memory;

lifecycle! {
    /// The states of a red packet.
    RED_PACKETS = "Red packets";
    /// The state of a red packet, as the query names it.
    states RedPacketState {
        Sending = "SENDING",
        Sent = "SENT",
        Failed = "FAILED",
        Received = "RECEIVED",
        Returning = "RFUND_ING",
        Returned = "REFUND",
    }
    /// What happens to a red packet.
    events RedPacketEvent {
        Send = "send",
        Accept = "send, outcome unknown",
        Arrive = "arrive",
        Fail = "fail",
        Empty = "the last part is taken",
        Expire = "24 hours pass",
        GiveBack = "the money is back",
    }
    steps {
        New|Sent, Send => Sent;
        Received, Send => Received;
        Returning, Send => Returning;
        Returned, Send => Returned;
        New, Accept => Sending;
        Sending, Arrive => Sent;
        Sending, Fail => Failed;
        Sent, Empty => Received;
        Sent, Expire => Returning;
        Returning, GiveBack => Returned;
    }
    refused {
        Sending, Send => "PROCESSING";
        Failed, Send => "SEND_FAILED";
        _ => ""
    }
}

/// How long a red packet waits for those who take it.
pub(super) const LIFETIME: Duration = Duration::from_secs(24 * 3600);

/// A red packet.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct RedPacket {
    pub(super) state: RedPacketState,
    /// The call, such as `sendredpack`.
    pub(super) call: String,
    /// What was sent, to compare a repetition.
    pub(super) sent: BTreeMap<String, String>,
    /// The merchant that pays.
    pub(super) payer: String,
    pub(super) openid: String,
    pub(super) total_amount: u64,
    /// The amounts of the parts, in the order in which they are taken.
    pub(super) parts: Vec<u64>,
    pub(super) claims: Vec<Claim>,
    /// The number of WeChat Pay.
    pub(super) send_listid: String,
    #[serde(with = "time_text")]
    pub(super) sent_at: BeijingTime,
    #[serde(with = "time_text")]
    pub(super) last_try: BeijingTime,
    #[serde(default, with = "time_text::option")]
    pub(super) returned_at: Option<BeijingTime>,
    pub(super) reason: String,
}

/// One part that was taken.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Claim {
    pub(super) openid: String,
    pub(super) amount: u64,
    #[serde(with = "time_text")]
    pub(super) at: BeijingTime,
}

impl Content for RedPacket {
    const KIND: &'static str = "red_packet";
}

impl RedPacket {
    /// What nobody has taken.
    pub(super) fn rest(&self) -> u64 {
        self.parts.iter().skip(self.claims.len()).sum()
    }

    /// Applies an event.
    ///
    /// # Errors
    /// The code of the refusal.
    pub(super) fn apply(&mut self, event: RedPacketEvent) -> Result<(), &'static str> {
        self.state = RED_PACKETS.next(self.state, event)?;
        Ok(())
    }
}

/// Gives what nobody has taken back to the merchant.
pub(super) fn give_back(memory: &mut Memory, packet: &Saved<RedPacket>, business: &str, at: BeijingTime) {
    let RedPacket { payer, send_listid, .. } = &packet.content;
    let entry = Entry::new(at, packet.content.rest(), business, send_listid, &packet.number);
    balances::book(memory, payer, entry);
}
