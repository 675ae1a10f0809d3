//! Calls whose reply is kept as fields, for drivers that decide by a few of them.

use std::time::Duration;

use super::asynchronous::Client;
use super::attempts::{Attempts, Next};
use super::in_flight::InFlight;
use crate::bounds::PayRequest;
use crate::encode::nonce::random_seed;
use crate::error::Error;
use crate::merchant::VerifiedFields;
use crate::message::Request;
use crate::transport::Transport;

impl<T: Transport> Client<T> {
    /// Sends a step of a settlement or of an order's life, within that time: once, and after a network failure at the
    /// other host. No budget holds it back.
    pub(crate) async fn send_step<R>(&self, request: &R, limit: Duration) -> Result<VerifiedFields<'static>, Error>
    where
        R: Request + PayRequest,
    {
        let plan = self.plan().clone().with_deadline(limit);
        let attempts = self.session().step_attempts(request.message(), &plan, self.session().transport.now());
        self.open_reply(request, attempts, || Ok(())).await
    }

    /// Sends a request and verifies the reply. Before each attempt `prepare` is called, whose error ends the call.
    pub(crate) async fn open_reply<R, E: From<Error>>(
        &self,
        request: &R,
        mut attempts: Attempts<'_>,
        mut prepare: impl FnMut() -> Result<(), E>,
    ) -> Result<VerifiedFields<'static>, E>
    where
        R: Request + PayRequest,
    {
        let session = self.session();
        let mut in_flight = InFlight::new(request, session.observer());
        loop {
            let prepared = match session.merchant.prepare(request) {
                Ok(prepared) => prepared,
                Err(error) => return Err(in_flight.end_with(attempts.stop(error), attempts.number()).into()),
            };
            prepare()?;
            let (host, time_limit) = attempts.begin(session.transport.now());
            let url = session.url(host, prepared.path);
            in_flight.send(attempts.number());
            let response = session.transport.post(prepared.http_request(&url).with_time_limit(time_limit)).await;
            let opened = match response {
                Ok(response) => prepared.open(response.status, &response.body).map(VerifiedFields::into_owned),
                Err(unreachable) => Err(Error::from(unreachable).with_request(request.message())),
            };
            let (number, now) = (attempts.number(), session.transport.now());
            let error = match opened {
                Ok(fields) => {
                    attempts.succeed(now);
                    in_flight.end(number);
                    return Ok(fields);
                }
                Err(error) => error,
            };
            match attempts.fail(error, now, random_seed) {
                Next::Send { pause, cause } => {
                    in_flight.retry(number, &cause, pause);
                    if !pause.is_zero() {
                        session.transport.sleep(pause).await;
                    }
                }
                Next::Stop(error) => return Err(in_flight.end_with(error, number).into()),
            }
        }
    }
}
