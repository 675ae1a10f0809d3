//! How a prepared request travels. A [`Post`] goes in, an [`Answer`] comes out;
//! implement [`Transport`] to use another HTTP library than the adapter's.

use std::fmt;
use std::future::Future;
use std::io::Write;

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

    /// Posts a request for a file, a bill of any size. The body of an answer with
    /// status 200 is written to `file` as it comes; of any other the beginning is
    /// in the answer. This one has the whole file in memory, and the limits of
    /// [`post`](Self::post).
    fn download(
        &self,
        post: Post<'_>,
        file: &mut (dyn Write + Send),
    ) -> impl Future<Output = Result<Answer, Unreachable>> + Send
    where
        Self: Sync,
    {
        async move { self.post(post).await?.into_file(post.url, file) }
    }
}

impl Answer {
    /// Moves the body of a file into it.
    pub(crate) fn into_file<W: Write + ?Sized>(mut self, url: &str, file: &mut W) -> Result<Self, Unreachable> {
        if self.status == 200 {
            let body = std::mem::take(&mut self.body);
            file.write_all(&body).map_err(|error| unwritten(url, &error))?;
        }
        Ok(self)
    }
}

fn unwritten(url: &str, error: &std::io::Error) -> Unreachable {
    Unreachable { url: url.to_owned(), reason: format!("the file could not be written ({error})") }
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
    use std::io::Write;
    use std::time::Duration;

    use super::{Answer, Post, Transport, Unreachable, unwritten};

    /// The most of an answer that is read, in bytes.
    const MOST: usize = 64 * 1024;
    /// How long a request may take.
    const USUAL: Duration = Duration::from_secs(15);
    const OF_A_FILE: Duration = Duration::from_secs(600);

    /// The transport over reqwest, with rustls: 5 seconds to connect, 15 in all (10
    /// minutes for a file), no redirects, answers of at most 64 KiB. For https it
    /// uses the proxy of the environment (`HTTPS_PROXY`, `NO_PROXY`).
    #[derive(Clone, Debug)]
    pub struct Reqwest {
        usual: Result<reqwest::Client, String>,
        /// Whether the times are those of this transport, and not of the caller's client.
        is_timed: bool,
        /// The one that shows the client certificate.
        certified: Option<Result<reqwest::Client, String>>,
    }

    impl Reqwest {
        /// A client with those limits. If it cannot be built, every request says why.
        #[must_use]
        pub fn new() -> Self {
            Self { usual: build(None), is_timed: true, certified: None }
        }

        /// Shows the merchant's client certificate where a call needs it (refunds,
        /// reversals, fund flows), and nowhere else. `pem` holds the certificate and
        /// its key: `apiclient_cert.pem` and `apiclient_key.pem` of the merchant
        /// platform, one behind the other. If it is none, those calls say why.
        #[must_use]
        pub fn with_certificate(self, pem: &[u8]) -> Self {
            let certified = match reqwest::Identity::from_pem(pem) {
                Ok(identity) => build(Some(identity)),
                Err(error) => Err(format!("the client certificate could not be read ({})", reason(&error))),
            };
            Self { certified: Some(certified), ..self }
        }

        fn client(&self, post: &Post<'_>) -> Result<&reqwest::Client, String> {
            match &self.certified {
                Some(certified) if post.needs_certificate => certified.as_ref().map_err(Clone::clone),
                _ => self.usual.as_ref().map_err(Clone::clone),
            }
        }

        async fn send(&self, post: &Post<'_>, limit: Duration) -> Result<reqwest::Response, String> {
            let request = self.client(post)?.post(post.url);
            let request = if self.is_timed { request.timeout(limit) } else { request };
            let request = request.header("content-type", post.content_type).body(post.body.to_owned());
            request.send().await.map_err(|error| reason(&error))
        }
    }

    fn build(identity: Option<reqwest::Identity>) -> Result<reqwest::Client, String> {
        if rustls::crypto::CryptoProvider::get_default().is_none() {
            // Another thread may have been first, which is as good.
            let _ = rustls::crypto::ring::default_provider().install_default();
        }
        let client = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(5))
            .redirect(reqwest::redirect::Policy::none())
            // Plain http only goes to a sandbox or within a container's network.
            .no_proxy();
        let client = match https_proxy() {
            Some(proxy) => client.proxy(proxy),
            None => client,
        };
        let client = match identity {
            Some(identity) => client.identity(identity),
            None => client,
        };
        client.build().map_err(|error| {
            format!("TLS could not be set up ({}); install the system's CA certificates", reason(&error))
        })
    }

    impl Default for Reqwest {
        fn default() -> Self {
            Self::new()
        }
    }

    /// A client of one's own: for a proxy, other times or a client certificate. How long it
    /// waits is all up to it; answers are bounded as ever.
    impl From<reqwest::Client> for Reqwest {
        fn from(client: reqwest::Client) -> Self {
            Self { usual: Ok(client), is_timed: false, certified: None }
        }
    }

    impl Transport for Reqwest {
        async fn post(&self, post: Post<'_>) -> Result<Answer, Unreachable> {
            let unreachable = |reason| Unreachable { url: post.url.to_owned(), reason };
            let mut answer = self.send(&post, USUAL).await.map_err(unreachable)?;
            let mut body = Vec::new();
            while let Some(chunk) = answer.chunk().await.map_err(|error| unreachable(reason(&error)))? {
                if body.len() + chunk.len() > MOST {
                    return Err(unreachable(format!("the answer exceeds {MOST} bytes")));
                }
                body.extend_from_slice(&chunk);
            }
            Ok(Answer { status: answer.status().as_u16(), body })
        }

        async fn download(&self, post: Post<'_>, file: &mut (dyn Write + Send)) -> Result<Answer, Unreachable> {
            let unreachable = |reason| Unreachable { url: post.url.to_owned(), reason };
            let mut answer = self.send(&post, OF_A_FILE).await.map_err(unreachable)?;
            let (status, mut body) = (answer.status().as_u16(), Vec::new());
            while let Some(chunk) = answer.chunk().await.map_err(|error| unreachable(reason(&error)))? {
                if status == 200 {
                    file.write_all(&chunk).map_err(|error| unwritten(post.url, &error))?;
                } else if body.len() < MOST {
                    body.extend_from_slice(&chunk);
                } else {
                    break;
                }
            }
            Ok(Answer { status, body })
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
