//! The client of a cloud-run container.

use std::fmt;
use std::sync::Arc;

use super::merchant::CloudMerchant;
use super::prepared::MAX_FILE_BYTES;
use crate::bounds::{CloudRequest, Failure, Reply};
use crate::client::endpoint::Endpoint;
use crate::client::session::Session;
use crate::client::{Observer, Plan};
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
        let mut in_flight =
            session.begin(request, session.attempts(request.message(), false), session.merchant.mch_id());
        loop {
            let prepared = in_flight.prepared(session.merchant.prepare(request))?;
            let destination = in_flight.begin(|_| self.url(prepared.path))?;
            let http_request = prepared.http_request(&destination.url).with_time_limit(destination.time_limit);
            let response = in_flight.exchange(&destination, || session.transport.post(http_request)).await;
            let response = response.map_err(|unreachable| prepared.unreachable(unreachable));
            match response.and_then(|response| prepared.read(response.status, &response.body)) {
                Ok(reply) => {
                    in_flight.succeed();
                    return Ok(reply);
                }
                Err(error) => in_flight.retry_after(error).await?,
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
        let mut in_flight =
            session.begin(request, session.attempts(request.message(), true), session.merchant.mch_id());
        loop {
            let prepared = in_flight.prepared(session.merchant.prepare(request))?;
            let destination = in_flight.begin(|_| self.url(prepared.path))?;
            let http_request = prepared.http_request(&destination.url).with_time_limit(destination.time_limit);
            let mut body = CappedWriter::new(Vec::new(), "the body", MAX_FILE_BYTES as u64);
            let file = &mut body;
            let response = in_flight.exchange(&destination, || session.transport.download(http_request, file)).await;
            match prepared.read_download(response, body) {
                Ok(bill) => {
                    in_flight.succeed();
                    return Ok(bill);
                }
                Err(error) => in_flight.retry_after(error).await?,
            }
        }
    }
}

impl<T: fmt::Debug> fmt::Debug for CloudClient<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt_as("CloudClient", f)
    }
}
