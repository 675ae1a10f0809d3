//! The spans without the feature `tracing`: nothing.
#![allow(clippy::unused_self, reason = "the same functions as with the feature")]

use std::future::Future;
use std::time::Duration;

use wxpay_schema::{Effect, Message};

use crate::client::Call;
use crate::client::route::Host;
use crate::error::{Error, Unreachable};
use crate::telemetry::Exchange;
use crate::transport::HttpResponse;

pub(crate) struct CallSpan;

impl CallSpan {
    #[inline]
    pub(crate) fn new(_: &Call<'_>, _: &str) -> Self {
        Self
    }

    #[inline]
    pub(crate) fn retry(&self, _: u32, _: &Error, _: Duration) {}

    #[inline]
    pub(crate) fn fail_over(&self, _: Host) {}

    #[inline]
    pub(crate) fn end(&self, _: u32, _: Effect, _: Option<&Error>) {}

    #[inline]
    pub(crate) fn abandon(&self, _: u32, _: Effect) {}
}

pub(crate) struct AttemptSpan;

impl AttemptSpan {
    #[inline]
    pub(crate) fn new(_: &CallSpan, _: Exchange<'_>) -> Self {
        Self
    }

    #[inline]
    pub(crate) fn run<F: Future>(&self, post: impl FnOnce() -> F) -> F {
        post()
    }

    #[inline]
    pub(crate) fn end(&self, _: &Result<HttpResponse, Unreachable>) {}
}

#[inline]
pub(crate) fn verdict(_: &'static Message, _: Option<&'static str>) {}

#[inline]
pub(crate) fn certificate_days(_: u64) {}
