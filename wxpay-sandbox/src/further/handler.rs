//! What the handlers of these calls read of a [`Call`], and how they build its reply.

use wxpay_core::schema::{Field, shared};
use wxpay_core::server::MessageBuilder;

use crate::calls::Call;
use crate::refusal::Refusal;
use crate::state::{MemoryGuard, SandboxState};

impl<'c> Call<'c> {
    /// The merchant whose money moves: the sub-merchant of a service provider, or the merchant itself.
    pub(crate) fn holder(&self) -> &'c str {
        self.fields.text(&shared::SUB_MCH_ID).unwrap_or(self.owner)
    }

    /// Locks the records, as they are at the time of the call.
    #[allow(clippy::unused_self, reason = "a handler reads what its call sees")]
    pub(crate) fn memory<'s>(&self, state: &'s SandboxState) -> MemoryGuard<'s> {
        state.memory_now()
    }

    /// The reply with these fields, each by the row of the reply's table. Empty values are left out.
    ///
    /// # Errors
    /// If the table lacks a field.
    pub(crate) fn reply<const N: usize>(&self, values: [(&Field, String); N]) -> Result<MessageBuilder, Refusal> {
        self.add_to(MessageBuilder::new(), values)
    }

    /// Adds fields to a reply, as [`reply`](Self::reply).
    ///
    /// # Errors
    /// If the table lacks a field.
    pub(crate) fn add_to<const N: usize>(
        &self,
        reply: MessageBuilder,
        values: [(&Field, String); N],
    ) -> Result<MessageBuilder, Refusal> {
        let mut reply = reply;
        for (field, value) in values {
            if !value.is_empty() {
                reply = reply.set(self.reply_field(field)?, value);
            }
        }
        Ok(reply)
    }
}
