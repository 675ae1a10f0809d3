//! A failure of the transport.

use std::error::Error as StdError;
use std::fmt;
use std::iter::successors;
use std::sync::Arc;

use crate::text::url::without_query;

/// Whether a request may have reached the gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Transmission {
    /// No byte of the request was sent: the name was not found, the connection was
    /// refused, the proxy opened no tunnel, the TLS handshake failed, or the
    /// configuration is not usable.
    Never,
    /// A byte of the request may have left. It is unknown whether the gateway took it.
    Maybe,
}

/// A failure to reach the gateway or to read its reply.
///
/// A transport returns [`maybe`](Self::maybe) unless it is certain that nothing of
/// the request was sent. It adds its own error by [`with_source`](Self::with_source):
///
/// ```
/// use wxpay_core::Unreachable;
///
/// fn refused(url: &str, error: std::io::Error) -> Unreachable {
///     Unreachable::never(url, "the connection was refused").with_source(error)
/// }
/// # let error = refused("https://api.example", std::io::ErrorKind::ConnectionRefused.into());
/// # assert!(std::error::Error::source(&error).unwrap().is::<std::io::Error>());
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Unreachable {
    /// The URL of the request, without a name, a password and a query.
    pub url: String,
    /// The cause in plain words.
    pub reason: String,
    /// Whether the request may have arrived.
    pub transmission: Transmission,
    /// Whether the configuration is the cause, so that the same request fails again
    /// until the configuration is corrected.
    pub misconfigured: bool,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

impl Unreachable {
    /// Nothing was sent, for a reason that may pass: the same request may be sent
    /// again.
    pub fn never(url: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::new(&url.into(), reason.into(), Transmission::Never, false)
    }

    /// Something may have been sent. It is unknown whether the gateway took it.
    pub fn maybe(url: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::new(&url.into(), reason.into(), Transmission::Maybe, false)
    }

    /// Nothing was sent, because the configuration does not allow it: a client certificate
    /// that is missing, a proxy whose URL is invalid. The reason states what to correct.
    pub fn misconfigured(url: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::new(&url.into(), reason.into(), Transmission::Never, true)
    }

    fn new(url: &str, reason: String, transmission: Transmission, misconfigured: bool) -> Self {
        Self { url: without_user(without_query(url)), reason, transmission, misconfigured, source: None }
    }

    /// Adds the transport's own error, which [`source`](StdError::source) returns. The reason
    /// should not contain its text: who prints a chain of errors would print it twice.
    #[must_use]
    pub fn with_source(self, error: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { source: Some(error.into().into()), ..self }
    }

    /// Adds the transport's own error, unless the reason has a text of it or of its causes.
    pub(crate) fn with_new_source(self, error: impl StdError + Send + Sync + 'static) -> Self {
        let is_printed = |cause: &(dyn StdError + 'static)| self.reason.contains(&cause.to_string());
        if successors(Some(&error as &(dyn StdError + 'static)), |cause| (*cause).source()).any(is_printed) {
            return self;
        }
        self.with_source(error)
    }
}

/// Returns the URL without what precedes an `@` in front of its host: it may be a password.
fn without_user(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let (host, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    match host.rsplit_once('@') {
        Some((_, host)) => format!("{scheme}://{host}{path}"),
        None => url.to_owned(),
    }
}

/// Ignores the source, since most errors cannot be compared.
impl PartialEq for Unreachable {
    fn eq(&self, other: &Self) -> bool {
        let Self { url, reason, transmission, misconfigured, source: _ } = self;
        *url == other.url
            && *reason == other.reason
            && *transmission == other.transmission
            && *misconfigured == other.misconfigured
    }
}

impl Eq for Unreachable {}

impl fmt::Display for Unreachable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { url, reason, transmission, misconfigured, .. } = self;
        match transmission {
            Transmission::Never if *misconfigured => write!(f, "{url} was not called: {reason}"),
            Transmission::Maybe if *misconfigured => write!(f, "{url} gave no answer: {reason}"),
            Transmission::Never => write!(f, "{url} was not reached: {reason}; check the network and the address"),
            Transmission::Maybe => write!(f, "{url} gave no answer: {reason}; check the network and the address"),
        }
    }
}

impl StdError for Unreachable {
    /// Returns the transport's own error.
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_password_is_shown() {
        for (url, shown) in [
            ("http://shop:tea@127.0.0.1:80/pay/refund", "http://127.0.0.1:80/pay/refund"),
            ("https://sh@op@api.example", "https://api.example"),
            ("https://api.example/a@b?c=d@e", "https://api.example/a@b"),
            ("not a URL@", "not a URL@"),
        ] {
            assert_eq!(Unreachable::never(url, "").url, shown);
            assert!(!Unreachable::maybe(url, "").to_string().contains("tea"));
        }
    }

    #[test]
    fn with_source_keeps_the_error_for_clones_and_equality_ignores_it() {
        let error = Unreachable::maybe("https://api.example", "down").with_source("the cable is unplugged");
        let cloned = error.clone();
        assert_eq!(cloned.source().unwrap().to_string(), "the cable is unplugged");
        assert_eq!(cloned, Unreachable::maybe("https://api.example", "down"));
        assert_ne!(cloned, Unreachable::never("https://api.example", "down"));
    }
}
