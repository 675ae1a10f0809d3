//! Sending from a cloud-run container.

use super::merchant::{CLOUD, Merchant};
use crate::client::Gateway;
use crate::error::Error;
use crate::message::{Over, Request};
use crate::transport::{Transport, Usual};
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
    /// # Errors
    /// [`Error::Invalid`] before anything is sent; [`Error::Unreachable`] when the
    /// outcome is unknown; else as [`Prepared::read`](super::Prepared::read).
    pub async fn send<R: Request + Over<CLOUD>>(&self, request: &R) -> Result<Unsigned<R::Response>, Error> {
        let prepared = self.merchant.prepare(request)?;
        let base = match &self.gateway {
            sandbox @ Gateway::Sandbox(_) => sandbox.base(),
            _ => PLATFORM,
        };
        let url = format!("{base}{}", prepared.path);
        let answer = self.transport.post(prepared.post(&url)).await.map_err(|down| prepared.unanswered(down))?;
        prepared.read(answer.status, &answer.body)
    }
}
