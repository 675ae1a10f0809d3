//! The transport over reqwest.

use std::io::Write;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use http_body::{Body, Frame, SizeHint};
use rustls::crypto;
use rustls::crypto::CryptoProvider;

use super::{HttpRequest, HttpResponse, Transport, Unreachable, certificate, proxy, reqwest_error, unwritten};
use crate::error::{ConfigError, InvalidCertificate};

/// The most of an answer that is read, in bytes.
const MOST: usize = 64 * 1024;
/// How long a request may take.
const USUAL: Duration = Duration::from_secs(15);
const OF_A_FILE: Duration = Duration::from_secs(600);

/// The transport over reqwest, with rustls: 5 seconds to connect, 15 in all (10
/// minutes for a file), no redirects, answers of at most 64 KiB.
///
/// For https it uses the proxy of the environment: the first of `HTTPS_PROXY`,
/// `https_proxy`, `ALL_PROXY` and `all_proxy` that is not empty, except for the hosts
/// of `NO_PROXY`. If that is not the URL of a proxy, every https request fails with an
/// error that names the variable, and none goes out directly.
#[derive(Clone, Debug)]
pub struct Reqwest {
    usual: Side,
    /// The one that shows the client certificate.
    certified: Option<Side>,
}

/// A client, and what is known of it.
#[derive(Clone, Debug)]
struct Side {
    client: Result<reqwest::Client, String>,
    /// Whether it was built here, so that the times are those of this transport, and
    /// not the caller's.
    is_built_here: bool,
    /// Why nothing is sent by https.
    no_https: Option<String>,
}

impl Reqwest {
    /// A client with those limits. If it cannot be built, every request says why.
    #[must_use]
    pub fn new() -> Self {
        Self { usual: Side::new(None), certified: None }
    }

    /// Shows the merchant's client certificate where a call needs it (refunds,
    /// reversals, fund flows), and nowhere else. `pem` holds the certificate and its
    /// private key: what is in `apiclient_cert.pem` and `apiclient_key.pem` of the
    /// merchant platform, one behind the other, in either order.
    ///
    /// ```no_run
    /// # fn run() -> Result<(), Box<dyn std::error::Error>> {
    /// use wxpay_core::{Client, Merchant, transport::Reqwest};
    ///
    /// let pem = [std::fs::read("apiclient_cert.pem")?, std::fs::read("apiclient_key.pem")?].concat();
    /// let client = Client::with_transport(Merchant::from_env()?, Reqwest::new().with_certificate(&pem)?);
    /// # Ok(()) }
    /// ```
    ///
    /// The connections with the certificate have the limits of [`Reqwest::new`].
    ///
    /// # Errors
    /// [`ConfigError::Certificate`] says what is wrong with it. A transport made
    /// [of a client of one's own](Self#impl-From<Client>-for-Reqwest) takes none, since
    /// the connections with the certificate would not have that client's proxy and
    /// roots: give it a second client by
    /// [`with_certified_client`](Self::with_certified_client).
    pub fn with_certificate(self, pem: &[u8]) -> Result<Self, ConfigError> {
        if !self.usual.is_built_here {
            return Err(InvalidCertificate::OwnClient.into());
        }
        let identity = certificate::identity(pem, &crypto_provider())?;
        Ok(Self { certified: Some(Side::new(Some(identity))), ..self })
    }

    /// Sends what needs the merchant's client certificate by that client, which has it
    /// ([`reqwest::ClientBuilder::identity`]). How long it waits, and by which proxy it
    /// connects, is all up to it: give it a time limit, and no redirects.
    #[must_use]
    pub fn with_certified_client(self, client: reqwest::Client) -> Self {
        Self { certified: Some(Side::from(client)), ..self }
    }

    fn side(&self, post: &HttpRequest<'_>) -> &Side {
        self.certified.as_ref().filter(|_| post.needs_certificate).unwrap_or(&self.usual)
    }

    async fn send(&self, post: &HttpRequest<'_>, limit: Duration) -> Result<reqwest::Response, Unreachable> {
        let side = self.side(post);
        let wrong = |reason: &String| Unreachable::misconfigured(post.url, reason);
        let client = side.client.as_ref().map_err(wrong)?;
        if let Some(reason) = side.no_https.as_ref().filter(|_| !is_plain_http(post.url)) {
            return Err(wrong(reason));
        }
        let request = client.post(post.url);
        let request = if side.is_built_here { request.timeout(limit) } else { request };
        let taken = Arc::new(AtomicBool::new(false));
        let body = Once { body: post.body.to_owned().into(), taken: Arc::clone(&taken) };
        let request = request.header("content-type", post.content_type).body(reqwest::Body::wrap(body));
        let (start, sent) = (Instant::now(), request.send().await);
        let answer = sent.map_err(|error| {
            reqwest_error::before_reply(post.url, error, taken.load(Ordering::Acquire), start.elapsed())
        })?;
        let is_elsewhere = reqwest::Url::parse(post.url).is_ok_and(|url| without_user(url) != *answer.url());
        if is_elsewhere {
            let reason = format!(
                "a redirect led to {}, whose answer is not read; build the client with `redirect(Policy::none())`",
                answer.url()
            );
            return Err(Unreachable::maybe(post.url, reason));
        }
        Ok(answer)
    }
}

