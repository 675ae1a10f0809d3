//! 获取验签密钥: returns the key for the paths of the official sandboxes.

use wxpay_core::server::MessageBuilder;

use super::call::{Call, CallOutput};
use crate::refusal::Refusal;
use crate::state::SandboxState;

pub(super) fn get(_: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    Ok(MessageBuilder::new().set(call.reply_field("sandbox_signkey")?, call.account.sandbox_key_text()).into())
}
