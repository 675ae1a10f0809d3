//! `PostgreSQL`.

use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Postgres, Row as _, TypeInfo as _, ValueRef as _};

use super::classify::classify;
use super::{CellKind, sqlx_database};
use crate::database::{Connection, Database, DatabaseError, Dialect, Row, Transaction, Value};

sqlx_database!(Postgres, PgConnection, Dialect::Postgres, sqlx::Pool::<Postgres>::begin, |name: &str| match name {
    "INT8" => CellKind::Integer,
    "BYTEA" => CellKind::Bytes,
    _ => CellKind::Text,
});
