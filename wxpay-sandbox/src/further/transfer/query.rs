//! 查询付款: the state of a transfer.

use std::time::Duration;

use wxpay_core::schema::pay;

use super::record::{Route, Transfer};
use crate::calls::{Call, CallOutput};
use crate::further::records::Saved;
use crate::further::time_text::date_time;
use crate::refusal::Refusal;
use crate::state::SandboxState;

/// How long the query of transfers to balances shows one. (Unverified.)
const KEPT: Duration = Duration::from_secs(30 * 24 * 3600);

pub(super) fn wallet(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    let route = if call.message.is(&pay::GETTRANSFERINFO) { Route::Balance } else { Route::Workwx };
    let is_kept = |transfer: &Saved<Transfer>| {
        route == Route::Workwx || state.clock.now() <= transfer.content.requested_at.after(KEPT)
    };
    let transfer = find(state, call, route).filter(is_kept).ok_or_else(|| call.refuse("NOT_FOUND", UNKNOWN))?;
    let Transfer { sent, amount, payment_no, requested_at, paid_at, reason, .. } = &transfer.content;
    let of_request = |name: &str| sent.get(name).cloned().unwrap_or_default();
    let reply = call.reply([
        ("detail_id", payment_no.clone()),
        ("status", transfer.content.status.name().to_owned()),
        ("reason", reason.clone()),
        ("openid", of_request("openid")),
        ("transfer_name", of_request("re_user_name")),
        ("payment_amount", amount.to_string()),
        ("transfer_time", date_time(*requested_at)),
        ("desc", of_request("desc")),
    ])?;
    if route == Route::Workwx {
        return Ok(reply.into());
    }
    Ok(call.add_to(reply, [("payment_time", paid_at.map(date_time).unwrap_or_default())])?.into())
}

pub(super) fn bank(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    let transfer = find(state, call, Route::Bank).ok_or_else(|| call.refuse("ORDERNOTEXIST", UNKNOWN))?;
    let Transfer { sent, amount, commission, payment_no, requested_at, paid_at, reason, .. } = &transfer.content;
    let of_request = |name: &str| sent.get(name).cloned().unwrap_or_default();
    let reply = call.reply([
        ("err_code", "SUCCESS".to_owned()),
        ("err_code_des", "OK".to_owned()),
        ("payment_no", payment_no.clone()),
        ("bank_no_md5", of_request("enc_bank_no")),
        ("true_name_md5", of_request("enc_true_name")),
        ("amount", amount.to_string()),
        ("status", transfer.content.status.name().to_owned()),
        ("cmms_amt", commission.to_string()),
        ("create_time", date_time(*requested_at)),
        ("pay_succ_time", paid_at.map(date_time).unwrap_or_default()),
        ("reason", reason.clone()),
    ])?;
    Ok(reply.into())
}

const UNKNOWN: &str = "no transfer of that number was asked for by this merchant";

fn find(state: &SandboxState, call: &Call<'_>, route: Route) -> Option<Saved<Transfer>> {
    let transfer = call.memory(state).find_record::<Transfer>(call.owner, call.value("partner_trade_no"))?;
    Some(transfer).filter(|transfer| transfer.content.route == route)
}
