//! Sending from a cloud-run container.

use super::call::MOST_OF_A_FILE;
use super::merchant::Merchant;
use crate::bounds::{CloudRequest, Failure, Reply};
use crate::client::Gateway;
use crate::error::Error;
use crate::message::Request;
use crate::transport::{Capped, Transport, Usual};
use crate::trust::Unsigned;

/// The platform's gateway, which is reached by plain http inside the container
/// network only.
const PLATFORM: &str = "http://api.weixin.qq.com";

/// Sends the requests of a merchant to cloud-run's gateway.
#[derive(Clone, Debug)]
pub struct Client<T = Usual> {
    merchant: Merchant,
    gateway: Gateway,
    transport: T,
}

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
        Self { merchant, gateway: Gateway::default(), transport }
    }

    /// Calls a test gateway; any other [`Gateway`] stands for the platform's own.
    #[must_use]
    pub fn at(self, gateway: Gateway) -> Self {
        Self { gateway, ..self }
    }
}

impl<T: Transport> Client<T> {
    /// Validates and sends a request, and reads the reply.
    ///
    /// A future that is dropped before it is ready does not call the request back: it
    /// may have been carried out. Query the order by its number then; what else to do
    /// is said at [`crate::Client::send`].
    ///
    /// # Errors
    /// [`Error::Invalid`] before anything is sent; [`Error::Unreachable`] when there is
    /// no answer, with [`reached`](crate::Reached) for whether the request may have
    /// arrived; else as [`Prepared::read`](super::Prepared::read).
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
    /// As [`send`](Self::send) and [`Prepared::file`](super::Prepared::file).
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
        let base = match &self.gateway {
            sandbox @ Gateway::Sandbox(_) => sandbox.base(),
            _ => PLATFORM,
        };
        format!("{base}{path}")
    }
}
