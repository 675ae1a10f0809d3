//! Which kind of message received fields are, so that one that came to the reader of
//! another is told by name and not by what it lacks.

use wxpay_schema::{Channel, Field, Message, cloud, pay, shared};

use crate::answer::NO_RETURN_CODE;
use crate::error::{Error, ErrorKind, MessageKind, Untrusted, WrongKind};
use crate::fields::Fields;

/// The error, or that the message is of another kind than `asked`, where that explains it:
/// what the fields of another kind lack is no fault of theirs.
pub(crate) fn explain(error: Error, fields: &Fields<'_>, asked: &Message) -> Error {
    let on_cloud = matches!(asked.channel, Channel::Cloud);
    let is_unexplained = match error.kind() {
        ErrorKind::Malformed(malformed) => *malformed == NO_RETURN_CODE,
        ErrorKind::Untrusted(untrusted) => *untrusted == Untrusted::MissingSign,
        ErrorKind::InvalidFields(faults) => faults.iter().any(crate::fields::FieldError::is_missing),
        _ => false,
    };
    match if on_cloud { kind_of_callback(fields) } else { kind_of(fields) } {
        Some(kind) if is_unexplained && !asked.is_or_extends(table_of(kind)) => {
            ErrorKind::WrongKind(WrongKind::new(kind)).into()
        }
        _ => error,
    }
}

const fn table_of(kind: MessageKind) -> &'static Message {
    match kind {
        MessageKind::Payment => &pay::PAY_NOTIFICATION,
        MessageKind::Refund => &pay::REFUND_NOTIFICATION,
        MessageKind::NativeScan => &pay::NATIVE_CALLBACK,
        MessageKind::OrderQueryReply => &pay::ORDER_QUERY_RESPONSE,
        MessageKind::RefundQueryReply => &pay::REFUND_QUERY_RESPONSE,
        MessageKind::CloudPayment => &cloud::PAY_CALLBACK,
        MessageKind::CloudRefund => &cloud::REFUND_CALLBACK,
    }
}

/// The kind of message that fields are of, by those that no other kind has. Nothing of
/// them is verified.
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

/// The kind of a callback of the cloud channel, whose names may be in camel case.
fn kind_of_callback(fields: &Fields<'_>) -> Option<MessageKind> {
    let has = |field: &Field| fields.iter().any(|entry| !entry.value.is_empty() && field.is_named(&entry.name));
    if has(&shared::OUT_REFUND_NO) {
        return Some(MessageKind::CloudRefund);
    }
    (has(&shared::RESULT_CODE) && has(&shared::OUT_TRADE_NO)).then_some(MessageKind::CloudPayment)
}
