//! HTTP requests and responses, and the trait that sends them.

use std::fmt;
use std::future::Future;
use std::io::Write;

use super::certificate::CertificateStatus;
use super::io_error;
use crate::error::Unreachable;

/// An HTTP POST request.
#[derive(Clone, Copy)]
pub struct HttpRequest<'p> {
    /// The URL.
    pub url: &'p str,
    /// The body, in UTF-8.
    pub body: &'p str,
    /// The content type of the body.
    pub content_type: &'static str,
    /// Whether the connection needs the merchant's client certificate.
    pub needs_certificate: bool,
}

/// Omits the body, which holds personal data.
impl fmt::Debug for HttpRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpRequest").field("url", &self.url).field("bytes", &self.body.len()).finish_non_exhaustive()
    }
}

/// An HTTP response.
#[derive(Clone)]
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
/// Do not follow redirects, limit the time (ten seconds are usual) and the size of the response,
/// and do not retry: whether a request may be repeated is the caller's decision. Return
/// [`Unreachable::never`] only if no byte of the request can have been sent, and
/// [`Unreachable::maybe`] otherwise, with the library's own error as its
/// [source](Unreachable::with_source).
pub trait Transport {
    /// Posts the request.
    ///
    /// # Errors
    /// If there is no response.
    fn post(&self, post: HttpRequest<'_>) -> impl Future<Output = Result<HttpResponse, Unreachable>> + Send;

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

    /// Returns what is known of the client certificate, so that a call that needs one and has none is refused before
    /// anything is sent. A transport around another returns what that one knows. The default is
    /// [`Unknown`](CertificateStatus::Unknown): such calls are sent.
    fn certificate(&self) -> CertificateStatus {
        CertificateStatus::Unknown
    }
}

impl HttpResponse {
    /// Moves the body of a successful response into the file.
    pub(crate) fn into_file<W: Write + ?Sized>(mut self, url: &str, file: &mut W) -> Result<Self, Unreachable> {
        if self.status == 200 {
            let body = std::mem::take(&mut self.body);
            file.write_all(&body).map_err(|error| unwritten(url, error))?;
        }
        Ok(self)
    }
}

pub(super) fn unwritten(url: &str, error: std::io::Error) -> Unreachable {
    let cause = io_error::words(&error).map_or_else(|| error.to_string(), str::to_owned);
    Unreachable::maybe(url, format!("the file could not be written ({cause})")).with_new_source(error)
}
