//! Requests that the payer's browser opens: their URLs at the client's endpoint.

use super::asynchronous::Client;
use super::blocking;
use super::route::Host;
use crate::bounds::PayRequest;
use crate::error::Error;
use crate::link::Link;
use crate::message::Request;

impl<T> Client<T> {
    /// Validates and signs a request that the payer's browser opens, and returns its URL at the client's
    /// [endpoint](Self::with_endpoint), as [`Merchant::link`](crate::Merchant::link).
    ///
    /// # Errors
    /// As [`Merchant::prepare`](crate::Merchant::prepare).
    pub fn link<R: Request<Response = Link> + PayRequest>(&self, request: &R) -> Result<String, Error> {
        let session = self.session();
        let prepared = session.merchant.prepare(request)?;
        Ok(session.url(prepared.host, Host::Primary, &prepared.path))
    }
}

impl<T> blocking::Client<T> {
    /// Validates and signs a request that the payer's browser opens, and returns its URL, as [`Client::link`].
    ///
    /// # Errors
    /// As [`Merchant::prepare`](crate::Merchant::prepare).
    pub fn link<R: Request<Response = Link> + PayRequest>(&self, request: &R) -> Result<String, Error> {
        self.0.link(request)
    }
}
