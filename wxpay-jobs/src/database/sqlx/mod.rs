//! The databases over sqlx: connections, transactions and pools.

pub(super) mod error;
#[cfg(feature = "mysql")]
mod mysql;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;

/// How a value of a row is decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum CellKind {
    Integer,
    Text,
    Bytes,
}

/// Implements the traits for a database of sqlx. `$begin` begins a transaction of a pool, and `$cell` returns how a
/// value is decoded by the name of its type.
macro_rules! sqlx_database {
    ($database:ty, $connection:ty, $dialect:expr, $begin:expr, $cell:expr) => {
        impl Connection for $connection {
            fn dialect(&self) -> Dialect {
                $dialect
            }

            async fn execute(&mut self, statement: &str, values: &[Value<'_>]) -> Result<u64, DatabaseError> {
                let done = prepare(statement, values).execute(self).await?;
                Ok(done.rows_affected())
            }

            async fn query(&mut self, statement: &str, values: &[Value<'_>]) -> Result<Vec<Row>, DatabaseError> {
                let rows = prepare(statement, values).fetch_all(self).await?;
                rows.iter().map(decode).collect()
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
            async fn commit(mut self) -> Result<(), DatabaseError> {
                // PostgreSQL rolls a transaction back in which a statement failed, and COMMIT succeeds all the same.
                if $dialect == Dialect::Postgres {
                    Connection::execute(&mut self, "SELECT 1", &[]).await?;
                }
                Ok(self.commit().await?)
            }
        }

        impl Database for ::sqlx::Pool<$database> {
            type Transaction = ::sqlx::Transaction<'static, $database>;

            async fn begin(&self) -> Result<Self::Transaction, DatabaseError> {
                Ok($begin(self).await?)
            }
        }

        type Query<'q> = ::sqlx::query::Query<'q, $database, <$database as ::sqlx::Database>::Arguments>;

        fn prepare<'q>(statement: &str, values: &[Value<'_>]) -> Query<'q> {
            // Values are bound, never written into a statement.
            let statement = ::sqlx::AssertSqlSafe($dialect.statement(statement).into_owned());
            values.iter().fold(::sqlx::query::<$database>(statement), |query, value| match *value {
                Value::NullInteger => query.bind(None::<i64>),
                Value::NullText => query.bind(None::<String>),
                Value::NullBytes => query.bind(None::<Vec<u8>>),
                Value::Integer(integer) => query.bind(integer),
                Value::Text(text) => query.bind(text.to_owned()),
                Value::Bytes(bytes) => query.bind(bytes.to_vec()),
            })
        }

        fn decode(from: &<$database as ::sqlx::Database>::Row) -> Result<Row, DatabaseError> {
            use ::sqlx::{Row as _, TypeInfo as _, ValueRef as _};

            let mut row = Row::new();
            for index in 0..from.len() {
                let value = from.try_get_raw(index)?;
                if value.is_null() {
                    row.push_null();
                    continue;
                }
                match $cell(value.type_info().name()) {
                    Some(CellKind::Integer) => row.push_integer(from.try_get_unchecked(index)?),
                    Some(CellKind::Text) => {
                        row.push_text(from.try_get_unchecked::<String, _>(index)?);
                    }
                    Some(CellKind::Bytes) => {
                        row.push_bytes(from.try_get_unchecked::<Vec<u8>, _>(index)?);
                    }
                    None => return Err(unknown_type(index, value.type_info().name())),
                }
            }
            Ok(row)
        }
    };
}

#[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
use sqlx_database;
