//! The inbox: payments are stored once, in the merchant's own transaction, with what they lead to. `docs/inbox.md` has
//! what to do within the transaction, and what each database does.
//!
//! ```
//! use wxpay_core::Paid;
//! use wxpay_jobs::database::{Database, DatabaseError, Transaction, retry_conflicts};
//! use wxpay_jobs::{Arrival, Inbox, Task};
//!
//! async fn receive<D: Database, T>(pool: &D, paid: &Paid<T>, raw: &[u8]) -> Result<(), DatabaseError> {
//!     retry_conflicts(|| async {
//!         let mut transaction = pool.begin().await?;
//!         match Inbox::new().keep(&mut transaction, paid.record(), raw).await? {
//!             Arrival::New(Task::Deliver) => {} // mark the order as paid, in this transaction
//!             Arrival::New(_) => {}             // a second payment: it is refunded
//!             Arrival::Duplicate(_) => {}       // nothing to do
//!             _ => {}                           // contradicts what is stored: wake a person
//!         }
//!         transaction.commit().await
//!     })
//!     .await
//! }
//! ```

mod payment;
mod statements;

use std::time::{Duration, SystemTime};

use wxpay_core::inbox::{Conflict, Receipt, Record};

pub use payment::{Arrival, Payment, Task};

use crate::database::{Connection, DatabaseError, DatabaseErrorKind, Row, Value, insert_new};
use crate::shop::OrderKey;
use crate::time::to_millis;

/// How long notifications are stored.
const RETENTION: Duration = Duration::from_hours(180 * 24);

/// How often a payment is stored anew after another connection was faster. It takes two, unless rows are deleted
/// meanwhile.
const ROUNDS: u32 = 4;

/// The payments in `wxpay_payment`. All methods work within the transaction of their connection, which the caller
/// begins and commits, so a rollback leaves nothing.
///
/// A unique key refuses a row that another connection has stored, and the transaction goes on: see
/// [`keep`](Self::keep). At any isolation level a method may fail with
/// [`DatabaseErrorKind::Conflict`]; then roll back, and begin the transaction again.
#[derive(Clone, Copy, Debug, Default)]
pub struct Inbox {
    /// The time; that of the system if there is none.
    time: Option<SystemTime>,
}

impl Inbox {
    /// Creates an inbox with the system's clock.
    #[must_use]
    pub const fn new() -> Self {
        Self { time: None }
    }

    /// Returns the inbox at a time, such as that of [`Shop::now`](crate::Shop::now) or of a test.
    #[must_use]
    pub const fn with_time(mut self, time: SystemTime) -> Self {
        self.time = Some(time);
        self
    }

    /// Stores a payment that was confirmed: its amount is that of an order of the shop. The first payment of an order
    /// is to be delivered, each further one to be refunded. `raw` is the notification or the reply, for a dispute; it
    /// is emptied after 180 days.
    ///
    /// Acknowledge the notification after the commit, unless this returns a conflict. A payment of
    /// [`Task::Person`] is no first payment: the same transaction replaces it, and another one of the order is
    /// delivered.
    ///
    /// # Errors
    /// If the database fails; then roll back, and refuse the notification, so that it is repeated. A
    /// [`Conflict`](DatabaseErrorKind::Conflict) succeeds at once in a new transaction.
    pub async fn keep<C: Connection>(
        &self,
        connection: &mut C,
        record: &Record,
        raw: &[u8],
    ) -> Result<Arrival, DatabaseError> {
        for _ in 0..ROUNDS {
            if self.insert(connection, record, raw, Task::Deliver).await? {
                return Ok(Arrival::New(Task::Deliver));
            }
            match find_transaction(connection, record).await? {
                Some(Payment { task: Task::Person, .. }) => {
                    let key = [record.mch_id.as_str().into(), record.transaction_id.as_str().into()];
                    connection.execute(statements::DELETE_FOR_PERSON, &key).await?;
                    continue;
                }
                Some(before) => return Ok(compare(record, &before)),
                None => {}
            }
            let delivery = find_delivery(connection, record).await?;
            let is_second = matches!(
                record.among(delivery.iter().map(|payment| &payment.record)),
                Receipt::Conflict(Conflict::SecondPayment { .. })
            );
            // Otherwise the row that refused this one is gone: it is no second payment yet.
            if is_second && self.insert(connection, record, raw, Task::Refund).await? {
                return Ok(Arrival::New(Task::Refund));
            }
        }
        Err(overtaken())
    }

