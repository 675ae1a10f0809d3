//! The client of a cloud-run container.

use std::fmt;
use std::sync::Arc;

use super::merchant::CloudMerchant;
use super::prepared::MAX_FILE_BYTES;
use crate::bounds::{CloudRequest, Failure, Reply};
use crate::client::attempts::Next;
use crate::client::endpoint::Endpoint;
use crate::client::in_flight::InFlight;
use crate::client::session::Session;
use crate::client::{Observer, Plan};
use crate::encode::nonce::random_seed;
use crate::error::Error;
use crate::message::Request;
use crate::receive::trust::Unsigned;
use crate::transport::{CappedWriter, DefaultTransport, Transport};

/// The platform's gateway, which is reachable by plain http and only from the container
/// network.
const PLATFORM: &str = "http://api.weixin.qq.com";

/// Sends the requests of a merchant to cloud-run's gateway.
#[derive(Clone)]
pub struct CloudClient<T = DefaultTransport>(Session<CloudMerchant, T>);

#[cfg(feature = "reqwest")]
impl CloudClient {
    /// A client over reqwest.
    #[must_use]
    pub fn new(merchant: CloudMerchant) -> Self {
        Self::with_transport(merchant, crate::transport::Reqwest::new())
    }
}

impl<T> CloudClient<T> {
    /// A client over another transport.
    pub fn with_transport(merchant: CloudMerchant, transport: T) -> Self {
        Self(Session::new(merchant, transport))
    }

    /// Calls a test gateway. Any other [`Endpoint`] selects the platform's own.
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

    /// The URL that a call is sent to.
    fn url(&self, path: &str) -> String {
        let base = match self.0.endpoint() {
            sandbox @ Endpoint::Sandbox(_) => sandbox.base(),
            _ => PLATFORM,
        };
        [base, path].concat()
    }
}

impl<T: Transport> CloudClient<T> {
    /// Validates and sends a request, and decodes the reply.
    ///
    /// Dropping the future before it is ready does not cancel the request: it may have been
    /// carried out. Query the order by its number then; see also
    /// [`Client::send`](crate::Client::send).
    ///
    /// # Errors
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) before anything is sent;
    /// [`Unreachable`](crate::ErrorKind::Unreachable) if there is no response, with
    /// [`transmission`](crate::Unreachable::transmission) for whether the request may have arrived; otherwise as
    /// [`PreparedCall::read`](super::PreparedCall::read).
    pub async fn send<R>(&self, request: &R) -> Result<Unsigned<R::Response>, Error>
    where
        R: Request<Response: Reply> + CloudRequest,
    {
        let session = &self.0;
        let mut attempts = session.attempts(request.message(), false, session.transport.now());
        let mut in_flight = InFlight::new(request, session.observer(), session.merchant.mch_id());
        loop {
            let prepared = match session.merchant.prepare(request) {
                Ok(prepared) => prepared,
                Err(error) => return Err(in_flight.end_with(attempts.stop(error), attempts.number())),
            };
            let (host, time_limit) = attempts.begin(session.transport.now());
            let (url, number) = (self.url(prepared.path), attempts.number());
            in_flight.send(number);
            let http_request = prepared.http_request(&url).with_time_limit(time_limit);
            let response = in_flight.exchange(host, &url, || session.transport.post(http_request)).await;
            let response = response.map_err(|unreachable| prepared.unreachable(unreachable));
            let next = match response.and_then(|response| prepared.read(response.status, &response.body)) {
                Ok(reply) => {
                    attempts.succeed(session.transport.now());
                    in_flight.end(number);
                    return Ok(reply);
                }
                Err(error) => attempts.fail(error, session.transport.now(), random_seed),
            };
            match next {
                Next::Send { pause, cause } => {
                    in_flight.retry(number, &cause, pause);
                    session.transport.sleep(pause).await;
                }
                Next::Stop(error) => return Err(in_flight.end_with(error, number)),
            }
        }
    }

    /// Requests a bill and returns its text, at most 64 MiB. Of a longer response the rest is
    /// not read.
    ///
    /// # Errors
    /// As [`send`](Self::send) and [`PreparedCall::file`](super::PreparedCall::file).
    pub async fn download<R>(&self, request: &R) -> Result<String, Error>
    where
        R: Request<Response: Failure> + CloudRequest,
        T: Sync,
    {
        let session = &self.0;
        let mut attempts = session.attempts(request.message(), true, session.transport.now());
        let mut in_flight = InFlight::new(request, session.observer(), session.merchant.mch_id());
        loop {
            let prepared = match session.merchant.prepare(request) {
                Ok(prepared) => prepared,
                Err(error) => return Err(in_flight.end_with(attempts.stop(error), attempts.number())),
            };
            let (host, time_limit) = attempts.begin(session.transport.now());
            let (url, number) = (self.url(prepared.path), attempts.number());
            in_flight.send(number);
            let mut body = CappedWriter::new(Vec::new(), "the body", MAX_FILE_BYTES as u64);
            let http_request = prepared.http_request(&url).with_time_limit(time_limit);
            let file = &mut body;
            let response = in_flight.exchange(host, &url, || session.transport.download(http_request, file)).await;
            let next = match prepared.read_download(response, body) {
                Ok(bill) => {
                    attempts.succeed(session.transport.now());
                    in_flight.end(number);
                    return Ok(bill);
                }
                Err(error) => attempts.fail(error, session.transport.now(), random_seed),
            };
            match next {
                Next::Send { pause, cause } => {
                    in_flight.retry(number, &cause, pause);
                    session.transport.sleep(pause).await;
                }
                Next::Stop(error) => return Err(in_flight.end_with(error, number)),
            }
        }
    }
}

impl<T: fmt::Debug> fmt::Debug for CloudClient<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt_as("CloudClient", f)
    }
}
