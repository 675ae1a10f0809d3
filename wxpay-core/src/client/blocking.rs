//! Sending without an async runtime: the same few lines over a transport that
//! blocks.

use std::io::Write;

use crate::bounds::{Failure, PayRequest, Reply};
use crate::client::{A_FILE, Endpoint, MOST_OF_A_FILE};
use crate::error::{Error, Unreachable};
use crate::merchant::Merchant;
use crate::message::Request;
use crate::receive::trust::Verified;
use crate::transport::{Capped, HttpRequest, HttpResponse};

/// Sends requests, and blocks until the answer is there. The duties are those of
/// [`crate::transport::Transport`].
pub trait Transport {
    /// Posts the request.
    ///
    /// # Errors
    /// When there is no answer.
    fn post(&self, post: HttpRequest<'_>) -> Result<HttpResponse, Unreachable>;

    /// Posts a request for a file, as [`crate::transport::Transport::download`].
    ///
    /// # Errors
    /// When there is no answer, or it cannot be written.
    fn download(&self, post: HttpRequest<'_>, file: &mut dyn Write) -> Result<HttpResponse, Unreachable> {
        self.post(post)?.into_file(post.url, file)
    }
}

/// Sends the requests of a merchant over a [`Transport`].
///
/// ```
/// use wxpay_core::blocking::{Client, Transport};
/// use wxpay_core::transport::{HttpResponse, HttpRequest};
/// use wxpay_core::{Merchant, Unreachable, pay};
///
/// /// A line that is down.
/// struct Down;
///
/// impl Transport for Down {
///     fn post(&self, post: HttpRequest<'_>) -> Result<HttpResponse, Unreachable> {
///         Err(Unreachable::never(post.url, "the line is down"))
///     }
/// }
///
/// let merchant = Merchant::new("wxd930ea5d5a258f4f", "10000100", "192006250b4c09247ec02edce69f6a2d")?;
/// let query = pay::OrderQuery {
///     optional: pay::OrderQueryOptional { out_trade_no: Some("20261123091010".try_into()?), ..Default::default() },
/// };
/// let error = Client::with_transport(merchant, Down).send(&query).unwrap_err();
/// let words = error.to_string();
/// assert!(words.contains("the line is down") && words.contains("Nothing was sent"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Client<T> {
    merchant: Merchant,
    endpoint: Endpoint,
    transport: T,
}

impl<T> Client<T> {
    /// A client over a transport.
    pub fn with_transport(merchant: Merchant, transport: T) -> Self {
        Self { merchant, endpoint: Endpoint::default(), transport }
    }

    /// Calls another host.
    #[must_use]
    pub fn with_endpoint(self, endpoint: Endpoint) -> Self {
        Self { endpoint, ..self }
    }
}

impl<T: Transport> Client<T> {
    /// Validates, signs and sends a request, verifies the reply and reads it.
    ///
    /// A thread that ends before there is an answer, or a process that is killed, does
    /// not call the request back: it may have been carried out. What to do then is said
    /// at [`crate::Client::send`].
    ///
    /// # Errors
    /// As [`crate::Client::send`].
    pub fn send<R>(&self, request: &R) -> Result<Verified<R::Response>, Error>
    where
        R: Request<Response: Reply> + PayRequest,
    {
        let prepared = self.merchant.prepare(request)?;
        let url = format!("{}{}", self.endpoint.base(), prepared.path);
        let answer = self.transport.post(prepared.post(&url)).map_err(|down| prepared.unanswered(down))?;
        prepared.read(answer.status, &answer.body)
    }

    /// Asks for a bill or a fund flow and writes what comes into `file`, at most 2 GiB
    /// of it.
    ///
    /// # Errors
    /// As [`crate::Client::download`].
    pub fn download<R>(&self, request: &R, file: &mut dyn Write) -> Result<(), Error>
    where
        R: Request<Response: Failure> + PayRequest,
    {
        self.download_at_most(request, file, MOST_OF_A_FILE)
    }

    /// As [`download`](Self::download), with another limit: no more than so many bytes
    /// are written.
    ///
    /// # Errors
    /// As [`crate::Client::download`].
    pub fn download_at_most<R>(&self, request: &R, file: &mut dyn Write, bytes: u64) -> Result<(), Error>
    where
        R: Request<Response: Failure> + PayRequest,
    {
        let prepared = self.merchant.prepare(request)?;
        let url = format!("{}{}", self.endpoint.base(), prepared.path);
        let mut capped = Capped::new(file, bytes);
        let answer = self.transport.download(prepared.post(&url), &mut capped);
        capped.into_inner(A_FILE, bytes)?;
        prepared.downloaded(answer)
    }
}
