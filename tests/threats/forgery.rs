//! A genuine payment notification and forgeries of it.

use wxpay_core::pay::PayNotification;
use wxpay_core::schema::Field;
use wxpay_core::server::MessageBuilder;
use wxpay_core::{Error, ErrorKind, Expected, Fen, Merchant, Mismatch, SignType, Untrusted, Verified};

use crate::common::fixtures::{KEY, key, merchant, notification};
use crate::common::signature::{fields, signed_xml};

pub(crate) fn read(merchant: &Merchant, body: &str) -> Result<Verified<PayNotification>, Error> {
    merchant.notification(body.as_bytes())
}

pub(crate) fn receive(body: &[u8]) -> Result<Verified<PayNotification>, Error> {
    merchant().notification(body)
}

/// The class of the refusal, or `accept`.
pub(crate) fn class(body: impl AsRef<[u8]>) -> &'static str {
    receive(body.as_ref()).map_or_else(|error| error.class(), |_| "accept")
}

/// Why a message is not trusted.
pub(crate) fn untrusted_reason<T>(result: Result<T, Error>) -> Untrusted {
    match result.map(|_| ()).map_err(Error::into_kind) {
        Err(ErrorKind::Untrusted(untrusted)) => untrusted,
        other => panic!("{other:?}"),
    }
}

pub(crate) fn sign_reply(reply: &MessageBuilder) -> String {
    reply.signed(&key(), SignType::HmacSha256)
}

/// The genuine notification before it is signed.
pub(crate) fn genuine_notification() -> MessageBuilder {
    notification("TEA1", "4200", 888)
}

/// The genuine notification with its first `from` replaced after signing.
pub(crate) fn genuine_with_text(from: &str, to: &str) -> String {
    let body = sign_reply(&genuine_notification());
    assert!(body.contains(from), "{from}");
    body.replacen(from, to, 1)
}

/// The genuine notification with another value in a field, or without the field if the
/// value is empty, signed afterwards.
pub(crate) fn genuine_with_field(changed: &Field, value: &str) -> String {
    let mut fields = fields(&genuine_notification().unsigned());
    fields.retain(|(name, _)| name != changed.name);
    fields.push((changed.name.to_owned(), value.to_owned()));
    fields.retain(|(_, value)| !value.is_empty());
    signed_xml(fields, KEY, SignType::HmacSha256)
}

pub(crate) fn confirm_amount(body: &str, total_fee: u64) -> Result<(), Mismatch> {
    receive(body.as_bytes()).unwrap().confirm(Expected::cny(Fen(total_fee))).map(|_| ())
}
