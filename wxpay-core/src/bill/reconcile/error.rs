//! The errors of a reconciliation.

use std::fmt;
use std::io;

use super::day::BillDay;
use super::sorter::StoreError;
use crate::bill::error::BillError;
use crate::bill::totals::TotalMismatch;
use crate::text::excerpt::excerpt;
use crate::value::BeijingTime;

/// The reason that a reconciliation was refused. Nothing was reported, and nothing was changed.
///
/// `E` is the error of the shop's rows.
#[derive(Debug)]
#[non_exhaustive]
pub enum ReconcileError<E> {
    /// The bill, or one of its rows, could not be read.
    Bill(BillError),
    /// Rows of the bill were read before.
    PartlyRead,
    /// The rows of the bill do not add up to its summary.
    Totals(Vec<TotalMismatch>),
    /// A row of the bill is of another day.
    Day {
        /// The order's number.
        out_trade_no: String,
        /// The day of the bill.
        expected: BillDay,
        /// The time of the row.
        found: BeijingTime,
    },
    /// A row of the bill is of another merchant or sub-merchant.
    Merchant {
        /// The order's number.
        out_trade_no: String,
        /// The number of the merchant or sub-merchant.
        expected: String,
        /// The number in the row; empty if there is none.
        found: String,
    },
    /// A payment or refund in the bill has no amount.
    NoAmount {
        /// The order's number.
        out_trade_no: String,
    },
    /// The shop's rows could not be read.
    Orders(E),
    /// A row of the shop's cannot be compared.
    InvalidOrder {
        /// The order's number.
        out_trade_no: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A number comes twice in the shop's rows.
    DuplicateOrder {
        /// The order's number; of a refund, that of its order.
        out_trade_no: String,
        /// The refund's number.
        out_refund_no: Option<String>,
    },
    /// More than 10,000 rows of one order.
    TooManyRows {
        /// The order's number.
        out_trade_no: String,
    },
    /// The rows exceed the memory, and there is no directory for them.
    Memory {
        /// The limit, in bytes.
        limit: u64,
    },
    /// The file for rows beyond the memory could not be written or read.
    Spill(io::Error),
}

impl<E> From<BillError> for ReconcileError<E> {
    fn from(error: BillError) -> Self {
        Self::Bill(error)
    }
}

impl<E> From<StoreError> for ReconcileError<E> {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Memory { limit } => Self::Memory { limit },
            StoreError::Io(error) => Self::Spill(error),
        }
    }
}

impl<E> From<io::Error> for ReconcileError<E> {
    fn from(error: io::Error) -> Self {
        Self::Spill(error)
    }
}

impl<E: fmt::Display> fmt::Display for ReconcileError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let short = |text: &str| excerpt(text, 64);
        match self {
            Self::Bill(error) => write!(f, "{error}"),
            Self::PartlyRead => f.write_str("rows of the bill were read before; open it anew"),
            Self::Totals(mismatches) => {
                f.write_str("the rows of the bill do not add up to its summary: ")?;
                for (at, mismatch) in mismatches.iter().enumerate() {
                    write!(f, "{}{mismatch}", if at == 0 { "" } else { ", " })?;
                }
                f.write_str("; download it again")
            }
            Self::Day { out_trade_no, expected, found } => write!(
                f,
                "the bill of {expected} has order {} of {found}; give the bill of one whole day",
                short(out_trade_no)
            ),
            Self::Merchant { out_trade_no, expected, found } => write!(
                f,
                "the bill of merchant {} has order {} of merchant {}; give the bill of one merchant",
                short(expected),
                short(out_trade_no),
                if found.is_empty() { "none".to_owned() } else { short(found) }
            ),
            Self::NoAmount { out_trade_no } => write!(
                f,
                "order {} has no amount in the bill; read a bill with the column `订单金额` or `总金额`",
                short(out_trade_no)
            ),
            Self::Orders(error) => write!(f, "the shop's orders could not be read: {error}"),
            Self::InvalidOrder { out_trade_no, reason } => {
                write!(f, "order {} of the shop's: {reason}", short(out_trade_no))
            }
            Self::DuplicateOrder { out_trade_no, out_refund_no: None } => {
                write!(f, "order {} comes twice in the shop's orders; give each number once", short(out_trade_no))
            }
            Self::DuplicateOrder { out_trade_no, out_refund_no: Some(refund) } => write!(
                f,
                "refund {} of order {} comes twice in the shop's orders; give each number once",
                short(refund),
                short(out_trade_no)
            ),
            Self::TooManyRows { out_trade_no } => {
                write!(f, "order {} has more than 10000 rows, which no order has", short(out_trade_no))
            }
            Self::Memory { limit } => write!(
                f,
                "the rows exceed {limit} bytes of memory; give a directory (`with_spill`) or more memory \
                 (`with_memory`)"
            ),
            Self::Spill(error) => {
                write!(f, "the rows beyond the memory could not be stored: {error}; give a directory with room")
            }
        }
    }
}

// `Display` prints the cause, so it is not a source.
impl<E: fmt::Debug + fmt::Display> std::error::Error for ReconcileError<E> {}
