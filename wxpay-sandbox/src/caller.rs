//! Calls merchants, as WeChat Pay's servers do. An address that a request names
//! is called if it is near: a sandbox that anybody can reach must not become a way
//! to call strangers. The names that whoever runs the sandbox allows are called
//! wherever they are.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{HeaderMap, HeaderValue, PRAGMA};
use wxpay_core::Unreachable;
use wxpay_core::transport::{Answer, Post, Reqwest, Transport};

/// How long the merchant may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// Sends notifications.
#[derive(Debug)]
pub(crate) struct Caller {
    transport: Reqwest,
    allowed: Arc<Allowed>,
}

/// The hosts that are called wherever they are; `*` is any.
#[derive(Debug)]
struct Allowed(Vec<String>);

impl Caller {
    /// `allowed` are hosts, or `*`.
    pub(crate) fn new(allowed: &[String]) -> Result<Self, reqwest::Error> {
        // The transport of the core sets up TLS for the process.
        let _ = Reqwest::new();
        let allowed = Arc::new(Allowed(allowed.iter().map(|host| host.to_ascii_lowercase()).collect()));
        let mut headers = HeaderMap::new();
        headers.insert(PRAGMA, HeaderValue::from_static("no-cache"));
        let client = reqwest::Client::builder()
            .user_agent("Mozilla/4.0")
            .default_headers(headers)
            .timeout(PATIENCE)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .dns_resolver(Arc::clone(&allowed))
            .build()?;
        Ok(Self { transport: Reqwest::from(client), allowed })
    }

    pub(crate) async fn post(&self, post: Post<'_>) -> Result<Answer, Unreachable> {
        self.transport.post(post).await
    }

    /// A URL that a request names, unless its address is a strange one. Where a name
    /// leads is looked at when it is called.
    pub(crate) fn near<'u>(&self, url: &'u str) -> Result<&'u str, String> {
        let parsed = reqwest::Url::parse(url).map_err(|_| format!("`{url}` is no URL"))?;
        let host = parsed.host_str().unwrap_or_default();
        match host.trim_matches(['[', ']']).parse() {
            Ok(address) if !is_near(address) && !self.allowed.has(host) => Err(strange(url)),
            _ => Ok(url),
        }
    }
}

impl Allowed {
    fn has(&self, host: &str) -> bool {
        let host = host.trim_matches(['[', ']']);
        self.0.iter().any(|allowed| allowed == "*" || allowed.trim_matches(['[', ']']).eq_ignore_ascii_case(host))
    }
}

/// A name is looked up once, and what is called is what was looked at.
impl Resolve for Allowed {
    fn resolve(&self, name: Name) -> Resolving {
        let host = name.as_str().to_owned();
        let anywhere = self.has(&host);
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((host.as_str(), 0)).await?.collect();
            let near: Vec<SocketAddr> = found.into_iter().filter(|address| anywhere || is_near(address.ip())).collect();
            if near.is_empty() {
                return Err(io::Error::other(strange(&host)).into());
            }
            Ok(Box::new(near.into_iter()) as Addrs)
        })
    }
}

fn strange(what: &str) -> String {
    format!("the sandbox only calls loopback and private addresses, not `{what}`; allow its host with --allow-notify")
}

fn is_near(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => address.is_loopback() || address.is_private(),
        IpAddr::V6(address) => address.is_loopback() || address.is_unique_local(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops where it is wrong")]

    use super::*;

    fn caller(allowed: &[&str]) -> Caller {
        Caller::new(&allowed.iter().map(|host| (*host).to_owned()).collect::<Vec<_>>()).unwrap()
    }

    #[test]
    fn strange_addresses_are_not_called() {
        let (usual, allowing) = (caller(&[]), caller(&["8.8.8.8", "2001:db8::1"]));
        for near in [
            "http://127.0.0.1:8080/n",
            "http://localhost/n",
            "http://10.1.2.3/n",
            "https://192.168.1.9/n",
            "http://[::1]:9/n",
            "http://[fd00::1]/n",
            "http://[::ffff:127.0.0.1]/n",
            // A name is looked at when it is called.
            "http://shop.example/n",
        ] {
            assert!(usual.near(near).is_ok(), "{near}");
        }
        for far in ["http://8.8.8.8/n", "http://134744072/n", "http://[2001:db8::1]/n"] {
            assert!(usual.near(far).unwrap_err().contains("--allow-notify"), "{far}");
            assert!(allowing.near(far).is_ok(), "{far}");
            assert!(caller(&["*"]).near(far).is_ok(), "{far}");
        }
        for strange in ["http://169.254.169.254/n", "http://0.0.0.0/n", "http://[::ffff:8.8.4.4]/n", "not a url"] {
            assert!(allowing.near(strange).is_err(), "{strange}");
        }
    }

    #[tokio::test]
    async fn a_name_leads_to_near_addresses_or_nowhere() {
        let resolve = |allowed: &[&str], host: &str| caller(allowed).allowed.resolve(host.parse().unwrap());
        let mut found = resolve(&[], "localhost").await.unwrap();
        assert!(found.all(|address| address.ip().is_loopback()));
        // Names that are addresses need no network.
        let refused = resolve(&[], "8.8.8.8").await.err().unwrap();
        assert!(refused.to_string().contains("loopback and private"), "{refused}");
        assert_eq!(resolve(&["8.8.8.8"], "8.8.8.8").await.unwrap().count(), 1);
    }
}
