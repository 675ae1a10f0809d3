//! HTTPS, with certificates of the sandbox's own: a client that speaks TLS is
//! answered so, at the same address. Without the feature `https` nobody is.

#[cfg(feature = "https")]
mod authority;
#[cfg(not(feature = "https"))]
mod none;
#[cfg(feature = "https")]
mod pages;
#[cfg(feature = "https")]
mod server;

#[cfg(not(feature = "https"))]
pub(crate) use none::Tls;
#[cfg(feature = "https")]
pub(crate) use pages::{require, routes};
#[cfg(feature = "https")]
pub(crate) use server::{Settings, Tls};

/// What a client showed of itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ClientCert {
    /// A client certificate of the sandbox's.
    #[cfg_attr(not(feature = "https"), allow(dead_code, reason = "without TLS there is none"))]
    pub(crate) certificate: bool,
}

impl ClientCert {
    pub(crate) fn nothing() -> Self {
        Self { certificate: false }
    }
}
