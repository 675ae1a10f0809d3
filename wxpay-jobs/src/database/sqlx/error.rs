//! The kinds of sqlx's errors.

use sqlx::Error;
use sqlx::error::{DatabaseError as Report, ErrorKind};

use crate::database::{DatabaseError, DatabaseErrorKind};

/// An error of sqlx, with its kind: of the merchant's own statements too.
impl From<Error> for DatabaseError {
    fn from(error: Error) -> Self {
        Self::new(kind(&error), error)
    }
}

/// Returns the kind of an error.
pub(in crate::database) fn kind(error: &Error) -> DatabaseErrorKind {
    match error {
        Error::Database(report) if report.kind() == ErrorKind::UniqueViolation => DatabaseErrorKind::Unique,
        Error::Database(report) => reported_kind(report.as_ref()),
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
    }
}

/// The kind of an error that a database reports.
fn reported_kind(report: &dyn Report) -> DatabaseErrorKind {
    #[cfg(feature = "sqlite")]
    if report.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_some() {
        return super::sqlite::kind(report);
    }
    #[cfg(feature = "postgres")]
    if report.try_downcast_ref::<sqlx::postgres::PgDatabaseError>().is_some() {
        return super::postgres::kind(report);
    }
    #[cfg(feature = "mysql")]
    if report.try_downcast_ref::<sqlx::mysql::MySqlDatabaseError>().is_some() {
        return super::mysql::kind(report);
    }
    let _ = report;
    DatabaseErrorKind::Other
}

/// The error of a value whose type no [`Value`](crate::database::Value) has.
pub(super) fn unknown_type(index: usize, name: &str) -> DatabaseError {
    DatabaseError::new(DatabaseErrorKind::Schema, format!("the value {index} of the row has the type {name}"))
}
