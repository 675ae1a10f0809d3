//! Calls whose reply is kept as fields, for drivers that decide by a few of them.

use std::time::Duration;

use super::asynchronous::Client;
use super::attempts::Attempts;
use crate::bounds::PayRequest;
use crate::error::Error;
use crate::merchant::VerifiedFields;
use crate::message::Request;
use crate::transport::{Transport, exchange};

impl<T: Transport> Client<T> {
    /// Sends a step of a settlement or of an order's life, within that time: once, and after a network failure at the
    /// other host. No budget holds it back.
    pub(crate) async fn send_step<R>(&self, request: &R, limit: Duration) -> Result<VerifiedFields<'static>, Error>
    where
        R: Request + PayRequest,
    {
        let plan = self.plan().clone().with_deadline(limit);
        let attempts = self.session().step_attempts(request.message(), &plan);
        self.open_reply(request, attempts, || Ok(())).await
    }

    /// Sends a request and verifies the reply. Before each attempt `prepare` is called, whose error ends the call.
    pub(crate) async fn open_reply<R, E: From<Error>>(
        &self,
        request: &R,
        attempts: Attempts<'_>,
        mut prepare: impl FnMut() -> Result<(), E>,
    ) -> Result<VerifiedFields<'static>, E>
    where
        R: Request + PayRequest,
    {
        let session = self.session();
        let mut in_flight = session.begin(request, attempts, session.merchant.mch_id());
        loop {
            let prepared = in_flight.prepared(session.merchant.prepare(request))?;
            let destination = in_flight.begin(|host| session.url(prepared.host, host, &prepared.path))?;
            prepare()?;
            let http_request = prepared.http_request(&destination.url).with_time_limit(destination.time_limit);
            let opened = match in_flight.exchange(&destination, || exchange(&session.transport, http_request)).await {
                Ok(response) => prepared.open(response.status, &response.body).map(VerifiedFields::into_owned),
                Err(unreachable) => Err(Error::from(unreachable).with_request(request.message())),
            };
            match opened {
                Ok(fields) => {
                    in_flight.succeed();
                    return Ok(fields);
                }
                Err(error) => in_flight.retry_after(error).await?,
            }
        }
    }
}
