//! Classifies the errors of reqwest by what they mean for the request.

use std::error::Error as StdError;
use std::io;
use std::iter::successors;
use std::time::Duration;

use rustls::{AlertDescription, CertificateError};

use super::io_error;
use crate::error::{Transmission, Unreachable};

/// Returns the failure of a request whose reply did not begin. Nothing was sent if no connection `has_taken` the
/// body: it is taken before the first byte is written. `waited` is the time since the request began.
pub(super) fn before_reply(url: &str, error: reqwest::Error, has_taken: bool, waited: Duration) -> Unreachable {
    let was_never_sent = !has_taken;
    let (reason, misconfigured) = match certificate_fault(&error) {
        Some(CertificateFault::Untrusted(certificate)) => (
            format!(
                "its certificate is not to be trusted ({}); check the address and any proxy on the way, \
                 or give the system the certificate of the authority",
                distrust(certificate)
            ),
            true,
        ),
        Some(CertificateFault::Refused(alert)) => (
            format!("it refuses the client certificate, or wants one (TLS alert {alert:?}); check the certificate"),
            true,
        ),
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
        let what = if error.is_connect() { "the connection " } else { "" };
        return format!("{what}timed out after {}.{} seconds", waited.as_secs(), waited.subsec_millis() / 100);
    }
    let has = |text: &str| causes(error).any(|cause| cause.to_string() == text);
    let by_tls = || causes(error).find_map(tls_error).and_then(tls_words);
    let by_text = || match (causes(error).find_map(|cause| words(&cause.to_string())), innermost(error)) {
        (Some(NOT_IN_DNS), cause) if cause.contains("Temporary failure") => Some("DNS did not answer for its name"),
        // A resolver of the client's own has its own reasons.
        (Some(NOT_IN_DNS), cause) if !is_from_the_system(&cause) => None,
        (words, _) => words,
    };
    let by_io = || causes(error).filter_map(|cause| cause.downcast_ref().and_then(io_error::words)).last();
    let reason = by_tls()
        .or_else(|| by_text().map(str::to_owned))
        .or_else(|| by_io().map(str::to_owned))
        .unwrap_or_else(|| innermost(error));
    if has("tunnel error: failed to create underlying connection") {
        return format!("the proxy was not reached: {reason}");
    }
    reason
}

fn causes(error: &reqwest::Error) -> impl Iterator<Item = &(dyn StdError + 'static)> {
    successors(Some(error as &(dyn StdError + 'static)), |cause| (*cause).source())
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

/// A certificate that is not accepted. That stays until something is corrected.
enum CertificateFault<'e> {
    /// The certificate of the other side.
    Untrusted(&'e CertificateError),
    /// The client certificate. With TLS 1.3 it is refused only once the request may
    /// have been sent.
    Refused(AlertDescription),
}

fn certificate_fault(error: &reqwest::Error) -> Option<CertificateFault<'_>> {
    use AlertDescription::{
        AccessDenied, BadCertificate, CertificateExpired, CertificateRequired, CertificateRevoked, CertificateUnknown,
        DecryptError, UnknownCA, UnsupportedCertificate,
    };
    match causes(error).find_map(tls_error)? {
        rustls::Error::InvalidCertificate(certificate) => Some(CertificateFault::Untrusted(certificate)),
        rustls::Error::AlertReceived(
            alert @ (AccessDenied
            | BadCertificate
            | CertificateExpired
            | CertificateRequired
            | CertificateRevoked
            | CertificateUnknown
            | DecryptError
            | UnknownCA
            | UnsupportedCertificate),
        ) => Some(CertificateFault::Refused(*alert)),
        _ => None,
    }
}

fn tls_error<'e>(mut cause: &'e (dyn StdError + 'static)) -> Option<&'e rustls::Error> {
    // The error inside an I/O error is not its source.
    while let Some(inside) = cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        cause = inside;
    }
    cause.downcast_ref()
}

/// Returns the cause of a TLS error that does not concern certificates.
fn tls_words(error: &rustls::Error) -> Option<String> {
    match error {
        rustls::Error::InvalidMessage(what) => Some(format!("it does not speak TLS, or not properly ({what:?})")),
        rustls::Error::PeerIncompatible(why) => Some(format!("it has no version or cipher of TLS in common ({why:?})")),
        rustls::Error::PeerMisbehaved(why) => Some(format!("it does not keep to the rules of TLS ({why:?})")),
        rustls::Error::AlertReceived(alert) => Some(format!("it ended the TLS connection (alert {alert:?})")),
        _ => None,
    }
}

/// Returns why a certificate is not trusted.
fn distrust(certificate: &CertificateError) -> String {
    match certificate {
        CertificateError::Expired => "it has expired".to_owned(),
        CertificateError::ExpiredContext { time, not_after } => {
            let seconds = time.as_secs().saturating_sub(not_after.as_secs());
            format!("it expired {seconds} seconds ago by the clock of this machine")
        }
        CertificateError::NotValidYet => "it is not valid yet".to_owned(),
        CertificateError::NotValidYetContext { time, not_before } => {
            let seconds = not_before.as_secs().saturating_sub(time.as_secs());
            format!("it is valid only in {seconds} seconds by the clock of this machine")
        }
        CertificateError::NotValidForName => "it is for another name".to_owned(),
        CertificateError::NotValidForNameContext { presented, .. } if presented.is_empty() => {
            "it is for no name".to_owned()
        }
        CertificateError::NotValidForNameContext { presented, .. } => {
            format!("it is for another name: {}", presented.join(", "))
        }
        CertificateError::UnknownIssuer => "its issuer is not known".to_owned(),
        CertificateError::Revoked => "it was revoked".to_owned(),
        CertificateError::BadSignature => "its signature does not fit".to_owned(),
        other => other.to_string(),
    }
}
