//! What receivers and the clock do to sharings and returns.

use serde_json::{Map, Value};
use wxpay_core::BeijingTime;
use wxpay_core::schema::{pay::fields::profit_sharing, shared};

use super::notification;
use super::record::{
    RETURNS, ReturnEvent, SHARES, SHARINGS, ShareEvent, ShareState, Sharing, SharingEvent, SharingReturn,
};
use crate::further::balances::{self, Entry};
use crate::further::kind::ActionError;
use crate::further::members::text_member;
use crate::further::records::Saved;
use crate::state::SandboxState;
use crate::state::memory::Memory;

/// Ends shares before their time: all that are pending, or that of one account.
pub(super) fn finish_sharing(
    state: &SandboxState,
    memory: &mut Memory,
    id: u64,
    members: &Map<String, Value>,
) -> Result<(), ActionError> {
    let Some(sharing) = memory.record::<Sharing>(id) else { return Ok(()) };
    let event = match text_member(members, profit_sharing::RESULT.name)?.unwrap_or("SUCCESS") {
        "SUCCESS" => ShareEvent::Arrive,
        "CLOSED" => ShareEvent::Close,
        _ => return Err(ActionError::invalid("`result` is SUCCESS or CLOSED".to_owned())),
    };
    let reason = text_member(members, shared::FAIL_REASON.name)?.unwrap_or("ACCOUNT_ABNORMAL");
    let account = text_member(members, profit_sharing::ACCOUNT.name)?;
    let is_meant = |number: &str| account.is_none_or(|account| account == number);
    let pending = |share: &&super::record::Share| share.result == ShareState::Pending && is_meant(&share.account);
    if sharing.content.receivers.iter().find(pending).is_none() {
        return Err(ActionError::conflict("no such share is pending".to_owned()));
    }
    end_shares(state, memory, sharing, (event, reason), account, state.clock.now());
    Ok(())
}

/// Ends what is pending of a sharing at its time.
pub(super) fn carry_on_sharing(state: &SandboxState, memory: &mut Memory, id: u64, at: BeijingTime) {
    if let Some(sharing) = memory.record::<Sharing>(id) {
        end_shares(state, memory, sharing, (ShareEvent::Arrive, ""), None, at);
    }
}

/// Applies an event to the pending shares, or to that of one account, and moves the money.
fn end_shares(
    state: &SandboxState,
    memory: &mut Memory,
    mut sharing: Saved<Sharing>,
    (event, reason): (ShareEvent, &str),
    account: Option<&str>,
    at: BeijingTime,
) {
    let mut arrived = Vec::new();
    for share in &mut sharing.content.receivers {
        if account.is_some_and(|account| account != share.account) {
            continue;
        }
        let Ok(next) = SHARES.next(share.result, event) else { continue };
        share.result = next;
        share.finish_time = Some(at);
        if next == ShareState::Success {
            arrived.push(share.clone());
        } else {
            share.fail_reason = Some(reason.to_owned());
        }
    }
    if sharing.content.receivers.iter().all(|share| share.result != ShareState::Pending) {
        // A sharing that has finished stays so.
        sharing.content.status =
            SHARINGS.next(sharing.content.status, SharingEvent::Settle).unwrap_or(sharing.content.status);
        sharing.due = None;
    }
    sharing.save(memory);
    for share in arrived {
        let Sharing { payer, order_id, .. } = &sharing.content;
        balances::book(memory, payer, Entry::out(at, share.amount, "分账", order_id, &sharing.number));
        balances::book(memory, &share.account, Entry::new(at, share.amount, "分账", &share.detail_id, &sharing.number));
        notification::enqueue(state, memory, &sharing, &share, at);
    }
}

/// Ends a return before its time.
pub(super) fn finish_return(
    state: &SandboxState,
    memory: &mut Memory,
    id: u64,
    members: &Map<String, Value>,
) -> Result<(), ActionError> {
    let event = match text_member(members, profit_sharing::RESULT.name)?.unwrap_or("SUCCESS") {
        "SUCCESS" => ReturnEvent::Arrive,
        "FAILED" => ReturnEvent::Fail,
        _ => return Err(ActionError::invalid("`result` is SUCCESS or FAILED".to_owned())),
    };
    let reason = text_member(members, shared::FAIL_REASON.name)?.unwrap_or("ACCOUNT_ABNORMAL");
    let Some(saved) = memory.record::<SharingReturn>(id) else { return Ok(()) };
    let before = saved.content.result;
    end_return(memory, saved, event, reason, state.clock.now()).map_err(|_| ActionError::refused(before.name()))
}

/// Ends a return at its time: the merchant pays, or lacks the money.
pub(super) fn carry_on_return(_: &SandboxState, memory: &mut Memory, id: u64, at: BeijingTime) {
    let Some(saved) = memory.record::<SharingReturn>(id) else { return };
    let fen = i64::try_from(saved.content.amount).unwrap_or(i64::MAX);
    let (event, reason) = if balances::available(memory, &saved.content.account) < fen {
        (ReturnEvent::Fail, "TIME_OUT_CLOSED")
    } else {
        (ReturnEvent::Arrive, "")
    };
    // One that has ended stays as it is.
    let _ = end_return(memory, saved, event, reason, at);
}

fn end_return(
    memory: &mut Memory,
    mut saved: Saved<SharingReturn>,
    event: ReturnEvent,
    reason: &str,
    at: BeijingTime,
) -> Result<(), &'static str> {
    let content = &mut saved.content;
    content.result = RETURNS.next(content.result, event)?;
    content.finish_time = Some(at.to_string());
    saved.due = None;
    if event == ReturnEvent::Fail {
        content.fail_reason = Some(reason.to_owned());
    }
    saved.save(memory);
    if event == ReturnEvent::Arrive {
        let SharingReturn { account, amount, return_no, sharing, .. } = &saved.content;
        let payer = memory.record::<Sharing>(*sharing).map(|sharing| sharing.content.payer).unwrap_or_default();
        balances::book(memory, account, Entry::out(at, *amount, "分账回退", return_no, &saved.number));
        balances::book(memory, &payer, Entry::new(at, *amount, "分账回退", return_no, &saved.number));
    }
    Ok(())
}
