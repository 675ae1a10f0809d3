//! How a prepared request travels. A [`Post`] goes in, an [`Answer`] comes out;
//! implement [`Transport`] to use another HTTP library than the adapter's.

use std::fmt;
use std::future::Future;

use crate::error::Unreachable;

/// A request for the wire.
#[derive(Clone, Copy)]
pub struct Post<'p> {
    /// Where to.
    pub url: &'p str,
    /// What: UTF-8 text.
    pub body: &'p str,
    /// Its content type.
    pub content_type: &'static str,
    /// Whether the connection needs the merchant's client certificate.
    pub needs_certificate: bool,
}

/// Without the body, which holds personal data.
impl fmt::Debug for Post<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Post").field("url", &self.url).field("bytes", &self.body.len()).finish_non_exhaustive()
    }
}

/// What came back.
#[derive(Clone)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
}

/// Without the body, which holds personal data.
impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer").field("status", &self.status).field("bytes", &self.body.len()).finish_non_exhaustive()
    }
}

/// Sends requests, asynchronously.
///
/// Follow no redirects, bound the time (ten seconds are usual) and the size of
/// the answer, and do not retry: what may be repeated is the caller's to say.
pub trait Transport {
    /// Posts the request.
    fn post(&self, post: Post<'_>) -> impl Future<Output = Result<Answer, Unreachable>> + Send;
}

#[cfg(feature = "reqwest")]
pub use over_reqwest::Reqwest;

/// The transport of a client that names none.
#[cfg(feature = "reqwest")]
pub type Usual = Reqwest;

/// The transport of a client that names none: without the feature `reqwest` there
/// is none.
#[cfg(not(feature = "reqwest"))]
#[derive(Clone, Debug)]
pub enum Usual {}

#[cfg(feature = "reqwest")]
mod over_reqwest {
    use std::time::Duration;

    use super::{Answer, Post, Transport, Unreachable};

    /// The most of an answer that is read, in bytes.
    const MOST: usize = 64 * 1024;

    /// The transport over reqwest, with rustls: 5 seconds to connect, 15 in all,
    /// no redirects, answers of at most 64 KiB. For https it uses the proxy of the
    /// environment (`HTTPS_PROXY`, `NO_PROXY`).
    #[derive(Clone, Debug)]
    pub struct Reqwest(Result<reqwest::Client, String>);

    impl Reqwest {
        /// A client with those limits. If it cannot be built, every request says why.
        #[must_use]
        pub fn new() -> Self {
            if rustls::crypto::CryptoProvider::get_default().is_none() {
                // Another thread may have been first, which is as good.
                let _ = rustls::crypto::ring::default_provider().install_default();
            }
            let client = reqwest::Client::builder()
                .connect_timeout(Duration::from_secs(5))
                .timeout(Duration::from_secs(15))
                .redirect(reqwest::redirect::Policy::none())
                // Plain http only goes to a sandbox or within a container's network.
                .no_proxy();
            let client = match https_proxy() {
                Some(proxy) => client.proxy(proxy),
                None => client,
            };
            Self(client.build().map_err(|error| {
                format!("TLS could not be set up ({}); install the system's CA certificates", reason(&error))
            }))
        }
    }

    impl Default for Reqwest {
        fn default() -> Self {
            Self::new()
        }
    }

    /// A client of one's own: for a proxy, other limits or a client certificate.
    impl From<reqwest::Client> for Reqwest {
        fn from(client: reqwest::Client) -> Self {
            Self(Ok(client))
        }
    }

    impl Transport for Reqwest {
        async fn post(&self, post: Post<'_>) -> Result<Answer, Unreachable> {
            let unreachable = |reason| Unreachable { url: post.url.to_owned(), reason };
            let client = self.0.as_ref().map_err(|reason| unreachable(reason.clone()))?;
            let sent =
                client.post(post.url).header("content-type", post.content_type).body(post.body.to_owned()).send().await;
            let mut answer = sent.map_err(|error| unreachable(reason(&error)))?;
            let mut body = Vec::new();
            while let Some(chunk) = answer.chunk().await.map_err(|error| unreachable(reason(&error)))? {
                if body.len() + chunk.len() > MOST {
                    return Err(unreachable(format!("the answer exceeds {MOST} bytes")));
                }
                body.extend_from_slice(&chunk);
            }
            Ok(Answer { status: answer.status().as_u16(), body })
        }
    }

    /// The proxy of the environment for https, with the exceptions of the environment.
    fn https_proxy() -> Option<reqwest::Proxy> {
        let set = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
        let url = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"].into_iter().find_map(set)?;
        let proxy = reqwest::Proxy::https(url).ok()?;
        Some(proxy.no_proxy(reqwest::NoProxy::from_env()))
    }

    /// The innermost cause: reqwest's own words do not say what failed.
    fn reason(error: &reqwest::Error) -> String {
        let mut cause: &dyn std::error::Error = error;
        while let Some(inner) = std::error::Error::source(cause) {
            cause = inner;
        }
        if error.is_timeout() { format!("timed out ({cause})") } else { cause.to_string() }
    }
}
