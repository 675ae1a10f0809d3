//! A call that was begun: its attempts over a transport, what observers and logs are told of them, and the guard for a
//! future that is dropped.

use std::future::Future;
use std::time::Duration;

use wxpay_schema::{Effect, Retry};

use super::attempts::{Attempts, Next};
use super::observer::{Call, Observer};
use super::route::Host;
use crate::encode::nonce::random_seed;
use crate::error::{Error, ErrorKind, Transmission, Unreachable};
use crate::telemetry::{CallRecord, Exchange};
use crate::transport::{HttpResponse, Transport};
use crate::visit::VisitFields;

/// A call that was begun. If it is dropped before it ended and after a byte may have left, the
/// observer is told.
pub(crate) struct InFlight<'c, R: VisitFields, T> {
    request: &'c R,
    transport: &'c T,
    attempts: Attempts<'c>,
    observer: Option<&'c dyn Observer>,
    record: CallRecord,
    /// The number of the attempt that is sent or was sent last; 0 before the first.
    sent: u32,
    /// The number of the last attempt whose outcome is unknown; 0 if there is none, and after the end.
    doubtful: u32,
    /// The host of the attempt before.
    host: Option<Host>,
}

/// Where an attempt is sent, and how long it may take.
pub(crate) struct Destination {
    host: Host,
    pub(crate) url: String,
    pub(crate) time_limit: Duration,
}

impl<'c, R: VisitFields, T: Transport> InFlight<'c, R, T> {
    /// Begins a call of that merchant.
    pub(crate) fn new(
        request: &'c R,
        transport: &'c T,
        attempts: Attempts<'c>,
        observer: Option<&'c dyn Observer>,
        mch_id: &str,
    ) -> Self {
        let record = CallRecord::new(&Call::new(request, Effect::None), mch_id);
        Self { request, transport, attempts, observer, record, sent: 0, doubtful: 0, host: None }
    }

    /// Returns the prepared request of the next attempt, or the error that ends the call.
    pub(crate) fn prepared<P>(&mut self, prepared: Result<P, Error>) -> Result<P, Error> {
        prepared.map_err(|error| self.stop(error))
    }

    /// Begins an attempt, whose URL depends on the host.
    ///
    /// # Errors
    /// If the transport is known to lack the certificate that the request needs; the call has ended then.
    pub(crate) fn begin(&mut self, url: impl FnOnce(Host) -> String) -> Result<Destination, Error> {
        let (host, time_limit) = self.attempts.begin(self.transport.now());
        let url = url(host);
        match self.transport.certificate().check(self.request.message(), &url) {
            Ok(()) => Ok(Destination { host, url, time_limit }),
            Err(error) => Err(self.stop(error)),
        }
    }

    /// Sends an attempt: `post` calls the transport.
    pub(crate) async fn exchange<F>(&mut self, destination: &Destination, post: impl FnOnce() -> F) -> F::Output
    where
        F: Future<Output = Result<HttpResponse, Unreachable>>,
    {
        let attempt = self.attempts.number();
        self.tell(self.effect(), |observer, call| observer.on_attempt(call, attempt));
        self.sent = attempt;
        if self.host.replace(destination.host).is_some_and(|before| before != destination.host) {
            self.record.fail_over(destination.host);
        }
        let before = std::mem::replace(&mut self.doubtful, attempt);
        let exchange = Exchange { host: destination.host, url: &destination.url, attempt };
        let response = exchange.run(&self.record, post).await;
        if matches!(&response, Err(unreachable) if unreachable.transmission == Transmission::Never) {
            self.doubtful = before;
        }
        response
    }

    /// Ends the call with a reply.
    pub(crate) fn succeed(&mut self) {
        self.succeed_with(Effect::Done);
    }

    /// Ends the call with a reply that proves nothing.
    pub(crate) fn succeed_unproved(&mut self) {
        self.succeed_with(Effect::Possible);
    }

    fn succeed_with(&mut self, effect: Effect) {
        self.attempts.succeed(self.transport.now());
        self.doubtful = 0;
        let attempt = self.sent;
        let effect = if self.is_read() { Effect::None } else { effect };
        self.record.end(attempt, effect, None);
        self.tell(effect, |observer, call| observer.on_end(call, attempt, None));
    }

    /// Waits until the request may be sent again after that error of an attempt, if it may.
    ///
    /// # Errors
    /// The error that ends the call.
    pub(crate) async fn retry_after(&mut self, error: Error) -> Result<(), Error> {
        match self.attempts.fail(error, self.transport.now(), random_seed) {
            Next::Stop(error) => Err(self.end_with(error, self.sent)),
            Next::Send { pause, cause } => {
                self.retry(&cause, pause);
                if !pause.is_zero() {
                    self.transport.sleep(pause).await;
                }
                Ok(())
            }
        }
    }

    /// Ends the call with that error of an attempt, which cannot be repeated.
    pub(crate) fn give_up(&mut self, error: Error) -> Error {
        let error = self.attempts.give_up(error, self.transport.now());
        self.end_with(error, self.sent)
    }

    /// Ends the call with an error before an attempt.
    fn stop(&mut self, error: Error) -> Error {
        let error = self.attempts.stop(error);
        self.end_with(error, self.attempts.number())
    }

    /// The attempt failed and is repeated.
    fn retry(&mut self, cause: &Error, pause: Duration) {
        // A reply without effect settles what was in doubt.
        if cause.effect() != Effect::Possible && !matches!(cause.kind(), ErrorKind::Unreachable(_)) {
            self.doubtful = 0;
        }
        self.record.retry(self.sent, cause, pause);
        self.tell(self.effect(), |observer, call| observer.on_retry(call, self.sent, cause, pause));
    }

    fn end_with(&mut self, error: Error, attempt: u32) -> Error {
        self.doubtful = 0;
        let effect = error.effect();
        self.record.end(attempt, effect, Some(&error));
        self.tell(effect, |observer, call| observer.on_end(call, attempt, Some(&error)));
        error
    }
}

impl<R: VisitFields, T> InFlight<'_, R, T> {
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

impl<R: VisitFields, T> Drop for InFlight<'_, R, T> {
    fn drop(&mut self) {
        if self.doubtful > 0 {
            self.record.abandon(self.doubtful, self.effect());
            self.tell(self.effect(), |observer, call| observer.on_abandon(call, self.doubtful));
        }
    }
}
