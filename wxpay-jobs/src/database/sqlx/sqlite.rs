//! `SQLite`.

use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, Connection as _, Error, Pool, Row as _, Sqlite, TypeInfo as _, ValueRef as _};

use super::classify::classify;
use super::{CellKind, sqlx_database};
use crate::database::{Connection, Database, DatabaseError, Dialect, Row, Transaction, Value};

sqlx_database!(Sqlite, SqliteConnection, Dialect::Sqlite, begin, |name: &str| match name {
    "INTEGER" | "BOOLEAN" => CellKind::Integer,
    "BLOB" => CellKind::Bytes,
    _ => CellKind::Text,
});

/// Begins a transaction that writes.
async fn begin(pool: &Pool<Sqlite>) -> Result<sqlx::Transaction<'static, Sqlite>, Error> {
    for _ in 0..=pool.size() {
        match pool.begin_with("BEGIN IMMEDIATE").await {
            // A full disk makes SQLite end a transaction by itself. The rollback of sqlx fails then, and its connection
            // counts a transaction for ever.
            Err(Error::InvalidSavePointStatement) => discard_stuck(pool).await?,
            begun => return begun,
        }
    }
    pool.begin_with("BEGIN IMMEDIATE").await
}

/// Closes the idle connections that count a transaction which is none.
async fn discard_stuck(pool: &Pool<Sqlite>) -> Result<(), Error> {
    let mut sound = Vec::new();
    while let Some(connection) = pool.try_acquire() {
        if connection.is_in_transaction() {
            // Its file is closed whatever is said of it.
            let _ = connection.close().await;
        } else {
            sound.push(connection);
        }
    }
    Ok(())
}
