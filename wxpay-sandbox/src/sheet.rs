//! Bills as text, by the columns of the schema: rows go in, out come the headers,
//! the rows, and the summary that the schema says they add up to.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use wxpay_core::BeijingTime;
use wxpay_core::schema::bill::{Sheet, Total};

/// Fine units of a fen: amounts of bills have up to five digits after the point.
const FINE: i64 = 1_000;

/// What stands in a cell.
#[derive(Clone, Debug)]
pub(crate) enum Cell {
    Text(String),
    /// An amount in fen.
    Fen(i64),
    /// An amount in fen, written with five digits after the point.
    Fine(i64),
}

/// The cells of a row by the names of their columns; the rest are empty.
pub(crate) type Row = Vec<(&'static str, Cell)>;

/// An amount in fen as a cell.
pub(crate) fn fen(amount: u64) -> Cell {
    Cell::Fen(signed(amount))
}

/// An amount in fen that may be below zero.
pub(crate) fn signed(amount: u64) -> i64 {
    i64::try_from(amount).unwrap_or(i64::MAX)
}

pub(crate) fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

/// A time as bills and refunds write it.
pub(crate) fn date_time(time: BeijingTime) -> String {
    let digits = time.to_string();
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
    format!("{}-{}-{} {}:{}:{}", part(0, 4), part(4, 6), part(6, 8), part(8, 10), part(10, 12), part(12, 14))
}

/// Writes a bill with those columns of the sheet that are asked for.
pub(crate) fn write(sheet: &Sheet, has: impl Fn(&str) -> bool, rows: &[Row], summary: &Sheet) -> String {
    let columns: Vec<_> = sheet.columns.iter().filter(|column| has(column.name)).collect();
    let headers: Vec<&str> = columns.iter().map(|column| column.header).collect();
    // Live files begin with a byte order mark, and end their lines so.
    let mut lines = format!("\u{feff}{}\r\n", headers.join(","));
    for row in rows {
        let cells = columns.iter().map(|column| cell(row, column.name).map_or(String::new(), written));
        lines += &line(cells);
    }
    let headers: Vec<&str> = summary.columns.iter().map(|column| column.header).collect();
    lines += &format!("{}\r\n", headers.join(","));
    lines += &line(summary.columns.iter().map(|column| match column.total {
        Some(total) => totalled(rows, total, column.kind),
        None => String::new(),
    }));
    lines
}

/// The same as a gzip stream.
pub(crate) fn packed(text: &str) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    // Memory takes what is written.
    let _ = gzip.write_all(text.as_bytes());
    gzip.finish().unwrap_or_default()
}

fn line(cells: impl Iterator<Item = String>) -> String {
    let cells: Vec<String> = cells.map(|cell| format!("`{cell}")).collect();
    format!("{}\r\n", cells.join(","))
}

fn cell<'r>(row: &'r Row, name: &str) -> Option<&'r Cell> {
    row.iter().find(|(named, _)| *named == name).map(|(_, cell)| cell)
}

fn written(cell: &Cell) -> String {
    match cell {
        // What divides lines and cells cannot stand in one: nothing is escaped.
        Cell::Text(text) => text.replace(['\n', '\r'], " ").replace('`', "'"),
        Cell::Fen(amount) => yuan(amount.saturating_mul(FINE), 2),
        Cell::Fine(amount) => yuan(amount.saturating_mul(FINE), 5),
    }
}

/// Fine units in yuan, with so many digits after the point.
fn yuan(fine: i64, digits: usize) -> String {
    let (whole, part) = (fine.unsigned_abs() / 100_000, format!("{:05}", fine.unsigned_abs() % 100_000));
    let sign = if fine < 0 { "-" } else { "" };
    format!("{sign}{whole}.{}", part.get(..digits).unwrap_or_default())
}

/// The cell of a summary.
fn totalled(rows: &[Row], total: Total, kind: wxpay_core::schema::bill::ColumnKind) -> String {
    use wxpay_core::schema::bill::ColumnKind;
    let amount = |row: &Row, name: &str| match cell(row, name) {
        Some(Cell::Fen(amount) | Cell::Fine(amount)) => *amount,
        _ => 0,
    };
    let is = |row: &Row, name: &str, value: &str| matches!(cell(row, name), Some(Cell::Text(text)) if text == value);
    let digits = if matches!(kind, ColumnKind::FineYuan) { 5 } else { 2 };
    let in_yuan = |sum: i64| yuan(sum.saturating_mul(FINE), digits);
    match total {
        Total::Rows => rows.len().to_string(),
        Total::Sum(name) => in_yuan(rows.iter().map(|row| amount(row, name)).sum()),
        Total::RowsWith(name, value) => rows.iter().filter(|row| is(row, name, value)).count().to_string(),
        Total::SumWith(name, other, value) => {
            in_yuan(rows.iter().filter(|row| is(row, other, value)).map(|row| amount(row, name)).sum())
        }
    }
}
