//! Stands in for TLS without the feature `https`.

use std::future::{Ready, ready};
use std::io;

use tokio::net::TcpStream;

use super::ClientCert;
use crate::door::Guarded;

/// There is none.
#[derive(Debug)]
pub(crate) enum Tls {}

impl Tls {
    pub(crate) fn is_spoken(_: &TcpStream) -> Ready<io::Result<bool>> {
        ready(Ok(false))
    }

    pub(crate) fn accept(&self, _: Guarded) -> Ready<io::Result<(Guarded, ClientCert)>> {
        match *self {}
    }
}
