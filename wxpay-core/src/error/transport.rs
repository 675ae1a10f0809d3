//! The error of a transport that has no answer.

use std::fmt;

/// Whether a request may have reached the gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Transmission {
    /// No byte of the request was sent: the name was not found, the connection was
    /// refused, the proxy opened no tunnel, the TLS handshake failed, or the
    /// configuration is not usable.
    Never,
    /// A byte of the request may have left. Whether it was taken is unknown.
    Maybe,
}

/// The gateway could not be reached, or its answer could not be read.
///
/// A transport returns [`maybe`](Self::maybe) unless it is certain that nothing of
/// the request was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unreachable {
    /// Where the request went, without a name and a password.
    pub url: String,
    /// Why, in the words of the transport.
    pub reason: String,
    /// Whether the request may have arrived.
    pub reached: Transmission,
    /// Whether the configuration is the cause, so that the same request fails again
    /// until the configuration is corrected.
    pub misconfigured: bool,
}

impl Unreachable {
    /// Nothing was sent, for a reason that may pass: the same request may be sent
    /// again.
    pub fn never(url: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { url: shown(url.into()), reason: reason.into(), reached: Transmission::Never, misconfigured: false }
    }

    /// Something may have been sent, and whether it was taken is unknown.
    pub fn maybe(url: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { url: shown(url.into()), reason: reason.into(), reached: Transmission::Maybe, misconfigured: false }
    }

    /// Nothing was sent, because the configuration does not allow it: a certificate
    /// that is not trusted, a proxy whose URL is none. The reason says what to correct.
    pub fn misconfigured(url: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { url: shown(url.into()), reason: reason.into(), reached: Transmission::Never, misconfigured: true }
    }

    /// Writes what happened, without what to do about the request.
    pub(super) fn fmt_parts(
        url: &str,
        reason: &str,
        reached: Transmission,
        misconfigured: bool,
        f: &mut fmt::Formatter<'_>,
    ) -> fmt::Result {
        match reached {
            Transmission::Never if misconfigured => write!(f, "{url} was not called: {reason}"),
            Transmission::Maybe if misconfigured => write!(f, "{url} gave no answer: {reason}"),
            Transmission::Never => write!(f, "{url} was not reached: {reason}; check the network and the address"),
            Transmission::Maybe => write!(f, "{url} gave no answer: {reason}; check the network and the address"),
        }
    }
}

/// The URL without what stands before an `@` in front of its host: it may be a password.
fn shown(url: String) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url };
    let (host, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    match host.rsplit_once('@') {
        Some((_, host)) => format!("{scheme}://{host}{path}"),
        None => url,
    }
}

impl fmt::Display for Unreachable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Self::fmt_parts(&self.url, &self.reason, self.reached, self.misconfigured, f)
    }
}

impl std::error::Error for Unreachable {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_password_is_shown() {
        for (url, shown) in [
            ("http://shop:tea@127.0.0.1:80/pay/refund", "http://127.0.0.1:80/pay/refund"),
            ("https://sh@op@api.example", "https://api.example"),
            ("https://api.example/a@b?c=d@e", "https://api.example/a@b?c=d@e"),
            ("not a URL@", "not a URL@"),
        ] {
            assert_eq!(Unreachable::never(url, "").url, shown);
            assert!(!Unreachable::maybe(url, "").to_string().contains("tea"));
        }
    }
}