impl Side {
    /// One with the limits of this transport.
    fn new(identity: Option<reqwest::Identity>) -> Self {
        let (proxy, no_https) = match proxy::https_proxy() {
            Ok(proxy) => (proxy, None),
            Err(fault) => (None, Some(fault)),
        };
        Self { client: build(identity, proxy), is_built_here: true, no_https }
    }
}

impl From<reqwest::Client> for Side {
    fn from(client: reqwest::Client) -> Self {
        Self { client: Ok(client), is_built_here: false, no_https: None }
    }
}

/// The provider of the process, which is set if there is none yet: reqwest takes no
/// other.
fn crypto_provider() -> Arc<CryptoProvider> {
    if CryptoProvider::get_default().is_none() {
        // Another thread may have been first, which is as good.
        let _ = crypto::ring::default_provider().install_default();
    }
    CryptoProvider::get_default().map_or_else(|| Arc::new(crypto::ring::default_provider()), Arc::clone)
}

fn build(identity: Option<reqwest::Identity>, proxy: Option<reqwest::Proxy>) -> Result<reqwest::Client, String> {
    let _ = crypto_provider();
    let client = reqwest::Client::builder()
        .connect_timeout(Duration::from_secs(5))
        .redirect(reqwest::redirect::Policy::none())
        // Plain http only goes to a sandbox or within a container's network.
        .no_proxy();
    let client = match proxy {
        Some(proxy) => client.proxy(proxy),
        None => client,
    };
    let client = match identity {
        Some(identity) => client.identity(identity),
        None => client,
    };
    client.build().map_err(|error| {
        format!("TLS could not be set up ({}); install the system's CA certificates", reqwest_error::innermost(&error))
    })
}

impl Default for Reqwest {
    fn default() -> Self {
        Self::new()
    }
}

/// A client of one's own: for a proxy, other times or other roots. How long it waits is
/// all up to it, so give it a time limit; answers are bounded as ever.
///
/// reqwest follows redirects by default: build the client with
/// `redirect(reqwest::redirect::Policy::none())`. With another policy a signed request
/// is still never sent on to another address, and the answer of another address is
/// refused as [`Transmission::Maybe`](crate::Transmission::Maybe). Nor is a request repeated,
/// whatever the client's policy of retries.
///
/// Calls that need the client certificate go by this client too, unless
/// [`with_certified_client`](Reqwest::with_certified_client) names another.
impl From<reqwest::Client> for Reqwest {
    fn from(client: reqwest::Client) -> Self {
        Self { usual: Side::from(client), certified: None }
    }
}

impl Transport for Reqwest {
    async fn post(&self, post: HttpRequest<'_>) -> Result<HttpResponse, Unreachable> {
        let start = Instant::now();
        let broken_off = |error| reqwest_error::within_reply(post.url, error, start.elapsed());
        let mut answer = self.send(&post, USUAL).await?;
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(broken_off)? {
            if body.len() + chunk.len() > MOST {
                return Err(Unreachable::maybe(post.url, format!("the answer exceeds {MOST} bytes")));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(HttpResponse { status: answer.status().as_u16(), body })
    }

    async fn download(
        &self,
        post: HttpRequest<'_>,
        file: &mut (dyn Write + Send),
    ) -> Result<HttpResponse, Unreachable> {
        let start = Instant::now();
        let broken_off = |error| reqwest_error::within_reply(post.url, error, start.elapsed());
        let mut answer = self.send(&post, OF_A_FILE).await?;
        let (status, mut body) = (answer.status().as_u16(), Vec::new());
        while let Some(chunk) = answer.chunk().await.map_err(broken_off)? {
            if status == 200 {
                file.write_all(&chunk).map_err(|error| unwritten(post.url, error))?;
            } else if body.len() < MOST {
                body.extend_from_slice(&chunk);
            } else {
                break;
            }
        }
        Ok(HttpResponse { status, body })
    }
}

/// The body of a request, which is sent once: reqwest repeats a request, or sends it on
/// after a redirect, only if its body can be cloned.
struct Once {
    body: reqwest::Body,
    /// Whether a connection took it. Then a byte may have left.
    taken: Arc<AtomicBool>,
}

impl Body for Once {
    type Data = <reqwest::Body as Body>::Data;
    type Error = reqwest::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        self.taken.store(true, Ordering::Release);
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// The URL without a name and a password, which reqwest sends as a header instead.
fn without_user(mut url: reqwest::Url) -> reqwest::Url {
    // Only what has no host refuses.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url
}

fn is_plain_http(url: &str) -> bool {
    reqwest::Url::parse(url).is_ok_and(|url| url.scheme() == "http")
}
