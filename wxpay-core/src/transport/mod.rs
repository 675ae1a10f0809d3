//! Transports, which send prepared requests. Implement [`Transport`] to use another HTTP library.
//!
//! ```
//! use wxpay_core::transport::{HttpRequest, HttpResponse, Transport};
//! use wxpay_core::{Client, Merchant, Unreachable};
//!
//! /// Answers every request with the same body, for tests.
//! struct Fixture(&'static str);
//!
//! impl Transport for Fixture {
//!     async fn post(&self, post: HttpRequest<'_>) -> Result<HttpResponse, Unreachable> {
//!         Ok(HttpResponse::new(200, self.0.into()))
//!     }
//! }
//!
//! let merchant = Merchant::new("wxd930ea5d5a258f4f", "10000100", "192006250b4c09247ec02edce69f6a2d")?;
//! let client = Client::with_transport(merchant, Fixture("<xml></xml>"));
//! # Ok::<(), wxpay_core::ConfigError>(())
//! ```

pub(crate) mod blocking;
mod capped;
mod certificate;
mod http;
mod io_error;
#[cfg(any(feature = "reqwest", feature = "ureq"))]
mod no_roots;
#[cfg(any(feature = "reqwest", feature = "ureq"))]
mod proxy;
#[cfg(feature = "reqwest")]
mod reqwest;
#[cfg(feature = "reqwest")]
mod reqwest_error;
#[cfg(any(feature = "reqwest", feature = "ureq"))]
mod settings;
mod thread_sleep;
#[cfg(any(feature = "reqwest", feature = "ureq"))]
mod tls;
#[cfg(any(feature = "reqwest", feature = "ureq"))]
mod tls_error;
#[cfg(feature = "ureq")]
mod ureq;
#[cfg(feature = "ureq")]
mod ureq_connector;
#[cfg(feature = "ureq")]
mod ureq_error;

#[cfg(feature = "reqwest")]
pub use self::reqwest::{Reqwest, ReqwestBuilder};
#[cfg(feature = "ureq")]
pub use self::ureq::{Ureq, UreqBuilder};
pub(crate) use capped::CappedWriter;
pub use certificate::CertificateStatus;
pub(crate) use http::exchange;
pub use http::{HttpRequest, HttpResponse, Transport};

/// The default transport of a client.
#[cfg(feature = "reqwest")]
pub type DefaultTransport = Reqwest;

/// The default transport of a client, which does not exist without the feature `reqwest`.
#[cfg(not(feature = "reqwest"))]
#[derive(Clone, Debug)]
pub enum DefaultTransport {}
