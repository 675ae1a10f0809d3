//! The causes of failed attempts, as far as they decide about a repetition.

use wxpay_schema::{Action, Retry, errors};

use super::budget;
use crate::error::{Error, ErrorKind, Malformed, Transmission, Unreachable};

/// Why an attempt failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    /// Not one byte was sent.
    NotSent,
    /// The connection ended after bytes may have been sent.
    Interrupted,
    /// There was a response which is not one of the gateway, or not a whole one.
    Unreadable,
    /// There was a reply that cannot be trusted.
    Untrusted,
    /// The gateway asks to send the same again.
    Busy,
    /// The gateway takes no more calls for now.
    Throttled,
    /// A repetition does not help, or is not allowed.
    Final,
}

/// The codes of too many calls. Between two tries of a red packet or a transfer lies a second at least.
const THROTTLED: [&str; 3] = [errors::FREQUENCY_LIMITED.code, "FREQ_LIMIT", "SECOND_OVER_LIMITED"];

impl Cause {
    /// Returns the cause of the error of one attempt.
    pub(super) fn of(error: &Error) -> Self {
        match error.kind() {
            // The configuration has to be corrected.
            ErrorKind::Unreachable(Unreachable { misconfigured: true, .. }) => Self::Final,
            ErrorKind::Unreachable(Unreachable { transmission: Transmission::Never, .. }) => Self::NotSent,
            ErrorKind::Unreachable(_) => Self::Interrupted,
            // The page that refuses a certificate.
            ErrorKind::UnexpectedReply { .. } if error.action() == Action::CorrectRequest => Self::Final,
            // It would be as large again.
            ErrorKind::Malformed(Malformed::TooLarge { .. }) => Self::Final,
            ErrorKind::UnexpectedReply { .. } | ErrorKind::Malformed(_) => Self::Unreadable,
            ErrorKind::Untrusted(_) | ErrorKind::InvalidFields(_) => Self::Untrusted,
            ErrorKind::WrongMessage { .. } | ErrorKind::WrongKind(_) => Self::Untrusted,
            ErrorKind::NotTaken { .. } | ErrorKind::Business { .. } | ErrorKind::Platform { .. } => {
                match error.explanation() {
                    Some(row) if THROTTLED.iter().any(|code| errors::is_same_code(row.code, code)) => Self::Throttled,
                    Some(row) if row.action == Action::RetrySame => Self::Busy,
                    _ => Self::Final,
                }
            }
            ErrorKind::InvalidRequest(_) | ErrorKind::NoRandomness => Self::Final,
        }
    }

    /// Returns whether a call of that class may be repeated after it.
    pub(super) fn may_be_repeated(self, retry: Retry) -> bool {
        match self {
            Self::NotSent => true,
            Self::Final => false,
            _ => !matches!(retry, Retry::QueryFirst | Retry::Never),
        }
    }

    /// Returns whether the host could not be reached, so that the other one may be called.
    pub(super) fn is_of_the_network(self) -> bool {
        matches!(self, Self::NotSent | Self::Interrupted)
    }

    /// Returns the tokens that a repetition costs.
    pub(super) fn tokens(self) -> u32 {
        if self == Self::Throttled { budget::THROTTLING } else { budget::FAILURE }
    }
}
