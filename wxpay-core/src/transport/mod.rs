//! How a prepared request travels. A [`HttpRequest`] goes in, an [`HttpResponse`] comes out;
//! implement [`Transport`] to use another HTTP library than the adapter's.

mod capped;
#[cfg(feature = "reqwest")]
mod certificate;
mod http;
#[cfg(feature = "reqwest")]
mod proxy;
#[cfg(feature = "reqwest")]
mod reqwest;

#[cfg(feature = "reqwest")]
pub use self::reqwest::Reqwest;
pub(crate) use capped::Capped;
pub use http::{HttpRequest, HttpResponse, Transport};

/// The transport of a client that names none.
#[cfg(feature = "reqwest")]
pub type DefaultTransport = Reqwest;

/// The transport of a client that names none: without the feature `reqwest` there
/// is none.
#[cfg(not(feature = "reqwest"))]
#[derive(Clone, Debug)]
pub enum DefaultTransport {}
