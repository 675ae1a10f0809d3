//! The statements of the inbox.

use crate::database::Dialect;

/// The columns of a [`Payment`](super::Payment), in its order.
pub(super) const COLUMNS: &str = "mch_id, sub_mch_id, transaction_id, out_trade_no, total_fee, fee_type, task, \
                                  received_at, queued_at, done_at, held_at, tries";

pub(super) const INSERT: &str = "INSERT INTO wxpay_payment (mch_id, sub_mch_id, transaction_id, out_trade_no, \
                                 total_fee, fee_type, raw, received_at, task) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";

pub(super) const DELETE_FOR_PERSON: &str =
    "DELETE FROM wxpay_payment WHERE mch_id = ? AND transaction_id = ? AND task = 'person'";

pub(super) const MARK_QUEUED: &str = "UPDATE wxpay_payment SET queued_at = ? \
                                      WHERE mch_id = ? AND transaction_id = ? AND queued_at IS NULL";

pub(super) const MARK_DONE: &str = "UPDATE wxpay_payment SET done_at = ? \
                                    WHERE mch_id = ? AND transaction_id = ? AND done_at IS NULL";

pub(super) const HOLD: &str = "UPDATE wxpay_payment SET held_at = ? \
                               WHERE mch_id = ? AND transaction_id = ? AND done_at IS NULL AND held_at IS NULL";

pub(super) const RELEASE: &str = "UPDATE wxpay_payment SET held_at = NULL, tries = 0 \
                                  WHERE mch_id = ? AND transaction_id = ? AND done_at IS NULL AND held_at IS NOT NULL";

pub(super) const COUNT_TRY: &str = "UPDATE wxpay_payment SET tries = tries + 1 WHERE mch_id = ? AND transaction_id = ?";

/// The row of a transaction, as it is at this moment: in `MySQL` a locking read, because at REPEATABLE READ another one
/// does not see the row that has just refused this one.
pub(super) fn by_transaction(dialect: Dialect) -> String {
    format!("SELECT {COLUMNS} FROM wxpay_payment WHERE mch_id = ? AND transaction_id = ?{}", share_lock(dialect))
}

/// The row of a transaction, locked until the end of this one.
pub(super) fn by_transaction_locked(dialect: Dialect) -> String {
    format!("SELECT {COLUMNS} FROM wxpay_payment WHERE mch_id = ? AND transaction_id = ?{}", dialect.row_lock())
}

/// The row that delivers an order, as it is at this moment. In `MySQL` it is found by the unique key, so that no gap of
/// an index is locked, in which others insert.
pub(super) fn delivery(dialect: Dialect) -> String {
    let delivers = match dialect {
        Dialect::Sqlite | Dialect::Postgres => "out_trade_no = ? AND task = 'deliver'",
        Dialect::Mysql => "delivers = ?",
    };
    let lock = share_lock(dialect);
    format!("SELECT {COLUMNS} FROM wxpay_payment WHERE mch_id = ? AND sub_mch_id = ? AND {delivers}{lock}")
}

/// The rows of an order, oldest first.
pub(super) fn by_order() -> String {
    format!(
        "SELECT {COLUMNS} FROM wxpay_payment WHERE mch_id = ? AND sub_mch_id = ? AND out_trade_no = ? \
         ORDER BY received_at, transaction_id"
    )
}

/// The open rows that were received before a time. Those that failed most often come last, so that they hold up no
/// other.
pub(super) fn open() -> String {
    format!(
        "SELECT {COLUMNS} FROM wxpay_payment WHERE done_at IS NULL AND held_at IS NULL AND received_at <= ? \
         ORDER BY tries, received_at LIMIT ?"
    )
}

/// Empties the notifications that were received before a time.
pub(super) const fn empty_raw(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite | Dialect::Postgres => {
            "UPDATE wxpay_payment SET raw = NULL WHERE (mch_id, transaction_id) IN \
             (SELECT mch_id, transaction_id FROM wxpay_payment WHERE raw IS NOT NULL AND received_at < ? \
             ORDER BY received_at LIMIT ?)"
        }
        Dialect::Mysql => "UPDATE wxpay_payment SET raw = NULL WHERE raw_since < ? ORDER BY raw_since LIMIT ?",
    }
}

const fn share_lock(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite | Dialect::Postgres => "",
        Dialect::Mysql => " LOCK IN SHARE MODE",
    }
}
