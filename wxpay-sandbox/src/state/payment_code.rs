//! Payment codes: their form, their payers, and the merchants they are locked to.

use std::time::Duration;

use wxpay_core::BeijingTime;

use crate::reason::Reason;
use crate::state::ids::mix;
use crate::state::memory::Memory;

/// The lifetime of a code, from when it is first seen.
const CODE_LIFETIME: Duration = Duration::from_secs(60);

/// The reason of a code that is malformed.
pub(crate) fn malformed_code() -> Reason {
    Reason::new("a payment code has 18 digits, the first two from 10 to 15", "付款码为 18 位数字，前两位为 10 到 15")
}

/// The status of a code for a merchant.
pub(crate) enum CodeStatus {
    Free,
    Own,
    OtherMerchant,
    Expired,
    Malformed,
}

pub(crate) fn code_status(memory: &Memory, code: &str, owner: &str, now: BeijingTime) -> CodeStatus {
    let begins = code.get(..2).and_then(|digits| digits.parse::<u8>().ok());
    if code.len() != 18 || !begins.is_some_and(|digits| (10..=15).contains(&digits)) {
        return CodeStatus::Malformed;
    }
    match memory.code_locks.get(code) {
        None => CodeStatus::Free,
        Some((_, first_seen)) if now >= first_seen.after(CODE_LIFETIME) => CodeStatus::Expired,
        Some((mch_id, _)) if mch_id == owner => CodeStatus::Own,
        Some(_) => CodeStatus::OtherMerchant,
    }
}

/// The payer of a code; the same code always has the same payer.
pub(crate) fn payer_openid(code: &str) -> String {
    let number = code.bytes().fold(0, |hash, digit| mix(u64::from(digit).wrapping_add(hash)));
    format!("oSandbox{number:020}")
}
