//! The databases over sqlx: connections, transactions and pools.

mod classify;
#[cfg(any(feature = "apalis-postgres", feature = "apalis-sqlite"))]
pub(crate) use classify::classify;
#[cfg(feature = "mysql")]
mod mysql;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;

/// Implements the traits for a database of sqlx. `$begin` begins a transaction of a pool, and `$kind` names how a value of
/// a row is decoded by the name of its type.
macro_rules! sqlx_database {
    ($database:ty, $connection:ty, $dialect:expr, $begin:expr, $cell:expr) => {
        impl Connection for $connection {
            fn dialect(&self) -> Dialect {
                $dialect
            }

            async fn execute(&mut self, statement: &str, values: &[Value<'_>]) -> Result<u64, DatabaseError> {
                let statement = AssertSqlSafe($dialect.statement(statement).into_owned());
                let mut query = ::sqlx::query::<$database>(statement);
                for value in values {
                    query = match *value {
                        Value::NullInteger => query.bind(None::<i64>),
                        Value::NullText => query.bind(None::<String>),
                        Value::NullBytes => query.bind(None::<Vec<u8>>),
                        Value::Integer(integer) => query.bind(integer),
                        Value::Text(text) => query.bind(text.to_owned()),
                        Value::Bytes(bytes) => query.bind(bytes.to_vec()),
                    };
                }
                let done = query.execute(self).await.map_err(classify)?;
                Ok(done.rows_affected())
            }

            async fn query(&mut self, statement: &str, values: &[Value<'_>]) -> Result<Vec<Row>, DatabaseError> {
                let statement = AssertSqlSafe($dialect.statement(statement).into_owned());
                let mut query = ::sqlx::query::<$database>(statement);
                for value in values {
                    query = match *value {
                        Value::NullInteger => query.bind(None::<i64>),
                        Value::NullText => query.bind(None::<String>),
                        Value::NullBytes => query.bind(None::<Vec<u8>>),
                        Value::Integer(integer) => query.bind(integer),
                        Value::Text(text) => query.bind(text.to_owned()),
                        Value::Bytes(bytes) => query.bind(bytes.to_vec()),
                    };
                }
                let found = query.fetch_all(self).await.map_err(classify)?;
                let mut rows = Vec::with_capacity(found.len());
                for from in &found {
                    let mut row = Row::new();
                    for index in 0..from.len() {
                        let raw = from.try_get_raw(index).map_err(classify)?;
                        if raw.is_null() {
                            row.push_null();
                            continue;
                        }
                        match $cell(raw.type_info().name()) {
                            CellKind::Integer => row.push_integer(from.try_get_unchecked(index).map_err(classify)?),
                            CellKind::Bytes => {
                                row.push_bytes(from.try_get_unchecked::<Vec<u8>, _>(index).map_err(classify)?);
                            }
                            CellKind::Text => {
                                row.push_text(from.try_get_unchecked::<String, _>(index).map_err(classify)?);
                            }
                        }
                    }
                    rows.push(row);
                }
                Ok(rows)
            }
        }

        impl Connection for ::sqlx::Transaction<'_, $database> {
            fn dialect(&self) -> Dialect {
                $dialect
            }

            async fn execute(&mut self, statement: &str, values: &[Value<'_>]) -> Result<u64, DatabaseError> {
                let connection: &mut $connection = self;
                connection.execute(statement, values).await
            }

            async fn query(&mut self, statement: &str, values: &[Value<'_>]) -> Result<Vec<Row>, DatabaseError> {
                let connection: &mut $connection = self;
                connection.query(statement, values).await
            }
        }

        impl Transaction for ::sqlx::Transaction<'_, $database> {
            async fn commit(self) -> Result<(), DatabaseError> {
                self.commit().await.map_err(classify)
            }
        }

        impl Database for ::sqlx::Pool<$database> {
            type Transaction = ::sqlx::Transaction<'static, $database>;

            async fn begin(&self) -> Result<Self::Transaction, DatabaseError> {
                $begin(self).await.map_err(classify)
            }
        }
    };
}

#[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
use sqlx_database;

/// How a value of a row is decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum CellKind {
    Integer,
    Text,
    Bytes,
}
