//! `PostgreSQL`.

use sqlx::Postgres;
use sqlx::error::DatabaseError as Report;
use sqlx::postgres::PgConnection;

use super::error::unknown_type;
use super::{CellKind, sqlx_database};
use crate::database::{Connection, Database, DatabaseError, DatabaseErrorKind, Dialect, Row, Transaction, Value};

sqlx_database!(Postgres, PgConnection, Dialect::Postgres, sqlx::Pool::<Postgres>::begin, |name: &str| match name {
    "INT8" | "INT4" | "INT2" => Some(CellKind::Integer),
    "TEXT" | "VARCHAR" | "CHAR" | "NAME" | "UNKNOWN" => Some(CellKind::Text),
    "BYTEA" => Some(CellKind::Bytes),
    _ => None,
});

/// The kind by SQLSTATE, <https://www.postgresql.org/docs/current/errcodes-appendix.html>.
pub(super) fn kind(report: &dyn Report) -> DatabaseErrorKind {
    match report.code().as_deref().unwrap_or_default() {
        // serialization_failure, deadlock_detected, lock_not_available.
        "40001" | "40P01" | "55P03" => DatabaseErrorKind::Conflict,
        // undefined_table, undefined_column, undefined_function (of other types), datatype_mismatch,
        // invalid_schema_name.
        "42P01" | "42703" | "42883" | "42804" | "3F000" => DatabaseErrorKind::Schema,
        // disk_full, read_only_sql_transaction, io_error.
        "53100" | "25006" | "58030" => DatabaseErrorKind::Storage,
        // query_canceled by a time limit, idle_in_transaction_session_timeout, transaction_timeout.
        "57014" | "25P03" | "25P04" => DatabaseErrorKind::Unavailable,
        // connection_exception, insufficient_resources, operator_intervention: stopping, starting, crashed.
        code if ["08", "53", "57P"].iter().any(|class| code.starts_with(class)) => DatabaseErrorKind::Unavailable,
        _ => DatabaseErrorKind::Other,
    }
}
