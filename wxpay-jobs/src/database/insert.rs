//! A row that another one may precede.

use super::{Connection, DatabaseError, DatabaseErrorKind, Dialect, Value};

/// Inserts a row unless a unique key refuses it, and returns whether it was inserted. The transaction goes on in either
/// case. `statement` is an INSERT that ends with its VALUES.
///
/// `PostgreSQL` spoils a transaction at a refused row, so it and `SQLite` are told to do nothing. `MySQL` takes back
/// the statement alone; what it has in place of DO NOTHING hides other faults, or counts a refused row as a changed
/// one.
///
/// # Errors
/// If the database fails. At REPEATABLE READ and SERIALIZABLE, `PostgreSQL` reports a row that another transaction has
/// inserted meanwhile as a [`Conflict`](DatabaseErrorKind::Conflict).
pub async fn insert_new<C: Connection>(
    connection: &mut C,
    statement: &str,
    values: &[Value<'_>],
) -> Result<bool, DatabaseError> {
    let changed = match connection.dialect() {
        Dialect::Sqlite | Dialect::Postgres => {
            connection.execute(&format!("{statement} ON CONFLICT DO NOTHING"), values).await?
        }
        Dialect::Mysql => match connection.execute(statement, values).await {
            Err(error) if error.kind() == DatabaseErrorKind::Unique => 0,
            changed => changed?,
        },
    };
    Ok(changed > 0)
}
