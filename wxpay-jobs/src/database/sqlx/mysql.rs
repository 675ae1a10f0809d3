//! `MySQL` and `MariaDB`.

use sqlx::MySql;
use sqlx::error::DatabaseError as Report;
use sqlx::mysql::{MySqlConnection, MySqlDatabaseError};

use super::error::unknown_type;
use super::{CellKind, sqlx_database};
use crate::database::{Connection, Database, DatabaseError, DatabaseErrorKind, Dialect, Row, Transaction, Value};

sqlx_database!(MySql, MySqlConnection, Dialect::Mysql, sqlx::Pool::<MySql>::begin, |name: &str| match name
    .strip_suffix(" UNSIGNED")
    .unwrap_or(name)
{
    "BIGINT" | "INT" | "MEDIUMINT" | "SMALLINT" | "TINYINT" | "BOOLEAN" => Some(CellKind::Integer),
    "VARCHAR" | "CHAR" => Some(CellKind::Text),
    name if name.ends_with("TEXT") => Some(CellKind::Text),
    name if name.ends_with("BLOB") || name.ends_with("BINARY") => Some(CellKind::Bytes),
    _ => None,
});

/// The kind by the error number, <https://mariadb.com/kb/en/mariadb-error-codes/>; an SQLSTATE has several.
pub(super) fn kind(report: &dyn Report) -> DatabaseErrorKind {
    match report.try_downcast_ref::<MySqlDatabaseError>().map_or(0, MySqlDatabaseError::number) {
        // Deadlock, lock wait timeout, and a row that changed since the snapshot.
        1213 | 1205 | 1020 => DatabaseErrorKind::Conflict,
        // No such table, unknown column, wrong type of a value, a column that this version does not fill.
        1146 | 1054 | 1366 | 1364 => DatabaseErrorKind::Schema,
        // Disk full, table full, no file to write, read-only server or transaction.
        1021 | 1114 | 1026 | 1290 | 1792 | 1836 => DatabaseErrorKind::Storage,
        // Too many connections, starting, stopping, killed, interrupted, and limits of the user or of time.
        1040 | 1203 | 1226 | 1053 | 1927 | 1317 | 1969 | 3024 | 4031 => DatabaseErrorKind::Unavailable,
        // Broken connections.
        1152..=1161 | 1184 => DatabaseErrorKind::Unavailable,
        _ => DatabaseErrorKind::Other,
    }
}
