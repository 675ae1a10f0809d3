//! 转换短链接: makes the URL of a code shorter. The same URL gives the same one.

use wxpay_core::gateway::Reply;
use wxpay_core::schema::pay;

use super::{Answer, Call};
use crate::ids::mixed;
use crate::refusal::Refusal;
use crate::state::State;

pub(super) fn shorten(_: &State, call: &Call<'_>) -> Result<Answer, Refusal> {
    let long = call.message.find("long_url").and_then(|field| call.fields.text(field)).unwrap_or_default();
    let hash = long.bytes().fold(0, |hash, byte| mixed(u64::from(byte).wrapping_add(hash)));
    let reply = Reply::new();
    Ok(match pay::SHORT_URL_RESPONSE.find("short_url") {
        Some(field) => reply.set(field, format!("weixin://wxpay/s/{hash:011x}")),
        None => reply,
    }
    .into())
}
