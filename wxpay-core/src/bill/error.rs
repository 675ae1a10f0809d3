//! Everything that can be wrong with a bill, each with what to do about it.

use std::fmt;
use std::io;

use wxpay_schema::bill::Column;

use super::refusal::{Refusal, RefusalKind};
use crate::error::Malformed;

/// Why a bill, or a line of it, could not be read.
#[derive(Debug)]
#[non_exhaustive]
pub enum BillError {
    /// WeChat Pay sent no bill, and says why. See [`BillError::is_no_bill`].
    Refused(Refusal),
    /// The body is neither a bill nor a refusal: a page, JSON, another text.
    NotABill {
        /// The first 200 characters of the body, cleaned.
        excerpt: String,
    },
    /// The refusal is not of the protocol's form.
    Malformed(Malformed),
    /// The header line lacks columns that every layout has.
    NoSuchColumns(Vec<&'static Column>),
    /// The header line has a column twice.
    TwiceInHeader(&'static Column),
    /// One row could not be read. It is the only error after which the rows go on, if
    /// the bill is not read [strictly](super::Bill::strict).
    Row(LineFault),
    /// The summary could not be read.
    Summary(LineFault),
    /// The bill ends before its summary does, or its gzip before its end.
    Truncated,
    /// Something stands behind the summary.
    Trailing {
        /// The line, counted from 1.
        line: u64,
    },
    /// The gzip data are damaged.
    Gzip(io::Error),
    /// gzip was asked for, and the body is none.
    NotGzip,
    /// The text is not UTF-8.
    Encoding {
        /// The line, counted from 1.
        line: u64,
    },
    /// More than is read of such a thing.
    TooLarge {
        /// The thing.
        what: &'static str,
        /// The limit, in bytes or in columns.
        limit: u64,
    },
    /// The body could not be read to its end.
    Io(io::Error),
    /// An earlier error ended the reading.
    Stopped,
}

impl BillError {
    /// Whether there was nothing on that day, which is an empty bill to most.
    #[must_use]
    pub fn is_no_bill(&self) -> bool {
        matches!(self, Self::Refused(refusal) if refusal.kind() == RefusalKind::NoBill)
    }

    /// Whether the bill is not made yet: ask again after 10 o'clock, Beijing time.
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
                "the body is no bill: {excerpt}; check the address and any proxy on the way, and for the fund flow the client certificate"
            ),
            Self::Malformed(malformed) => {
                write!(f, "WeChat Pay sent no bill, and the reason is unreadable: {malformed}")
            }
            Self::NoSuchColumns(columns) => {
                f.write_str("the bill lacks the columns ")?;
                for (at, column) in columns.iter().enumerate() {
                    write!(f, "{}`{}`", if at == 0 { "" } else { ", " }, column.header)?;
                }
                f.write_str("; read a trade bill as `TradeBill` and a fund flow as `FundFlow`")
            }
            Self::TwiceInHeader(column) => write!(f, "the bill has the column `{}` twice", column.header),
            Self::Row(fault) => write!(f, "a row of the bill is unreadable: {fault}"),
            Self::Summary(fault) => write!(f, "the summary of the bill is unreadable: {fault}"),
            Self::Truncated => {
                f.write_str("the bill is cut off: download it again, and do not book what was read of it")
            }
            Self::Trailing { line } => write!(
                f,
                "something stands behind the summary, in line {line}: do not book what was read, a text within a row may have passed for the summary"
            ),
            Self::Gzip(error) => write!(f, "the gzip data are damaged: {error}; download the bill again"),
            Self::NotGzip => {
                f.write_str("the body is not gzip; read it with `Packing::Detect`, or ask for `tar_type` GZIP")
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

// Every cause is printed, so there is no source to print it again.
impl std::error::Error for BillError {}

/// What is wrong with a line. Lines are counted from 1, blank ones included.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LineFault {
    /// It has not as many cells as the header.
    Cells {
        /// The line.
        line: u64,
        /// How many cells the header has.
        expected: usize,
        /// How many the line has; at most 257 are counted.
        found: usize,
    },
    /// A cell is empty that must not be, or not what its column says.
    Cell {
        /// The line.
        line: u64,
        /// The header of its column.
        header: &'static str,
        /// The beginning of the cell, cleaned; `None` when it is empty.
        given: Option<String>,
    },
    /// It begins with no back-tick, and is not the summary's header.
    NoRow {
        /// The line.
        line: u64,
    },
    /// It is not UTF-8.
    Encoding {
        /// The line.
        line: u64,
    },
}

impl fmt::Display for LineFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cells { line, expected, found } => write!(
                f,
                "line {line} has {found} cells where the header has {expected}; a text of the merchant's with \",`\" or a line end in it would do that"
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

impl std::error::Error for LineFault {}
