//! What this crate needs of a database: transactions, and statements with values. sqlx's pools have it; two methods
//! make it of any other driver.

mod blocking;
mod dialect;
mod error;
mod insert;
mod retry;
#[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
mod sqlx;
mod value;

use std::future::Future;

pub use blocking::run_blocking;
pub use dialect::Dialect;
pub use error::{DatabaseError, DatabaseErrorKind};
pub use insert::insert_new;
pub use retry::{ConflictError, retry_conflicts};
pub use value::{Row, Value};

/// A connection inside of a transaction, most often the merchant's own.
///
/// Values stand in statements as `?`, in the order in which they are given. An implementation for `PostgreSQL` numbers
/// them: see [`Dialect::statement`].
pub trait Connection: Send {
    /// Returns the dialect of the database.
    fn dialect(&self) -> Dialect;

    /// Runs a statement, and returns the number of rows that it changed.
    fn execute(
        &mut self,
        statement: &str,
        values: &[Value<'_>],
    ) -> impl Future<Output = Result<u64, DatabaseError>> + Send;

    /// Runs a statement, and returns its rows.
    fn query(
        &mut self,
        statement: &str,
        values: &[Value<'_>],
    ) -> impl Future<Output = Result<Vec<Row>, DatabaseError>> + Send;
}

/// A transaction of its own. It is rolled back when it is dropped.
pub trait Transaction: Connection {
    /// Commits the transaction.
    fn commit(self) -> impl Future<Output = Result<(), DatabaseError>> + Send;
}

/// A database, such as a pool of connections.
pub trait Database: Clone + Send + Sync + 'static {
    /// Its transactions.
    type Transaction: Transaction + 'static;

    /// Begins a transaction; on `SQLite` with `BEGIN IMMEDIATE`.
    fn begin(&self) -> impl Future<Output = Result<Self::Transaction, DatabaseError>> + Send;
}
