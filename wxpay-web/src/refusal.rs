//! Why a notification was refused.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use wxpay_core::Error;

use crate::BoxError;

/// Why a notification was refused. Nothing of it is in the answer, so that nobody can learn from answers which
/// merchants there are, or how to forge a better message.
#[derive(Debug)]
#[non_exhaustive]
pub enum Refusal {
    /// The body is longer than the limit. Nothing of it was verified.
    TooLarge {
        /// The limit in bytes.
        limit: usize,
    },
    /// The body did not arrive as a whole: the connection broke.
    Incomplete(BoxError),
    /// The body or the account did not arrive within the time. The handler was not called.
    Slow {
        /// The time for the whole of a notification.
        time: Duration,
    },
    /// The account could not be looked up. The handler was not called.
    Lookup(BoxError),
    /// The message is not genuine, or not of the kind that is received here. The handler was not called.
    Message(Error),
    /// The handler did not end within the time. It goes on, and once it has committed, the repetition of the
    /// notification is a duplicate.
    Late {
        /// The time for the whole of a notification.
        time: Duration,
    },
    /// The handler returned an error.
    Handler(BoxError),
    /// The handler panicked.
    Panic,
    /// The runtime is shutting down, and the handler was cancelled.
    Shutdown,
    /// There is no runtime of tokio, or the framework's state has no [`Receiver`](crate::Receiver).
    Setup(&'static str),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge { limit } => write!(f, "the body is longer than {limit} bytes"),
            Self::Incomplete(_) => f.write_str("the body did not arrive as a whole"),
            Self::Slow { time } => write!(f, "the body or the account did not arrive within {time:?}"),
            Self::Lookup(_) => f.write_str("the account could not be looked up; the notification is repeated"),
            Self::Message(error) => error.fmt(f),
            Self::Late { time } => write!(
                f,
                "the handler did not end within {time:?}; it goes on, and the repetition of the notification should \
                 find its work done"
            ),
            Self::Handler(_) => f.write_str("the handler returned an error; the notification is repeated"),
            Self::Panic => f.write_str("the handler panicked; the notification is repeated"),
            Self::Shutdown => f.write_str("the runtime is shutting down, and the handler was cancelled"),
            Self::Setup(what) => f.write_str(what),
        }
    }
}

impl StdError for Refusal {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Incomplete(error) | Self::Lookup(error) | Self::Handler(error) => Some(&**error),
            Self::Message(error) => error.source(),
            _ => None,
        }
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Message(error)
    }
}

/// Records a refusal, with its causes and without the message.
#[cfg(feature = "tracing")]
pub(crate) fn record(refusal: &Refusal) {
    let mut reason = refusal.to_string();
    let mut cause = refusal.source();
    while let Some(error) = cause {
        reason.push_str(": ");
        reason.push_str(&error.to_string());
        cause = error.source();
    }
    let class = match refusal {
        Refusal::Message(error) => error.class(),
        Refusal::TooLarge { .. } => "TooLarge",
        Refusal::Incomplete(_) => "Incomplete",
        Refusal::Slow { .. } => "Slow",
        Refusal::Lookup(_) => "Lookup",
        Refusal::Late { .. } => "Late",
        Refusal::Handler(_) => "Handler",
        Refusal::Panic => "Panic",
        Refusal::Shutdown => "Shutdown",
        Refusal::Setup(_) => "Setup",
    };
    tracing::warn!({ "error.type" = class, reason = reason }, "a notification is answered with the refusal");
}

/// Without the feature `tracing` nothing is recorded.
#[cfg(not(feature = "tracing"))]
pub(crate) fn record(_: &Refusal) {}