    /// Stores a payment that was not confirmed, for a person: its amount is not that of the order, or there is no such
    /// order. Commit, and refuse the notification.
    ///
    /// # Errors
    /// As [`keep`](Self::keep).
    pub async fn keep_for_person<C: Connection>(
        &self,
        connection: &mut C,
        record: &Record,
        raw: &[u8],
    ) -> Result<Arrival, DatabaseError> {
        for _ in 0..ROUNDS {
            if self.insert(connection, record, raw, Task::Person).await? {
                return Ok(Arrival::New(Task::Person));
            }
            if let Some(before) = find_transaction(connection, record).await? {
                return Ok(compare(record, &before));
            }
        }
        Err(overtaken())
    }

    /// Returns the payments of an order, oldest first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn payments<C: Connection>(
        &self,
        connection: &mut C,
        order: OrderKey<'_>,
    ) -> Result<Vec<Payment>, DatabaseError> {
        let values = [order.mch_id.into(), order.sub_mch_id.into(), order.out_trade_no.into()];
        read(&connection.query(&statements::by_order(), &values).await?)
    }

    /// Returns the payment of a transaction, and locks its row until the end of this one: who carries out its task
    /// is alone with it.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn lock_payment<C: Connection>(
        &self,
        connection: &mut C,
        mch_id: &str,
        transaction_id: &str,
    ) -> Result<Option<Payment>, DatabaseError> {
        let statement = statements::by_transaction_locked(connection.dialect());
        first(&connection.query(&statement, &[mch_id.into(), transaction_id.into()]).await?)
    }

    /// Returns payments whose task is open and that were received at a time or before, for a sweep: those that failed
    /// least often first, then the oldest.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn open_payments<C: Connection>(
        &self,
        connection: &mut C,
        until: SystemTime,
        limit: u32,
    ) -> Result<Vec<Payment>, DatabaseError> {
        let values = [to_millis(until).into(), i64::from(limit).into()];
        read(&connection.query(&statements::open(), &values).await?)
    }

    /// Marks the job of a payment as handed to an engine outside of the database, and returns whether it was not
    /// before.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn mark_queued<C: Connection>(
        &self,
        connection: &mut C,
        mch_id: &str,
        transaction_id: &str,
    ) -> Result<bool, DatabaseError> {
        self.mark(connection, statements::MARK_QUEUED, mch_id, transaction_id).await
    }

    /// Marks the task of a payment as carried out, and returns whether it was not before. It belongs into the
    /// transaction of the effect, after [`lock_payment`](Self::lock_payment): [`keep`](Self::keep) may have replaced a
    /// payment of [`Task::Person`] by one that is to be delivered.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn mark_done<C: Connection>(
        &self,
        connection: &mut C,
        mch_id: &str,
        transaction_id: &str,
    ) -> Result<bool, DatabaseError> {
        self.mark(connection, statements::MARK_DONE, mch_id, transaction_id).await
    }

    /// Gives up the task of a payment, and returns whether it was open: then a person has to be told. As
    /// [`mark_done`](Self::mark_done), it is called after [`lock_payment`](Self::lock_payment).
    ///
    /// # Errors
    /// If the database fails.
    pub async fn hold<C: Connection>(
        &self,
        connection: &mut C,
        mch_id: &str,
        transaction_id: &str,
    ) -> Result<bool, DatabaseError> {
        self.mark(connection, statements::HOLD, mch_id, transaction_id).await
    }

    /// Opens a task that was given up again, and returns whether it had been.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn release<C: Connection>(
        &self,
        connection: &mut C,
        mch_id: &str,
        transaction_id: &str,
    ) -> Result<bool, DatabaseError> {
        let values = [mch_id.into(), transaction_id.into()];
        Ok(connection.execute(statements::RELEASE, &values).await? > 0)
    }

    /// Counts a failure of the task of a payment. The transaction of the effect was rolled back: this is another one.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn count_try<C: Connection>(
        &self,
        connection: &mut C,
        mch_id: &str,
        transaction_id: &str,
    ) -> Result<(), DatabaseError> {
        connection.execute(statements::COUNT_TRY, &[mch_id.into(), transaction_id.into()]).await?;
        Ok(())
    }

    /// Empties notifications that were stored 180 days ago, `limit` at most, and returns how many there were. They name
    /// the payer. Call it, each time in a transaction of its own, until it returns less than `limit`.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn empty_raw<C: Connection>(&self, connection: &mut C, limit: u32) -> Result<u64, DatabaseError> {
        let before = self.now().checked_sub(RETENTION).unwrap_or(SystemTime::UNIX_EPOCH);
        let values = [to_millis(before).into(), i64::from(limit).into()];
        connection.execute(statements::empty_raw(connection.dialect()), &values).await
    }

    fn now(&self) -> SystemTime {
        self.time.unwrap_or_else(SystemTime::now)
    }

    async fn mark<C: Connection>(
        &self,
        connection: &mut C,
        statement: &str,
        mch_id: &str,
        transaction_id: &str,
    ) -> Result<bool, DatabaseError> {
        let values = [to_millis(self.now()).into(), mch_id.into(), transaction_id.into()];
        Ok(connection.execute(statement, &values).await? > 0)
    }

    async fn insert<C: Connection>(
        &self,
        connection: &mut C,
        record: &Record,
        raw: &[u8],
        task: Task,
    ) -> Result<bool, DatabaseError> {
        let Ok(total_fee) = i64::try_from(record.total_fee) else {
            return Err(DatabaseError::new(DatabaseErrorKind::Other, "the amount has more than 18 digits"));
        };
        let values = [
            record.mch_id.as_str().into(),
            sub_merchant(record).into(),
            record.transaction_id.as_str().into(),
            record.out_trade_no.as_str().into(),
            total_fee.into(),
            record.fee_type.as_str().into(),
            Value::Bytes(raw),
            to_millis(self.now()).into(),
            task.name().into(),
        ];
        insert_new(connection, statements::INSERT, &values).await
    }
}

