//! The cells of one line. The header line goes in, once; then each line, split at
//! its commas; out come its cells by header, and by column in the type of the member.

use std::fmt;
use std::sync::Arc;

use csv::StringRecord;
use wxpay_schema::bill::{Column, Sheet};

use super::amount::{FineFen, Rate, SignedFen};
use super::error::{BillError, LineFault};
use super::rows::FlowDirection;
use crate::error::excerpt;
use crate::value::{BeijingTime, RefundChannel, RefundStatus, TradeState, TradeType};

/// The most columns that are read. Bills have about thirty.
const MOST_COLUMNS: usize = 256;

/// The headers of a bill, and where the columns of a sheet are among them.
#[derive(Debug)]
pub(super) struct Header {
    sheet: &'static Sheet,
    names: Vec<String>,
    /// For each column of the sheet, the place of its cell.
    places: Vec<Option<usize>>,
}

impl Header {
    /// Whether the line has a header of the sheet's.
    pub(super) fn is_one(line: &StringRecord, sheet: &Sheet) -> bool {
        headers(line).any(|name| sheet.columns.iter().any(|column| column.has_header(name)))
    }

    pub(super) fn read(line: &StringRecord, sheet: &'static Sheet) -> Result<Self, BillError> {
        let names: Vec<String> = headers(line).take(MOST_COLUMNS + 1).map(str::to_owned).collect();
        if names.len() > MOST_COLUMNS {
            return Err(BillError::TooLarge { what: "the number of columns", limit: MOST_COLUMNS as u64 });
        }
        let mut missing = Vec::new();
        let mut places = Vec::with_capacity(sheet.columns.len());
        for column in sheet.columns {
            let mut same = names.iter().enumerate().filter(|(_, name)| *name == column.header);
            let place = same.next();
            if same.next().is_some() {
                return Err(BillError::TwiceInHeader(column));
            }
            // A bill between two layouts may have both headers: the current one counts.
            let place = place.or_else(|| names.iter().enumerate().find(|(_, name)| column.has_header(name)));
            if place.is_none() && column.required {
                missing.push(column);
            }
            places.push(place.map(|(at, _)| at));
        }
        if missing.is_empty() { Ok(Self { sheet, names, places }) } else { Err(BillError::NoSuchColumns(missing)) }
    }

    /// How many cells a line has.
    pub(super) fn len(&self) -> usize {
        self.names.len()
    }
}

/// The rest follows from the names.
impl PartialEq for Header {
    fn eq(&self, other: &Self) -> bool {
        self.sheet.name == other.sheet.name && self.names == other.names
    }
}

impl Eq for Header {}

/// Header lines have no back-ticks; tables made from bills may have some.
fn headers(line: &StringRecord) -> impl Iterator<Item = &str> {
    line.iter().map(|name| name.trim().trim_start_matches('`').trim())
}

/// The cells of a line, as they came but for their back-ticks.
#[derive(Clone, PartialEq, Eq)]
pub struct Cells {
    header: Arc<Header>,
    /// The cells, one behind the other.
    text: String,
    /// Where each cell ends in `text`.
    ends: Vec<usize>,
}

impl Cells {
    /// Joins the pieces of a line that begins with a back-tick. A comma alone may
    /// stand in a cell: only a comma and a back-tick begin another. `Err` is the
    /// number of the cells, where that is not the header's.
    pub(super) fn join(header: &Arc<Header>, line: &StringRecord) -> Result<Self, usize> {
        let mut text = String::with_capacity(line.as_slice().len() + line.len());
        let mut ends = Vec::with_capacity(header.len());
        for (at, piece) in line.iter().enumerate() {
            // The line may end in both.
            let piece = if at + 1 == line.len() { piece.strip_suffix('\r').unwrap_or(piece) } else { piece };
            let cell = piece.strip_prefix('`');
            match (at, cell) {
                (0, _) => {}
                (_, Some(_)) if ends.len() == MOST_COLUMNS => break,
                (_, Some(_)) => ends.push(text.len()),
                (_, None) => text.push(','),
            }
            text.push_str(cell.unwrap_or(piece));
        }
        ends.push(text.len());
        if ends.len() == header.len() { Ok(Self { header: Arc::clone(header), text, ends }) } else { Err(ends.len()) }
    }

    fn at(&self, place: usize) -> Option<&str> {
        let begin = match place.checked_sub(1) {
            None => 0,
            Some(before) => *self.ends.get(before)?,
        };
        self.text.get(begin..*self.ends.get(place)?)
    }

