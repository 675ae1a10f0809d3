//! 查询红包记录: the state of a red packet, and who took it.

use std::time::Duration;
use wxpay_core::schema::Field;
use wxpay_core::schema::pay::{self, fields::red_packet};
use wxpay_core::schema::shared;

use wxpay_core::server::MessageBuilder;

use super::record::{RedPacket, RedPacketState};
use crate::calls::{Call, CallOutput};
use crate::further::records::Saved;
use crate::further::time_text::date_time;
use crate::reason::Reason;
use crate::refusal::Refusal;
use crate::state::SandboxState;

/// How long the query of merchants shows a red packet. (Unverified.)
const KEPT: Duration = Duration::from_secs(30 * 24 * 3600);

pub(super) fn query(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    let memory = call.memory(state);
    let packet = memory.find_record::<RedPacket>(call.owner, call.text(&red_packet::MCH_BILLNO));
    let is_at_workwx = call.message.is(&pay::QUERYWORKWXREDPACK);
    let packet = packet.filter(|packet| (packet.content.call == pay::SENDWORKWXREDPACK.name) == is_at_workwx);
    let is_kept = |packet: &Saved<RedPacket>| is_at_workwx || state.clock.now() <= packet.content.sent_at.after(KEPT);
    let Some(packet) = packet.filter(is_kept) else {
        return Err(call.refuse(
            "NOT_FOUND",
            Reason::new("no red packet of that number was sent by this merchant", "该商户没有用这个单号发过红包"),
        ));
    };
    let RedPacket { state, sent, parts, claims, .. } = &packet.content;
    let of_request = |field: &Field| sent.get(field.name).cloned().unwrap_or_default();
    let refund_amount =
        if *state == RedPacketState::Returned { packet.content.rest().to_string() } else { String::new() };
    let reply = call.reply([
        (&shared::ERR_CODE, "SUCCESS".to_owned()),
        (&shared::ERR_CODE_DES, "OK".to_owned()),
        (&red_packet::DETAIL_ID, packet.content.send_listid.clone()),
        (&red_packet::STATUS, state.name().to_owned()),
        (&red_packet::SEND_TYPE, "API".to_owned()),
        (&red_packet::TOTAL_AMOUNT, packet.content.total_amount.to_string()),
        (&red_packet::REASON, packet.content.reason.clone()),
        (&red_packet::SEND_TIME, date_time(packet.content.sent_at)),
        (&red_packet::REFUND_TIME, packet.content.returned_at.map(date_time).unwrap_or_default()),
        (&red_packet::REFUND_AMOUNT, refund_amount),
        (&red_packet::WISHING, of_request(&red_packet::WISHING)),
        (&red_packet::REMARK, of_request(&red_packet::REMARK)),
        (&red_packet::ACT_NAME, of_request(&red_packet::ACT_NAME)),
    ])?;
    if is_at_workwx {
        let claim = claims.first();
        let text = |part: fn(&super::record::Claim) -> String| claim.map(part).unwrap_or_default();
        let reply = call.add_to(
            reply,
            [
                (&shared::OPENID, text(|claim| claim.openid.clone())),
                (&red_packet::CLAIMED_AMOUNT, text(|claim| claim.amount.to_string())),
                (&red_packet::RCV_TIME, text(|claim| date_time(claim.at))),
                (&red_packet::SENDER_NAME, of_request(&red_packet::SENDER_NAME)),
                (&red_packet::SENDER_HEADER_MEDIA_ID, of_request(&red_packet::SENDER_HEADER_MEDIA_ID)),
            ],
        )?;
        return Ok(reply.into());
    }
    let kind = if packet.content.call == pay::SENDGROUPREDPACK.name { "GROUP" } else { "NORMAL" };
    let reply = call
        .add_to(reply, [(&red_packet::HB_TYPE, kind.to_owned()), (&red_packet::TOTAL_NUM, parts.len().to_string())])?;
    let table = &pay::GETHBINFO_HBINFO;
    let claims = claims.iter().map(|claim| {
        let values = [
            (&shared::OPENID, claim.openid.clone()),
            (&red_packet::CLAIMED_AMOUNT, claim.amount.to_string()),
            (&red_packet::RCV_TIME, date_time(claim.at)),
        ];
        values
            .into_iter()
            .filter_map(|(field, value)| Some((table.find(field.name)?, value)))
            .fold(MessageBuilder::new(), |item, (field, value)| item.set(field, value))
    });
    Ok(reply.set_objects(call.reply_field(&red_packet::HBLIST)?, claims.collect()).into())
}
