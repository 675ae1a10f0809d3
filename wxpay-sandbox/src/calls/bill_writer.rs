//! Writes bills as text by the column layouts of the schema: headers, rows, and the summary, which
//! is computed from the rows.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use wxpay_core::BeijingTime;
use wxpay_core::schema::bill::{Sheet, Total};

/// The units per fen: amounts in bills have up to five digits after the point.
const MILLI_FEN: i64 = 1_000;

/// The value of a cell.
#[derive(Clone, Debug)]
pub(crate) enum BillCell {
    Text(String),
    /// An amount in fen.
    Fen(i64),
    /// An amount in fen, written with five digits after the point.
    PreciseFen(i64),
}

/// The cells of a row by column name; missing ones are empty.
pub(crate) type BillCells = Vec<(&'static str, BillCell)>;

/// An amount in fen as a cell.
pub(crate) fn fen(amount: u64) -> BillCell {
    BillCell::Fen(signed_amount(amount))
}

/// An unsigned amount in fen as a signed one.
pub(crate) fn signed_amount(amount: u64) -> i64 {
    i64::try_from(amount).unwrap_or(i64::MAX)
}

pub(crate) fn text(text: &str) -> BillCell {
    BillCell::Text(text.to_owned())
}

/// A time as bills and refunds write it: `2026-11-24 12:20:05`.
pub(crate) fn date_time(time: BeijingTime) -> String {
    let digits = time.to_string();
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
    format!("{}-{}-{} {}:{}:{}", part(0, 4), part(4, 6), part(6, 8), part(8, 10), part(10, 12), part(12, 14))
}

/// Writes a bill with the columns of `sheet` that `has` selects.
pub(crate) fn write(sheet: &Sheet, has: impl Fn(&str) -> bool, rows: &[BillCells], summary: &Sheet) -> String {
    let columns: Vec<_> = sheet.columns.iter().filter(|column| has(column.name)).collect();
    let headers: Vec<&str> = columns.iter().map(|column| column.header).collect();
    // Live files begin with a byte order mark and end lines with CR LF.
    let mut lines = format!("\u{feff}{}\r\n", headers.join(","));
    for row in rows {
        let cells = columns.iter().map(|column| cell(row, column.name).map_or(String::new(), format_cell));
        lines += &line(cells);
    }
    let headers: Vec<&str> = summary.columns.iter().map(|column| column.header).collect();
    lines += &format!("{}\r\n", headers.join(","));
    lines += &line(summary.columns.iter().map(|column| match column.total {
        Some(total) => format_total(rows, total, column.kind),
        None => String::new(),
    }));
    lines
}

/// Compresses a text with gzip.
pub(crate) fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    // Writing to memory does not fail.
    let _ = encoder.write_all(text.as_bytes());
    encoder.finish().unwrap_or_default()
}

fn line(cells: impl Iterator<Item = String>) -> String {
    let cells: Vec<String> = cells.map(|cell| format!("`{cell}")).collect();
    format!("{}\r\n", cells.join(","))
}

fn cell<'r>(row: &'r BillCells, name: &str) -> Option<&'r BillCell> {
    row.iter().find(|(named, _)| *named == name).map(|(_, cell)| cell)
}

fn format_cell(cell: &BillCell) -> String {
    match cell {
        // The format has no escapes, so separators within a text are replaced.
        BillCell::Text(text) => text.replace(['\n', '\r'], " ").replace('`', "'"),
        BillCell::Fen(amount) => yuan(amount.saturating_mul(MILLI_FEN), 2),
        BillCell::PreciseFen(amount) => yuan(amount.saturating_mul(MILLI_FEN), 5),
    }
}

/// Formats an amount in yuan with so many digits after the point.
fn yuan(milli_fen: i64, digits: usize) -> String {
    let (whole, part) = (milli_fen.unsigned_abs() / 100_000, format!("{:05}", milli_fen.unsigned_abs() % 100_000));
    let sign = if milli_fen < 0 { "-" } else { "" };
    format!("{sign}{whole}.{}", part.get(..digits).unwrap_or_default())
}

/// Formats one cell of the summary.
fn format_total(rows: &[BillCells], total: Total, kind: wxpay_core::schema::bill::ColumnKind) -> String {
    use wxpay_core::schema::bill::ColumnKind;
    let amount = |row: &BillCells, name: &str| match cell(row, name) {
        Some(BillCell::Fen(amount) | BillCell::PreciseFen(amount)) => *amount,
        _ => 0,
    };
    let is = |row: &BillCells, name: &str, value: &str| match cell(row, name) {
        Some(BillCell::Text(text)) => text == value,
        _ => false,
    };
    let digits = if matches!(kind, ColumnKind::FineYuan) { 5 } else { 2 };
    let in_yuan = |sum: i64| yuan(sum.saturating_mul(MILLI_FEN), digits);
    match total {
        Total::Rows => rows.len().to_string(),
        Total::Sum(name) => in_yuan(rows.iter().map(|row| amount(row, name)).sum()),
        Total::RowsWith(name, value) => rows.iter().filter(|row| is(row, name, value)).count().to_string(),
        Total::SumWith(name, other, value) => {
            in_yuan(rows.iter().filter(|row| is(row, other, value)).map(|row| amount(row, name)).sum())
        }
    }
}
