//! Classifies the errors of reqwest by what they mean for the request.

use std::time::Duration;

use super::tls_error::causes;
use super::{io_error, tls_error};
use crate::error::{Transmission, Unreachable};

/// Returns the failure of a request whose reply did not begin. Nothing was sent if no connection `has_taken` the
/// body: it is taken before the first byte is written. `waited` is the time since the request began.
pub(super) fn before_reply(url: &str, error: reqwest::Error, has_taken: bool, waited: Duration) -> Unreachable {
    let was_never_sent = !has_taken;
    let (reason, misconfigured) = match tls_error::certificate_fault(&error) {
        Some(fault) => (fault.reason(), fault.is_ours()),
        None => {
            let misconfigured = error.is_builder() || is_of_the_proxy(&innermost(&error));
            (reason(&error, waited), misconfigured && was_never_sent)
        }
    };
    let mut unreachable = Unreachable::maybe(url, reason);
    unreachable.misconfigured = misconfigured;
    if was_never_sent {
        unreachable.transmission = Transmission::Never;
    }
    unreachable.with_new_source(error.without_url())
}

/// Returns the failure of a request whose reply began and did not end.
pub(super) fn within_reply(url: &str, error: reqwest::Error, waited: Duration) -> Unreachable {
    Unreachable::maybe(url, reason(&error, waited)).with_new_source(error.without_url())
}

/// Returns the text of the innermost cause: reqwest's own text does not state what failed.
pub(super) fn innermost(error: &reqwest::Error) -> String {
    causes(error).last().map(ToString::to_string).unwrap_or_default()
}

/// Returns the cause in words that the error and its causes do not have, so that they can be
/// its sources; or else the text of the innermost one.
fn reason(error: &reqwest::Error, waited: Duration) -> String {
    if error.is_timeout() {
        return io_error::timed_out(error.is_connect(), waited);
    }
    let has = |text: &str| causes(error).any(|cause| cause.to_string() == text);
    let by_text = || match (causes(error).find_map(|cause| words(&cause.to_string())), innermost(error)) {
        (Some(NOT_IN_DNS), cause) if cause.contains("Temporary failure") => Some("DNS did not answer for its name"),
        // A resolver of the client's own has its own reasons.
        (Some(NOT_IN_DNS), cause) if !is_from_the_system(&cause) => None,
        (words, _) => words,
    };
    let by_io = || causes(error).filter_map(|cause| cause.downcast_ref().and_then(io_error::words)).last();
    let reason = tls_error::words(error)
        .or_else(|| by_text().map(str::to_owned))
        .or_else(|| by_io().map(str::to_owned))
        .unwrap_or_else(|| innermost(error));
    if has("tunnel error: failed to create underlying connection") {
        return format!("the proxy was not reached: {reason}");
    }
    reason
}

const NOT_IN_DNS: &str = "its name was not found in DNS";

/// Whether the system looked the name up and did not find it.
fn is_from_the_system(cause: &str) -> bool {
    cause.starts_with("failed to lookup address information") || cause.contains("(os error ")
}

/// Returns the meaning of a text of hyper. The types of these errors cannot be named.
fn words(text: &str) -> Option<&'static str> {
    Some(match text {
        "dns error" => NOT_IN_DNS,
        "tunnel error: proxy authorization required" => "the proxy wants a name and a password",
        "tunnel error: unsuccessful" => "the proxy opened no tunnel",
        "tunnel error: unexpected end of file" => "the proxy closed the connection",
        "connection closed before message completed" => "the connection was closed before the answer was complete",
        "channel closed" | "operation was canceled" => "the connection was closed by the other side",
        "message head is too large" => "the head of the answer is larger than is read",
        text if text.starts_with("invalid HTTP ") || text.ends_with(" parsed") => "the answer is not proper HTTP",
        _ => return None,
    })
}

/// Returns whether the proxy wants a password or has a scheme that is not built in. The types
/// of these errors cannot be named.
fn is_of_the_proxy(text: &str) -> bool {
    text.contains("proxy authorization required") || text.contains("unsupported scheme")
}
