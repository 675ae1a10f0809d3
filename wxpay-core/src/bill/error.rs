//! The errors of reading a bill.

use std::fmt;
use std::io;

use wxpay_schema::bill::Column;

use super::refusal::{Refusal, RefusalKind};
use crate::error::Malformed;

/// The reason that a bill or one of its lines could not be read.
#[derive(Debug)]
#[non_exhaustive]
pub enum BillError {
    /// WeChat Pay sent a refusal instead of a bill. See [`BillError::is_no_bill`].
    Refused(Refusal),
    /// The body is neither a bill nor a refusal, but a page, JSON or another text.
    NotABill {
        /// The first 200 characters of the body, cleaned.
        excerpt: String,
    },
    /// The refusal is not well-formed.
    Malformed(Malformed),
    /// The header line lacks columns that every layout has.
    MissingColumns(Vec<&'static Column>),
    /// The header line has a column twice.
    DuplicateColumn(&'static Column),
    /// One row could not be read. It is the only error after which reading continues, unless the bill is read
    /// [strictly](super::Bill::strict).
    Row(LineError),
    /// The summary could not be read.
    Summary(LineError),
    /// The bill ends before its summary, or its gzip data end early.
    Truncated,
    /// Text behind the summary.
    Trailing {
        /// The line, counted from 1.
        line: u64,
    },
    /// The gzip data are damaged.
    Gzip(io::Error),
    /// gzip was required, and the body is not gzip.
    NotGzip,
    /// The text is not UTF-8.
    Encoding {
        /// The line, counted from 1.
        line: u64,
    },
    /// A limit is exceeded.
    TooLarge {
        /// The part that exceeds the limit.
        what: &'static str,
        /// The limit, in bytes or in columns.
        limit: u64,
    },
    /// An I/O error.
    Io(io::Error),
    /// An earlier error stopped the reading.
    Stopped,
}

impl BillError {
    /// Whether there were no transactions on that day, which most programs treat as an empty bill.
    #[must_use]
    pub fn is_no_bill(&self) -> bool {
        matches!(self, Self::Refused(refusal) if refusal.kind() == RefusalKind::NoBill)
    }

    /// Whether the bill is not ready yet: retry after 10 o'clock Beijing time.
    #[must_use]
    pub fn is_creating(&self) -> bool {
        matches!(self, Self::Refused(refusal) if refusal.kind() == RefusalKind::Creating)
    }
}

impl fmt::Display for BillError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => write!(f, "WeChat Pay sent no bill: {refusal}"),
            Self::NotABill { excerpt } => write!(
                f,
                "the body is no bill: {excerpt}; check the address and any proxy on the way, and for the fund flow the \
                 client certificate"
            ),
            Self::Malformed(malformed) => {
                write!(f, "WeChat Pay sent no bill, and the reason is unreadable: {malformed}")
            }
            Self::MissingColumns(columns) => {
                f.write_str("the bill lacks the columns ")?;
                for (at, column) in columns.iter().enumerate() {
                    write!(f, "{}`{}`", if at == 0 { "" } else { ", " }, column.header)?;
                }
                f.write_str("; read a trade bill as `TradeBill` and a fund flow as `FundFlow`")
            }
            Self::DuplicateColumn(column) => write!(f, "the bill has the column `{}` twice", column.header),
            Self::Row(fault) => write!(f, "a row of the bill is unreadable: {fault}"),
            Self::Summary(fault) => write!(f, "the summary of the bill is unreadable: {fault}"),
            Self::Truncated => {
                f.write_str("the bill is cut off: download it again, and do not book what was read of it")
            }
            Self::Trailing { line } => write!(
                f,
                "something stands behind the summary, in line {line}: do not book what was read, a text within a row \
                 may have passed for the summary"
            ),
            Self::Gzip(error) => write!(f, "the gzip data are damaged: {error}; download the bill again"),
            Self::NotGzip => {
                f.write_str("the body is not gzip; read it with `Compression::Detect`, or ask for `tar_type` GZIP")
            }
            Self::Encoding { line } => write!(f, "line {line} of the bill is not UTF-8"),
            Self::TooLarge { what, limit } => {
                write!(f, "{what} exceeds {limit}; if that is right, set a larger limit in `BillOptions`")
            }
            Self::Io(error) => write!(f, "the bill could not be read to its end: {error}; download it again"),
            Self::Stopped => f.write_str("an earlier error ended the reading: do not book what was read of the bill"),
        }
    }
}

// `Display` prints the cause, so it is not a source.
impl std::error::Error for BillError {}

/// The fault of a line. Lines are counted from 1, blank lines included.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LineError {
    /// The number of cells differs from the header's.
    Cells {
        /// The line.
        line: u64,
        /// The number of cells of the header.
        expected: usize,
        /// The number of cells of the line; at most 257 are counted.
        found: usize,
    },
    /// A required cell is empty, or a cell does not fit its column.
    Cell {
        /// The line.
        line: u64,
        /// The header of its column.
        header: &'static str,
        /// The beginning of the cell, cleaned; `None` if it is empty.
        given: Option<String>,
    },
    /// The line begins without a backtick and is not the summary's header.
    NoRow {
        /// The line.
        line: u64,
    },
    /// The line is not UTF-8.
    Encoding {
        /// The line.
        line: u64,
    },
}

impl fmt::Display for LineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cells { line, expected, found } => write!(
                f,
                "line {line} has {found} cells where the header has {expected}; a text of the merchant's with \",`\" \
                 or a line end in it would do that"
            ),
            Self::Cell { line, header, given: None } => write!(f, "line {line} has nothing in `{header}`"),
            Self::Cell { line, header, given: Some(given) } => {
                write!(f, "line {line} has in `{header}` what does not belong there: {given}")
            }
            Self::NoRow { line } => write!(f, "line {line} does not begin with a back-tick"),
            Self::Encoding { line } => write!(f, "line {line} is not UTF-8"),
        }
    }
}

impl std::error::Error for LineError {}
