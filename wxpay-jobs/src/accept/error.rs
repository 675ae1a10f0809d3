//! Why a payment could not be accepted.

use std::fmt;

use crate::database::{ConflictError, DatabaseError};
use crate::failure::Failure;
use crate::jobs::EnqueueError;
use crate::shop::BoxError;

/// Why a payment or a hint could not be accepted. Nothing was stored: refuse the notification, so that it is repeated.
#[derive(Debug)]
#[non_exhaustive]
pub enum AcceptError {
    /// The database failed.
    Database(DatabaseError),
    /// The engine took no job.
    Enqueue(EnqueueError),
    /// The shop's own code failed to find the price.
    Shop(BoxError),
    /// The message has not what a payment is stored by. Holds the name of the field.
    Missing(&'static str),
    /// The message is of an order that is not paid.
    NotPaid,
}

impl ConflictError for AcceptError {
    fn is_conflict(&self) -> bool {
        match self {
            Self::Database(error) | Self::Enqueue(EnqueueError::Database(error)) => error.is_conflict(),
            Self::Shop(error) => error.is_conflict(),
            Self::Missing(_) | Self::NotPaid => false,
        }
    }
}

impl From<AcceptError> for Failure {
    fn from(error: AcceptError) -> Self {
        match error {
            AcceptError::Database(error) => Self::Database(error),
            AcceptError::Enqueue(error) => Self::Enqueue(error),
            AcceptError::Shop(error) => Self::Shop(error),
            error @ (AcceptError::Missing(_) | AcceptError::NotPaid) => Self::Person(error.to_string()),
        }
    }
}

impl From<DatabaseError> for AcceptError {
    fn from(error: DatabaseError) -> Self {
        Self::Database(error)
    }
}

impl From<EnqueueError> for AcceptError {
    fn from(error: EnqueueError) -> Self {
        Self::Enqueue(error)
    }
}

impl From<BoxError> for AcceptError {
    fn from(error: BoxError) -> Self {
        Self::Shop(error)
    }
}

impl fmt::Display for AcceptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("nothing was stored of the payment; refuse the notification, so that it is repeated: ")?;
        match self {
            Self::Database(error) => error.fmt(f),
            Self::Enqueue(error) => error.fmt(f),
            Self::Shop(error) => write!(f, "the shop's own code failed: {error}"),
            Self::Missing(field) => write!(f, "the message lacks `{field}`"),
            Self::NotPaid => f.write_str("the order is not paid"),
        }
    }
}

impl std::error::Error for AcceptError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Database(error) => Some(error),
            Self::Enqueue(error) => Some(error),
            Self::Shop(error) => Some(error.as_ref()),
            Self::Missing(_) | Self::NotPaid => None,
        }
    }
}
