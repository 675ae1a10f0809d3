//! 转换短链接: makes the URL of a code shorter. The same URL gives the same one.

use wxpay_core::server::Reply;

use super::{Answer, Call};
use crate::ids::mixed;
use crate::refusal::Refusal;
use crate::state::State;

pub(super) fn shorten(state: &State, call: &Call<'_>) -> Result<Answer, Refusal> {
    let long = call.given("long_url").unwrap_or_default();
    let hash = long.bytes().fold(0, |hash, byte| mixed(u64::from(byte).wrapping_add(hash)));
    let short = format!("weixin://wxpay/s/{hash:011x}");
    state.memory().short_urls.insert(short.clone(), long.to_owned());
    Ok(Reply::new().set(call.answer_field("short_url")?, short).into())
}
