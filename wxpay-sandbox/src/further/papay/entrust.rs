//! 签约: prepares an agreement, which the payer then signs on the phone.

use wxpay_core::SignType;
use wxpay_core::schema::pay::fields::papay;

use super::agreement::{self, Agreement};
use super::changes;
use super::view::phone_path;
use crate::calls::{Call, CallOutput};
use crate::further::notices::NoticeForm;
use crate::further::records::Saved;
use crate::reason::Reason;
use crate::refusal::Refusal;
use crate::state::SandboxState;
use crate::state::memory::Memory;

/// The link within WeChat: leads to the page of the phone. Opened again, it shows what became of the agreement.
pub(super) fn page(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    let mut memory = call.memory(state);
    let earlier = agreement::by_code(&memory, call.owner, call.text(&papay::PLAN_ID), call.text(&papay::CONTRACT_CODE));
    let agreement = prepare(call, &mut memory, Agreement::new(call, NoticeForm::Md5)).or_else(|refusal| {
        // Nothing was prepared, and the page says why.
        earlier.ok_or(refusal)
    })?;
    Ok(CallOutput::File(phone_path(&agreement.owner, &agreement.number).into_bytes()))
}

/// The page outside WeChat.
pub(super) fn h5(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    let mut memory = call.memory(state);
    let agreement = prepare(call, &mut memory, Agreement::new(call, NoticeForm::HmacSha256))?;
    let url = format!("http://{}{}", call.host, phone_path(&agreement.owner, &agreement.number));
    Ok(call.reply([(&papay::REDIRECT_URL, url)])?.into())
}

/// What an app hands to WeChat.
pub(super) fn app(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    let mut memory = call.memory(state);
    let form = if call.sign_type == SignType::Md5 { NoticeForm::Md5 } else { NoticeForm::HmacSha256 };
    let pre_entrustweb_id = memory.ids.nonce();
    let agreement = Agreement { pre_entrustweb_id: pre_entrustweb_id.clone(), ..Agreement::new(call, form) };
    prepare(call, &mut memory, agreement)?;
    let path = format!("pages/index/index?sign_scene=app&domain_type=cn&pre_entrustweb_id={pre_entrustweb_id}");
    let reply = call.reply([
        (&papay::MINIPROGRAM_USERNAME, "gh_sandboxpapay".to_owned()),
        (&papay::MINIPROGRAM_PATH, path),
        (&papay::PRE_ENTRUSTWEB_ID, pre_entrustweb_id),
    ])?;
    Ok(reply.into())
}

fn prepare(call: &Call<'_>, memory: &mut Memory, agreement: Agreement) -> Result<Saved<Agreement>, Refusal> {
    changes::prepare(memory, call.owner, agreement).map_err(|code| {
        call.refuse(
            code,
            Reason::new(
                "an agreement of this contract_code was signed before; use another one",
                "该 contract_code 已签过约，请换一个",
            ),
        )
    })
}
