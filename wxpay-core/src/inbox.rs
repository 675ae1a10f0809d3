//! Decides whether a payment is new: what to store of a payment, and the comparison with what was stored before. No
//! clock and no I/O; the shop's database stores the records.
//!
//! Notifications have no timestamp that distinguishes an old one from a new one. WeChat Pay repeats them, several may
//! arrive at once, and anyone who has seen one can send it again. An order can also be paid twice, by two
//! transactions at the same moment. A shop therefore stores a [`Record`] of each payment under two unique keys, one
//! for each transaction and one for each order to be delivered:
//!
//! ```sql
//! CREATE TABLE inbox (
//!     mch_id TEXT NOT NULL, sub_mch_id TEXT NOT NULL,
//!     transaction_id TEXT NOT NULL, out_trade_no TEXT NOT NULL,
//!     total_fee BIGINT NOT NULL, fee_type TEXT NOT NULL,
//!     raw BYTEA NOT NULL,               -- BLOB in SQLite
//!     task TEXT NOT NULL,               -- 'deliver' or 'refund'
//!     done BOOLEAN NOT NULL DEFAULT FALSE,
//!     UNIQUE (mch_id, transaction_id)
//! );
//! CREATE UNIQUE INDEX one_delivery ON inbox (mch_id, sub_mch_id, out_trade_no)
//!     WHERE task = 'deliver';
//! ```
//!
//! 1. Verify and confirm the notification.
//! 2. In one transaction, read the rows with this transaction **or** this order,
//!    call [`Record::among`], and insert a new row: the record, the raw body, the task,
//!    and that it is not done. If another connection was faster, one of the two unique
//!    keys rejects the row: roll back, and repeat this step in a new transaction, which
//!    then sees the other row.
//! 3. After the commit, and for a duplicate too, answer
//!    [`accepted`](crate::notification::accepted). A crash before the commit is
//!    harmless: the notification is repeated.
//! 4. Carry out the effects of the rows that are not done, and mark them: in the same
//!    transaction as the effect, if it is in the same database; otherwise with the
//!    `transaction_id` as the idempotency key of the effect.
//!
//! The second key is needed because reading takes no locks: under READ COMMITTED, the default of `PostgreSQL`, two
//! transactions that pay one order at the same time both find no row, and the key of the transaction rejects neither.
//! With both keys any isolation level works:
//!
//! - `PostgreSQL` at READ COMMITTED: as above. At REPEATABLE READ and SERIALIZABLE a
//!   serialization failure (`40001`) is retried as well.
//! - `SQLite`: begin with `BEGIN IMMEDIATE`. A deferred transaction that was overtaken
//!   fails as busy when it writes, and is retried.
//! - `MySQL`, whose default REPEATABLE READ takes no more locks, has no partial indexes. A
//!   generated column has the same effect: `delivers VARCHAR(32) AS (IF(task = 'deliver',
//!   out_trade_no, NULL))` with `UNIQUE (mch_id, sub_mch_id, delivers)`. Declare the numbers `CHARACTER SET ascii
//!   COLLATE ascii_bin`: the default collation takes `a1` and `A1` for one order.
//!
//! A [`Conflict`] needs a person. A second payment of an order is stored too, marked for a refund, and accepted;
//! otherwise it would be lost after a day of repetitions. A payment that is repeated with other fields changes
//! nothing.
//!
//! ```
//! use wxpay_core::inbox::{Conflict, Record, Receipt};
//! use wxpay_core::{Expected, Fen, Merchant, notification, pay::PayNotification};
//!
//! /// In a real shop the table above.
//! struct Row { record: Record, raw: Vec<u8>, task: &'static str, done: bool }
//!
//! fn receive(merchant: &Merchant, inbox: &mut Vec<Row>, body: &[u8]) -> String {
//!     let Ok(verified) = merchant.notification::<PayNotification>(body) else {
//!         return notification::refused("FAIL");
//!     };
//!     // The amount of the order `verified.out_trade_no()`, from the shop's records.
//!     let Ok(paid) = verified.confirm(Expected::cny(Fen(888))) else {
//!         return notification::refused("FAIL");
//!     };
//!     let task = match paid.record().among(inbox.iter().map(|row| &row.record)) {
//!         Receipt::New => "deliver",
//!         Receipt::Duplicate => return notification::accepted(),
//!         Receipt::Conflict(Conflict::SecondPayment { .. }) => "refund",
//!         // Wake a person.
//!         Receipt::Conflict(_) => return notification::refused("FAIL"),
//!     };
//!     inbox.push(Row { record: paid.record().clone(), raw: body.to_vec(), task, done: false });
//!     notification::accepted()
//! }
//! ```
//!
//! A service provider also looks the order up by [`Verified::sub_mch_id`](crate::Verified::sub_mch_id), and passes
//! the sub-merchant in [`Expected`](crate::Expected).
//!
//! `examples/inbox.rs` is a complete example with `SQLite`. The crate `wxpay-jobs` has this inbox ready for `SQLite`,
//! `PostgreSQL` and `MySQL`, with the jobs that carry out the tasks: `docs/inbox.md`.

