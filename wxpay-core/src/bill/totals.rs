//! The totals of the rows, compared with the summary.

use std::fmt;

use wxpay_schema::bill::{Column, ColumnKind, Total};

use super::amount::MilliFen;
use super::columns::{Cells, Line, LineCells};
use super::from_cell::FromCell;
use super::header::Header;
use super::rows::BillRow;

/// The end of a bill that was read completely.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BillSummary<S> {
    /// The summary.
    pub summary: S,
    /// The number of rows read.
    pub rows: u64,
    /// The number of rows that could not be read, each reported as [`BillError::Row`].
    ///
    /// [`BillError::Row`]: super::BillError::Row
    pub faulty: u64,
    /// The totals that differ from the summary, because rows are missing, duplicated or unreadable.
    pub mismatches: Vec<TotalMismatch>,
}

impl<S> BillSummary<S> {
    /// Whether every row could be read and the totals agree with the summary.
    #[must_use]
    pub fn agrees(&self) -> bool {
        self.faulty == 0 && self.mismatches.is_empty()
    }
}

#[allow(private_bounds, reason = "summaries are made by this crate only")]
impl<S: Line> BillSummary<S> {
    /// The cells of the summary.
    #[must_use]
    pub fn cells(&self) -> &Cells {
        self.summary.cells()
    }
}

/// A cell of the summary that differs from the total of the rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TotalMismatch {
    /// The header of the cell.
    pub header: &'static str,
    /// The value in the summary: a count, or an amount in yuan.
    pub stated: String,
    /// The total of the rows.
    pub counted: String,
}

impl fmt::Display for TotalMismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is {} by the summary, {} by the rows", self.header, self.stated, self.counted)
    }
}

/// The columns of a trade bill that a refund fills.
const REFUND_COLUMNS: [&str; 5] =
    ["refund_id", "out_refund_no", "refund_fee", "coupon_refund_fee", "refund_request_fee"];

/// The running totals of a bill, one for each column of the summary's sheet. Amounts are in thousandths of a fen;
/// `None` if the bill lacks the column.
pub(super) struct Totals {
    totals: Vec<(Option<Addend>, Option<i128>)>,
}

/// What a row adds to a total, with the indexes of the row's columns.
#[derive(Clone, Copy)]
enum Addend {
    /// One.
    Row,
    /// One if the cell has that value.
    RowWith(usize, &'static str),
    /// The amount.
    Amount(usize),
    /// The amount, if the cell has that value.
    AmountWith(usize, usize, &'static str),
}

impl Totals {
    pub(super) fn new<T: BillRow>() -> Self {
        let index = |name: &str| T::SHEET.columns.iter().position(|column| column.name == name);
        let addend = |total: Option<Total>| match total? {
            Total::Rows => Some(Addend::Row),
            Total::RowsWith(name, value) => Some(Addend::RowWith(index(name)?, value)),
            Total::Sum(name) => Some(Addend::Amount(index(name)?)),
            Total::SumWith(name, other, value) => Some(Addend::AmountWith(index(name)?, index(other)?, value)),
        };
        let columns = T::Summary::SHEET.columns.iter();
        Self { totals: columns.map(|column| (addend(column.total), Some(0))).collect() }
    }

    /// Adds a row with its amounts by column.
    pub(super) fn add(&mut self, cells: LineCells<'_>, amounts: &[Option<i64>]) {
        let amount = |at: usize| amounts.get(at).copied().flatten().map(i128::from);
        for (addend, total) in &mut self.totals {
            let more = match *addend {
                None => None,
                Some(Addend::Row) => Some(1),
                Some(Addend::RowWith(at, value)) => Some(i128::from(cells.of_column(at) == Some(value))),
                Some(Addend::Amount(at)) => amount(at),
                Some(Addend::AmountWith(at, other, value)) if cells.of_column(other) == Some(value) => amount(at),
                Some(Addend::AmountWith(..)) => Some(0),
            };
            *total = total.zip(more).map(|(total, more)| total + more);
        }
    }

    /// Compares the totals with a summary. A bill without columns for refunds has no refunds, so theirs are zero.
    pub(super) fn mismatches<T: BillRow>(&self, summary: &Cells, header: &Header) -> Vec<TotalMismatch> {
        let columns = T::Summary::SHEET.columns.iter();
        let has_refunds = REFUND_COLUMNS.iter().any(|name| header.has_member(name));
        let counted = |column: &Column, total: Option<i128>| match column.total {
            Some(Total::Sum(name)) if !has_refunds && REFUND_COLUMNS.contains(&name) => Some(0),
            _ => total,
        };
        let totals = columns.zip(&self.totals).map(|(column, (_, total))| (column, counted(column, *total)));
        totals.filter_map(|(column, total)| mismatch(column, total?, summary)).collect()
    }
}

fn mismatch(column: &Column, counted: i128, summary: &Cells) -> Option<TotalMismatch> {
    let cell = summary.by_member(column.name)?;
    let count = matches!(column.kind, ColumnKind::Number);
    let stated = if count { u64::from_cell(Some(cell)).map_or(0, i128::from) } else { amount(cell) };
    let shown = |number: i128| match i64::try_from(number) {
        Ok(fine) if !count => MilliFen(fine).to_yuan(),
        _ => number.to_string(),
    };
    (stated != counted).then(|| TotalMismatch { header: column.header, stated: shown(stated), counted: shown(counted) })
}

/// An empty cell counts as zero; any other was parsed as an amount before.
fn amount(cell: &str) -> i128 {
    MilliFen::from_yuan(cell.trim()).map_or(0, |fine| i128::from(fine.0))
}
