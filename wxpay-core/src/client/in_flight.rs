//! The guard of a call whose future may be dropped.

use std::time::Duration;

use super::observer::{Call, Observer};
use crate::error::Error;
use crate::visit::VisitFields;

/// A call that was begun. If it is dropped before it ended and after a byte may have left, the
/// observer is told.
pub(crate) struct InFlight<'c, R: VisitFields> {
    request: &'c R,
    observer: Option<&'c dyn Observer>,
    /// The number of the attempt that may have left; 0 before the first and after the end.
    attempt: u32,
}

impl<'c, R: VisitFields> InFlight<'c, R> {
    pub(crate) fn new(request: &'c R, observer: Option<&'c dyn Observer>) -> Self {
        Self { request, observer, attempt: 0 }
    }

    /// An attempt is about to be sent.
    pub(crate) fn send(&mut self, attempt: u32) {
        self.attempt = attempt;
        if let Some(observer) = self.observer {
            observer.on_attempt(&Call::new(self.request), attempt);
        }
    }

    /// The attempt failed and is repeated.
    pub(crate) fn retry(&mut self, attempt: u32, cause: &Error, pause: Duration) {
        self.tell(|observer, call| observer.on_retry(call, attempt, cause, pause));
    }

    /// The call ended with a reply: dropping it is no longer of interest.
    pub(crate) fn end(&mut self, attempt: u32) {
        self.attempt = 0;
        self.tell(|observer, call| observer.on_end(call, attempt, None));
    }

    /// The call ended with that error.
    pub(crate) fn end_with(&mut self, error: Error, attempt: u32) -> Error {
        self.attempt = 0;
        self.tell(|observer, call| observer.on_end(call, attempt, Some(&error)));
        error
    }

    fn tell(&self, what: impl FnOnce(&dyn Observer, &Call<'_>)) {
        if let Some(observer) = self.observer {
            what(observer, &Call::new(self.request));
        }
    }
}

impl<R: VisitFields> Drop for InFlight<'_, R> {
    fn drop(&mut self) {
        if self.attempt > 0 {
            self.tell(|observer, call| observer.on_abandon(call, self.attempt));
        }
    }
}
