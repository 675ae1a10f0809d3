//! 付款码查询openid: says whose payment code it is, and locks the code to who asked.

use std::time::Duration;

use wxpay_core::BeijingTime;
use wxpay_core::schema::{pay, shared};
use wxpay_core::server::Reply;

use super::micropay::AUTH_CODE;
use super::{Answer, Call};
use crate::ids::mixed;
use crate::memory::Memory;
use crate::refusal::Refusal;
use crate::state::State;

/// How long a code lives, from when it is first seen.
const LIFE: Duration = Duration::from_secs(60);

pub(super) const NO_CODE: &str = "a payment code has 18 digits, the first two from 10 to 15";

/// What the sandbox knows of a code.
pub(super) enum Lock {
    Free,
    Own,
    Anothers,
    Expired,
    NoCode,
}

pub(super) fn lock(memory: &Memory, code: &str, owner: &str, now: BeijingTime) -> Lock {
    let begins = code.get(..2).and_then(|digits| digits.parse::<u8>().ok());
    if code.len() != 18 || !begins.is_some_and(|digits| (10..=15).contains(&digits)) {
        return Lock::NoCode;
    }
    match memory.codes.get(code) {
        None => Lock::Free,
        Some((_, seen)) if now >= seen.after(LIFE) => Lock::Expired,
        Some((mch_id, _)) if mch_id == owner => Lock::Own,
        Some(_) => Lock::Anothers,
    }
}

/// The payer of a code; the same code has the same payer.
pub(super) fn openid(code: &str) -> String {
    let number = code.bytes().fold(0, |hash, digit| mixed(u64::from(digit).wrapping_add(hash)));
    format!("oSandbox{number:020}")
}

pub(super) fn payer(state: &State, call: &Call<'_>) -> Result<Answer, Refusal> {
    let now = state.clock.now();
    let code = call.given(AUTH_CODE).unwrap_or_default();
    let mut memory = state.memory();
    if memory.order_of_code(code).is_some() {
        return Err(call.refuse("AUTH_CODE_ERROR", "the code was charged before, and each works once"));
    }
    match lock(&memory, code, call.owner, now) {
        Lock::Free => {
            memory.codes.insert(code.to_owned(), (call.owner.to_owned(), now));
        }
        Lock::Own => {}
        Lock::Expired => return Err(call.refuse("AUTHCODEEXPIRE", "the code was first seen a minute ago")),
        Lock::Anothers => return Err(call.refuse("AUTH_CODE_INVALID", "another merchant asked for this code's payer")),
        Lock::NoCode => return Err(call.refuse("AUTH_CODE_INVALID", NO_CODE)),
    }
    let openid = openid(code);
    let sub_openid = if call.fields.text(&shared::SUB_APPID).is_some() {
        openid.replacen("oSandbox", "oSub", 1)
    } else {
        String::new()
    };
    let reply = Reply::new().set(&shared::OPENID, openid).set(&shared::SUB_OPENID, sub_openid);
    Ok(reply.within(&pay::AUTH_CODE_TO_OPENID_RESPONSE).into())
}
