//! The header of a bill and the cells of a line, by header or, in the type of the struct's member, by column.

use std::fmt;
use std::sync::Arc;

use csv::StringRecord;
use wxpay_schema::bill::{Column, Sheet};

use super::amount::{MilliFen, Rate, SignedFen};
use super::error::{BillError, LineError};
use super::flow::FlowDirection;
use crate::text::excerpt::excerpt;
use crate::value::{BeijingTime, RefundChannel, RefundStatus, TradeState, TradeType};

/// The maximum number of columns. Bills have about thirty.
const MAX_COLUMNS: usize = 256;

/// The headers of a bill, and the position of each of the sheet's columns among them.
#[derive(Debug)]
pub(super) struct Header {
    sheet: &'static Sheet,
    names: Vec<String>,
    /// The index of the cell of each column of the sheet.
    positions: Vec<Option<usize>>,
}

impl Header {
    /// Whether the line has one of the sheet's headers.
    pub(super) fn matches(line: &StringRecord, sheet: &Sheet) -> bool {
        column_names(line).any(|name| sheet.columns.iter().any(|column| column.has_header(name)))
    }

    pub(super) fn parse(line: &StringRecord, sheet: &'static Sheet) -> Result<Self, BillError> {
        let names: Vec<String> = column_names(line).take(MAX_COLUMNS + 1).map(str::to_owned).collect();
        if names.len() > MAX_COLUMNS {
            return Err(BillError::TooLarge { what: "the number of columns", limit: MAX_COLUMNS as u64 });
        }
        let mut missing = Vec::new();
        let mut positions = Vec::with_capacity(sheet.columns.len());
        for column in sheet.columns {
            let mut same = names.iter().enumerate().filter(|(_, name)| *name == column.header);
            let place = same.next();
            if same.next().is_some() {
                return Err(BillError::DuplicateColumn(column));
            }
            // A bill between two layouts may have both headers; the current one counts.
            let place = place.or_else(|| names.iter().enumerate().find(|(_, name)| column.has_header(name)));
            if place.is_none() && column.required {
                missing.push(column);
            }
            positions.push(place.map(|(at, _)| at));
        }
        if missing.is_empty() { Ok(Self { sheet, names, positions }) } else { Err(BillError::MissingColumns(missing)) }
    }

    /// Whether the bill has the column of that member.
    pub(super) fn has_member(&self, member: &str) -> bool {
        let mut columns = self.sheet.columns.iter().zip(&self.positions);
        columns.any(|(column, position)| column.name == member && position.is_some())
    }

    /// The number of cells of a line.
    pub(super) fn len(&self) -> usize {
        self.names.len()
    }
}

/// The positions follow from the names.
impl PartialEq for Header {
    fn eq(&self, other: &Self) -> bool {
        self.sheet.name == other.sheet.name && self.names == other.names
    }
}

impl Eq for Header {}

/// Header lines have no backticks, but tables made from bills may have some.
fn column_names(line: &StringRecord) -> impl Iterator<Item = &str> {
    line.iter().map(|name| name.trim().trim_start_matches('`').trim())
}

/// The cells of a line as they came, without their backticks.
#[derive(Clone, PartialEq, Eq)]
pub struct Cells {
    header: Arc<Header>,
    /// The cells, concatenated.
    text: String,
    /// The end of each cell in `text`.
    ends: Vec<usize>,
}

impl Cells {
    /// Joins the pieces of a line that begins with a backtick. Only a comma followed by a backtick begins another
    /// cell; a comma alone belongs to the cell. The error is the number of cells if it differs from the header's.
    pub(super) fn join(header: &Arc<Header>, line: &StringRecord) -> Result<Self, usize> {
        let mut text = String::with_capacity(line.as_slice().len() + line.len());
        let mut ends = Vec::with_capacity(header.len());
        for (at, piece) in line.iter().enumerate() {
            // The line may end in CR LF.
            let piece = if at + 1 == line.len() { piece.strip_suffix('\r').unwrap_or(piece) } else { piece };
            let cell = piece.strip_prefix('`');
            match (at, cell) {
                (0, _) => {}
                (_, Some(_)) if ends.len() == MAX_COLUMNS => break,
                (_, Some(_)) => ends.push(text.len()),
                (_, None) => text.push(','),
            }
            text.push_str(cell.unwrap_or(piece));
        }
        ends.push(text.len());
        if ends.len() == header.len() { Ok(Self { header: Arc::clone(header), text, ends }) } else { Err(ends.len()) }
    }

