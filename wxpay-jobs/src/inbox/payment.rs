//! A stored payment.

use std::time::SystemTime;

use wxpay_core::inbox::{Conflict, Record};

use super::statements::COLUMNS;
use crate::database::{DatabaseError, DatabaseErrorKind, Row};
use crate::time::from_millis;

/// What a stored payment leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Task {
    /// The order is delivered. An order has one such payment at most.
    Deliver,
    /// The payment is returned: another one paid the order before.
    Refund,
    /// A person looks at it: its amount is not that of the order, or there is no such order.
    Person,
}

/// What became of a payment that arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Arrival {
    /// It was stored, with its task. Its job is to be enqueued in the same transaction.
    New(Task),
    /// It was stored before, with this task. There is nothing to do.
    Duplicate(Task),
    /// It contradicts the stored payment of the same transaction, which stays as it is: a person has to look at it.
    Conflict(Conflict),
}

/// A stored payment: a row of `wxpay_payment` without the notification.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Payment {
    /// The payment.
    pub record: Record,
    /// What it leads to.
    pub task: Task,
    /// When it was stored.
    pub received_at: SystemTime,
    /// When its job was handed to an engine outside of the database.
    pub queued_at: Option<SystemTime>,
    /// When its task was carried out.
    pub done_at: Option<SystemTime>,
    /// When its task was given up, and a person told.
    pub held_at: Option<SystemTime>,
    /// How often its task failed.
    pub tries: u32,
}

impl Task {
    /// Returns the name in the table: `deliver`, `refund` or `person`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Deliver => "deliver",
            Self::Refund => "refund",
            Self::Person => "person",
        }
    }

    /// Returns the task of a name in the table.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Deliver, Self::Refund, Self::Person].into_iter().find(|task| task.name() == name)
    }
}

impl Payment {
    /// Reads a row of [`COLUMNS`].
    pub(super) fn from_row(row: &Row) -> Result<Self, DatabaseError> {
        let text = |index| row.text(index)?.map(str::to_owned).ok_or_else(|| unreadable(index));
        let integer = |index| row.integer(index)?.ok_or_else(|| unreadable(index));
        let time = |index| Ok::<_, DatabaseError>(row.integer(index)?.map(from_millis));
        Ok(Self {
            record: Record {
                mch_id: text(0)?,
                sub_mch_id: text(1)?,
                transaction_id: text(2)?,
                out_trade_no: text(3)?,
                total_fee: u64::try_from(integer(4)?).map_err(|_| unreadable(4))?,
                fee_type: text(5)?,
            },
            task: Task::from_name(&text(6)?).ok_or_else(|| unreadable(6))?,
            received_at: from_millis(integer(7)?),
            queued_at: time(8)?,
            done_at: time(9)?,
            held_at: time(10)?,
            tries: u32::try_from(integer(11)?).map_err(|_| unreadable(11))?,
        })
    }

    /// Returns whether its task is still to be carried out.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.done_at.is_none() && self.held_at.is_none()
    }
}

/// The error of a value that this version does not write.
fn unreadable(index: usize) -> DatabaseError {
    let column = COLUMNS.split(", ").nth(index).unwrap_or_default();
    DatabaseError::new(DatabaseErrorKind::Schema, format!("wxpay_payment.{column} has a value of another version"))
}
