//! The body of a message: written, with what is changed on purpose, and signed.

use wxpay_core::schema::cloud::{ERRCODE, ERRMSG, RESPDATA};
use wxpay_core::schema::{Channel, Direction, pay, shared};
use wxpay_core::server::MessageBuilder;
use wxpay_core::value::ResultCode;
use wxpay_core::{Key, SignType};

use super::draft::Draft;

/// Fields of `--set-raw`, which are not checked.
pub(super) struct RawFields<'a>(Vec<(&'a str, &'a str)>);

impl<'a> RawFields<'a> {
    pub(super) const fn new(fields: Vec<(&'a str, &'a str)>) -> Self {
        Self(fields)
    }

    /// Sets the fields whose names `is_own` accepts.
    fn set_in(&self, draft: &Draft, builder: MessageBuilder, is_own: impl Fn(&str) -> bool) -> MessageBuilder {
        let table = draft.message.table();
        let own = self.0.iter().filter(|(name, _)| is_own(name));
        own.fold(builder, |builder, (name, value)| builder.set_raw(table, name, value))
    }
}

/// Writes the message, in the form in which WeChat Pay delivers it.
pub(super) fn write(draft: &Draft, raw: &RawFields<'_>, key: &Key, sign_type: SignType) -> String {
    let table = draft.message.table();
    let is_sign = |name: &str| name == shared::SIGN.name && table.signed;
    let is_encrypted = |name: &str| draft.is_encrypted(name);
    let builder = with_info(draft, raw, key);
    let builder = raw.set_in(draft, builder, |name| !is_sign(name) && !is_encrypted(name));
    match (table.channel, table.direction) {
        (Channel::Cloud, Direction::Notification) => builder.camel_json(),
        // The envelope of cloud-run.
        (Channel::Cloud, _) => {
            MessageBuilder::new().set(&ERRCODE, "0").set(&ERRMSG, "ok").set_object(&RESPDATA, builder).json()
        }
        (Channel::Pay, _) if table.is(&pay::REFUND_NOTIFICATION_INFO) => builder.refund_info(),
        (Channel::Pay, _) => {
            let signed = if table.signed && is_taken(draft) {
                let sign = builder.sign(key, sign_type);
                builder.set(&shared::SIGN, sign)
            } else {
                builder
            };
            raw.set_in(draft, signed, is_sign).unsigned()
        }
    }
}

/// Adds the encrypted part of a refund notification.
fn with_info(draft: &Draft, raw: &RawFields<'_>, key: &Key) -> MessageBuilder {
    let builder = draft.message.to_builder().in_cdata();
    let has_own = draft.message.has(shared::REQ_INFO.name, &[]);
    match &draft.info {
        Some(info) if is_taken(draft) && !has_own => {
            let inner = raw.0.iter().filter(|(name, _)| draft.is_encrypted(name));
            let inner = inner
                .fold(info.to_builder().in_cdata(), |inner, (name, value)| inner.set_raw(info.table(), name, value));
            builder.set(&shared::REQ_INFO, inner.encrypted(key))
        }
        _ => builder,
    }
}

/// Whether the message got through: only such a one is signed, and has more than a text.
fn is_taken(draft: &Draft) -> bool {
    draft.text(shared::RETURN_CODE.name).is_none_or(|code| code == ResultCode::Success.as_str())
}