    fn cell(&self, index: usize) -> Option<&str> {
        let begin = match index.checked_sub(1) {
            None => 0,
            Some(before) => *self.ends.get(before)?,
        };
        self.text.get(begin..*self.ends.get(index)?)
    }

    /// The cell under a header, even one that the schema lacks; `None` if the bill has no such column.
    #[must_use]
    pub fn get(&self, header: &str) -> Option<&str> {
        self.cell(self.header.names.iter().position(|name| name == header)?)
    }

    /// Every header and its cell, in the order of the bill.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.header.names.iter().enumerate().filter_map(|(at, name)| Some((name.as_str(), self.cell(at)?)))
    }

    /// The cell of the column of that member.
    pub(super) fn by_member(&self, member: &str) -> Option<&str> {
        let at = self.header.sheet.columns.iter().position(|column| column.name == member)?;
        self.cell((*self.header.positions.get(at)?)?)
    }

    /// Parses the cell of the sheet's `at`-th column into the type of its member.
    pub(super) fn read<'c, T: FromCell<'c>>(&'c self, at: usize) -> Result<T, BadCell> {
        let column = self.header.sheet.columns.get(at);
        let cell = self.header.positions.get(at).copied().flatten().and_then(|index| self.cell(index));
        let cell = cell.filter(|cell| !cell.is_empty() && column.and_then(|column| column.nothing) != Some(cell));
        T::from_cell(cell).ok_or_else(|| BadCell { column, given: cell.map(str::to_owned) })
    }
}

/// Shows the headers only: cells may be personal data.
impl fmt::Debug for Cells {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.header.names).finish()
    }
}

/// A cell that does not fit its column.
#[derive(Debug)]
pub struct BadCell {
    column: Option<&'static Column>,
    given: Option<String>,
}

impl BadCell {
    pub(super) fn in_line(self, line: u64) -> LineError {
        let personal = self.column.is_none_or(|column| column.personal);
        LineError::Cell {
            line,
            header: self.column.map_or("", |column| column.header),
            given: self.given.map(|given| if personal { "***".to_owned() } else { excerpt(&given, 40) }),
        }
    }
}

/// The struct of a line, generated by `bill_line!`.
pub trait Line: Sized {
    /// The columns.
    const SHEET: &'static Sheet;

    /// Parses the members from the cells.
    fn read(cells: Cells) -> Result<Self, BadCell>;

    /// The cells as they came.
    fn cells(&self) -> &Cells;
}

/// A type that holds the cell of a column.
pub(super) trait FromCell<'c>: Sized {
    /// Parses the value. The cell is `None` if it is missing or empty.
    fn from_cell(cell: Option<&'c str>) -> Option<Self>;
}

impl<'c, T: FromCell<'c>> FromCell<'c> for Option<T> {
    fn from_cell(cell: Option<&'c str>) -> Option<Self> {
        match cell {
            None => Some(None),
            some => T::from_cell(some).map(Some),
        }
    }
}

impl FromCell<'_> for String {
    fn from_cell(cell: Option<&str>) -> Option<Self> {
        cell.map(str::to_owned)
    }
}

impl FromCell<'_> for SignedFen {
    fn from_cell(cell: Option<&str>) -> Option<Self> {
        Self::from_yuan(cell?.trim()).ok()
    }
}

impl FromCell<'_> for MilliFen {
    fn from_cell(cell: Option<&str>) -> Option<Self> {
        Self::from_yuan(cell?.trim()).ok()
    }
}

impl FromCell<'_> for Rate {
    fn from_cell(cell: Option<&str>) -> Option<Self> {
        cell?.trim().parse().ok()
    }
}

