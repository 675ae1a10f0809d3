//! HTTPS with the sandbox's own certificates, at the same address as HTTP. Disabled without the
//! feature `https`.

mod abrupt_end;
#[cfg(feature = "https")]
mod authority;
#[cfg(not(feature = "https"))]
mod disabled;
#[cfg(feature = "https")]
mod pages;
#[cfg(feature = "https")]
mod server;

use std::pin::Pin;

use tokio::net::TcpStream;
use tokio_io_timeout::TimeoutStream;

pub(crate) use abrupt_end::AbruptEnd;
#[cfg(not(feature = "https"))]
pub(crate) use disabled::Tls;
#[cfg(feature = "https")]
pub(crate) use pages::{require_certificate, routes};
#[cfg(feature = "https")]
pub(crate) use server::{Tls, TlsSettings};

/// The client certificate of a connection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ClientCert {
    /// Whether the client presented a certificate issued by the sandbox.
    #[cfg_attr(not(feature = "https"), allow(dead_code, reason = "without TLS there is none"))]
    pub(crate) is_present: bool,
}

impl ClientCert {
    pub(crate) fn none() -> Self {
        Self { is_present: false }
    }
}

/// A connection that times out if the client does not read.
pub(crate) type ClientStream = Pin<Box<TimeoutStream<TcpStream>>>;
