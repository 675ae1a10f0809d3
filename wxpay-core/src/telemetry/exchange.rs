//! An attempt: a request to a host, and its response.

use std::future::Future;

use super::CallRecord;
use super::meter;
use super::span::AttemptSpan;
use crate::client::route::Host;
use crate::error::{Transmission, Unreachable};
use crate::transport::HttpResponse;

/// What is known of an attempt before it is sent.
#[derive(Clone, Copy)]
#[cfg_attr(not(feature = "tracing"), allow(dead_code, reason = "only spans state them"))]
pub(crate) struct Exchange<'e> {
    pub(crate) host: Host,
    pub(crate) url: &'e str,
    /// The number of the attempt, from 1.
    pub(crate) attempt: u32,
}

impl Exchange<'_> {
    /// Calls the transport in the span of the attempt, and records its outcome.
    #[inline]
    pub(crate) async fn run<F>(self, call: &CallRecord, post: impl FnOnce() -> F) -> F::Output
    where
        F: Future<Output = Result<HttpResponse, Unreachable>>,
    {
        let span = AttemptSpan::new(&call.span, self);
        let response = span.run(post).await;
        span.end(&response);
        meter::attempt(call.message, self.host, transmission(&response));
        response
    }
}

/// Returns whether a byte of the request may have left: it did if there is a response.
pub(super) fn transmission(response: &Result<HttpResponse, Unreachable>) -> Transmission {
    response.as_ref().map_or_else(|unreachable| unreachable.transmission, |_| Transmission::Maybe)
}
