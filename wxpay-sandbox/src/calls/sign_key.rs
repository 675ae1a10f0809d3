//! 获取验签密钥: returns the key for the paths of the official sandboxes.

use wxpay_core::schema::pay::SANDBOX_SIGNKEY;
use wxpay_core::server::MessageBuilder;

use super::call::{Call, CallOutput};
use crate::refusal::Refusal;
use crate::state::SandboxState;

pub(super) fn get(_: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    Ok(MessageBuilder::new().set(call.reply_field(&SANDBOX_SIGNKEY)?, call.account.sandbox_key_text()).into())
}
