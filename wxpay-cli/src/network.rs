//! The options of `wxpay sandbox` for HTTPS and for the hosts that it calls, and the notes
//! on stderr about who reaches it.

use std::net::{Ipv6Addr, SocketAddr};
use std::path::PathBuf;

use wxpay_sandbox::{Builder, Sandbox};

#[derive(clap::Args)]
pub(crate) struct NetworkOptions {
    /// A host that notifications may go to wherever it is; `*` is any. Without
    /// this they only go to loopback and private addresses, and from a sandbox that
    /// listens elsewhere than on loopback to the servers named here alone.
    #[arg(long, value_name = "HOST", value_parser = parse_host)]
    allow_notify: Vec<String>,
    /// Answer HTTPS too, at the same address, with a certificate of an authority
    /// that is made at the start.
    #[arg(long)]
    https: bool,
    /// Keep the authority in DIR from start to start, as `ca.pem` and `ca_key.pem`;
    /// with HTTPS.
    #[arg(long, value_name = "DIR")]
    tls_dir: Option<PathBuf>,
    /// Another name of this machine for the certificate, such as a container's; with
    /// HTTPS.
    #[arg(long, value_name = "NAME")]
    tls_name: Vec<String>,
    /// Refuse refunds, reversals and fund flows without a client certificate of the
    /// sandbox's, as the real gateway does; with HTTPS.
    #[arg(long)]
    require_certificate: bool,
}

impl NetworkOptions {
    /// Adds the options to the builder.
    pub(crate) fn apply(self, mut builder: Builder) -> Builder {
        for host in &self.allow_notify {
            builder = builder.allow_notify(host);
        }
        if self.https {
            builder = builder.https();
        }
        if let Some(folder) = &self.tls_dir {
            builder = builder.tls_folder(folder);
        }
        for name in &self.tls_name {
            builder = builder.tls_name(name);
        }
        if self.require_certificate {
            builder = builder.require_certificate();
        }
        builder
    }
}

/// Returns the notes for stderr at the start: who can reach the sandbox, and which
/// certificate its clients have to trust.
pub(crate) fn startup_notes(sandbox: &Sandbox) -> Vec<String> {
    let address = sandbox.address();
    let mut notes = Vec::new();
    if !address.ip().to_canonical().is_loopback() {
        notes.push(format!(
            "warning: whoever reaches {address} can pay orders here, set faults, and read the log and what \
             merchants' servers answer; only hosts of --allow-notify and servers that are named here are called; \
             127.0.0.1 is reached from this machine alone"
        ));
    }
    if sandbox.authority().is_some() {
        let local = SocketAddr::new(
            if address.ip().is_unspecified() { [127, 0, 0, 1].into() } else { address.ip() },
            address.port(),
        );
        notes.push(format!(
            "help: the certificate to trust is at http://{local}/_sandbox/ca.pem: for curl --cacert, SSL_CERT_FILE, \
             NODE_EXTRA_CA_CERTS or REQUESTS_CA_BUNDLE"
        ));
    }
    notes
}

/// Parses a host without scheme, port and path, which would match no host that is called.
fn parse_host(text: &str) -> Result<String, &'static str> {
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    let is_name = !text.is_empty() && !text.contains([':', '/', '@', '[', ']']) && !text.contains(char::is_whitespace);
    if is_name || bare.parse::<Ipv6Addr>().is_ok() {
        return Ok(text.to_owned());
    }
    Err("write a host alone, such as localhost or 192.168.1.9, without scheme and port; or `*`")
}

#[cfg(test)]
mod tests {
    use super::parse_host;

    #[test]
    fn parse_host_refuses_a_scheme_and_a_port() {
        for right in ["localhost", "shop.example", "127.0.0.1", "::1", "[::1]", "*"] {
            assert_eq!(parse_host(right).as_deref(), Ok(right));
        }
        for wrong in ["", " ", "http://localhost", "localhost:9000", "[::1]:9000", "10.0.0.0/8", "a b", "u@localhost"] {
            assert!(parse_host(wrong).is_err(), "{wrong}");
        }
    }
}
