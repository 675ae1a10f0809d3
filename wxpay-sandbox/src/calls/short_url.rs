//! 转换短链接: shortens the URL of a code. The same URL always gets the same short form.

use wxpay_core::schema::pay::{LONG_URL, SHORTENED_URL};
use wxpay_core::server::MessageBuilder;

use super::call::{Call, CallOutput};
use crate::refusal::Refusal;
use crate::state::SandboxState;
use crate::state::ids::mix;

pub(super) fn shorten(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    let long = call.text(&LONG_URL);
    let hash = long.bytes().fold(0, |hash, byte| mix(u64::from(byte).wrapping_add(hash)));
    let short = format!("weixin://wxpay/s/{hash:011x}");
    state.memory().short_urls.insert(short.clone(), long.to_owned());
    Ok(MessageBuilder::new().set(call.reply_field(&SHORTENED_URL)?, short).into())
}
