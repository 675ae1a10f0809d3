//! 查询签约关系, 申请解约: the state of an agreement, and its end by the merchant.

use super::agreement::{Agreement, AgreementEvent, mode, named_by, unknown};
use super::changes;
use crate::calls::{Call, CallOutput};
use crate::further::time_text::date_time;
use crate::reason::Reason;
use crate::refusal::Refusal;
use crate::state::SandboxState;
use wxpay_core::schema::{pay::fields::papay, shared};

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
        (&papay::CONTRACT_ID, agreement.contract_id),
        (&papay::PLAN_ID, agreement.plan_id),
        (&papay::REQUEST_SERIAL, agreement.request_serial),
        (&papay::CONTRACT_CODE, agreement.contract_code),
        (&papay::DISPLAY_ACCOUNT, agreement.contract_display_account),
        (&papay::CONTRACT_STATE_FIELD, wire_state),
        (&papay::CONTRACT_SIGNED_TIME, time(agreement.signed_at)),
        (&papay::CONTRACT_EXPIRED_TIME, time(agreement.expires_at)),
        (&papay::CONTRACT_TERMINATED_TIME, time(agreement.ended_at)),
        (&papay::TERMINATION_MODE_FIELD, mode),
        (&papay::TERMINATION_REMARK, agreement.contract_termination_remark),
        (&shared::OPENID, agreement.openid.unwrap_or_default()),
        (&shared::ERR_CODE, "0".to_owned()),
        (&shared::ERR_CODE_DES, "SUCCESS".to_owned()),
    ])?;
    Ok(reply.into())
}

pub(super) fn delete(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    let now = state.clock.now();
    let mut memory = call.memory(state);
    let agreement = named_by(call, &memory)?;
    let Agreement { contract_id, plan_id, contract_code, .. } = agreement.content.clone();
    let end = (mode::BY_CALL, call.text(&papay::TERMINATION_REMARK));
    changes::end(&mut memory, agreement, AgreementEvent::Delete, end, now)
        .map_err(|_| unknown(call, Reason::new("the agreement was not signed", "协议没有签约")))?;
    let reply = call.reply([
        (&papay::CONTRACT_ID, contract_id),
        (&papay::PLAN_ID, plan_id),
        (&papay::CONTRACT_CODE, contract_code),
    ])?;
    Ok(reply.into())
}
