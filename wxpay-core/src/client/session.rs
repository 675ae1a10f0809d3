//! The part that all clients share.

use std::fmt;

use super::endpoint::Endpoint;
use crate::bounds::PayRequest;
use crate::error::Error;
use crate::merchant::{Merchant, PreparedRequest};
use crate::message::Request;

/// The largest file that a download writes, in bytes. A bill of a million rows has some
/// 300 MB before it is compressed.
pub(crate) const MAX_FILE_BYTES: u64 = 2 << 30;

/// The name of the file in the error for one that is too large.
pub(crate) const FILE_LABEL: &str = "the file, in bytes,";

/// An account, a transport and the host that is called.
#[derive(Clone)]
pub(crate) struct Session<M, T> {
    pub(crate) merchant: M,
    endpoint: Endpoint,
    pub(crate) transport: T,
}

impl<M, T> Session<M, T> {
    /// A session with the mainland host.
    pub(crate) fn new(merchant: M, transport: T) -> Self {
        Self { merchant, endpoint: Endpoint::default(), transport }
    }

    /// Replaces the host.
    pub(crate) fn with_endpoint(self, endpoint: Endpoint) -> Self {
        Self { endpoint, ..self }
    }

    /// The host that is called.
    #[cfg(feature = "json")]
    pub(crate) fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }
}

impl<T> Session<Merchant, T> {
    /// Prepares a request and returns it with the URL that it is sent to.
    pub(crate) fn prepare<R>(&self, request: &R) -> Result<(PreparedRequest<R::Response>, String), Error>
    where
        R: Request + PayRequest,
    {
        let prepared = self.merchant.prepare(request)?;
        let url = format!("{}{}", self.endpoint.base(), prepared.path);
        Ok((prepared, url))
    }
}

impl<M: fmt::Debug, T: fmt::Debug> Session<M, T> {
    /// Formats the client of that name.
    pub(crate) fn fmt_as(&self, client: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct(client)
            .field("merchant", &self.merchant)
            .field("endpoint", &self.endpoint)
            .field("transport", &self.transport)
            .finish()
    }
}
