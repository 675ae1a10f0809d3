//! 获取验签密钥: gives the key for the paths of WeChat Pay's own sandbox.

use wxpay_core::gateway::Reply;
use wxpay_core::schema::pay;

use super::{Answer, Call};
use crate::refusal::Refusal;
use crate::state::State;

pub(super) fn get(_: &State, call: &Call<'_>) -> Result<Answer, Refusal> {
    let reply = Reply::new();
    Ok(match pay::GET_SIGN_KEY_RESPONSE.find("sandbox_signkey") {
        Some(field) => reply.set(field, call.account.trial_key_text()),
        None => reply,
    }
    .into())
}
