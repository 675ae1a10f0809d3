//! `MySQL` and `MariaDB`.

use sqlx::mysql::MySqlConnection;
use sqlx::{AssertSqlSafe, MySql, Row as _, TypeInfo as _, ValueRef as _};

use super::classify::classify;
use super::{CellKind, sqlx_database};
use crate::database::{Connection, Database, DatabaseError, Dialect, Row, Transaction, Value};

sqlx_database!(MySql, MySqlConnection, Dialect::Mysql, sqlx::Pool::<MySql>::begin, |name: &str| match name {
    "BIGINT" | "INT" => CellKind::Integer,
    name if name.ends_with("BLOB") || name.ends_with("BINARY") => CellKind::Bytes,
    _ => CellKind::Text,
});