use std::fmt;

use wxpay_schema::shared;

use crate::text::excerpt::{excerpt, join_names};

/// The data to store of a payment: texts and an integer, suitable for a database row. Created by
/// [`Paid::record`](crate::Paid::record), or by the shop from a stored row.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Record {
    /// The merchant number; on the cloud channel that of the platform.
    pub mch_id: String,
    /// The sub-merchant's number; empty for an ordinary merchant, even if the message names the merchant itself.
    pub sub_mch_id: String,
    /// The order number of WeChat Pay.
    pub transaction_id: String,
    /// The merchant's order number.
    pub out_trade_no: String,
    /// The amount of the order in fen; at most 18 digits, so it fits an `i64`.
    pub total_fee: u64,
    /// The currency by ISO 4217; CNY if the message has none.
    pub fee_type: String,
}

/// The relation of a payment to the stored ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Receipt {
    /// The payment is new: store it.
    New,
    /// The same payment is stored: accept it again, without an effect.
    Duplicate,
    /// The payment contradicts a stored one: no effect, and a person has to look at it.
    Conflict(Conflict),
}

/// A contradiction between a payment and a stored one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Conflict {
    /// The same transaction is stored with other values. Keep the stored record.
    Changed {
        /// The fields that differ.
        fields: Vec<&'static str>,
    },
    /// The order was paid by another transaction: one of them needs a refund. Query both first.
    SecondPayment {
        /// The stored transaction.
        first: String,
    },
}

impl Record {
    /// Compares this payment with the stored records of the same `transaction_id` and of the same `out_trade_no`.
    /// Other records are ignored.
    pub fn among<'s>(&self, kept: impl IntoIterator<Item = &'s Self>) -> Receipt {
        let mut first = None;
        for before in kept.into_iter().filter(|before| before.mch_id == self.mch_id) {
            if before.transaction_id == self.transaction_id {
                let fields = self.differences(before);
                let same = fields.is_empty();
                return if same { Receipt::Duplicate } else { Receipt::Conflict(Conflict::Changed { fields }) };
            }
            // Order numbers are unique for each sub-merchant.
            if before.out_trade_no == self.out_trade_no && before.sub_merchant() == self.sub_merchant() {
                first = first.or_else(|| Some(before.transaction_id.clone()));
            }
        }
        first.map_or(Receipt::New, |first| Receipt::Conflict(Conflict::SecondPayment { first }))
    }

    /// The sub-merchant's number. An ordinary merchant's messages may name the merchant itself, or none.
    fn sub_merchant(&self) -> &str {
        if self.sub_mch_id == self.mch_id { "" } else { &self.sub_mch_id }
    }

    fn differences(&self, before: &Self) -> Vec<&'static str> {
        let mut differ = Vec::new();
        for (name, same) in [
            (shared::SUB_MCH_ID.name, self.sub_merchant() == before.sub_merchant()),
            (shared::OUT_TRADE_NO.name, self.out_trade_no == before.out_trade_no),
            (shared::TOTAL_FEE.name, self.total_fee == before.total_fee),
            (shared::FEE_TYPE.name, self.fee_type == before.fee_type),
        ] {
            if !same {
                differ.push(name);
            }
        }
        differ
    }
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed { fields } => {
                write!(f, "the transaction was kept before with another {}; query the order", join_names(fields))
            }
            Self::SecondPayment { first } => write!(
                f,
                "the order was paid before by the transaction {}; query both and refund one",
                excerpt(first, 64)
            ),
        }
    }
}

impl std::error::Error for Conflict {}
