//! 发放红包: sends a red packet, or repeats the reply for an equal one.

use wxpay_core::schema::pay::{self, fields::red_packet};
use wxpay_core::schema::shared;
use wxpay_core::server::MessageBuilder;

use super::record::{LIFETIME, RED_PACKETS, RedPacket, RedPacketEvent, RedPacketState};
use crate::calls::{Call, CallOutput};
use crate::further::balances::{self, Entry};
use crate::further::records::Saved;
use crate::further::sent_values::{changed, values_of};
use crate::reason::Reason;
use crate::refusal::Refusal;
use crate::state::SandboxState;
use crate::state::ids::mix;

pub(super) fn send(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    let now = state.clock.now();
    let mut memory = call.memory(state);
    let number = call.text(&red_packet::MCH_BILLNO);
    let sent = values_of(call.fields, &[]);
    if let Some(mut packet) = memory.find_record::<RedPacket>(call.owner, number) {
        if packet.content.sent != sent || packet.content.call != call.message.name {
            let reason = Reason::new(
                format!("mch_billno was sent with other values of {}", changed(&packet.content.sent, &sent)),
                format!("mch_billno 用过，但 {} 的值不同", changed(&packet.content.sent, &sent)),
            );
            return Err(call.refuse("FATAL_ERROR", reason));
        }
        if packet.content.last_try >= now {
            return Err(call.refuse(
                "FREQ_LIMIT",
                Reason::new("mch_billno was sent within this second", "同一 mch_billno 在一秒内重复提交"),
            ));
        }
        packet.content.last_try = now;
        packet.save(&mut memory);
        let repeated = RED_PACKETS.next(packet.content.state, RedPacketEvent::Send);
        repeated.map_err(|code| {
            call.refuse(
                code,
                Reason::new(
                    format!("its state is {}", packet.content.state.name()),
                    format!("其状态为 {}", packet.content.state.name()),
                ),
            )
        })?;
        return reply(call, &packet);
    }
    let total_amount = call.number(&red_packet::TOTAL_AMOUNT);
    let parts = usize::try_from(call.number(&red_packet::TOTAL_NUM)).unwrap_or(1).max(1);
    if u64::try_from(parts).is_ok_and(|parts| total_amount < parts) {
        return Err(call.refuse("MONEY_LIMIT", Reason::new("there is less than one fen for each", "平均每人不到一分")));
    }
    // A fault that follows the call leaves its outcome open.
    let event = if call.code_after.is_some() { RedPacketEvent::Accept } else { RedPacketEvent::Send };
    let state_after =
        RED_PACKETS.next(RedPacketState::New, event).map_err(|code| call.refuse(code, Reason::default()))?;
    let payer = match call.text(&red_packet::CONSUME_MCH_ID) {
        "" => call.holder(),
        payer => payer,
    };
    let send_listid = memory.ids.transaction_id(now);
    let entry = Entry::out(now, total_amount, "企业红包支出", &send_listid, number);
    balances::spend(&mut memory, payer, entry).map_err(|available| {
        call.refuse(
            "NOTENOUGH",
            Reason::new(format!("the balance is {available} fen"), format!("余额为 {available} 分")),
        )
    })?;
    let packet = RedPacket {
        state: state_after,
        call: call.message.name.to_owned(),
        sent,
        payer: payer.to_owned(),
        openid: call.text(&red_packet::RE_OPENID).to_owned(),
        total_amount,
        parts: divide(total_amount, parts, memory.ids.last_number()),
        claims: Vec::new(),
        send_listid,
        sent_at: now,
        last_try: now,
        returned_at: None,
        reason: String::new(),
    };
    let waits = if state_after == RedPacketState::Sending { state.refund_duration } else { LIFETIME };
    let packet = Saved::new(&mut memory, call.owner, number, packet).with_due(now.after(waits));
    packet.save(&mut memory);
    reply(call, &packet)
}

/// Divides an amount into parts of one fen at least, which differ as those of a lucky draw do.
fn divide(total: u64, parts: usize, seed: u64) -> Vec<u64> {
    let mut left = total;
    let mut amounts = Vec::with_capacity(parts);
    for at in 1..parts {
        let others = u64::try_from(parts - at).unwrap_or_default();
        // At most twice the average of what is left.
        let most = (left.saturating_sub(others)).min(left.saturating_mul(2) / (others + 1)).max(1);
        let amount = 1 + mix(seed.wrapping_add(others)) % most;
        amounts.push(amount);
        left = left.saturating_sub(amount);
    }
    amounts.push(left);
    amounts
}

fn reply(call: &Call<'_>, packet: &Saved<RedPacket>) -> Result<CallOutput, Refusal> {
    let RedPacket { send_listid, .. } = &packet.content;
    let reply = call.reply([
        (&shared::ERR_CODE, "SUCCESS".to_owned()),
        (&shared::ERR_CODE_DES, "发放成功".to_owned()),
        (&red_packet::SEND_LISTID, send_listid.clone()),
    ])?;
    let reply = if call.message.is(&pay::SENDMINIPROGRAMHB) { add_package(call, packet, reply)? } else { reply };
    Ok(reply.into())
}

/// Adds the `package` with which a mini program opens the red packet.
fn add_package(call: &Call<'_>, packet: &Saved<RedPacket>, reply: MessageBuilder) -> Result<MessageBuilder, Refusal> {
    let sign = MessageBuilder::new().set(call.reply_field(&red_packet::SEND_LISTID)?, &packet.content.send_listid);
    let sign = sign.sign(&call.account.key, call.sign_type);
    let package = format!("sendid={}&ver=8&sign={}&mchid={}", packet.content.send_listid, sign, call.owner);
    call.add_to(reply, [(&red_packet::PACKAGE, package)])
}

#[cfg(test)]
mod tests {
    use super::divide;

    #[test]
    fn divide_adds_up_with_a_fen_for_each() {
        for (total, parts) in [(3, 3), (100, 3), (1_000, 20), (20, 20), (5, 1)] {
            for seed in 0..50 {
                let amounts = divide(total, parts, seed);
                assert_eq!((amounts.len(), amounts.iter().sum::<u64>()), (parts, total));
                assert!(amounts.iter().all(|amount| *amount > 0), "{amounts:?}");
            }
        }
    }
}
