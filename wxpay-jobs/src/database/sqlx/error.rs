//! The kinds of sqlx's errors.

use sqlx::Error;
use sqlx::error::{DatabaseError as Report, ErrorKind};

use crate::database::{DatabaseError, DatabaseErrorKind};

/// Returns the error with its kind. `kind` returns that of an error which the database reports.
pub(super) fn convert(error: Error, kind: fn(&dyn Report) -> DatabaseErrorKind) -> DatabaseError {
    let kind = match &error {
        Error::Database(report) if report.kind() == ErrorKind::UniqueViolation => DatabaseErrorKind::Unique,
        Error::Database(report) => kind(report.as_ref()),
        Error::Io(_)
        | Error::Tls(_)
        | Error::PoolTimedOut
        | Error::PoolClosed
        | Error::WorkerCrashed
        // What is left of a conversation that the server broke off.
        | Error::Protocol(_)
        | Error::BeginFailed => DatabaseErrorKind::Unavailable,
        Error::ColumnIndexOutOfBounds { .. }
        | Error::ColumnNotFound(_)
        | Error::ColumnDecode { .. }
        | Error::Decode(_)
        | Error::TypeNotFound { .. } => DatabaseErrorKind::Schema,
        _ => DatabaseErrorKind::Other,
    };
    DatabaseError::new(kind, error)
}

/// The error of a value whose type no [`Value`](crate::database::Value) has.
pub(super) fn unknown_type(index: usize, name: &str) -> DatabaseError {
    DatabaseError::new(DatabaseErrorKind::Schema, format!("the value {index} of the row has the type {name}"))
}
