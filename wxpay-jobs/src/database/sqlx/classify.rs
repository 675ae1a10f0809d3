//! The kinds of sqlx's errors.

use sqlx::Error;
use sqlx::error::ErrorKind;

use crate::database::{DatabaseError, DatabaseErrorKind};

/// Returns the error with its kind.
pub(crate) fn classify(error: Error) -> DatabaseError {
    let kind = match &error {
        Error::Database(database) => match (database.kind(), database.code().as_deref()) {
            (ErrorKind::UniqueViolation, _) => DatabaseErrorKind::Unique,
            (_, Some(code)) => by_code(code, database.message()),
            _ => DatabaseErrorKind::Other,
        },
        Error::Io(_) | Error::Tls(_) | Error::PoolTimedOut | Error::PoolClosed | Error::WorkerCrashed => {
            DatabaseErrorKind::Unavailable
        }
        Error::ColumnIndexOutOfBounds { .. } | Error::ColumnNotFound(_) | Error::ColumnDecode { .. } => {
            DatabaseErrorKind::Schema
        }
        _ => DatabaseErrorKind::Other,
    };
    DatabaseError::new(kind, error)
}

/// The kind by SQLSTATE, or the number of a `SQLite` result.
fn by_code(code: &str, message: &str) -> DatabaseErrorKind {
    // SQLite: the low byte is the primary result.
    if let Ok(number) = code.parse::<u32>()
        && code.len() < 5
    {
        return match number & 0xff {
            5 | 6 => DatabaseErrorKind::Conflict,
            8 | 10 | 13 => DatabaseErrorKind::Storage,
            14 => DatabaseErrorKind::Unavailable,
            1 if message.contains("no such") || message.contains("has no column") => DatabaseErrorKind::Schema,
            _ => DatabaseErrorKind::Other,
        };
    }
    match code {
        // Serialization failure, deadlock, and a lock that is not free.
        "40001" | "40P01" | "55P03" => DatabaseErrorKind::Conflict,
        // Undefined table or column, and another type.
        "42P01" | "42703" | "42804" | "42S02" | "42S22" => DatabaseErrorKind::Schema,
        // Disk full, and read-only.
        "53100" | "25006" => DatabaseErrorKind::Storage,
        _ if code.starts_with("08") || code.starts_with("57P") || code.starts_with("53") => {
            DatabaseErrorKind::Unavailable
        }
        _ if message.contains("Lock wait timeout") => DatabaseErrorKind::Conflict,
        _ => DatabaseErrorKind::Other,
    }
}
