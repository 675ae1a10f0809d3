//! The asynchronous client.

use std::fmt;
use std::io::Write;
use std::sync::Arc;

use super::endpoint::Endpoint;
use super::observer::Observer;
use super::plan::Plan;
use super::session::{FILE_LABEL, MAX_FILE_BYTES, Session};
use crate::bounds::{Failure, PayRequest, Reply};
use crate::error::Error;
use crate::merchant::Merchant;
use crate::message::Request;
use crate::receive::trust::Verified;
use crate::transport::{CappedWriter, DefaultTransport, Transport, exchange};

/// Sends the requests of a merchant.
///
/// ```no_run
/// # #[cfg(feature = "reqwest")]
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// use wxpay_core::{Client, Merchant, pay};
///
/// let client = Client::new(Merchant::from_env()?);
/// let query = pay::OrderQuery {
///     optional: pay::OrderQueryOptional { out_trade_no: Some("20261123091010".try_into()?), ..Default::default() },
/// };
/// let state = client.send(&query).await?.state().clone();
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Client<T = DefaultTransport>(Session<Merchant, T>);

#[cfg(feature = "reqwest")]
impl Client {
    /// A client over reqwest.
    #[must_use]
    pub fn new(merchant: Merchant) -> Self {
        Self::with_transport(merchant, crate::transport::Reqwest::new())
    }
}

impl<T> Client<T> {
    /// A client over another transport.
    pub fn with_transport(merchant: Merchant, transport: T) -> Self {
        Self(Session::new(merchant, transport))
    }

    /// Calls another host.
    #[must_use]
    pub fn with_endpoint(self, endpoint: Endpoint) -> Self {
        Self(self.0.with_endpoint(endpoint))
    }

    /// Sets how often and how long calls are tried.
    #[must_use]
    pub fn with_plan(self, plan: Plan) -> Self {
        Self(self.0.with_plan(plan))
    }

    /// Sets the observer of the calls.
    #[must_use]
    pub fn with_observer(self, observer: Arc<dyn Observer>) -> Self {
        Self(self.0.with_observer(observer))
    }

    /// What all clients share.
    pub(crate) fn session(&self) -> &Session<Merchant, T> {
        &self.0
    }

    /// The plan of the calls.
    pub fn plan(&self) -> &Plan {
        self.0.plan()
    }

    /// The merchant.
    pub fn merchant(&self) -> &Merchant {
        &self.0.merchant
    }
}

impl<T: Transport> Client<T> {
    /// Validates, signs and sends a request, verifies the reply and decodes it.
    ///
    /// # Repetitions
    /// A request that only reads, or that the documents allow to be sent again with the same
    /// numbers, is repeated after a network failure, an error page, an unreadable reply and a reply
    /// that means "busy"; after a reply that cannot be trusted, once. A payment with a code is
    /// repeated only if not one byte of it was sent. Each attempt has the same business numbers and a
    /// nonce and a signature of its own. The [`Plan`] limits attempts and time; clones of a client
    /// share a budget, so that an outage is not made worse by repetitions. After a network failure
    /// the backup host of [`Endpoint::Mainland`] is called.
    ///
    /// # Cancellation
    /// Dropping the future before it is ready, because of a time limit or because the payer
    /// disconnected, does not cancel the request: it may have been carried out. Treat it as
    /// [`Unreachable`](crate::ErrorKind::Unreachable) with [`Transmission::Maybe`](crate::Transmission::Maybe). Store
    /// the order number before the call and query by it afterwards. Send the same request
    /// again, with the same numbers, only where the documents allow it ([`Error::action`] of
    /// an error of this call says so), and never a [`Micropay`](crate::pay::Micropay). Run
    /// what must not be interrupted in a task of its own, as `Client::detached` does.
    ///
    /// # Errors
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) before anything is sent, and a
    /// [misconfigured](crate::Unreachable::misconfigured) transport for a call that needs the client certificate, if
    /// the transport is known to have none;
    /// [`Unreachable`](crate::ErrorKind::Unreachable) if there is no response, with
    /// [`transmission`](crate::Unreachable::transmission) for whether the request may have arrived; otherwise as
    /// [`PreparedRequest::read`](crate::PreparedRequest::read).
    pub async fn send<R>(&self, request: &R) -> Result<Verified<R::Response>, Error>
    where
        R: Request<Response: Reply> + PayRequest,
    {
        let session = &self.0;
        let mut in_flight =
            session.begin(request, session.attempts(request.message(), false), session.merchant.mch_id());
        loop {
            let prepared = in_flight.prepared(session.merchant.prepare(request))?;
            let destination = in_flight.begin(|host| session.url(prepared.host, host, &prepared.path))?;
            let http_request = prepared.http_request(&destination.url).with_time_limit(destination.time_limit);
            let response = in_flight.exchange(&destination, || exchange(&session.transport, http_request)).await;
            match prepared.read_response(response) {
                Ok(reply) => {
                    in_flight.succeed();
                    return Ok(reply);
                }
                Err(error) => in_flight.retry_after(error).await?,
            }
        }
    }

    /// Requests a bill or a fund flow and writes the response to `file` as it arrives, at most
    /// 2 GiB. The response may be a message that states why there is no bill: open it
    /// as a bill, which distinguishes both.
    ///
    /// # Errors
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) before anything is sent,
    /// [`Unreachable`](crate::ErrorKind::Unreachable) if there is no response or it cannot be written,
    /// [`UnexpectedReply`](crate::ErrorKind::UnexpectedReply) for a status other than 200,
    /// [`Malformed`](crate::ErrorKind::Malformed) with [`TooLarge`](crate::Malformed::TooLarge) beyond the
    /// limit.
    pub async fn download<R>(&self, request: &R, file: &mut (dyn Write + Send)) -> Result<(), Error>
    where
        R: Request<Response: Failure> + PayRequest,
        T: Sync,
    {
        self.download_at_most(request, file, MAX_FILE_BYTES).await
    }

    /// Like [`download`](Self::download), with another limit on the bytes that are written. They
    /// are counted as they arrive, before a bill is decompressed.
    ///
    /// # Errors
    /// As [`download`](Self::download).
    pub async fn download_at_most<R>(&self, request: &R, file: &mut (dyn Write + Send), bytes: u64) -> Result<(), Error>
    where
        R: Request<Response: Failure> + PayRequest,
        T: Sync,
    {
        let session = &self.0;
        let mut in_flight =
            session.begin(request, session.attempts(request.message(), true), session.merchant.mch_id());
        let mut capped = CappedWriter::new(file, FILE_LABEL, bytes);
        loop {
            let prepared = in_flight.prepared(session.merchant.prepare(request))?;
            let destination = in_flight.begin(|host| session.url(prepared.host, host, &prepared.path))?;
            let http_request = prepared.http_request(&destination.url).with_time_limit(destination.time_limit);
            let file = &mut capped;
            let response = in_flight.exchange(&destination, || session.transport.download(http_request, file)).await;
            match prepared.check_download(response, &capped) {
                Ok(()) => {
                    in_flight.succeed();
                    return Ok(());
                }
                // What was written cannot be taken back.
                Err(error) if !capped.is_empty() => return Err(in_flight.give_up(error)),
                Err(error) => in_flight.retry_after(error).await?,
            }
        }
    }
}

impl<T: fmt::Debug> fmt::Debug for Client<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt_as("Client", f)
    }
}
