//! The client of a cloud-run container.

use std::fmt;

use super::merchant::CloudMerchant;
use super::prepared::{MAX_FILE_BYTES, PreparedCall};
use crate::bounds::{CloudRequest, Failure, Reply};
use crate::client::endpoint::Endpoint;
use crate::client::session::Session;
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

    /// Prepares a request and returns it with the URL that it is sent to.
    fn prepare<R>(&self, request: &R) -> Result<(PreparedCall<R::Response>, String), Error>
    where
        R: Request + CloudRequest,
    {
        let prepared = self.0.merchant.prepare(request)?;
        let base = match self.0.endpoint() {
            sandbox @ Endpoint::Sandbox(_) => sandbox.base(),
            _ => PLATFORM,
        };
        let url = format!("{base}{}", prepared.path);
        Ok((prepared, url))
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
        let (prepared, url) = self.prepare(request)?;
        let response = self.0.transport.post(prepared.http_request(&url)).await;
        let response = response.map_err(|unreachable| prepared.unreachable(unreachable))?;
        prepared.read(response.status, &response.body)
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
        let (prepared, url) = self.prepare(request)?;
        let mut body = CappedWriter::new(Vec::new(), MAX_FILE_BYTES as u64);
        let response = self.0.transport.download(prepared.http_request(&url), &mut body).await;
        let body = body.into_inner("the body", MAX_FILE_BYTES as u64)?;
        let response = response.map_err(|unreachable| prepared.unreachable(unreachable))?;
        prepared.file(response.status, if response.status == 200 { &body } else { &response.body })
    }
}

impl<T: fmt::Debug> fmt::Debug for CloudClient<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt_as("CloudClient", f)
    }
}
