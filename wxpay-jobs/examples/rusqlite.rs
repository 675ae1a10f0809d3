//! The inbox over a driver that this crate does not know: rusqlite, which blocks. Two methods make a connection of it.
//!
//! `cargo run -p wxpay-jobs --example rusqlite` prints what became of each payment.

use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{ErrorCode, ffi, params, params_from_iter};
use wxpay_core::inbox::Record;
use wxpay_jobs::database::{Connection, DatabaseError, DatabaseErrorKind, Dialect, Row, Value, run_blocking};
use wxpay_jobs::{Arrival, Inbox, Task, tables};

/// A transaction of the shop. It has the connection and not a `rusqlite::Transaction`, which stays in its thread, where
/// wxpay's futures may move.
struct Transaction<'c> {
    connection: &'c mut rusqlite::Connection,
    is_committed: bool,
}

impl<'c> Transaction<'c> {
    /// Begins a transaction that writes: one that only reads at first may be overtaken.
    fn begin(connection: &'c mut rusqlite::Connection) -> Result<Self, rusqlite::Error> {
        connection.execute_batch("BEGIN IMMEDIATE")?;
        Ok(Self { connection, is_committed: false })
    }

    fn commit(mut self) -> Result<(), rusqlite::Error> {
        self.connection.execute_batch("COMMIT")?;
        self.is_committed = true;
        Ok(())
    }
}

impl Drop for Transaction<'_> {
    fn drop(&mut self) {
        if !self.is_committed {
            // If it fails, the next transaction cannot begin.
            let _ = self.connection.execute_batch("ROLLBACK");
        }
    }
}

impl Connection for Transaction<'_> {
    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    async fn execute(&mut self, statement: &str, values: &[Value<'_>]) -> Result<u64, DatabaseError> {
        let values = params_from_iter(values.iter().map(|value| Bound(*value)));
        let changed = self.connection.prepare_cached(statement).and_then(|mut prepared| prepared.execute(values));
        changed.map(|changed| changed as u64).map_err(convert)
    }

    async fn query(&mut self, statement: &str, values: &[Value<'_>]) -> Result<Vec<Row>, DatabaseError> {
        let values = params_from_iter(values.iter().map(|value| Bound(*value)));
        let mut prepared = self.connection.prepare_cached(statement).map_err(convert)?;
        let width = prepared.column_count();
        let rows = prepared.query_map(values, |from| {
            let mut row = Row::new();
            for index in 0..width {
                match from.get_ref(index)? {
                    ValueRef::Null => row.push_null(),
                    ValueRef::Integer(integer) => row.push_integer(integer),
                    ValueRef::Text(_) => row.push_text(from.get::<_, String>(index)?),
                    ValueRef::Blob(bytes) => row.push_bytes(bytes),
                    // No table of wxpay has such a value.
                    ValueRef::Real(_) => return Err(rusqlite::Error::InvalidQuery),
                }
            }
            Ok(row)
        });
        rows.and_then(Iterator::collect).map_err(convert)
    }
}

/// A value of a statement.
struct Bound<'v>(Value<'v>);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self.0 {
            Value::Integer(integer) => ValueRef::Integer(integer),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Bytes(bytes) => ValueRef::Blob(bytes),
            // The three kinds of NULL.
            _ => ValueRef::Null,
        }))
    }
}

/// The error with its kind.
fn convert(error: rusqlite::Error) -> DatabaseError {
    let kind = match error.sqlite_error_code() {
        Some(ErrorCode::ConstraintViolation) if is_unique(&error) => DatabaseErrorKind::Unique,
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => DatabaseErrorKind::Conflict,
        Some(ErrorCode::CannotOpen) => DatabaseErrorKind::Unavailable,
        Some(ErrorCode::ReadOnly | ErrorCode::DiskFull | ErrorCode::SystemIoFailure) => DatabaseErrorKind::Storage,
        _ if error.to_string().starts_with("no such ") || error.to_string().contains("has no column") => {
            DatabaseErrorKind::Schema
        }
        _ => DatabaseErrorKind::Other,
    };
    DatabaseError::new(kind, error)
}

/// Whether a key refused the row.
fn is_unique(error: &rusqlite::Error) -> bool {
    let code = error.sqlite_error().map_or(0, |reported| reported.extended_code);
    [ffi::SQLITE_CONSTRAINT_PRIMARYKEY, ffi::SQLITE_CONSTRAINT_UNIQUE].contains(&code)
}

/// Any error of the example.
pub(crate) type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Stores a confirmed payment, in one transaction with what the shop does about it.
fn receive(connection: &mut rusqlite::Connection, record: &Record, raw: &[u8]) -> Result<Arrival, BoxError> {
    let mut transaction = Transaction::begin(connection)?;
    let arrival = run_blocking(Inbox::new().keep(&mut transaction, record, raw))?;
    if arrival == Arrival::New(Task::Deliver) {
        let paid = "UPDATE shop_order SET state = 'PAID' WHERE out_trade_no = ?1";
        transaction.connection.execute(paid, params![record.out_trade_no])?;
    }
    transaction.commit()?;
    Ok(arrival)
}

/// Receives a payment, its repetition, and a second payment of the order; returns what became of them, and the order's
/// state.
pub(crate) fn run() -> Result<(Vec<Arrival>, String), BoxError> {
    let mut connection = rusqlite::Connection::open_in_memory()?;
    let mut transaction = Transaction::begin(&mut connection)?;
    run_blocking(tables::create(&mut transaction))?;
    transaction.connection.execute_batch(
        "CREATE TABLE shop_order (out_trade_no TEXT PRIMARY KEY, state TEXT NOT NULL);
         INSERT INTO shop_order VALUES ('TEA1', 'NOTPAY');",
    )?;
    transaction.commit()?;

    // A transaction that is rolled back leaves nothing.
    let mut transaction = Transaction::begin(&mut connection)?;
    run_blocking(Inbox::new().keep(&mut transaction, &payment("4200000000000000000000000009"), b"<xml/>"))?;
    drop(transaction);

    let mut arrivals = Vec::new();
    for transaction_id in
        ["4200000000000000000000000001", "4200000000000000000000000001", "4200000000000000000000000002"]
    {
        arrivals.push(receive(&mut connection, &payment(transaction_id), b"<xml/>")?);
    }
    let state = connection.query_row("SELECT state FROM shop_order", [], |row| row.get(0))?;
    Ok((arrivals, state))
}

/// In a shop: [`Paid::record`](wxpay_core::Paid::record).
fn payment(transaction_id: &str) -> Record {
    Record {
        mch_id: "10000100".into(),
        sub_mch_id: String::new(),
        transaction_id: transaction_id.into(),
        out_trade_no: "TEA1".into(),
        total_fee: 888,
        fee_type: "CNY".into(),
    }
}

/// Prints what became of each payment.
pub(crate) fn main() -> Result<(), BoxError> {
    let (arrivals, state) = run()?;
    println!("{arrivals:?}, the order is {state}");
    Ok(())
}
