//! The option `--at`: the host of WeChat Pay that is called.

use wxpay_core::Endpoint;

/// A host as an argument: a name, or the URL of a sandbox.
#[derive(Clone, Debug)]
pub(crate) struct Host {
    pub(crate) endpoint: Endpoint,
    /// Whether money can be moved there.
    pub(crate) is_live: bool,
    /// Whether the connection is encrypted, and so can show a certificate.
    pub(crate) is_https: bool,
}

/// The domain of the live hosts.
const LIVE_DOMAIN: &str = ".weixin.qq.com";

impl Host {
    /// Parses the argument.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        match text {
            "mainland" => Ok(Endpoint::Mainland.into()),
            "backup" => Ok(Endpoint::Backup.into()),
            "asia" => Ok(Endpoint::Asia.into()),
            "world" => Ok(Endpoint::World.into()),
            url if url.contains("://") => Endpoint::sandbox(url).map(Self::from).map_err(|error| error.to_string()),
            _ => {
                Err("write mainland, backup, asia, world, or the URL of a sandbox such as http://127.0.0.1:8080"
                    .to_owned())
            }
        }
    }
}

impl From<Endpoint> for Host {
    fn from(endpoint: Endpoint) -> Self {
        let (is_live, is_https) = (is_live_url(endpoint.url()), endpoint.url().starts_with("https://"));
        Self { endpoint, is_live, is_https }
    }
}

/// Whether a URL is that of a live host.
fn is_live_url(url: &str) -> bool {
    let host = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = host.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let host = host.rsplit_once(':').map_or(host, |(host, _)| host).trim_end_matches('.');
    host.to_ascii_lowercase().ends_with(LIVE_DOMAIN)
}

#[cfg(test)]
mod tests {
    use super::Host;

    #[test]
    fn parse_knows_live_hosts() {
        for live in [
            "mainland",
            "backup",
            "asia",
            "world",
            "https://api.mch.weixin.qq.com",
            "https://API2.mch.Weixin.qq.com.:443/x",
        ] {
            assert!(Host::parse(live).unwrap().is_live, "{live}");
        }
        for sandbox in ["http://127.0.0.1:8080", "https://localhost", "http://weixin.qq.com.example"] {
            assert!(!Host::parse(sandbox).unwrap().is_live, "{sandbox}");
        }
        for wrong in ["", "Mainland", "localhost:8080", "ftp://x", "http://"] {
            assert!(Host::parse(wrong).is_err(), "{wrong}");
        }
    }
}
