//! What the handlers of these calls read of a [`Call`], and how they build its reply.

use wxpay_core::schema::shared;
use wxpay_core::server::MessageBuilder;

use crate::calls::Call;
use crate::refusal::Refusal;
use crate::state::{MemoryGuard, SandboxState};

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
