//! What is recorded of calls and notifications: spans and events of `tracing`, and `metrics`, each with the feature of
//! that name. Without them the functions are empty.
//!
//! What may be recorded is a list of types: `Fact` for spans, and the labels of [`meter`]. No function here takes a
//! text of a message, so no body, key, sign, nonce or personal field can be recorded by mistake.

mod address;
mod exchange;
mod fact;
mod meter;
mod notification;
mod span;

pub(crate) use exchange::Exchange;
pub(crate) use notification::verdict;

use std::time::Duration;

use wxpay_schema::{Effect, Message};

use crate::client::Call;
use crate::client::route::Host;
use crate::error::Error;

/// The records of one call.
pub(crate) struct CallRecord {
    message: &'static Message,
    span: span::CallSpan,
    clock: meter::Clock,
}

impl CallRecord {
    /// Begins a call of that merchant.
    #[inline]
    pub(crate) fn new(call: &Call<'_>, mch_id: &str) -> Self {
        Self { message: call.message(), span: span::CallSpan::new(call, mch_id), clock: meter::Clock::new() }
    }

    /// The attempt failed and is repeated.
    #[inline]
    pub(crate) fn retry(&self, attempt: u32, cause: &Error, pause: Duration) {
        self.span.retry(attempt, cause, pause);
    }

    /// The attempt is sent to another host than the one before it.
    #[inline]
    pub(crate) fn fail_over(&self, host: Host) {
        self.span.fail_over(host);
    }

    /// The call ended, with that error or with a reply.
    #[inline]
    pub(crate) fn end(&self, attempts: u32, effect: Effect, error: Option<&Error>) {
        self.span.end(attempts, effect, error);
        self.clock.end(self.message, effect, error.map_or("ok", Error::class));
    }

    /// The future was dropped while the attempt's outcome was not known.
    #[inline]
    pub(crate) fn abandon(&self, attempt: u32, effect: Effect) {
        self.span.abandon(attempt, effect);
        self.clock.end(self.message, effect, "abandoned");
    }
}

/// A repetition was denied, because the budget of the client is used up.
#[inline]
pub(crate) fn deny_retry() {
    meter::deny_retry();
}

/// Calls begin with that host.
#[inline]
pub(crate) fn route(host: Host) {
    meter::route(host);
}

/// A call uses the client certificate, which is valid for that many whole days.
#[inline]
pub(crate) fn certificate_days(days: u64) {
    span::certificate_days(days);
    meter::certificate_days(days);
}
