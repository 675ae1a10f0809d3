//! A transport over hyper, as one writes it for a library that is not among the features. The suite of
//! `wxpay_core::conformance` runs over it in `tests/conformance`.
//!
//! ```text
//! cargo run --example hyper_transport
//! ```

use std::io::{self, Write};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use http_body::{Body, Frame, SizeHint};
use http_body_util::{BodyExt as _, Full};
use hyper::Request;
use hyper::body::{Bytes, Incoming};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::{Client, connect::HttpConnector};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tokio::time::timeout;
use tokio_rustls::rustls::pki_types::{CertificateDer, pem::PemObject as _};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto::ring};
use wxpay_core::Unreachable;
use wxpay_core::transport::{HttpRequest, HttpResponse, Transport};

/// The largest response that is read, in bytes.
const MAX_BODY_BYTES: usize = 64 * 1024;

/// Posts with hyper.
pub(crate) struct HyperTransport(Client<HttpsConnector<HttpConnector>, MarkedBody>);

impl HyperTransport {
    /// Creates a transport that trusts one authority, in PEM.
    ///
    /// # Errors
    /// If that is not a certificate.
    pub(crate) fn with_root(pem: &[u8]) -> io::Result<Self> {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(pem).map_err(io::Error::other)?).map_err(io::Error::other)?;
        let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(io::Error::other)?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let connector = HttpsConnectorBuilder::new().with_tls_config(tls).https_or_http().enable_http1().build();
        let mut client = Client::builder(TokioExecutor::new());
        // The gateway closes idle connections after 8 seconds.
        client.pool_timer(TokioTimer::new()).pool_idle_timeout(Duration::from_secs(7));
        Ok(Self(client.build(connector)))
    }

    /// Sends the request within its time limit, and gives `take` the response by the piece.
    async fn exchange(
        &self,
        post: HttpRequest<'_>,
        mut take: impl FnMut(u16, &[u8]) -> Result<(), Unreachable>,
    ) -> Result<u16, Unreachable> {
        // Nobody takes an empty body, so that a request by GET always may have left.
        let is_taken = Arc::new(AtomicBool::new(post.body.is_empty()));
        // Only what certainly did not leave is "never".
        let failed = |reason: &str| {
            if is_taken.load(Ordering::Acquire) {
                Unreachable::maybe(post.url, reason)
            } else {
                Unreachable::never(post.url, reason)
            }
        };
        let body = MarkedBody { body: Full::from(post.body.to_owned()), is_taken: Arc::clone(&is_taken) };
        let request = Request::builder().method(post.method.name()).uri(post.url);
        let request = request.header("content-type", post.content_type).body(body);
        let request = request.map_err(|error| Unreachable::misconfigured(post.url, error.to_string()))?;
        let exchange = async {
            let response = self.0.request(request).await.map_err(|error| failed("no response").with_source(error))?;
            let status = response.status().as_u16();
            let mut body: Incoming = response.into_body();
            while let Some(frame) = body.frame().await {
                let frame = frame.map_err(|error| failed("the response broke off").with_source(error))?;
                take(status, frame.data_ref().map_or(&[], |data| data))?;
            }
            Ok(status)
        };
        timeout(post.time_limit, exchange).await.unwrap_or_else(|_| Err(failed("it timed out")))
    }
}

impl Transport for HyperTransport {
    async fn post(&self, post: HttpRequest<'_>) -> Result<HttpResponse, Unreachable> {
        let mut body = Vec::new();
        let take = |_, chunk: &[u8]| {
            if body.len() + chunk.len() > MAX_BODY_BYTES {
                return Err(Unreachable::maybe(post.url, "the response is too large"));
            }
            body.extend_from_slice(chunk);
            Ok(())
        };
        let status = self.exchange(post, take).await?;
        Ok(HttpResponse::new(status, body))
    }

    async fn get(&self, get: HttpRequest<'_>) -> Result<HttpResponse, Unreachable> {
        self.post(get).await
    }

    async fn download(
        &self,
        post: HttpRequest<'_>,
        file: &mut (dyn Write + Send),
    ) -> Result<HttpResponse, Unreachable> {
        let mut page = Vec::new();
        let take = |status, chunk: &[u8]| {
            if status != 200 {
                page.extend(chunk.iter().take(MAX_BODY_BYTES - page.len().min(MAX_BODY_BYTES)));
                return Ok(());
            }
            file.write_all(chunk).map_err(|error| Unreachable::maybe(post.url, "not written").with_source(error))
        };
        let status = self.exchange(post, take).await?;
        Ok(HttpResponse::new(status, page))
    }

    async fn sleep(&self, time: Duration) {
        tokio::time::sleep(time).await;
    }
}

/// A body that knows whether a connection took it, which happens before the first byte is written.
struct MarkedBody {
    body: Full<Bytes>,
    is_taken: Arc<AtomicBool>,
}

impl Body for MarkedBody {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        self.is_taken.store(true, Ordering::Release);
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let transport = HyperTransport::with_root(wxpay_core::conformance::AUTHORITY.as_bytes())?;
    let post = HttpRequest::new("https://no-such-host.invalid/", "<xml></xml>", "text/xml");
    if let Err(error) = transport.post(post).await {
        println!("{error}");
    }
    Ok(())
}
