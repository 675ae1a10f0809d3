//! The inbox over diesel, within diesel's own transaction. Two methods make a connection of it.
//!
//! `cargo run -p wxpay-jobs --example diesel` prints what became of each payment.

use diesel::connection::{LoadConnection, SimpleConnection as _};
use diesel::deserialize::FromSql;
use diesel::prelude::*;
use diesel::query_builder::BoxedSqlQuery;
use diesel::result::{DatabaseErrorKind as DieselKind, Error as DieselError};
use diesel::row::{Field as _, Row as _};
use diesel::sql_types::{BigInt, Binary, Nullable, Text};
use diesel::sqlite::{Sqlite, SqliteType};
use wxpay_core::inbox::Record;
use wxpay_jobs::database::{Connection, DatabaseError, DatabaseErrorKind, Dialect, Row, Value, run_blocking};
use wxpay_jobs::{Arrival, Inbox, Task, tables};

/// A connection of diesel, within a transaction.
struct Transaction<'c>(&'c mut SqliteConnection);

impl Connection for Transaction<'_> {
    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    async fn execute(&mut self, statement: &str, values: &[Value<'_>]) -> Result<u64, DatabaseError> {
        prepare(statement, values).execute(self.0).map(|changed| changed as u64).map_err(convert)
    }

    async fn query(&mut self, statement: &str, values: &[Value<'_>]) -> Result<Vec<Row>, DatabaseError> {
        let mut rows = Vec::new();
        for from in LoadConnection::load(self.0, prepare(statement, values)).map_err(convert)? {
            let from = from.map_err(convert)?;
            let mut row = Row::new();
            for index in 0..from.field_count() {
                let Some(field) = diesel::row::Row::get(&from, index) else { continue };
                let Some(value) = field.value() else {
                    row.push_null();
                    continue;
                };
                match value.value_type() {
                    Some(SqliteType::SmallInt | SqliteType::Integer | SqliteType::Long) => {
                        row.push_integer(<i64 as FromSql<BigInt, Sqlite>>::from_sql(value).map_err(unreadable)?);
                    }
                    Some(SqliteType::Binary) => {
                        row.push_bytes(<Vec<u8> as FromSql<Binary, Sqlite>>::from_sql(value).map_err(unreadable)?);
                    }
                    _ => row.push_text(<String as FromSql<Text, Sqlite>>::from_sql(value).map_err(unreadable)?),
                }
            }
            rows.push(row);
        }
        Ok(rows)
    }
}

/// The statement with its values.
fn prepare<'q>(statement: &str, values: &[Value<'_>]) -> BoxedSqlQuery<'q, Sqlite, diesel::query_builder::SqlQuery> {
    values.iter().fold(diesel::sql_query(statement).into_boxed(), |query, value| match *value {
        Value::Integer(integer) => query.bind::<BigInt, _>(integer),
        Value::Text(text) => query.bind::<Text, _>(text.to_owned()),
        Value::Bytes(bytes) => query.bind::<Binary, _>(bytes.to_vec()),
        // The three kinds of NULL are one in SQLite.
        _ => query.bind::<Nullable<Text>, _>(None::<String>),
    })
}

/// The error with its kind; diesel has no codes for most of them.
fn convert(error: DieselError) -> DatabaseError {
    let kind = match &error {
        DieselError::DatabaseError(DieselKind::UniqueViolation, _) => DatabaseErrorKind::Unique,
        DieselError::DatabaseError(DieselKind::SerializationFailure, _) => DatabaseErrorKind::Conflict,
        DieselError::DatabaseError(DieselKind::ClosedConnection, _) => DatabaseErrorKind::Unavailable,
        DieselError::DatabaseError(_, information) => match information.message() {
            message if message.contains("is locked") => DatabaseErrorKind::Conflict,
            message if message.contains("no such") || message.contains("has no column") => DatabaseErrorKind::Schema,
            message if message.contains("is full") || message.contains("readonly") => DatabaseErrorKind::Storage,
            _ => DatabaseErrorKind::Other,
        },
        _ => DatabaseErrorKind::Other,
    };
    DatabaseError::new(kind, error)
}

/// The error of a value that has another type than its column.
fn unreadable(error: BoxError) -> DatabaseError {
    DatabaseError::new(DatabaseErrorKind::Schema, error)
}

/// Any error of the example.
pub(crate) type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Stores a confirmed payment, in one transaction with what the shop does about it.
fn receive(connection: &mut SqliteConnection, record: &Record, raw: &[u8]) -> Result<Arrival, BoxError> {
    connection.immediate_transaction(|connection| {
        let arrival = run_blocking(Inbox::new().keep(&mut Transaction(connection), record, raw))?;
        if arrival == Arrival::New(Task::Deliver) {
            let paid = diesel::sql_query("UPDATE shop_order SET state = 'PAID' WHERE out_trade_no = ?");
            paid.bind::<Text, _>(&record.out_trade_no).execute(connection)?;
        }
        Ok(arrival)
    })
}

/// A row of the shop.
#[derive(QueryableByName)]
struct ShopOrder {
    #[diesel(sql_type = Text)]
    state: String,
}

/// Receives a payment, its repetition, and a second payment of the order; returns what became of them, and the order's
/// state.
pub(crate) fn run() -> Result<(Vec<Arrival>, String), BoxError> {
    let mut connection = <SqliteConnection as diesel::Connection>::establish(":memory:")?;
    connection.immediate_transaction(|connection| {
        run_blocking(tables::create(&mut Transaction(connection)))?;
        connection.batch_execute(
            "CREATE TABLE shop_order (out_trade_no TEXT PRIMARY KEY, state TEXT NOT NULL);
             INSERT INTO shop_order VALUES ('TEA1', 'NOTPAY');",
        )?;
        Ok::<_, BoxError>(())
    })?;

    // A transaction that is rolled back leaves nothing.
    let result = connection.immediate_transaction(|connection| {
        let record = payment("4200000000000000000000000009");
        run_blocking(Inbox::new().keep(&mut Transaction(connection), &record, b"<xml/>"))?;
        Err::<(), BoxError>("the shop's own statement failed".into())
    });
    if result.is_ok() {
        return Err("the transaction was committed".into());
    }

    let mut arrivals = Vec::new();
    for transaction_id in
        ["4200000000000000000000000001", "4200000000000000000000000001", "4200000000000000000000000002"]
    {
        arrivals.push(receive(&mut connection, &payment(transaction_id), b"<xml/>")?);
    }
    let order: ShopOrder = diesel::sql_query("SELECT state FROM shop_order").get_result(&mut connection)?;
    Ok((arrivals, order.state))
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
