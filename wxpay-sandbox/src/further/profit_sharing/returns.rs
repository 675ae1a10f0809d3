//! 分账回退 and its query: a merchant gives its share back.

use std::time::Duration;
use wxpay_core::schema::{pay::fields::profit_sharing, shared};

use super::record::{MERCHANT, RETURNS, ReturnEvent, ReturnState, ShareState, Sharing, SharingReturn};
use crate::calls::{Call, CallOutput};
use crate::further::records::Saved;
use crate::further::sent_values::{changed, values_of};
use crate::reason::Reason;
use crate::refusal::Refusal;
use crate::state::SandboxState;
use crate::state::memory::Memory;

/// How long after the sharing a return is possible.
const RETURN_PERIOD: Duration = Duration::from_secs(180 * 24 * 3600);

pub(super) fn give_back(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    let now = state.clock.now();
    let mut memory = call.memory(state);
    let sent = values_of(call.fields, &[]);
    let number = call.text(&profit_sharing::OUT_RETURN_NO);
    if let Some(known) = memory.find_record::<SharingReturn>(call.owner, number) {
        if known.content.sent != sent {
            let names = changed(&known.content.sent, &sent);
            let reason = Reason::new(
                format!("out_return_no was used with other values of {names}"),
                format!("out_return_no 已用过，但 {names} 的值不同"),
            );
            return Err(call.refuse("INVALID_REQUEST", reason));
        }
        return reply(call, &known);
    }
    let Some(sharing) = sharing(call, &memory) else {
        return Err(call.refuse(
            "PARAM_ERROR",
            Reason::new("no sharing of this merchant has that number", "该商户没有这个单号的分账"),
        ));
    };
    if now > sharing.content.requested_at.after(RETURN_PERIOD) {
        return Err(
            call.refuse("INVALID_REQUEST", Reason::new("the sharing is more than 180 days old", "分账已超过 180 天"))
        );
    }
    let account = call.text(&profit_sharing::RETURN_ACCOUNT);
    let shares = sharing.content.receivers.iter();
    let shares = shares.filter(|share| share.kind == MERCHANT && share.account == account);
    let shares = shares.filter(|share| share.result == ShareState::Success).map(|share| share.amount);
    let share = shares.fold(0, u64::saturating_add);
    let amount = call.number(&profit_sharing::RETURN_AMOUNT);
    let left = share.saturating_sub(returned(&memory, sharing.id, account));
    if amount > left {
        let reason = Reason::new(
            format!("return_amount is {amount} fen, and {left} of this merchant's share are left"),
            format!("return_amount 为 {amount} 分，而该商户的分账剩余 {left} 分"),
        );
        return Err(call.refuse("INVALID_REQUEST", reason));
    }
    let result =
        RETURNS.next(ReturnState::New, ReturnEvent::Ask).map_err(|code| call.refuse(code, Reason::default()))?;
    let content = SharingReturn {
        result,
        sharing: sharing.id,
        order_id: sharing.content.order_id.clone(),
        out_order_no: sharing.number.clone(),
        return_no: memory.ids.sharing_id(now),
        account: account.to_owned(),
        amount,
        description: call.text(&profit_sharing::DESCRIPTION).to_owned(),
        sent,
        finish_time: None,
        fail_reason: None,
    };
    let saved = Saved::new(&mut memory, call.owner, number, content).with_due(now.after(state.refund_duration));
    saved.save(&mut memory);
    reply(call, &saved)
}

pub(super) fn query(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    let memory = call.memory(state);
    let found = memory.find_record::<SharingReturn>(call.owner, call.text(&profit_sharing::OUT_RETURN_NO));
    let sharing = sharing(call, &memory).map(|sharing| sharing.id);
    match found.filter(|found| Some(found.content.sharing) == sharing) {
        Some(found) => reply(call, &found),
        None => Err(call.refuse(
            "PARAM_ERROR",
            Reason::new("no return of that number belongs to that sharing", "该分账没有这个单号的回退"),
        )),
    }
}

/// The sharing that a call names by either number.
fn sharing(call: &Call<'_>, memory: &Memory) -> Option<Saved<Sharing>> {
    let order_id = call.text(&profit_sharing::ORDER_ID);
    if order_id.is_empty() {
        return memory.find_record(call.owner, call.text(&profit_sharing::OUT_ORDER_NO));
    }
    memory.records_of::<Sharing>().find(|sharing| sharing.owner == call.owner && sharing.content.order_id == order_id)
}

/// What a merchant has given back of its share, or is giving back.
fn returned(memory: &Memory, sharing: u64, account: &str) -> u64 {
    let returns = memory.records_of::<SharingReturn>().map(|known| known.content);
    let returns = returns.filter(|known| known.sharing == sharing && known.account == account);
    let effective = returns.filter(|known| known.result != ReturnState::Failed).map(|known| known.amount);
    effective.fold(0, u64::saturating_add)
}

fn reply(call: &Call<'_>, saved: &Saved<SharingReturn>) -> Result<CallOutput, Refusal> {
    let SharingReturn { result, order_id, out_order_no, return_no, account, amount, description, .. } = &saved.content;
    let reply = call.reply([
        (&profit_sharing::ORDER_ID, order_id.clone()),
        (&profit_sharing::OUT_ORDER_NO, out_order_no.clone()),
        (&profit_sharing::OUT_RETURN_NO, saved.number.clone()),
        (&profit_sharing::RETURN_NO, return_no.clone()),
        (&profit_sharing::RETURN_ACCOUNT_TYPE, MERCHANT.to_owned()),
        (&profit_sharing::RETURN_ACCOUNT, account.clone()),
        (&profit_sharing::RETURN_AMOUNT, amount.to_string()),
        (&profit_sharing::DESCRIPTION, description.clone()),
        (&profit_sharing::RESULT, result.name().to_owned()),
        (&shared::FAIL_REASON, saved.content.fail_reason.clone().unwrap_or_default()),
        (&profit_sharing::FINISH_TIME, saved.content.finish_time.clone().unwrap_or_default()),
    ])?;
    Ok(reply.into())
}
