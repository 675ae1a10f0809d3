//! Sending from a cloud-run container.

use super::call::MOST_OF_A_FILE;
use super::merchant::CloudMerchant;
use crate::bounds::{CloudRequest, Failure, Reply};
use crate::client::Endpoint;
use crate::error::Error;
use crate::message::Request;
use crate::transport::{Capped, DefaultTransport, Transport};
use crate::trust::Unsigned;

/// The platform's gateway, which is reached by plain http inside the container
/// network only.
const PLATFORM: &str = "http://api.weixin.qq.com";

/// Sends the requests of a merchant to cloud-run's gateway.
#[derive(Clone, Debug)]
pub struct CloudClient<T = DefaultTransport> {
    merchant: CloudMerchant,
    endpoint: Endpoint,
    transport: T,
}

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
        Self { merchant, endpoint: Endpoint::default(), transport }
    }

    /// Calls a test gateway; any other [`Endpoint`] stands for the platform's own.
    #[must_use]
    pub fn with_endpoint(self, endpoint: Endpoint) -> Self {
        Self { endpoint, ..self }
    }
}

impl<T: Transport> CloudClient<T> {
    /// Validates and sends a request, and reads the reply.
    ///
    /// A future that is dropped before it is ready does not call the request back: it
    /// may have been carried out. Query the order by its number then; what else to do
    /// is said at [`crate::CloudClient::send`].
    ///
    /// # Errors
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) before anything is sent;
    /// [`Unreachable`](crate::ErrorKind::Unreachable) when there is no answer, with
    /// [`transmission`](crate::Unreachable::transmission) for whether the request may have arrived;
    /// else as [`PreparedCall::read`](super::PreparedCall::read).
    pub async fn send<R>(&self, request: &R) -> Result<Unsigned<R::Response>, Error>
    where
        R: Request<Response: Reply> + CloudRequest,
    {
        let prepared = self.merchant.prepare(request)?;
        let url = self.url(prepared.path);
        let answer = self.transport.post(prepared.post(&url)).await.map_err(|down| prepared.unanswered(down))?;
        prepared.read(answer.status, &answer.body)
    }

    /// Asks for a bill: its text, of at most 64 MiB. Of a longer answer nothing more is
    /// read.
    ///
    /// # Errors
    /// As [`send`](Self::send) and [`PreparedCall::file`](super::PreparedCall::file).
    pub async fn download<R>(&self, request: &R) -> Result<String, Error>
    where
        R: Request<Response: Failure> + CloudRequest,
        T: Sync,
    {
        let prepared = self.merchant.prepare(request)?;
        let url = self.url(prepared.path);
        let mut body = Capped::new(Vec::new(), MOST_OF_A_FILE as u64);
        let answer = self.transport.download(prepared.post(&url), &mut body).await;
        let body = body.into_inner("the body", MOST_OF_A_FILE as u64)?;
        let answer = answer.map_err(|down| prepared.unanswered(down))?;
        prepared.file(answer.status, if answer.status == 200 { &body } else { &answer.body })
    }

    fn url(&self, path: &str) -> String {
        let base = match &self.endpoint {
            sandbox @ Endpoint::Sandbox(_) => sandbox.base(),
            _ => PLATFORM,
        };
        format!("{base}{path}")
    }
}
