//! The options of the command line.

use std::net::{SocketAddr, ToSocketAddrs as _};
use std::time::Duration;

use clap::Parser;

/// A shop that takes payments by WeChat Pay.
///
/// Without --gateway a sandbox runs inside, and no money moves. The account is that of the
/// environment variables `WXPAY_APPID`, `WXPAY_MCH_ID`, `WXPAY_KEY` and the others of
/// `wxpay call`; if none is set and the gateway is a loopback address, it is the sandbox's demo
/// merchant.
#[derive(Debug, Parser)]
#[command(name = "shop", version, verbatim_doc_comment)]
pub(crate) struct Options {
    /// Where to listen; port 0 picks a free one. The first line on stdout says which.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0", value_parser = address)]
    pub(crate) listen: SocketAddr,
    /// The database: `sqlite:FILE` or `postgres://USER@HOST/NAME`. Several processes may share the
    /// latter.
    // A text, because clap would print a wrong one, with its password.
    #[arg(long, value_name = "URL", default_value = "sqlite:shop.db")]
    pub(crate) database: String,
    /// The gateway: the URL of WeChat Pay or of a sandbox. Without it a sandbox runs inside.
    #[arg(long, value_name = "URL")]
    pub(crate) gateway: Option<String>,
    /// The address at which the gateway reaches this shop, without a path; by default its own.
    #[arg(long, value_name = "URL")]
    pub(crate) notify_base: Option<String>,
    /// How often an unpaid order is queried.
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = seconds)]
    pub(crate) query_every: Duration,
    /// When an unpaid order is closed. WeChat Pay closes none before five minutes.
    #[arg(long, value_name = "SECONDS", default_value = "300", value_parser = seconds)]
    pub(crate) close_after: Duration,
}

/// Parses an address with a port; its host may be a name, such as `localhost`.
fn address(argument: &str) -> Result<SocketAddr, String> {
    let addresses: Vec<SocketAddr> = argument.to_socket_addrs().map(Iterator::collect).unwrap_or_default();
    // Most clients try IPv4 first where a name has both.
    let address = addresses.iter().find(|address| address.is_ipv4()).or(addresses.first());
    address.copied().ok_or_else(|| "write ADDRESS:PORT, such as 127.0.0.1:8080".to_owned())
}

/// Parses a time of at least a second and at most a year.
fn seconds(argument: &str) -> Result<Duration, String> {
    match argument.parse() {
        Ok(seconds @ 1..=31_536_000) => Ok(Duration::from_secs(seconds)),
        _ => Err("write whole seconds, at least 1".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_have_the_defaults_of_the_tutorial() {
        let options = Options::parse_from(["shop"]);
        assert_eq!(options.listen.to_string(), "127.0.0.1:0");
        assert_eq!(options.database, "sqlite:shop.db");
        assert_eq!((options.query_every.as_secs(), options.close_after.as_secs()), (30, 300));
    }

    #[test]
    fn options_refuse_times_that_are_none() {
        for time in ["0", "-1", "1.5", "soon", "99999999999"] {
            assert!(Options::try_parse_from(["shop", "--query-every", time]).is_err(), "{time}");
        }
    }
}
