//! How a prepared request travels. A [`HttpRequest`] goes in, an [`HttpResponse`] comes out;
//! implement [`Transport`] to use another HTTP library than the adapter's.

use std::fmt;
use std::future::Future;
use std::io::Write;

use crate::error::Unreachable;

mod capped;
#[cfg(feature = "reqwest")]
mod certificate;
mod io_error;
#[cfg(feature = "reqwest")]
mod over_reqwest;
#[cfg(feature = "reqwest")]
mod proxy;
#[cfg(feature = "reqwest")]
mod reqwest_error;

pub(crate) use capped::Capped;
/// A request for the wire.
#[derive(Clone, Copy)]
pub struct HttpRequest<'p> {
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
impl fmt::Debug for HttpRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Post").field("url", &self.url).field("bytes", &self.body.len()).finish_non_exhaustive()
    }
}

/// What came back.
#[derive(Clone)]
pub struct HttpResponse {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
}

/// Without the body, which holds personal data.
impl fmt::Debug for HttpResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer").field("status", &self.status).field("bytes", &self.body.len()).finish_non_exhaustive()
    }
}

/// Sends requests, asynchronously.
///
/// Follow no redirects, bound the time (ten seconds are usual) and the size of
/// the answer, and do not retry: what may be repeated is the caller's to say. Return
/// [`Unreachable::never`] only where no byte of the request can have been sent, and
/// [`Unreachable::maybe`] otherwise, with the library's own error as its
/// [source](Unreachable::with_source).
pub trait Transport {
    /// Posts the request.
    fn post(&self, post: HttpRequest<'_>) -> impl Future<Output = Result<HttpResponse, Unreachable>> + Send;

    /// Posts a request for a file, a bill of any size. The body of an answer with
    /// status 200 is written to `file` as it comes; of any other the beginning is
    /// in the answer. Where `file` fails, as it does beyond the limit of the download,
    /// nothing more is read. This one has the whole file in memory, and the limits of
    /// [`post`](Self::post).
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
}

impl HttpResponse {
    /// Moves the body of a file into it.
    pub(crate) fn into_file<W: Write + ?Sized>(mut self, url: &str, file: &mut W) -> Result<Self, Unreachable> {
        if self.status == 200 {
            let body = std::mem::take(&mut self.body);
            file.write_all(&body).map_err(|error| unwritten(url, error))?;
        }
        Ok(self)
    }
}

fn unwritten(url: &str, error: std::io::Error) -> Unreachable {
    let cause = io_error::words(&error).map_or_else(|| error.to_string(), str::to_owned);
    Unreachable::maybe(url, format!("the file could not be written ({cause})")).with_new_source(error)
}

#[cfg(feature = "reqwest")]
pub use over_reqwest::Reqwest;

/// The transport of a client that names none.
#[cfg(feature = "reqwest")]
pub type DefaultTransport = Reqwest;

/// The transport of a client that names none: without the feature `reqwest` there
/// is none.
#[cfg(not(feature = "reqwest"))]
#[derive(Clone, Debug)]
pub enum DefaultTransport {}
