//! The spans with the feature `tracing`. Names of HTTP are those of OpenTelemetry's conventions.

use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tracing::field::Empty;
use tracing::instrument::{Instrument, Instrumented};
use tracing::{Level, Span, debug, info, span, warn};
use wxpay_schema::{Effect, Message};

use crate::client::Call;
use crate::client::route::Host;
use crate::error::{Error, Unreachable};
use crate::telemetry::Exchange;
use crate::telemetry::address::Address;
use crate::telemetry::exchange::transmission;
use crate::telemetry::fact::{Fact, err_code, host_name};
use crate::transport::HttpResponse;

/// The days of validity from which on a certificate should be renewed.
const RENEWAL_DAYS: u64 = 30;

/// The span of a call.
pub(crate) struct CallSpan(Span);

impl CallSpan {
    pub(crate) fn new(call: &Call<'_>, mch_id: &str) -> Self {
        let span = span!(
            Level::INFO,
            "wxpay.call",
            "wxpay.api" = call.message().name,
            "wxpay.mch_id" = mch_id,
            "wxpay.out_trade_no" = Empty,
            "wxpay.out_refund_no" = Empty,
            "wxpay.effect" = Empty,
            "wxpay.err_code" = Empty,
            "error.type" = Empty,
            "wxpay.attempts" = Empty,
        );
        if !span.is_disabled() {
            Fact::Numbers(call).record(&span);
        }
        Self(span)
    }

    pub(crate) fn retry(&self, attempt: u32, cause: &Error, pause: Duration) {
        let pause = u64::try_from(pause.as_millis()).unwrap_or(u64::MAX);
        info!(
            parent: &self.0,
            {
                "error.type" = cause.class(),
                "wxpay.err_code" = err_code(cause),
                "wxpay.attempts" = attempt,
                "wxpay.pause_ms" = pause
            },
            "the attempt failed and is repeated"
        );
    }

    pub(crate) fn fail_over(&self, host: Host) {
        info!(parent: &self.0, { "wxpay.host" = host_name(host) }, "the other host is called");
    }

    pub(crate) fn end(&self, attempts: u32, effect: Effect, error: Option<&Error>) {
        if !self.0.is_disabled() {
            Fact::Attempts(attempts).record(&self.0);
            Fact::Effect(effect).record(&self.0);
            if let Some(error) = error {
                Fact::Error(error).record(&self.0);
            }
        }
        if let Some(error) = error
            && effect == Effect::Possible
        {
            warn!(
                parent: &self.0,
                { "error.type" = error.class(), "wxpay.effect" = effect.name(), "wxpay.attempts" = attempts },
                "the request may have been carried out; query it by its number"
            );
        }
    }

    pub(crate) fn abandon(&self, attempt: u32, effect: Effect) {
        if !self.0.is_disabled() {
            Fact::Attempts(attempt).record(&self.0);
            Fact::Effect(effect).record(&self.0);
        }
        let name = effect.name();
        if effect == Effect::Possible {
            warn!(
                parent: &self.0,
                { "wxpay.effect" = name, "wxpay.attempts" = attempt },
                "the call was dropped after a byte may have left; query it by its number"
            );
        } else {
            debug!(parent: &self.0, { "wxpay.effect" = name, "wxpay.attempts" = attempt }, "the call was dropped");
        }
    }
}

/// The span of an attempt.
pub(crate) struct AttemptSpan(Span);

impl AttemptSpan {
    pub(crate) fn new(call: &CallSpan, exchange: Exchange<'_>) -> Self {
        let span = span!(
            parent: &call.0,
            Level::DEBUG,
            "wxpay.attempt",
            "http.request.method" = "POST",
            "server.address" = Empty,
            "server.port" = Empty,
            "url.full" = Empty,
            "http.response.status_code" = Empty,
            "error.type" = Empty,
            "http.request.resend_count" = exchange.attempt.saturating_sub(1),
            "wxpay.host" = host_name(exchange.host),
            "wxpay.transmission" = Empty,
        );
        if !span.is_disabled()
            && let Some(address) = Address::new(exchange.url)
        {
            Fact::Address(&address).record(&span);
        }
        Self(span)
    }

    /// Calls the transport within the span. A blocking one does its work before it returns a future.
    pub(crate) fn run<F: Future>(&self, post: impl FnOnce() -> F) -> Instrumented<F> {
        self.0.in_scope(post).instrument(self.0.clone())
    }

    pub(crate) fn end(&self, response: &Result<HttpResponse, Unreachable>) {
        if self.0.is_disabled() {
            return;
        }
        Fact::Transmission(transmission(response)).record(&self.0);
        match response {
            Ok(response) => Fact::Status(response.status).record(&self.0),
            Err(_) => Fact::Unreachable.record(&self.0),
        }
    }
}

/// A notification of that table was verified, or refused with an error of that class.
pub(crate) fn verdict(table: &'static Message, class: Option<&'static str>) {
    match class {
        None => debug!({ "wxpay.api" = table.name }, "the notification was verified"),
        Some(class) => info!({ "wxpay.api" = table.name, "error.type" = class }, "the notification was refused"),
    }
}

/// Warns of a certificate that expires soon, once for each number of days.
pub(crate) fn certificate_days(days: u64) {
    static WARNED: AtomicU64 = AtomicU64::new(u64::MAX);
    if days < RENEWAL_DAYS && WARNED.swap(days, Ordering::Relaxed) != days {
        warn!(
            { "wxpay.certificate_days" = days },
            "the client certificate expires soon; renew it and replace the files"
        );
    }
}
