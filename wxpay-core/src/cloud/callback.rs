//! The payment callback, and the answers to it.

use crate::answer;
use crate::bounds::Callback;
use crate::cloud::CallbackReply;
use crate::error::Error;
use crate::json::{self, Naming, read};
use crate::trust::{SubMerchant, Unsigned};

/// Reads a callback. It carries no signature: take it as a hint which order to
/// query, with [`QueryOrder`](super::QueryOrder).
///
/// ```
/// use wxpay_core::cloud;
///
/// fn answer(body: &[u8]) -> String {
///     match cloud::callback::<cloud::PayCallback>(body) {
///         // Query the order and confirm its amount before anything is delivered.
///         Ok(hint) => { let _query = hint.out_trade_no(); cloud::accepted() }
///         Err(_) => cloud::refused(1, "not understood"),
///     }
/// }
/// assert_eq!(answer(b"{}"), r#"{"errcode":1,"errmsg":"not understood"}"#);
/// ```
///
/// # Errors
/// [`Error::Malformed`], [`Error::Gateway`], [`Error::Business`] or
/// [`Error::Unreadable`].
pub fn callback<T: Callback>(body: &[u8]) -> Result<Unsigned<T>, Error> {
    let fields = read::fields(body, T::TABLE)?;
    answer::transport_status(&fields)?;
    answer::business_status(&fields, None)?;
    Ok(Unsigned::new(answer::decode(&fields)?, &fields, SubMerchant::Unknown))
}

/// The answer that stops the repetitions: `{"errcode":0,"errmsg":"ok"}`.
#[must_use]
pub fn accepted() -> String {
    reply(0, "ok")
}

/// The answer that lets the callback come again. `code` 0 would accept it, and
/// becomes 1.
#[must_use]
pub fn refused(code: u64, message: &str) -> String {
    reply(code.max(1), message)
}

fn reply(errcode: u64, errmsg: &str) -> String {
    let mut json = String::new();
    json::write::object(&CallbackReply { errcode, errmsg }, Naming::Snake, &mut json);
    json
}
