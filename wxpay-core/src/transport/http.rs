//! HTTP requests and responses, and the trait that sends them.

use std::fmt;
use std::future::{Future, ready};
use std::io::Write;
use std::time::{Duration, Instant};

use wxpay_schema::Method;

use super::certificate::CertificateStatus;
use super::io_error;
use super::thread_sleep::ThreadSleep;
use crate::error::Unreachable;
use crate::text::url::without_query;

/// The time limit of a request that sets none.
const TIME_LIMIT: Duration = Duration::from_secs(15);

/// An HTTP request, by POST unless it tells another method.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct HttpRequest<'p> {
    /// The HTTP method.
    pub method: Method,
    /// The URL. Its query, which a request by GET has, holds personal data.
    pub url: &'p str,
    /// The body, in UTF-8. A request by GET has none.
    pub body: &'p str,
    /// The content type of the body.
    pub content_type: &'static str,
    /// Whether the connection needs the merchant's client certificate.
    pub needs_certificate: bool,
    /// The time that the exchange may take, from the connection to the end of the response.
    pub time_limit: Duration,
}

impl<'p> HttpRequest<'p> {
    /// Creates a request by POST without the client certificate, with a time limit of 15 seconds.
    #[must_use]
    pub const fn new(url: &'p str, body: &'p str, content_type: &'static str) -> Self {
        Self { method: Method::Post, url, body, content_type, needs_certificate: false, time_limit: TIME_LIMIT }
    }

    /// Sets the HTTP method.
    #[must_use]
    pub const fn with_method(self, method: Method) -> Self {
        Self { method, ..self }
    }

    /// Sets whether the connection needs the merchant's client certificate.
    #[must_use]
    pub const fn with_certificate(self, needs_certificate: bool) -> Self {
        Self { needs_certificate, ..self }
    }

    /// Sets the time that the exchange may take.
    #[must_use]
    pub const fn with_time_limit(self, time_limit: Duration) -> Self {
        Self { time_limit, ..self }
    }
}

/// Omits the body and the query, which hold personal data.
impl fmt::Debug for HttpRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpRequest")
            .field("method", &self.method.name())
            .field("url", &without_query(self.url))
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// An HTTP response.
#[derive(Clone)]
#[non_exhaustive]
pub struct HttpResponse {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
}

/// Omits the body, which holds personal data.
impl fmt::Debug for HttpResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpResponse")
            .field("status", &self.status)
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// Sends requests asynchronously.
///
/// Do not follow redirects, keep to the [time limit](HttpRequest::time_limit), limit the size of the
/// response, and do not retry: the client decides whether a request may be repeated. Return
/// [`Unreachable::never`] only if no byte of the request can have been sent, and
/// [`Unreachable::maybe`] otherwise, with the library's own error as its
/// [source](Unreachable::with_source).
///
/// A transport also keeps the time, so that a client needs no async runtime of its own. On a
/// runtime with timers, implement [`sleep`](Self::sleep) with them.
pub trait Transport {
    /// Posts the request.
    ///
    /// # Errors
    /// If there is no response.
    fn post(&self, post: HttpRequest<'_>) -> impl Future<Output = Result<HttpResponse, Unreachable>> + Send;

    /// Sends a request by GET: one without a body, whose URL has a query. Few calls need it; the default
    /// implementation refuses them as [misconfigured](Unreachable::misconfigured). Override it with the code of
    /// [`post`](Self::post), by the [`method`](HttpRequest::method) of the request.
    ///
    /// # Errors
    /// If there is no response.
    fn get(&self, get: HttpRequest<'_>) -> impl Future<Output = Result<HttpResponse, Unreachable>> + Send {
        ready(Err(without_get(get.url)))
    }

    /// Posts a request for a file, such as a bill of any size. The body of a response with status
    /// 200 is written to `file` as it arrives; of any other, the response has the beginning. If
    /// writing fails, as it does beyond the limit of the download, no more is read. The default
    /// implementation holds the whole file in memory and has the limits of [`post`](Self::post).
    ///
    /// # Errors
    /// If there is no response, or it cannot be written.
    fn download(
        &self,
        post: HttpRequest<'_>,
        file: &mut (dyn Write + Send),
    ) -> impl Future<Output = Result<HttpResponse, Unreachable>> + Send
    where
        Self: Sync,
    {
        async move { self.post(post).await?.into_file(post.url, file) }
    }

    /// Returns the time, on a clock that never goes back. The default implementation is the
    /// system's clock.
    fn now(&self) -> Instant {
        Instant::now()
    }

    /// Waits before a repetition. The default implementation waits in a thread of its own.
    fn sleep(&self, time: Duration) -> impl Future<Output = ()> + Send {
        ThreadSleep::new(time)
    }

    /// Returns what is known of the client certificate, so that a call that needs one and has none is refused before
    /// anything is sent. A transport around another returns what that one knows. The default is
    /// [`Unknown`](CertificateStatus::Unknown): such calls are sent.
    fn certificate(&self) -> CertificateStatus {
        CertificateStatus::Unknown
    }
}

impl HttpResponse {
    /// Creates a response.
    #[must_use]
    pub const fn new(status: u16, body: Vec<u8>) -> Self {
        Self { status, body }
    }

    /// Moves the body of a successful response into the file.
    pub(crate) fn into_file<W: Write + ?Sized>(mut self, url: &str, file: &mut W) -> Result<Self, Unreachable> {
        if self.status == 200 {
            let body = std::mem::take(&mut self.body);
            file.write_all(&body).map_err(|error| unwritten(url, error))?;
        }
        Ok(self)
    }
}

/// Sends a request by its method.
pub(crate) async fn exchange<T: Transport>(
    transport: &T,
    request: HttpRequest<'_>,
) -> Result<HttpResponse, Unreachable> {
    match request.method {
        Method::Post => transport.post(request).await,
        Method::Get => transport.get(request).await,
    }
}

/// The failure of a transport that only posts.
pub(super) fn without_get(url: &str) -> Unreachable {
    Unreachable::misconfigured(url, "the call is sent by GET, which the transport does not send; implement its `get`")
}

pub(super) fn unwritten(url: &str, error: std::io::Error) -> Unreachable {
    let cause = io_error::words(&error).map_or_else(|| error.to_string(), str::to_owned);
    Unreachable::maybe(url, format!("the file could not be written ({cause})")).with_new_source(error)
}