    /// The cell under a header, also one that the schema does not know; `None` where
    /// the bill has no such column.
    #[must_use]
    pub fn get(&self, header: &str) -> Option<&str> {
        self.at(self.header.names.iter().position(|name| name == header)?)
    }

    /// Every header and its cell, in the order of the bill.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.header.names.iter().enumerate().filter_map(|(at, name)| Some((name.as_str(), self.at(at)?)))
    }

    /// The cell of the column with a member of that name.
    pub(super) fn of(&self, member: &str) -> Option<&str> {
        let at = self.header.sheet.columns.iter().position(|column| column.name == member)?;
        self.at((*self.header.places.get(at)?)?)
    }

    /// The cell of the sheet's `at`-th column, in the type of its member.
    pub(super) fn read<'c, T: FromCell<'c>>(&'c self, at: usize) -> Result<T, BadCell> {
        let column = self.header.sheet.columns.get(at);
        let cell = self.header.places.get(at).copied().flatten().and_then(|place| self.at(place));
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

/// A cell that is not what its column says.
#[derive(Debug)]
pub struct BadCell {
    column: Option<&'static Column>,
    given: Option<String>,
}

impl BadCell {
    pub(super) fn in_line(self, line: u64) -> LineFault {
        let personal = self.column.is_none_or(|column| column.personal);
        LineFault::Cell {
            line,
            header: self.column.map_or("", |column| column.header),
            given: self.given.map(|given| if personal { "***".to_owned() } else { excerpt(&given, 40) }),
        }
    }
}

/// The struct of a line, made by `bill_line!`.
pub trait Line: Sized {
    /// Its columns.
    const SHEET: &'static Sheet;

    /// The members from the cells.
    fn read(cells: Cells) -> Result<Self, BadCell>;

    /// The cells as they came.
    fn cells(&self) -> &Cells;
}

/// A type that holds the cell of a column.
pub(super) trait FromCell<'c>: Sized {
    /// The value; the cell is `None` where there is none, or nothing in it.
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

impl FromCell<'_> for FineFen {
    fn from_cell(cell: Option<&str>) -> Option<Self> {
        Self::from_yuan(cell?.trim()).ok()
    }
}

impl FromCell<'_> for Rate {
    fn from_cell(cell: Option<&str>) -> Option<Self> {
        cell?.trim().parse().ok()
    }
}

/// Counts; the summary of a fund flow writes them as `20.0`.
impl FromCell<'_> for u64 {
    fn from_cell(cell: Option<&str>) -> Option<Self> {
        let cell = cell?.trim();
        let (whole, fraction) = cell.split_once('.').unwrap_or((cell, "0"));
        let zeros = !fraction.is_empty() && fraction.bytes().all(|byte| byte == b'0');
        if zeros { wxpay_schema::internal::whole_number(whole) } else { None }
    }
}

/// `yyyy-MM-dd HH:mm:ss`. The bill that the documents print has full-width colons.
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

/// The enums of lists, which take any text.
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
        let header = Arc::new(Header::read(&pieces("总交易单数,退款总金额,新列\r"), &TRADE_SUMMARY).unwrap());
        let found = Cells::join(&header, &pieces("`1,`a,b `c`,`,`")).map(|_| ()).unwrap_err();
        assert_eq!(found, 4);
        let found = Cells::join(&header, &pieces(&"`1,".repeat(1000))).map(|_| ()).unwrap_err();
        assert_eq!(found, 257);
        let cells = Cells::join(&header, &pieces("`1,`a,b `c`,`")).unwrap();
        assert_eq!(cells.iter().collect::<Vec<_>>(), [("总交易单数", "1"), ("退款总金额", "a,b `c`"), ("新列", "")]);
        assert_eq!(cells.get("新列"), Some(""));
        assert_eq!(cells.get("无"), None);
        assert_eq!(cells.of("refund_fee"), Some("a,b `c`"));
        // A carriage return ends no cell, and the line at its end only.
        let cells = Cells::join(&header, &pieces("`1\r,`\r2\r,`\r")).unwrap();
        assert_eq!(cells.iter().map(|(_, cell)| cell).collect::<Vec<_>>(), ["1\r", "\r2\r", ""]);
        let cells = Cells::join(&header, &pieces("`1,`,,`,x,\r")).unwrap();
        assert_eq!(cells.iter().map(|(_, cell)| cell).collect::<Vec<_>>(), ["1", ",", ",x,"]);
    }
}
