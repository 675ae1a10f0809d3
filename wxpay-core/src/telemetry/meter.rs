//! Metrics. Labels are words of a fixed list: no number of an order, and no text of a message.

#[cfg(feature = "metrics")]
#[path = "meter_metrics.rs"]
mod counting;
#[cfg(not(feature = "metrics"))]
#[path = "meter_empty.rs"]
mod counting;

pub(super) use counting::{Clock, attempt, certificate_days, deny_retry, route, verdict};

#[cfg(any(feature = "metrics", feature = "tracing"))]
pub(super) use words::{host_name, transmission_name};

/// The words that are recorded.
#[cfg(any(feature = "metrics", feature = "tracing"))]
mod words {
    use crate::client::route::Host;
    use crate::error::Transmission;

    pub(in crate::telemetry) const fn host_name(host: Host) -> &'static str {
        match host {
            Host::Primary => "primary",
            Host::Backup => "backup",
        }
    }

    pub(in crate::telemetry) const fn transmission_name(transmission: Transmission) -> &'static str {
        match transmission {
            Transmission::Never => "never",
            Transmission::Maybe => "maybe",
        }
    }
}
