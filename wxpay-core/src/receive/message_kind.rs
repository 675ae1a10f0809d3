//! Detection of the kind of a message, so that a message of the wrong kind is reported by name
//! rather than by its missing fields.

use wxpay_schema::{Channel, Field, Message, pay, shared};

use crate::decode::fields::{FieldError, Fields};
use crate::error::{Error, ErrorKind, MessageKind, Untrusted, WrongKind};
use crate::receive::status::NO_RETURN_CODE;
#[cfg(feature = "profit-sharing")]
use crate::{
    decode::fields::{Entry, FieldValue},
    xml::read::Limits,
};

/// Replaces an error by [`WrongKind`](crate::ErrorKind::WrongKind) if the message is of another kind than
/// `expected`, and its missing fields caused the error.
pub(crate) fn explain(error: Error, fields: &Fields<'_>, expected: &Message) -> Error {
    let is_cloud = matches!(expected.channel, Channel::Cloud);
    let kind = if is_cloud { kind_of_callback(fields) } else { kind_of(fields) };
    let is_unexplained = match error.kind() {
        ErrorKind::Untrusted(_) if kind.is_some_and(MessageKind::is_of_further_call) => true,
        ErrorKind::Malformed(malformed) => *malformed == NO_RETURN_CODE,
        ErrorKind::Untrusted(untrusted) => *untrusted == Untrusted::MissingSign,
        ErrorKind::InvalidFields(errors) => errors.iter().any(FieldError::is_missing),
        _ => false,
    };
    match kind {
        Some(kind) if is_unexplained && !expected.is_or_extends(kind.table()) => {
            ErrorKind::WrongKind(WrongKind::new(kind)).into()
        }
        _ => error,
    }
}

/// The kind of a message, by fields that no other kind has. The fields are not verified.
pub(crate) fn kind_of(fields: &Fields<'_>) -> Option<MessageKind> {
    let has = |field: &Field| fields.text(field).is_some();
    if has(&shared::REQ_INFO) {
        return Some(MessageKind::Refund);
    }
    if let Some(kind) = kind_of_further_call(fields) {
        return Some(kind);
    }
    if has(&shared::TRADE_STATE_FIELD) {
        return Some(MessageKind::OrderQueryReply);
    }
    if has(&shared::PRODUCT_ID) && !has(&shared::RETURN_CODE) {
        return Some(MessageKind::NativeScan);
    }
    if has(&pay::REFUND_COUNT) || has(&shared::REFUND_STATUS_FIELD) {
        return Some(MessageKind::RefundQueryReply);
    }
    (has(&shared::TIME_END) && has(&shared::OUT_TRADE_NO)).then_some(MessageKind::Payment)
}

/// The kind of a notification of the further calls.
#[allow(unused_variables, reason = "without a family there is none")]
fn kind_of_further_call(fields: &Fields<'_>) -> Option<MessageKind> {
    #[cfg(any(feature = "papay", feature = "vehicle"))]
    let is_there = |field: &Field| fields.iter().any(|entry| entry.name == field.name && !entry.value.is_empty());
    #[cfg(feature = "vehicle")]
    if is_there(&pay::fields::vehicle::VEHICLE_EVENT_TYPE) {
        return Some(MessageKind::VehicleEvent);
    }
    #[cfg(feature = "papay")]
    {
        use pay::fields::papay::{CHANGE_TYPE, CONTRACT_ID};

        let has = |field: &Field| fields.text(field).is_some();
        if is_there(&CHANGE_TYPE) || is_there(&CONTRACT_ID) && !has(&shared::OUT_TRADE_NO) {
            return Some(MessageKind::Contract);
        }
        // Without an agreement it has no `contract_id`, but then it differs from the reply to a query, which has a
        // trade type.
        let is_deduction = is_there(&CONTRACT_ID)
            || has(&shared::TRADE_STATE_FIELD) && has(&shared::TRANSACTION_ID) && !has(&shared::TRADE_TYPE_FIELD);
        if is_deduction {
            return Some(MessageKind::Deduction);
        }
    }
    None
}

/// Whether it is a notification of sharing: JSON with a `resource` of that kind.
#[cfg(feature = "profit-sharing")]
pub(crate) fn is_sharing(body: &[u8], limits: &Limits) -> bool {
    use pay::fields::profit_sharing::{EVENT_TYPE, ORIGINAL_TYPE, RESOURCE};

    let Ok(outer) = crate::json::read::fields_within(body, &pay::PROFITSHARING_NOTIFICATION, limits) else {
        return false;
    };
    let value = |field: &Field| outer.iter().find(|entry| entry.name == field.name).map(|entry| &entry.value);
    let is_named = value(&EVENT_TYPE).and_then(FieldValue::as_text).is_some_and(|it| it.starts_with("PROFITSHARING."));
    let Some(FieldValue::Object(resource)) = value(&RESOURCE) else { return false };
    let is_original = |entry: &Entry<'_>| entry.name == ORIGINAL_TYPE.name;
    is_named || resource.iter().any(|entry| is_original(entry) && entry.value.as_text() == Some("profitsharing"))
}

/// The kind of a callback of the cloud channel. Its names may be in camel case.
pub(crate) fn kind_of_callback(fields: &Fields<'_>) -> Option<MessageKind> {
    let has = |field: &Field| fields.iter().any(|entry| !entry.value.is_empty() && field.is_named(&entry.name));
    if has(&shared::OUT_REFUND_NO) {
        return Some(MessageKind::CloudRefund);
    }
    (has(&shared::RESULT_CODE) && has(&shared::OUT_TRADE_NO)).then_some(MessageKind::CloudPayment)
}
