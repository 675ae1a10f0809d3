//! 查询付款: the state of a transfer.

use std::time::Duration;
use wxpay_core::schema::Field;
use wxpay_core::schema::pay::{self, fields::transfer};
use wxpay_core::schema::shared;

use super::record::{Route, Transfer};
use crate::calls::{Call, CallOutput};
use crate::further::records::Saved;
use crate::further::time_text::date_time;
use crate::reason::Reason;
use crate::refusal::Refusal;
use crate::state::SandboxState;

/// How long the query of transfers to balances shows one. (Unverified.)
const KEPT: Duration = Duration::from_secs(30 * 24 * 3600);

pub(super) fn wallet(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    let route = if call.message.is(&pay::GETTRANSFERINFO) { Route::Balance } else { Route::Workwx };
    let is_kept = |transfer: &Saved<Transfer>| {
        route == Route::Workwx || state.clock.now() <= transfer.content.requested_at.after(KEPT)
    };
    let transfer = find(state, call, route).filter(is_kept).ok_or_else(|| call.refuse("NOT_FOUND", unknown()))?;
    let Transfer { sent, amount, payment_no, requested_at, paid_at, reason, .. } = &transfer.content;
    let of_request = |field: &Field| sent.get(field.name).cloned().unwrap_or_default();
    let reply = call.reply([
        (&transfer::DETAIL_ID, payment_no.clone()),
        (&transfer::STATUS, transfer.content.status.name().to_owned()),
        (&transfer::REASON, reason.clone()),
        (&shared::OPENID, of_request(&shared::OPENID)),
        (&transfer::TRANSFER_NAME, of_request(&transfer::RE_USER_NAME)),
        (&transfer::PAYMENT_AMOUNT, amount.to_string()),
        (&transfer::TRANSFER_TIME, date_time(*requested_at)),
        (&transfer::DESC, of_request(&transfer::DESC)),
    ])?;
    if route == Route::Workwx {
        return Ok(reply.into());
    }
    Ok(call.add_to(reply, [(&transfer::PAYMENT_TIME, paid_at.map(date_time).unwrap_or_default())])?.into())
}

pub(super) fn bank(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    let transfer = find(state, call, Route::Bank).ok_or_else(|| call.refuse("ORDERNOTEXIST", unknown()))?;
    let Transfer { sent, amount, commission, payment_no, requested_at, paid_at, reason, .. } = &transfer.content;
    let of_request = |field: &Field| sent.get(field.name).cloned().unwrap_or_default();
    let reply = call.reply([
        (&shared::ERR_CODE, "SUCCESS".to_owned()),
        (&shared::ERR_CODE_DES, "OK".to_owned()),
        (&transfer::PAYMENT_NO, payment_no.clone()),
        (&transfer::BANK_NO_MD5, of_request(&transfer::ENC_BANK_NO)),
        (&transfer::TRUE_NAME_MD5, of_request(&transfer::ENC_TRUE_NAME)),
        (&transfer::AMOUNT, amount.to_string()),
        (&transfer::STATUS, transfer.content.status.name().to_owned()),
        (&transfer::CMMS_AMT, commission.to_string()),
        (&transfer::CREATE_TIME, date_time(*requested_at)),
        (&transfer::PAY_SUCC_TIME, paid_at.map(date_time).unwrap_or_default()),
        (&transfer::REASON, reason.clone()),
    ])?;
    Ok(reply.into())
}

fn unknown() -> Reason {
    Reason::new("no transfer of that number was asked for by this merchant", "该商户没有用这个单号付过款")
}

fn find(state: &SandboxState, call: &Call<'_>, route: Route) -> Option<Saved<Transfer>> {
    let transfer = call.memory(state).find_record::<Transfer>(call.owner, call.text(&transfer::PARTNER_TRADE_NO))?;
    Some(transfer).filter(|transfer| transfer.content.route == route)
}
