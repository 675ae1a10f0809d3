//! Transports: how a prepared request is sent. Implement [`Transport`] to use another HTTP library.

mod capped;
#[cfg(feature = "reqwest")]
mod certificate;
mod http;
mod io_error;
#[cfg(feature = "reqwest")]
mod proxy;
#[cfg(feature = "reqwest")]
mod reqwest;
#[cfg(feature = "reqwest")]
mod reqwest_error;

#[cfg(feature = "reqwest")]
pub use self::reqwest::Reqwest;
pub(crate) use capped::CappedWriter;
pub use http::{HttpRequest, HttpResponse, Transport};

/// The default transport of a client.
#[cfg(feature = "reqwest")]
pub type DefaultTransport = Reqwest;

/// The default transport of a client, which does not exist without the feature `reqwest`.
#[cfg(not(feature = "reqwest"))]
#[derive(Clone, Debug)]
pub enum DefaultTransport {}
