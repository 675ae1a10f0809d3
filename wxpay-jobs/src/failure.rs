//! Why a job did not get on.

use std::fmt;

use wxpay_core::schema::Action;

use crate::database::{ConflictError, DatabaseError, DatabaseErrorKind};
use crate::jobs::EnqueueError;
use crate::shop::BoxError;

/// Why a job did not get on.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The database failed.
    Database(DatabaseError),
    /// The engine took no job.
    Enqueue(EnqueueError),
    /// The shop's own code failed.
    Shop(BoxError),
    /// A call of the gateway failed.
    Call(Box<wxpay_core::Error>),
    /// A file could not be written or read, or a bill is not whole.
    File(String),
    /// No repetition will help.
    Person(String),
}

impl Failure {
    /// The error of a merchant whose client the shop does not have.
    pub(crate) fn no_client(mch_id: &str, sub_mch_id: &str) -> Self {
        let sub_merchant = if sub_mch_id.is_empty() { String::new() } else { format!(" for {sub_mch_id}") };
        Self::Person(format!("the shop has no client of the merchant {mch_id}{sub_merchant}; add the account"))
    }

    /// The error of the shop's code that panicked.
    pub(crate) fn panic() -> Self {
        Self::Shop("it panicked".into())
    }

    /// The error of the shop's code that did not end.
    pub(crate) fn slow() -> Self {
        Self::Shop("it did not end within `Schedule::lease`".into())
    }

    /// Returns whether only waiting helps, and nothing is wrong with the row: the database or the gateway is away.
    pub(crate) fn is_outage(&self) -> bool {
        match self {
            Self::Database(error) | Self::Enqueue(EnqueueError::Database(error)) => error.is_transient(),
            Self::Shop(error) => DatabaseError::kind_of(error.as_ref()).is_some_and(DatabaseErrorKind::is_transient),
            Self::Call(error) => error.action() == Action::RetrySame,
            Self::File(_) | Self::Person(_) => false,
        }
    }
}

impl ConflictError for Failure {
    fn is_conflict(&self) -> bool {
        match self {
            Self::Database(error) | Self::Enqueue(EnqueueError::Database(error)) => error.is_conflict(),
            Self::Shop(error) => error.is_conflict(),
            Self::Call(_) | Self::File(_) | Self::Person(_) => false,
        }
    }
}

impl From<DatabaseError> for Failure {
    fn from(error: DatabaseError) -> Self {
        Self::Database(error)
    }
}

impl From<EnqueueError> for Failure {
    fn from(error: EnqueueError) -> Self {
        Self::Enqueue(error)
    }
}

impl From<BoxError> for Failure {
    fn from(error: BoxError) -> Self {
        Self::Shop(error)
    }
}

impl From<wxpay_core::Error> for Failure {
    fn from(error: wxpay_core::Error) -> Self {
        Self::Call(Box::new(error))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Database(error) => f.write_str(&chain(error)),
            Self::Enqueue(error) => f.write_str(&chain(error)),
            Self::Shop(error) => write!(f, "the shop's own code failed: {}", chain(error.as_ref())),
            Self::Call(error) => error.fmt(f),
            Self::File(reason) | Self::Person(reason) => f.write_str(reason),
        }
    }
}

/// Returns an error with its sources.
pub(crate) fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(error) = next {
        text.push_str(": ");
        text.push_str(&error.to_string());
        next = error.source();
    }
    text
}
