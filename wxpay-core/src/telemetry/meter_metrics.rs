//! The metrics with the feature `metrics`.

use std::time::Instant;

use metrics::{counter, gauge, histogram};
use wxpay_schema::{Effect, Message};

use crate::client::route::Host;
use crate::error::Transmission;
use crate::telemetry::meter::{host_name, transmission_name};

/// The time since a call began, by the system's clock.
pub(crate) struct Clock(Instant);

impl Clock {
    pub(crate) fn new() -> Self {
        Self(Instant::now())
    }

    pub(crate) fn end(&self, message: &'static Message, effect: Effect, result: &'static str) {
        let seconds = self.0.elapsed().as_secs_f64();
        histogram!("wxpay_call_seconds", "api" => message.name, "result" => result).record(seconds);
        if effect == Effect::Possible {
            counter!("wxpay_effect_possible_total", "api" => message.name).increment(1);
        }
    }
}

pub(crate) fn attempt(message: &'static Message, host: Host, transmission: Transmission) {
    let (host, transmission) = (host_name(host), transmission_name(transmission));
    counter!("wxpay_attempts_total", "api" => message.name, "host" => host, "transmission" => transmission)
        .increment(1);
}

pub(crate) fn deny_retry() {
    counter!("wxpay_retries_denied_total").increment(1);
}

pub(crate) fn route(host: Host) {
    for each in [Host::Primary, Host::Backup] {
        gauge!("wxpay_route", "host" => host_name(each)).set(if each == host { 1.0 } else { 0.0 });
    }
}

pub(crate) fn verdict(table: &'static Message, verdict: &'static str) {
    counter!("wxpay_notifications_total", "api" => table.name, "verdict" => verdict).increment(1);
}

#[allow(clippy::cast_precision_loss, reason = "a count of days")]
pub(crate) fn certificate_days(days: u64) {
    gauge!("wxpay_certificate_days").set(days as f64);
}
