//! What a client tells about its calls.

use std::fmt;
use std::time::Duration;

use wxpay_schema::{Message, shared};

use crate::encode::format::ValueText;
use crate::error::Error;
use crate::visit::VisitFields;

/// Observes the calls of a client, for logs, metrics and tests. The functions are called in the task
/// or thread of the call and should return at once. Each does nothing by default.
pub trait Observer: Send + Sync {
    /// An attempt is about to be sent: everything before it was done without the network.
    fn on_attempt(&self, call: &Call<'_>, attempt: u32) {
        let _ = (call, attempt);
    }

    /// An attempt failed and is repeated after a pause.
    fn on_retry(&self, call: &Call<'_>, attempt: u32, cause: &Error, pause: Duration) {
        let _ = (call, attempt, cause, pause);
    }

    /// The call ended with a verified reply, or with an error.
    fn on_end(&self, call: &Call<'_>, attempt: u32, error: Option<&Error>) {
        let _ = (call, attempt, error);
    }

    /// The future was dropped after a byte may have left: the request may have been carried out, and
    /// nobody reads the reply. Query the order.
    fn on_abandon(&self, call: &Call<'_>, attempt: u32) {
        let _ = (call, attempt);
    }
}

/// A call, as an [`Observer`] sees it: the message and the merchant's own numbers, never a body, a
/// key or a personal field.
#[derive(Clone, Copy)]
pub struct Call<'c> {
    message: &'static Message,
    fields: &'c dyn VisitFields,
}

impl<'c> Call<'c> {
    pub(crate) fn new(fields: &'c dyn VisitFields) -> Self {
        Self { message: fields.message(), fields }
    }

    /// Returns the table of the request.
    #[must_use]
    pub fn message(&self) -> &'static Message {
        self.message
    }

    /// Returns the merchant's order number, if the request has it.
    #[must_use]
    pub fn out_trade_no(&self) -> Option<String> {
        self.text(shared::OUT_TRADE_NO.name)
    }

    /// Returns the merchant's refund number, if the request has it.
    #[must_use]
    pub fn out_refund_no(&self) -> Option<String> {
        self.text(shared::OUT_REFUND_NO.name)
    }

    /// Not public, so that nothing else of a request can be recorded.
    fn text(&self, name: &str) -> Option<String> {
        field_text(self.fields, name)
    }
}

/// Returns the text of a field of a request, if the request has it.
pub(crate) fn field_text(fields: &dyn VisitFields, name: &str) -> Option<String> {
    let mut found = None;
    fields.visit_fields(&mut |field: &'static wxpay_schema::Field, value: crate::visit::ValueRef<'_>| {
        if field.name == name && !value.is_absent() {
            found = Some(ValueText::new().text(value).to_owned());
        }
    });
    found
}

impl fmt::Debug for Call<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("message", &self.message.name)
            .field("out_trade_no", &self.out_trade_no())
            .field("out_refund_no", &self.out_refund_no())
            .finish()
    }
}
