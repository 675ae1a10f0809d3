//! `SQLite`.

use sqlx::Sqlite;
use sqlx::error::DatabaseError as Report;
use sqlx::sqlite::SqliteConnection;

use super::error::unknown_type;
use super::{CellKind, sqlx_database};
use crate::database::{Connection, Database, DatabaseError, DatabaseErrorKind, Dialect, Row, Transaction, Value};

sqlx_database!(
    Sqlite,
    SqliteConnection,
    Dialect::Sqlite,
    // A transaction that reads first and writes later fails if another one wrote meanwhile.
    async |pool: &sqlx::Pool<Sqlite>| pool.begin_with("BEGIN IMMEDIATE").await,
    |name: &str| match name {
        "INTEGER" | "BOOLEAN" => Some(CellKind::Integer),
        "TEXT" => Some(CellKind::Text),
        "BLOB" => Some(CellKind::Bytes),
        _ => None,
    },
    kind
);

/// The kind by the result code, <https://sqlite.org/rescode.html>. Its low byte is the primary one.
fn kind(report: &dyn Report) -> DatabaseErrorKind {
    let code = report.code().and_then(|code| code.parse::<u32>().ok()).unwrap_or_default();
    match code & 0xff {
        // SQLITE_BUSY, SQLITE_LOCKED, SQLITE_SCHEMA.
        5 | 6 | 17 => DatabaseErrorKind::Conflict,
        // SQLITE_READONLY, SQLITE_IOERR, SQLITE_FULL.
        8 | 10 | 13 => DatabaseErrorKind::Storage,
        // SQLITE_INTERRUPT, SQLITE_CANTOPEN.
        9 | 14 => DatabaseErrorKind::Unavailable,
        // SQLITE_ERROR has no code of its own for what is missing.
        1 if ["no such table", "no such column", "has no column"]
            .iter()
            .any(|text| report.message().contains(text)) =>
        {
            DatabaseErrorKind::Schema
        }
        // SQLITE_MISMATCH.
        20 => DatabaseErrorKind::Schema,
        _ => DatabaseErrorKind::Other,
    }
}
