//! Classifies the errors of ureq by what they mean for the request.

use std::error::Error as StdError;
use std::io;
use std::time::Duration;

use ureq::Error;

use super::tls_error::causes;
use super::{io_error, tls_error};
use crate::error::{Transmission, Unreachable};

/// Returns the failure of a request. `has_sent` is whether a byte of it may have been sent, and `waited` the time since
/// it began.
pub(super) fn unreachable(url: &str, error: Error, has_sent: bool, waited: Duration) -> Unreachable {
    let (reason, misconfigured) = match io_of(&error).and_then(|error| tls_error::certificate_fault(error)) {
        Some(fault) => (fault.reason(), fault.is_ours()),
        None => (reason(&error, has_sent, waited), !has_sent && is_of_the_configuration(&error)),
    };
    let mut unreachable = Unreachable::maybe(url, reason);
    unreachable.misconfigured = misconfigured;
    if !has_sent {
        unreachable.transmission = Transmission::Never;
    }
    unreachable.with_new_source(error)
}

/// Returns the I/O error inside, which ureq does not declare as its source.
fn io_of(error: &Error) -> Option<&(dyn StdError + 'static)> {
    match error {
        Error::Io(inside) => Some(inside),
        _ => None,
    }
}

fn reason(error: &Error, has_sent: bool, waited: Duration) -> String {
    match error {
        Error::Timeout(_) => io_error::timed_out(!has_sent, waited),
        Error::Io(inside) if inside.kind() == io::ErrorKind::TimedOut => io_error::timed_out(!has_sent, waited),
        Error::Io(inside) => io_reason(inside),
        Error::HostNotFound => "its name was not found in DNS".to_owned(),
        Error::ConnectProxyFailed(text) if wants_password(text) => "the proxy wants a name and a password".to_owned(),
        Error::ConnectProxyFailed(text) if text.contains("did not respond") => {
            "the proxy closed the connection".to_owned()
        }
        Error::ConnectProxyFailed(_) => "the proxy opened no tunnel".to_owned(),
        Error::LargeResponseHeader(..) => "the head of the answer is larger than is read".to_owned(),
        Error::Protocol(_) => "the answer is not proper HTTP".to_owned(),
        other => other.to_string(),
    }
}

fn io_reason(error: &io::Error) -> String {
    // An error of ureq that passed through the standard library.
    if let Some(inside) = error.get_ref().and_then(|inside| inside.downcast_ref::<Error>()) {
        return inside.to_string();
    }
    if let Some(words) = tls_error::words(error) {
        return words;
    }
    let text = error.to_string();
    if text.starts_with("failed to lookup address information") {
        let is_temporary = text.contains("Temporary failure");
        return if is_temporary { "DNS did not answer for its name" } else { "its name was not found in DNS" }
            .to_owned();
    }
    let words = causes(error).filter_map(|cause| cause.downcast_ref().and_then(io_error::words)).last();
    words.map_or(text, str::to_owned)
}

fn wants_password(text: &str) -> bool {
    text.contains("407")
}

/// Returns whether the URL or the proxy has to be corrected.
fn is_of_the_configuration(error: &Error) -> bool {
    match error {
        Error::ConnectProxyFailed(text) => wants_password(text),
        Error::BadUri(_) | Error::Http(_) | Error::InvalidProxyUrl | Error::TlsRequired => true,
        _ => false,
    }
}
