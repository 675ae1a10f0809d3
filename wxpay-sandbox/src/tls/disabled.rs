//! The replacement of TLS without the feature `https`.

use std::future::{Ready, ready};
use std::io;

use tokio::net::TcpStream;
use wxpay_core::ConfigError;
use wxpay_core::transport::ReqwestBuilder;

use super::{ClientCert, ClientStream};

/// TLS that is never enabled.
#[derive(Debug)]
pub(crate) enum Tls {}

impl Tls {
    pub(crate) fn is_client_hello(_: &TcpStream) -> Ready<io::Result<bool>> {
        ready(Ok(false))
    }

    pub(crate) fn prepare_client(&self, _: ReqwestBuilder, _: &str) -> Result<ReqwestBuilder, ConfigError> {
        match *self {}
    }

    pub(crate) fn accept(&self, _: ClientStream) -> Ready<io::Result<(ClientStream, ClientCert)>> {
        match *self {}
    }
}
