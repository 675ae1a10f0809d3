//! `SQLite`.

use sqlx::error::DatabaseError as Report;
use sqlx::sqlite::SqliteConnection;
use sqlx::{Connection as _, Error, Pool, Sqlite};

use super::error::unknown_type;
use super::{CellKind, sqlx_database};
use crate::database::{Connection, Database, DatabaseError, DatabaseErrorKind, Dialect, Row, Transaction, Value};

sqlx_database!(Sqlite, SqliteConnection, Dialect::Sqlite, begin, |name: &str| match name {
    "INTEGER" | "BOOLEAN" => Some(CellKind::Integer),
    "TEXT" => Some(CellKind::Text),
    "BLOB" => Some(CellKind::Bytes),
    _ => None,
});

/// Begins a transaction that writes: one that reads first and writes later fails if another one wrote meanwhile.
async fn begin(pool: &Pool<Sqlite>) -> Result<sqlx::Transaction<'static, Sqlite>, Error> {
    for _ in 0..=pool.size() {
        match pool.begin_with("BEGIN IMMEDIATE").await {
            // A full disk makes SQLite end a transaction by itself. The rollback of sqlx fails then, and its connection
            // counts a transaction for ever.
            Err(Error::InvalidSavePointStatement) => discard_stuck(pool).await,
            begun => return begun,
        }
    }
    pool.begin_with("BEGIN IMMEDIATE").await
}

/// Closes the idle connections that count a transaction which is none.
async fn discard_stuck(pool: &Pool<Sqlite>) {
    let mut sound = Vec::new();
    while let Some(connection) = pool.try_acquire() {
        if connection.is_in_transaction() {
            // Its file is closed whatever is said of it.
            let _ = connection.close().await;
        } else {
            sound.push(connection);
        }
    }
}

/// The kind by the result code, <https://sqlite.org/rescode.html>. Its low byte is the primary one.
pub(super) fn kind(report: &dyn Report) -> DatabaseErrorKind {
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
