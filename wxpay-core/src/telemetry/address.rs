//! The address of an attempt, without what may be a password.
#![cfg(feature = "tracing")]

/// The parts of a URL that may be recorded.
pub(super) struct Address {
    /// The URL without user, password, query and fragment.
    pub(super) url: String,
    pub(super) host: String,
    pub(super) port: u16,
}

impl Address {
    /// Returns the parts of an absolute URL; of anything else, nothing.
    pub(super) fn new(url: &str) -> Option<Self> {
        let (scheme, rest) = url.split_once("://")?;
        let rest = rest.get(..rest.find(['?', '#']).unwrap_or(rest.len()))?;
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        // A password may hold a slash or an `@` by mistake: what is in front of the last `@` is never recorded.
        let (authority, path) = match path.rsplit_once('@') {
            Some((_, rest)) => rest.split_at(rest.find('/').unwrap_or(rest.len())),
            None => (authority.rsplit_once('@').map_or(authority, |(_, host)| host), path),
        };
        let standard = if scheme.eq_ignore_ascii_case("http") { 80 } else { 443 };
        // An IPv6 address has colons of its own, within brackets.
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, port.parse().unwrap_or(standard)),
            _ => (authority, standard),
        };
        Some(Self { url: format!("{scheme}://{authority}{path}"), host: host.to_owned(), port })
    }
}

#[cfg(test)]
mod tests {
    use super::Address;

    #[test]
    fn address_has_no_user_password_or_query() {
        for (url, shown, host, port) in [
            (
                "https://api.mch.weixin.qq.com/pay/refund",
                "https://api.mch.weixin.qq.com/pay/refund",
                "api.mch.weixin.qq.com",
                443,
            ),
            ("http://u:canary@[::1]:8080/a?canary=1", "http://[::1]:8080/a", "[::1]", 8080),
            ("http://[::1]/a#canary", "http://[::1]/a", "[::1]", 80),
            ("http://u:can/ary@127.0.0.1:9/a", "http://127.0.0.1:9/a", "127.0.0.1", 9),
            ("https://canary@canary@host", "https://host", "host", 443),
        ] {
            let address = Address::new(url).unwrap();
            assert_eq!((address.url.as_str(), address.host.as_str(), address.port), (shown, host, port), "{url}");
        }
        assert!(Address::new("canary").is_none());
    }
}
