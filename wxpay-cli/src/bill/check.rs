//! The first reading of a bill: it is whole, agrees with itself, and is that of the day and the merchant.

use std::fs::File;
use std::io::{self, Seek as _};

use wxpay_core::bill::reconcile::BillDay;
use wxpay_core::bill::{Bill, BillError, BillOptions, BillRow, BillSummary, FundFlowRow, LineCells, TradeRow};
use wxpay_core::schema::bill::{Column, ColumnKind, REFUND_REQUEST_TIME};

use super::source::ProgressReader;
use super::value;
use crate::progress::Progress;

/// The most bytes of text of a bill, unpacked: some twenty million rows.
const MAX_TEXT: u64 = 8 << 30;

/// How many rows are read between two words on the terminal.
const ROWS_BETWEEN_WORDS: u64 = 0x1_0000;

/// What is known of a bill beforehand.
#[derive(Clone, Default)]
pub(super) struct Expectation {
    pub(super) day: Option<BillDay>,
    pub(super) mch_id: Option<String>,
}

/// A bill that was read whole and agrees with itself.
pub(super) enum CheckedBill {
    Trade(Checked<TradeRow>),
    FundFlow(Checked<FundFlowRow>),
}

/// What the first reading found.
pub(super) struct Checked<R: BillRow> {
    pub(super) summary: BillSummary<R::Summary>,
    /// Headers that the tables lack, which are not in the output.
    pub(super) unknown: Vec<String>,
    pub(super) is_refunds: bool,
    pub(super) has_refunds: bool,
}

/// Why a bill is refused.
pub(super) enum BillFault {
    Unreadable(BillError),
    /// It contradicts itself, or is not the bill that was asked for; in words.
    Contradiction(String),
    /// It is the bill of another day or merchant; in words.
    Foreign(String),
}

impl From<BillError> for BillFault {
    fn from(error: BillError) -> Self {
        Self::Unreadable(error)
    }
}

/// Opens a bill for reading, from its beginning.
pub(super) fn open<'p, R: BillRow>(
    mut file: &'p File,
    progress: &'p Progress,
) -> Result<Bill<ProgressReader<'p, &'p File>, R>, BillError> {
    file.rewind().map_err(BillError::Io)?;
    let options = BillOptions { text: MAX_TEXT, ..BillOptions::default() };
    Ok(Bill::open_with(ProgressReader { from: file, progress }, options)?.strict())
}

/// Reads a whole bill, of the kind that its header shows.
pub(super) fn check(file: &File, expected: &Expectation) -> Result<CheckedBill, BillFault> {
    let progress = progress(file);
    match open::<TradeRow>(file, &progress) {
        Ok(bill) => check_rows(bill, expected, &progress).map(CheckedBill::Trade),
        Err(error @ BillError::MissingColumns(_)) => match open::<FundFlowRow>(file, &progress) {
            Ok(bill) => check_rows(bill, expected, &progress).map(CheckedBill::FundFlow),
            Err(_) => Err(error.into()),
        },
        Err(error) => Err(error.into()),
    }
}

/// The progress of reading a file.
pub(super) fn progress(file: &File) -> Progress {
    Progress::bytes(file.metadata().ok().map(|metadata| metadata.len()))
}

/// Shows the number of rows now and then.
pub(super) fn show_rows(rows: u64, progress: &Progress) {
    if rows.is_multiple_of(ROWS_BETWEEN_WORDS) {
        progress.set_message(&format!("{rows} rows"));
    }
}

fn check_rows<R: BillRow>(
    mut bill: Bill<impl io::Read, R>,
    expected: &Expectation,
    progress: &Progress,
) -> Result<Checked<R>, BillFault> {
    let unknown = bill.unknown_headers().map(str::to_owned).collect();
    let is_refunds = bill.has_column(REFUND_REQUEST_TIME);
    let has_refunds = is_refunds || bill.has_column(OUT_REFUND_NO);
    let (mut rows, mut place) = (0, Place::default());
    while let Some(cells) = bill.next_cells() {
        rows += 1;
        check_row(cells?, rows, expected, &mut place)?;
        show_rows(rows, progress);
    }
    let summary = bill.finish()?;
    if !summary.agrees() {
        let words: Vec<String> = summary.mismatches.iter().map(ToString::to_string).collect();
        return Err(BillFault::Contradiction(words.join("; ")));
    }
    Ok(Checked { summary, unknown, is_refunds, has_refunds })
}

const OUT_REFUND_NO: &str = wxpay_core::schema::shared::OUT_REFUND_NO.name;
const MCH_ID: &str = wxpay_core::schema::shared::MCH_ID.name;

/// Where the columns are that are compared, found with the first row.
#[derive(Default)]
struct Place {
    time: Option<usize>,
    mch_id: Option<usize>,
}

/// Compares the day and the merchant of a row.
fn check_row(cells: LineCells<'_>, row: u64, expected: &Expectation, place: &mut Place) -> Result<(), BillFault> {
    let Expectation { day, mch_id } = expected;
    if day.is_none() && mch_id.is_none() {
        return Ok(());
    }
    if row == 1 {
        let index = |is_it: &dyn Fn(&Column) -> bool| cells.columns().position(|(column, _)| is_it(column));
        // When it was traded or booked: the refund's times come later.
        place.time = index(&|column| matches!(column.kind, ColumnKind::Time));
        place.mch_id = index(&|column| column.name == MCH_ID);
    }
    let cell = |at: Option<usize>| cells.columns().nth(at?).and_then(|(_, value)| value);
    if let (Some(day), Some(time)) = (day, cell(place.time))
        && !value::is_on_day(time, *day)
    {
        return Err(BillFault::Foreign(format!("row {row} is of {time}, and the bill is that of {day}")));
    }
    match (mch_id, cell(place.mch_id)) {
        (Some(expected), Some(found)) if found.trim() != expected => Err(BillFault::Foreign(format!(
            "row {row} is of the merchant {}, and the account is {expected}",
            value::one_line(found)
        ))),
        _ => Ok(()),
    }
}
