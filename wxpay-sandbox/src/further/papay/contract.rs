//! 查询签约关系, 申请解约: the state of an agreement, and its end by the merchant.

use super::agreement::{Agreement, AgreementEvent, mode, named_by, unknown};
use super::changes;
use crate::calls::{Call, CallOutput};
use crate::further::time_text::date_time;
use crate::refusal::Refusal;
use crate::state::SandboxState;

pub(super) fn query(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    let memory = call.memory(state);
    let agreement = named_by(call, &memory)?.content;
    let time = |time: Option<_>| time.map(date_time).unwrap_or_default();
    let wire_state = agreement.wire_state().to_owned();
    let mode = if agreement.signed_at.is_some() && agreement.contract_termination_mode.is_empty() {
        "0".to_owned()
    } else {
        agreement.contract_termination_mode
    };
    let reply = call.reply([
        ("contract_id", agreement.contract_id),
        ("plan_id", agreement.plan_id),
        ("request_serial", agreement.request_serial),
        ("contract_code", agreement.contract_code),
        ("contract_display_account", agreement.contract_display_account),
        ("contract_state", wire_state),
        ("contract_signed_time", time(agreement.signed_at)),
        ("contract_expired_time", time(agreement.expires_at)),
        ("contract_terminated_time", time(agreement.ended_at)),
        ("contract_termination_mode", mode),
        ("contract_termination_remark", agreement.contract_termination_remark),
        ("openid", agreement.openid.unwrap_or_default()),
        ("err_code", "0".to_owned()),
        ("err_code_des", "SUCCESS".to_owned()),
    ])?;
    Ok(reply.into())
}

pub(super) fn delete(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    let now = state.clock.now();
    let mut memory = call.memory(state);
    let agreement = named_by(call, &memory)?;
    let Agreement { contract_id, plan_id, contract_code, .. } = agreement.content.clone();
    let end = (mode::BY_CALL, call.value("contract_termination_remark"));
    changes::end(&mut memory, agreement, AgreementEvent::Delete, end, now)
        .map_err(|_| unknown(call, "the agreement was not signed"))?;
    let reply = call.reply([("contract_id", contract_id), ("plan_id", plan_id), ("contract_code", contract_code)])?;
    Ok(reply.into())
}
