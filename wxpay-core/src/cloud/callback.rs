//! Callbacks of payments and refunds, and the replies to them.

use wxpay_schema::{Field, Message, shared};

use super::messages::CallbackReply;
use crate::bounds::Callback;
use crate::decode::fields::{FieldValue, Fields};
use crate::decode::limits::Limits;
use crate::error::{Error, Malformed};
use crate::json::{self, NameStyle, read};
use crate::receive::facts::SubMerchant;
use crate::receive::message_kind;
use crate::receive::status;
use crate::receive::trust::Unsigned;
use crate::telemetry;

/// Decodes a callback. It is not signed: use it as a hint which order to query, with
/// [`QueryOrder`](super::QueryOrder), or which refund, with [`QueryRefund`](super::QueryRefund).
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
/// A function that receives both kinds of callback tries one, then the other:
///
/// ```
/// use wxpay_core::{ErrorKind, MessageKind, cloud};
///
/// fn answer(body: &[u8]) -> String {
///     match cloud::callback::<cloud::PayCallback>(body) {
///         Ok(hint) => cloud::accepted(), // … once the order is queried
///         // A payment of this order failed: query it, too.
///         Err(error) if error.failed_payment().is_some() => cloud::accepted(),
///         Err(error) => match error.kind() {
///             ErrorKind::WrongKind(wrong) if wrong.found() == Some(MessageKind::CloudRefund) => {
///                 match cloud::callback::<cloud::RefundCallback>(body) {
///                     // Query `hint.out_refund_no()`, and let `hint.confirm_refund` compare.
///                     Ok(hint) => cloud::accepted(),
///                     Err(_) => cloud::refused(1, "not understood"),
///                 }
///             }
///             _ => cloud::refused(1, "not understood"),
///         },
///     }
/// }
/// let refund = br#"{"returnCode":"SUCCESS","outRefundNo":"R1","outTradeNo":"A1"}"#;
/// assert_eq!(answer(refund), cloud::accepted());
/// ```
///
/// # Errors
/// [`Malformed`](crate::ErrorKind::Malformed), [`NotTaken`](crate::ErrorKind::NotTaken),
/// [`WrongKind`](crate::ErrorKind::WrongKind), [`Business`](crate::ErrorKind::Business) or
/// [`InvalidFields`](crate::ErrorKind::InvalidFields).
pub fn callback<T: Callback>(body: &[u8]) -> Result<Unsigned<T>, Error> {
    telemetry::verdict(T::TABLE, decode_callback(body))
}

fn decode_callback<T: Callback>(body: &[u8]) -> Result<Unsigned<T>, Error> {
    let fields = read_callback(body, T::TABLE, &Limits::default())?;
    let read = check_callback(&fields, T::TABLE).and_then(|()| status::decode(&fields));
    let value = read.map_err(|error| message_kind::explain(error, &fields, T::TABLE))?;
    Ok(Unsigned::new(value, &fields, SubMerchant::Unknown))
}

/// Reads the fields of a callback.
pub(crate) fn read_callback(
    body: &[u8],
    table: &'static Message,
    limits: &Limits,
) -> Result<Fields<'static>, Malformed> {
    let fields = read::fields_within(body, table, limits)?;
    let is_v3 = fields.iter().any(|entry| entry.name == "resource" && matches!(entry.value, FieldValue::Object(_)));
    if is_v3 { Err(Malformed::NOTIFICATION_OF_V3) } else { Ok(fields) }
}

/// Checks the status fields of a callback, as far as its table has them.
pub(crate) fn check_callback(fields: &Fields<'_>, table: &'static Message) -> Result<(), Error> {
    let says_status = fields.text(&shared::RETURN_CODE).is_some();
    if says_status || table.find(shared::RETURN_CODE.name).is_some_and(Field::is_in_success) {
        status::check_return_code(fields)?;
    }
    if table.find(shared::RESULT_CODE.name).is_some() {
        status::check_payment_result(fields, table, false)?;
    }
    Ok(())
}

/// The reply that stops the repetitions: `{"errcode":0,"errmsg":"ok"}`.
#[must_use]
pub fn accepted() -> String {
    reply(0, "ok")
}

/// The reply that requests a repetition. `code` 0 would accept the callback and is replaced by 1.
#[must_use]
pub fn refused(code: u64, message: &str) -> String {
    reply(code.max(1), message)
}

fn reply(errcode: u64, errmsg: &str) -> String {
    let mut json = String::new();
    json::write::object(&CallbackReply { errcode, errmsg }, NameStyle::Snake, &mut json);
    json
}
