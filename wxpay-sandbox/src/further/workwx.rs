//! The second signature of some calls, that of `WeCom` (企业微信).

use md5::{Digest as _, Md5};
use wxpay_core::fields::Fields;
use wxpay_core::schema::{Message, shared::WORKWX_SIGN};

use super::hex::upper_hex;
use crate::account::Account;
use crate::reason::Reason;
use crate::refusal::Refusal;

/// Verifies the second signature, if the table asks for one.
///
/// # Errors
/// If it is missing or wrong.
pub(crate) fn check(account: &Account, message: &'static Message, fields: &Fields<'_>) -> Result<(), Refusal> {
    if message.workwx_signed.is_empty() {
        return Ok(());
    }
    let text = |name: &str| message.find(name).and_then(|field| fields.text(field)).unwrap_or_default();
    let mut hash = Md5::new();
    for name in message.workwx_signed {
        hash.update(format!("{name}={}&", text(name)));
    }
    hash.update(format!("secret={}", account.further.workwx));
    let sign = upper_hex(&hash.finalize());
    if text(WORKWX_SIGN.name) == sign {
        return Ok(());
    }
    let names = message.workwx_signed.join(", ");
    let reason = Reason::new(
        format!("`{}` is not the MD5, in upper case, over {names} and the payment secret", WORKWX_SIGN.name),
        format!("`{}` 不是 {names} 与企业微信支付 secret 的大写 MD5", WORKWX_SIGN.name),
    );
    Err(Refusal::communication(message, "SIGNERROR", reason))
}