/// Counts. The summary of a fund flow writes them as `20.0`.
impl FromCell<'_> for u64 {
    fn from_cell(cell: Option<&str>) -> Option<Self> {
        let cell = cell?.trim();
        let (whole, fraction) = cell.split_once('.').unwrap_or((cell, "0"));
        let zeros = !fraction.is_empty() && fraction.bytes().all(|byte| byte == b'0');
        if zeros { wxpay_schema::internal::whole_number(whole) } else { None }
    }
}

/// `yyyy-MM-dd HH:mm:ss`. The bill printed in the documents has full-width colons.
impl FromCell<'_> for BeijingTime {
    fn from_cell(cell: Option<&str>) -> Option<Self> {
        let mut digits = String::with_capacity(14);
        let mut letters = cell?.trim().chars();
        for shape in "dddd-dd-dd dd:dd:dd".chars() {
            match (shape, letters.next()?) {
                ('d', digit) if digit.is_ascii_digit() => digits.push(digit),
                (':', ':' | '：') => {}
                (shape, letter) if shape == letter => {}
                _ => return None,
            }
        }
        if letters.next().is_some() { None } else { digits.parse().ok() }
    }
}

/// The enums of lists, which accept any text.
macro_rules! listed {
    ($($list:ty),*) => { $(
        impl FromCell<'_> for $list {
            fn from_cell(cell: Option<&str>) -> Option<Self> {
                cell.map(Self::from)
            }
        }
    )* };
}
listed!(TradeType, TradeState, RefundChannel, RefundStatus, FlowDirection);

#[cfg(test)]
mod tests {
    use super::*;
    use wxpay_schema::bill::TRADE_SUMMARY;

    #[test]
    fn times_and_counts_have_one_form() {
        let time = |text| BeijingTime::from_cell(Some(text)).map(|time| time.to_string());
        assert_eq!(time("2019-07-25 08:35:41").as_deref(), Some("20190725083541"));
        assert_eq!(time("2014-11-10 16：33：45").as_deref(), Some("20141110163345"));
        for bad in ["2019-07-25", "2019-07-25 08:35", "2019-13-25 08:35:41", "2019-07-25 08:35:41x", "20190725083541"] {
            assert_eq!(time(bad), None, "{bad}");
        }
        for (text, count) in [("48", Some(48)), ("20.0", Some(20)), ("0", Some(0)), ("1.5", None), ("1.", None)] {
            assert_eq!(u64::from_cell(Some(text)), count, "{text}");
        }
    }

    #[test]
    fn cells_begin_with_back_ticks_only() {
        let pieces = |line: &str| line.split(',').collect::<StringRecord>();
        let header = Arc::new(Header::parse(&pieces("总交易单数,退款总金额,新列\r"), &TRADE_SUMMARY).unwrap());
        let found = Cells::join(&header, &pieces("`1,`a,b `c`,`,`")).map(|_| ()).unwrap_err();
        assert_eq!(found, 4);
        let found = Cells::join(&header, &pieces(&"`1,".repeat(1000))).map(|_| ()).unwrap_err();
        assert_eq!(found, 257);
        let cells = Cells::join(&header, &pieces("`1,`a,b `c`,`")).unwrap();
        assert_eq!(cells.iter().collect::<Vec<_>>(), [("总交易单数", "1"), ("退款总金额", "a,b `c`"), ("新列", "")]);
        assert_eq!(cells.get("新列"), Some(""));
        assert_eq!(cells.get("无"), None);
        assert_eq!(cells.by_member("refund_fee"), Some("a,b `c`"));
        // A carriage return does not end a cell, and ends the line only at its end.
        let cells = Cells::join(&header, &pieces("`1\r,`\r2\r,`\r")).unwrap();
        assert_eq!(cells.iter().map(|(_, cell)| cell).collect::<Vec<_>>(), ["1\r", "\r2\r", ""]);
        let cells = Cells::join(&header, &pieces("`1,`,,`,x,\r")).unwrap();
        assert_eq!(cells.iter().map(|(_, cell)| cell).collect::<Vec<_>>(), ["1", ",", ",x,"]);
    }
}
