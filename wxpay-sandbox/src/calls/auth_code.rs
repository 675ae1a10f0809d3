//! 付款码查询openid: returns the payer of a payment code and locks the code to the merchant.

use wxpay_core::schema::{pay, shared};
use wxpay_core::server::MessageBuilder;

use super::call::{Call, CallOutput};
use crate::reason::Reason;
use crate::refusal::Refusal;
use crate::state::SandboxState;
use crate::state::payment_code::{self, CodeStatus, code_status};

pub(super) fn look_up_payer(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    let now = state.clock.now();
    let code = call.text(&shared::AUTH_CODE);
    let mut memory = state.memory();
    if memory.order_by_code(code).is_some() {
        return Err(call.refuse(
            "AUTH_CODE_ERROR",
            Reason::new("the code was charged before, and each works once", "付款码已用过，每个码只能用一次"),
        ));
    }
    match code_status(&memory, code, call.owner, now) {
        CodeStatus::Free => {
            memory.code_locks.insert(code.to_owned(), (call.owner.to_owned(), now));
        }
        CodeStatus::Own => {}
        CodeStatus::Expired => {
            return Err(call.refuse(
                "AUTHCODEEXPIRE",
                Reason::new("the code was first seen a minute ago", "付款码出现已超过一分钟"),
            ));
        }
        CodeStatus::OtherMerchant => {
            return Err(call.refuse(
                "AUTH_CODE_INVALID",
                Reason::new("another merchant asked for this code's payer", "另一个商户查询过这个付款码的用户"),
            ));
        }
        CodeStatus::Malformed => return Err(call.refuse("AUTH_CODE_INVALID", payment_code::malformed_code())),
    }
    let openid = payment_code::payer_openid(code);
    let sub_openid = if call.fields.text(&shared::SUB_APPID).is_some() {
        openid.replacen("oSandbox", "oSub", 1)
    } else {
        String::new()
    };
    let reply = MessageBuilder::new().set(&shared::OPENID, openid).set(&shared::SUB_OPENID, sub_openid);
    Ok(reply.within(&pay::AUTH_CODE_TO_OPENID_RESPONSE).into())
}
