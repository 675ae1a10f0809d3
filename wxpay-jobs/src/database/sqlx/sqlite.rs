//! `SQLite`.

use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, Row as _, Sqlite, TypeInfo as _, ValueRef as _};

use super::classify::classify;
use super::{CellKind, sqlx_database};
use crate::database::{Connection, Database, DatabaseError, Dialect, Row, Transaction, Value};

sqlx_database!(
    Sqlite,
    SqliteConnection,
    Dialect::Sqlite,
    async |pool: &sqlx::Pool<Sqlite>| pool.begin_with("BEGIN IMMEDIATE").await,
    |name: &str| match name {
        "INTEGER" | "BOOLEAN" => CellKind::Integer,
        "BLOB" => CellKind::Bytes,
        _ => CellKind::Text,
    }
);
