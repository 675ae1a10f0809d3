//! The guard of a call whose future may be dropped.

use std::future::Future;
use std::time::Duration;

use wxpay_schema::{Effect, Retry};

use super::observer::{Call, Observer};
use super::route::Host;
use crate::error::{Error, ErrorKind, Transmission, Unreachable};
use crate::telemetry::{CallRecord, Exchange};
use crate::transport::HttpResponse;
use crate::visit::VisitFields;

/// A call that was begun. If it is dropped before it ended and after a byte may have left, the
/// observer is told.
pub(crate) struct InFlight<'c, R: VisitFields> {
    request: &'c R,
    observer: Option<&'c dyn Observer>,
    record: CallRecord,
    /// The number of the attempt that is sent or was sent last; 0 before the first.
    sent: u32,
    /// The number of the last attempt whose outcome is unknown; 0 if there is none, and after the end.
    doubtful: u32,
    /// The host of the attempt before.
    host: Option<Host>,
}

impl<'c, R: VisitFields> InFlight<'c, R> {
    /// Begins a call of that merchant.
    pub(crate) fn new(request: &'c R, observer: Option<&'c dyn Observer>, mch_id: &str) -> Self {
        let record = CallRecord::new(&Call::new(request, Effect::None), mch_id);
        Self { request, observer, record, sent: 0, doubtful: 0, host: None }
    }

    /// An attempt is about to be sent.
    pub(crate) fn send(&mut self, attempt: u32) {
        self.tell(self.effect(), |observer, call| observer.on_attempt(call, attempt));
        self.sent = attempt;
    }

    /// Calls the transport.
    pub(crate) async fn exchange<F>(&mut self, host: Host, url: &str, post: impl FnOnce() -> F) -> F::Output
    where
        F: Future<Output = Result<HttpResponse, Unreachable>>,
    {
        if self.host.replace(host).is_some_and(|before| before != host) {
            self.record.fail_over(host);
        }
        let before = std::mem::replace(&mut self.doubtful, self.sent);
        let response = Exchange { host, url, attempt: self.sent }.run(&self.record, post).await;
        if matches!(&response, Err(unreachable) if unreachable.transmission == Transmission::Never) {
            self.doubtful = before;
        }
        response
    }

    /// The attempt failed and is repeated.
    pub(crate) fn retry(&mut self, attempt: u32, cause: &Error, pause: Duration) {
        // A reply without effect settles what was in doubt.
        if cause.effect() != Effect::Possible && !matches!(cause.kind(), ErrorKind::Unreachable(_)) {
            self.doubtful = 0;
        }
        self.record.retry(attempt, cause, pause);
        self.tell(self.effect(), |observer, call| observer.on_retry(call, attempt, cause, pause));
    }

    /// The call ended with a reply: dropping it is no longer of interest.
    pub(crate) fn end(&mut self, attempt: u32) {
        self.doubtful = 0;
        let effect = if self.is_read() { Effect::None } else { Effect::Done };
        self.record.end(attempt, effect, None);
        self.tell(effect, |observer, call| observer.on_end(call, attempt, None));
    }

    /// The call ended with that error.
    pub(crate) fn end_with(&mut self, error: Error, attempt: u32) -> Error {
        self.doubtful = 0;
        let effect = error.effect();
        self.record.end(attempt, effect, Some(&error));
        self.tell(effect, |observer, call| observer.on_end(call, attempt, Some(&error)));
        error
    }

    /// Returns what may have been done by now.
    fn effect(&self) -> Effect {
        if self.doubtful == 0 || self.is_read() { Effect::None } else { Effect::Possible }
    }

    fn is_read(&self) -> bool {
        self.request.message().retry == Retry::Read
    }

    fn tell(&self, effect: Effect, what: impl FnOnce(&dyn Observer, &Call<'_>)) {
        if let Some(observer) = self.observer {
            what(observer, &Call::new(self.request, effect));
        }
    }
}

impl<R: VisitFields> Drop for InFlight<'_, R> {
    fn drop(&mut self) {
        if self.doubtful > 0 {
            self.record.abandon(self.doubtful, self.effect());
            self.tell(self.effect(), |observer, call| observer.on_abandon(call, self.doubtful));
        }
    }
}