/// The sub-merchant's number. A record that the shop made may name the merchant itself.
fn sub_merchant(record: &Record) -> &str {
    if record.sub_mch_id == record.mch_id { "" } else { &record.sub_mch_id }
}

/// The comparison with the stored payment of the same transaction.
fn compare(record: &Record, before: &Payment) -> Arrival {
    match record.among([&before.record]) {
        Receipt::Conflict(conflict) => Arrival::Conflict(conflict),
        Receipt::Duplicate | Receipt::New => Arrival::Duplicate(before.task),
    }
}

/// The error of a row that is refused by one that cannot be found: it is being replaced or deleted.
fn overtaken() -> DatabaseError {
    DatabaseError::new(DatabaseErrorKind::Conflict, "the row that refused the payment is gone")
}

async fn find_transaction<C: Connection>(
    connection: &mut C,
    record: &Record,
) -> Result<Option<Payment>, DatabaseError> {
    let values = [record.mch_id.as_str().into(), record.transaction_id.as_str().into()];
    first(&connection.query(&statements::by_transaction(connection.dialect()), &values).await?)
}

async fn find_delivery<C: Connection>(connection: &mut C, record: &Record) -> Result<Option<Payment>, DatabaseError> {
    let values = [record.mch_id.as_str().into(), sub_merchant(record).into(), record.out_trade_no.as_str().into()];
    first(&connection.query(&statements::delivery(connection.dialect()), &values).await?)
}

fn read(rows: &[Row]) -> Result<Vec<Payment>, DatabaseError> {
    rows.iter().map(Payment::from_row).collect()
}

fn first(rows: &[Row]) -> Result<Option<Payment>, DatabaseError> {
    rows.first().map(Payment::from_row).transpose()
}
