//! The value of the option `--listen`.

use std::net::{SocketAddr, ToSocketAddrs as _};

/// Parses an address with a port; its host may be a name, such as `localhost`.
pub(crate) fn parse_address(argument: &str) -> Result<SocketAddr, String> {
    let addresses: Vec<SocketAddr> = argument.to_socket_addrs().map(Iterator::collect).unwrap_or_default();
    // Most clients try IPv4 first where a name has both.
    let address = addresses.iter().find(|address| address.is_ipv4()).or(addresses.first());
    address.copied().ok_or_else(|| "write ADDRESS:PORT, such as 127.0.0.1:8080".to_owned())
}
