//! 获取验签密钥: gives the key for the paths of WeChat Pay's own sandbox.

use wxpay_core::server::Reply;

use super::{Answer, Call};
use crate::refusal::Refusal;
use crate::state::State;

pub(super) fn get(_: &State, call: &Call<'_>) -> Result<Answer, Refusal> {
    Ok(Reply::new().set(call.answer_field("sandbox_signkey")?, call.account.trial_key_text()).into())
}
