//! The body of a message: written, with what is changed on purpose, and signed.

use wxpay_core::schema::cloud::{ERRCODE, ERRMSG, RESPDATA};
use wxpay_core::schema::{Channel, Direction, pay, shared};
use wxpay_core::server::{self, MessageBuilder};
use wxpay_core::value::ResultCode;
use wxpay_core::{ApiV3Key, Key, SignType};

use super::draft::Draft;
use crate::error::CommandError;

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
pub(super) fn write(
    draft: &Draft,
    raw: &RawFields<'_>,
    keys: &SigningKeys,
    sign_type: SignType,
) -> Result<String, CommandError> {
    if draft.is_sharing() {
        return write_sharing(draft, raw, keys);
    }
    let key = &keys.key;
    let table = draft.message.table();
    let is_sign = |name: &str| name == shared::SIGN.name && table.signed;
    let is_encrypted = |name: &str| draft.is_encrypted(name);
    let builder = with_info(draft, raw, key);
    let builder = raw.set_in(draft, builder, |name| !is_sign(name) && !is_encrypted(name));
    Ok(match (table.channel, table.direction) {
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
    })
}

/// Writes a notification of sharing: JSON with an encrypted content.
fn write_sharing(draft: &Draft, raw: &RawFields<'_>, keys: &SigningKeys) -> Result<String, CommandError> {
    let is_encrypted = |name: &str| draft.is_encrypted(name);
    let builder = raw.set_in(draft, draft.message.to_builder(), |name| !is_encrypted(name));
    let (Some(content), Some(key)) = (&draft.info, &keys.apiv3_key) else {
        return Err(CommandError::usage("no APIv3 key is given", HELP_ON_APIV3_KEY));
    };
    let inner = raw.0.iter().filter(|(name, _)| is_encrypted(name));
    let inner = inner.fold(content.to_builder(), |inner, (name, value)| inner.set_raw(content.table(), name, value));
    let nonce = server::nonce_str().map_err(|error| CommandError::work(error, ""))?;
    let nonce = nonce.get(..NONCE_LETTERS).unwrap_or_default();
    let ciphertext = inner
        .encrypted_resource(key, nonce, ASSOCIATED_DATA)
        .ok_or_else(|| CommandError::work("the content cannot be encrypted", ""))?;
    let own = &pay::PROFITSHARING_NOTIFICATION_ENCRYPTED;
    let fields = [
        ("algorithm", "AEAD_AES_256_GCM"),
        ("original_type", ASSOCIATED_DATA),
        ("ciphertext", ciphertext.as_str()),
        ("associated_data", ASSOCIATED_DATA),
        ("nonce", nonce),
    ];
    let resource =
        fields.iter().fold(MessageBuilder::new(), |builder, (name, value)| builder.set_raw(own, name, value));
    let has_own = draft.message.has(RESOURCE, &[]) || raw.0.iter().any(|(name, _)| *name == RESOURCE);
    match pay::PROFITSHARING_NOTIFICATION.find(RESOURCE) {
        Some(field) if !has_own => Ok(builder.set_object(field, resource).json()),
        _ => Ok(builder.json()),
    }
}

const RESOURCE: &str = "resource";
const ASSOCIATED_DATA: &str = "profitsharing";
const NONCE_LETTERS: usize = 12;
const HELP_ON_APIV3_KEY: &str = "set the environment variable WXPAY_APIV3_KEY, or use --apiv3-key";

/// The keys of the merchant.
pub(super) struct SigningKeys {
    pub(super) key: Key,
    pub(super) apiv3_key: Option<ApiV3Key>,
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
