//! What the handlers of further calls share.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Map, Value};
use wxpay_core::BeijingTime;
use wxpay_core::fields::Fields;
use wxpay_core::schema::shared;
use wxpay_core::server::MessageBuilder;

use super::kind::ActionError;
use crate::calls::{Call, bill_writer};
use crate::refusal::Refusal;
use crate::state::{MemoryGuard, SandboxState};

/// The elements that differ from call to call, beside those of every call.
const OF_THE_CALL: [&str; 4] = [shared::NONCE_STR.name, shared::SIGN.name, shared::SIGN_TYPE_FIELD.name, "workwx_sign"];

/// The values of a request by name, without those that differ from call to call and those named: the same number
/// with the same values takes effect once.
pub(crate) fn values_of(fields: &Fields<'_>, without: &[&str]) -> BTreeMap<String, String> {
    fields
        .iter()
        .filter(|entry| !OF_THE_CALL.iter().chain(without).any(|name| *name == entry.name))
        .filter_map(|entry| Some((entry.name.to_string(), entry.value.as_text()?.to_owned())))
        .filter(|(_, text)| !text.is_empty())
        .collect()
}

/// The names of the values that differ.
pub(crate) fn changed(old: &BTreeMap<String, String>, new: &BTreeMap<String, String>) -> String {
    let names = old.keys().chain(new.keys().filter(|name| !old.contains_key(*name)));
    names.filter(|name| old.get(*name) != new.get(*name)).map(String::as_str).collect::<Vec<_>>().join(", ")
}

impl SandboxState {
    /// Locks the records, with everything carried on whose time has come.
    pub(crate) fn memory_now(&self) -> MemoryGuard<'_> {
        let mut memory = self.memory();
        super::timers::advance(self, &mut memory, self.clock.now());
        memory
    }
}

/// Bytes in upper-case hex.
pub(crate) fn upper_hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut hex, byte| {
        // Writing to a text does not fail.
        let _ = write!(hex, "{byte:02X}");
        hex
    })
}

/// A time as messages write it with punctuation: `2026-11-24 12:20:05`.
pub(crate) fn date_time(time: BeijingTime) -> String {
    bill_writer::date_time(time)
}

/// A text that the body of a control call may have.
///
/// # Errors
/// If it is something else.
pub(crate) fn text_member<'m>(members: &'m Map<String, Value>, name: &str) -> Result<Option<&'m str>, ActionError> {
    match members.get(name) {
        None => Ok(None),
        Some(Value::String(text)) if !text.is_empty() => Ok(Some(text)),
        Some(_) => Err(ActionError::Invalid(format!("`{name}` is a text"))),
    }
}

/// A whole number that the body of a control call may have.
///
/// # Errors
/// If it is something else.
pub(crate) fn whole_member(members: &Map<String, Value>, name: &str) -> Result<Option<u64>, ActionError> {
    match members.get(name) {
        None => Ok(None),
        Some(value) => {
            value.as_u64().map(Some).ok_or_else(|| ActionError::Invalid(format!("`{name}` is a whole number")))
        }
    }
}

/// The merchant that the body of a control call names, or the first one.
///
/// # Errors
/// If it is not a text.
pub(crate) fn merchant_member<'m>(
    state: &'m SandboxState,
    members: &'m Map<String, Value>,
) -> Result<&'m str, ActionError> {
    let usual = || state.accounts.first().map(|account| account.mch_id.as_str()).unwrap_or_default();
    Ok(text_member(members, "merchant")?.unwrap_or_else(usual))
}

impl<'c> Call<'c> {
    /// The text of a field of this call; empty if it is missing.
    pub(crate) fn value(&self, name: &str) -> &'c str {
        self.text_by_name(name).unwrap_or_default()
    }

    /// The amount of a field of this call in fen; 0 if it is missing.
    pub(crate) fn fen(&self, name: &str) -> u64 {
        self.message.find(name).map(|field| self.number(field)).unwrap_or_default()
    }

    /// The merchant whose money moves: the sub-merchant of a service provider, or the merchant itself.
    pub(crate) fn holder(&self) -> &'c str {
        self.fields.text(&shared::SUB_MCH_ID).unwrap_or(self.owner)
    }

    /// Locks the records, as they are at the time of the call.
    #[allow(clippy::unused_self, reason = "a handler reads what its call sees")]
    pub(crate) fn memory<'s>(&self, state: &'s SandboxState) -> MemoryGuard<'s> {
        state.memory_now()
    }

    /// The reply with these fields, by their names in the table of the reply. Empty values are left out.
    ///
    /// # Errors
    /// If the table lacks a field: the message has it under no name.
    pub(crate) fn reply<const N: usize>(&self, values: [(&str, String); N]) -> Result<MessageBuilder, Refusal> {
        self.add_to(MessageBuilder::new(), values)
    }

    /// Adds fields to a reply, as [`reply`](Self::reply).
    ///
    /// # Errors
    /// If the table lacks a field.
    pub(crate) fn add_to<const N: usize>(
        &self,
        reply: MessageBuilder,
        values: [(&str, String); N],
    ) -> Result<MessageBuilder, Refusal> {
        let mut reply = reply;
        for (name, value) in values {
            if !value.is_empty() {
                reply = reply.set(self.reply_field(name)?, value);
            }
        }
        Ok(reply)
    }
}
