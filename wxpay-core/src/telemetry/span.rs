//! Spans and events of `tracing`.

#[cfg(feature = "tracing")]
#[path = "span_tracing.rs"]
mod recording;
#[cfg(not(feature = "tracing"))]
#[path = "span_empty.rs"]
mod recording;

pub(super) use recording::{AttemptSpan, CallSpan, certificate_days, verdict};
