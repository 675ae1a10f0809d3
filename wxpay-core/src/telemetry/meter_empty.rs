//! The metrics without the feature `metrics`: nothing.
#![allow(clippy::unused_self, reason = "the same functions as with the feature")]

use wxpay_schema::{Effect, Message};

use crate::client::route::Host;
use crate::error::Transmission;

pub(crate) struct Clock;

impl Clock {
    #[inline]
    pub(crate) fn new() -> Self {
        Self
    }

    #[inline]
    pub(crate) fn end(&self, _: &'static Message, _: Effect, _: &'static str) {}
}

#[inline]
pub(crate) fn attempt(_: &'static Message, _: Host, _: Transmission) {}

#[inline]
pub(crate) fn deny_retry() {}

#[inline]
pub(crate) fn route(_: Host) {}

#[inline]
pub(crate) fn verdict(_: &'static Message, _: &'static str) {}

#[inline]
pub(crate) fn certificate_days(_: u64) {}
