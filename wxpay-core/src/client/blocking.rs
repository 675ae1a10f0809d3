//! A client without an async runtime, over a transport that blocks.
//!
//! The transport is a few lines over any HTTP library:
//!
//! ```
//! use wxpay_core::blocking::Transport;
//! use wxpay_core::transport::{HttpRequest, HttpResponse};
//! use wxpay_core::Unreachable;
//! # mod http {
//! #     pub struct Response { pub status: u16, pub body: Vec<u8> }
//! #     pub fn post(_: &str, _: &str, _: &str) -> Result<Response, std::io::Error> {
//! #         Ok(Response { status: 200, body: Vec::new() })
//! #     }
//! # }
//!
//! /// Posts with the shop's HTTP library.
//! struct Http;
//!
//! impl Transport for Http {
//!     fn post(&self, post: HttpRequest<'_>) -> Result<HttpResponse, Unreachable> {
//!         // The request may have been sent, so its outcome is unknown.
//!         let failed = |error: std::io::Error| Unreachable::maybe(post.url, "no response").with_source(error);
//!         let response = http::post(post.url, post.content_type, post.body).map_err(failed)?;
//!         Ok(HttpResponse::new(response.status, response.body))
//!     }
//! }
//! # let post = HttpRequest::new("", "", "text/xml");
//! # assert_eq!(Http.post(post).map(|response| response.status).ok(), Some(200));
//! ```

use std::fmt;
use std::future::ready;
use std::io::Write;
use std::sync::Arc;

use super::endpoint::Endpoint;
use super::immediate::{Immediate, wait};
use super::observer::Observer;
use super::plan::Plan;
use super::session::{FILE_LABEL, MAX_FILE_BYTES};
use crate::bounds::{self, Failure, PayRequest, Reply};
use crate::error::Error;
use crate::merchant::Merchant;
use crate::message::Request;
use crate::receive::trust::Verified;
use crate::receive::unsigned_reply::UnsignedReply;
use crate::transport::CappedWriter;

pub use crate::transport::blocking::Transport;

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
#[derive(Clone)]
pub struct Client<T>(pub(super) crate::Client<Immediate<T>>);

#[cfg(feature = "ureq")]
impl Client<crate::transport::Ureq> {
    /// A client over ureq.
    #[must_use]
    pub fn new(merchant: Merchant) -> Self {
        Self::with_transport(merchant, crate::transport::Ureq::new())
    }
}

impl<T> Client<T> {
    /// A client over a transport.
    pub fn with_transport(merchant: Merchant, transport: T) -> Self {
        Self(crate::Client::with_transport(merchant, Immediate(transport)))
    }

    /// Calls another host.
    #[must_use]
    pub fn with_endpoint(self, endpoint: Endpoint) -> Self {
        Self(self.0.with_endpoint(endpoint))
    }

    /// Sets how often and how long calls are tried.
    #[must_use]
    pub fn with_plan(self, plan: Plan) -> Self {
        Self(self.0.with_plan(plan))
    }

    /// Sets the observer of the calls.
    #[must_use]
    pub fn with_observer(self, observer: Arc<dyn Observer>) -> Self {
        Self(self.0.with_observer(observer))
    }

    /// The client that this one is a face of.
    pub(crate) fn asynchronous(&self) -> &crate::Client<Immediate<T>> {
        &self.0
    }

    /// The merchant.
    pub fn merchant(&self) -> &Merchant {
        self.0.merchant()
    }
}

impl<T: Transport> Client<T> {
    /// Validates, signs and sends a request, verifies the reply and decodes it.
    ///
    /// Ending the thread or the process before there is a response does not cancel the request:
    /// it may have been carried out. [`crate::Client::send`] describes what to do then.
    ///
    /// # Errors
    /// As [`crate::Client::send`].
    pub fn send<R>(&self, request: &R) -> Result<Verified<R::Response>, Error>
    where
        R: Request<Response: Reply> + PayRequest,
    {
        wait(self.0.send(request))
    }

    /// Validates, signs and sends a request whose reply carries no signature that counts.
    ///
    /// # Errors
    /// As [`crate::Client::send_unsigned`].
    pub fn send_unsigned<R>(&self, request: &R) -> Result<UnsignedReply<R::Response>, Error>
    where
        R: Request<Response: bounds::UnsignedReply> + PayRequest,
    {
        wait(self.0.send_unsigned(request))
    }

    /// Requests a bill or a fund flow and writes the response to `file`, at most 2 GiB.
    ///
    /// # Errors
    /// As [`crate::Client::download`].
    pub fn download<R>(&self, request: &R, file: &mut dyn Write) -> Result<(), Error>
    where
        R: Request<Response: Failure> + PayRequest,
    {
        self.download_at_most(request, file, MAX_FILE_BYTES)
    }

    /// Like [`download`](Self::download), with another limit on the bytes that are written.
    ///
    /// # Errors
    /// As [`crate::Client::download`].
    pub fn download_at_most<R>(&self, request: &R, file: &mut dyn Write, bytes: u64) -> Result<(), Error>
    where
        R: Request<Response: Failure> + PayRequest,
    {
        let session = self.0.session();
        let mut in_flight =
            session.begin(request, session.attempts(request.message(), true), session.merchant.mch_id());
        let mut capped = CappedWriter::new(file, FILE_LABEL, bytes);
        loop {
            let prepared = in_flight.prepared(session.merchant.prepare(request))?;
            let destination = in_flight.begin(|host| session.url(prepared.host, host, &prepared.path))?;
            let http_request = prepared.http_request(&destination.url).with_time_limit(destination.time_limit);
            let file = &mut capped;
            let download = || ready(session.transport.0.download(http_request, file));
            let response = wait(in_flight.exchange(&destination, download));
            match prepared.check_download(response, &capped) {
                Ok(()) => {
                    in_flight.succeed();
                    return Ok(());
                }
                // What was written cannot be taken back.
                Err(error) if !capped.is_empty() => return Err(in_flight.give_up(error)),
                Err(error) => wait(in_flight.retry_after(error))?,
            }
        }
    }
}

impl<T: fmt::Debug> fmt::Debug for Client<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
