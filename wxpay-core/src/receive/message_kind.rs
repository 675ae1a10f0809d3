//! Detection of the kind of a message, so that a message of the wrong kind is reported by name
//! rather than by its missing fields.

use wxpay_schema::{Channel, Field, Message, pay, shared};

use crate::decode::fields::{FieldError, Fields};
use crate::error::{Error, ErrorKind, MessageKind, Untrusted, WrongKind};
use crate::receive::status::NO_RETURN_CODE;

/// Replaces an error by [`WrongKind`](crate::ErrorKind::WrongKind) if the message is of another kind than
/// `expected`, and its missing fields caused the error.
pub(crate) fn explain(error: Error, fields: &Fields<'_>, expected: &Message) -> Error {
    let is_cloud = matches!(expected.channel, Channel::Cloud);
    let is_unexplained = match error.kind() {
        ErrorKind::Malformed(malformed) => *malformed == NO_RETURN_CODE,
        ErrorKind::Untrusted(untrusted) => *untrusted == Untrusted::MissingSign,
        ErrorKind::InvalidFields(errors) => errors.iter().any(FieldError::is_missing),
        _ => false,
    };
    match if is_cloud { kind_of_callback(fields) } else { kind_of(fields) } {
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

/// The kind of a callback of the cloud channel. Its names may be in camel case.
pub(crate) fn kind_of_callback(fields: &Fields<'_>) -> Option<MessageKind> {
    let has = |field: &Field| fields.iter().any(|entry| !entry.value.is_empty() && field.is_named(&entry.name));
    if has(&shared::OUT_REFUND_NO) {
        return Some(MessageKind::CloudRefund);
    }
    (has(&shared::RESULT_CODE) && has(&shared::OUT_TRADE_NO)).then_some(MessageKind::CloudPayment)
}
