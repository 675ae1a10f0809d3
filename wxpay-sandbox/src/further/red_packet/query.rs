//! 查询红包记录: the state of a red packet, and who took it.

use std::time::Duration;

use wxpay_core::schema::pay;
use wxpay_core::server::MessageBuilder;

use super::record::{RedPacket, RedPacketState};
use crate::calls::{Call, CallOutput};
use crate::further::records::Saved;
use crate::further::time_text::date_time;
use crate::refusal::Refusal;
use crate::state::SandboxState;

/// How long the query of merchants shows a red packet. (Unverified.)
const KEPT: Duration = Duration::from_secs(30 * 24 * 3600);

pub(super) fn query(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    let memory = call.memory(state);
    let packet = memory.find_record::<RedPacket>(call.owner, call.value("mch_billno"));
    let is_at_workwx = call.message.is(&pay::QUERYWORKWXREDPACK);
    let packet = packet.filter(|packet| (packet.content.call == pay::SENDWORKWXREDPACK.name) == is_at_workwx);
    let is_kept = |packet: &Saved<RedPacket>| is_at_workwx || state.clock.now() <= packet.content.sent_at.after(KEPT);
    let Some(packet) = packet.filter(is_kept) else {
        return Err(call.refuse("NOT_FOUND", "no red packet of that number was sent by this merchant"));
    };
    let RedPacket { state, sent, parts, claims, .. } = &packet.content;
    let of_request = |name: &str| sent.get(name).cloned().unwrap_or_default();
    let refund_amount =
        if *state == RedPacketState::Returned { packet.content.rest().to_string() } else { String::new() };
    let reply = call.reply([
        ("err_code", "SUCCESS".to_owned()),
        ("err_code_des", "OK".to_owned()),
        ("detail_id", packet.content.send_listid.clone()),
        ("status", state.name().to_owned()),
        ("send_type", "API".to_owned()),
        ("total_amount", packet.content.total_amount.to_string()),
        ("reason", packet.content.reason.clone()),
        ("send_time", date_time(packet.content.sent_at)),
        ("refund_time", packet.content.returned_at.map(date_time).unwrap_or_default()),
        ("refund_amount", refund_amount),
        ("wishing", of_request("wishing")),
        ("remark", of_request("remark")),
        ("act_name", of_request("act_name")),
    ])?;
    if is_at_workwx {
        let claim = claims.first();
        let text = |part: fn(&super::record::Claim) -> String| claim.map(part).unwrap_or_default();
        let reply = call.add_to(
            reply,
            [
                ("openid", text(|claim| claim.openid.clone())),
                ("amount", text(|claim| claim.amount.to_string())),
                ("rcv_time", text(|claim| date_time(claim.at))),
                ("sender_name", of_request("sender_name")),
                ("sender_header_media_id", of_request("sender_header_media_id")),
            ],
        )?;
        return Ok(reply.into());
    }
    let kind = if packet.content.call == pay::SENDGROUPREDPACK.name { "GROUP" } else { "NORMAL" };
    let reply = call.add_to(reply, [("hb_type", kind.to_owned()), ("total_num", parts.len().to_string())])?;
    let table = &pay::GETHBINFO_HBINFO;
    let claims = claims.iter().map(|claim| {
        let values =
            [("openid", claim.openid.clone()), ("amount", claim.amount.to_string()), ("rcv_time", date_time(claim.at))];
        values
            .into_iter()
            .filter_map(|(name, value)| Some((table.find(name)?, value)))
            .fold(MessageBuilder::new(), |item, (field, value)| item.set(field, value))
    });
    Ok(reply.set_objects(call.reply_field("hblist")?, claims.collect()).into())
}
