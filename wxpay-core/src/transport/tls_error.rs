//! The errors of TLS among the causes of an error.

use std::error::Error as StdError;
use std::io;
use std::iter::successors;

use rustls::{AlertDescription, CertificateError};

/// Returns the error and its causes, from the outermost.
pub(super) fn causes<'e>(error: &'e (dyn StdError + 'static)) -> impl Iterator<Item = &'e (dyn StdError + 'static)> {
    successors(Some(error), |cause| (*cause).source())
}

/// A certificate that is not accepted.
pub(super) enum CertificateFault<'e> {
    /// The certificate of the other side: nothing was sent, and another host may have another.
    Untrusted(&'e CertificateError),
    /// The client certificate, until it is corrected. With TLS 1.3 it is refused only once the request may
    /// have been sent.
    Refused(AlertDescription),
}

impl CertificateFault<'_> {
    /// Returns the fault in words, with what to do.
    pub(super) fn reason(&self) -> String {
        match self {
            Self::Untrusted(certificate) => format!(
                "its certificate is not to be trusted ({}); check the address and any proxy on the way, \
                 or give the system the certificate of the authority",
                distrust(certificate)
            ),
            Self::Refused(alert) => {
                format!("it refuses the client certificate, or wants one (TLS alert {alert:?}); check the certificate")
            }
        }
    }

    /// Returns whether the same request fails again until the configuration is corrected.
    pub(super) fn is_ours(&self) -> bool {
        matches!(self, Self::Refused(_))
    }
}

/// Returns the fault of a certificate that is among the causes.
pub(super) fn certificate_fault<'e>(error: &'e (dyn StdError + 'static)) -> Option<CertificateFault<'e>> {
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

/// Returns the TLS error inside a cause.
fn tls_error<'e>(mut cause: &'e (dyn StdError + 'static)) -> Option<&'e rustls::Error> {
    // The error inside an I/O error is not its source.
    while let Some(inside) = cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        cause = inside;
    }
    cause.downcast_ref()
}

/// Returns the cause in words, for a TLS error that does not concern certificates.
pub(super) fn words(error: &(dyn StdError + 'static)) -> Option<String> {
    match causes(error).find_map(tls_error)? {
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
        CertificateError::Other(reason) => reason.to_string(),
        other => other.to_string(),
    }
}
