//! The cells of a line, by header or, in the type of the struct's member, by column.

use std::fmt;
use std::sync::Arc;

use wxpay_schema::bill::{Column, ColumnKind, Sheet};

use super::amount::{MilliFen, Rate};
use super::error::LineError;
use super::from_cell::FromCell;
use super::header::{Header, MAX_COLUMNS};
use crate::text::excerpt::excerpt;
use crate::value::BeijingTime;

/// Finds the cells of a line that begins with a backtick. Only a comma followed by a backtick begins another cell; a
/// comma alone belongs to the cell. `ends` becomes the end of each cell in the line.
///
/// # Errors
/// The number of cells if it differs from the header's; at most 257 are counted.
pub(super) fn find_cells(header: &Header, line: &str, ends: &mut Vec<usize>) -> Result<(), usize> {
    let bytes = line.as_bytes();
    ends.clear();
    // Cells are too short for a search by `memchr`.
    for (at, pair) in bytes.windows(2).enumerate() {
        if pair == b",`" {
            if ends.len() == MAX_COLUMNS {
                break;
            }
            ends.push(at);
        }
    }
    ends.push(line.len());
    if ends.len() == header.len() { Ok(()) } else { Err(ends.len()) }
}

/// The cells of a line as they came, without their backticks, borrowed from the bill that is being read.
#[derive(Clone, Copy)]
pub struct LineCells<'l> {
    header: &'l Header,
    line: &'l str,
    ends: &'l [usize],
}

impl<'l> LineCells<'l> {
    /// The cells of a line, by their ends that [`find_cells`] found.
    pub(super) const fn new(header: &'l Header, line: &'l str, ends: &'l [usize]) -> Self {
        Self { header, line, ends }
    }

    fn cell(self, index: usize) -> Option<&'l str> {
        let begin = match index.checked_sub(1) {
            None => usize::from(self.line.starts_with('`')),
            // Behind the comma and the backtick.
            Some(before) => *self.ends.get(before)? + 2,
        };
        self.line.get(begin..*self.ends.get(index)?)
    }

    /// The cell of the sheet's `at`-th column; `None` if the bill has no such column.
    pub(super) fn of_column(self, at: usize) -> Option<&'l str> {
        self.cell(self.header.positions.get(at).copied().flatten()?)
    }

    /// The value of the sheet's `at`-th column: its cell, unless that is missing or says that there is none.
    fn value(self, at: usize, column: &Column) -> Option<&'l str> {
        self.of_column(at).filter(|cell| !cell.is_empty() && column.nothing != Some(cell))
    }

    /// The cell under a header, even one that the schema lacks; `None` if the bill has no such column.
    #[must_use]
    pub fn get(self, header: &str) -> Option<&'l str> {
        self.cell(self.header.names.iter().position(|name| name == header)?)
    }

    /// Every header and its cell, in the order of the bill.
    pub fn iter(self) -> impl Iterator<Item = (&'l str, &'l str)> {
        self.header.names.iter().enumerate().filter_map(move |(at, name)| Some((name.as_str(), self.cell(at)?)))
    }

    /// Every column of the schema, in its order, and its value: `None` if the bill lacks the column, or the line a
    /// value in it. The value fits the kind of the column.
    pub fn columns(self) -> impl Iterator<Item = (&'static Column, Option<&'l str>)> {
        let columns = self.header.sheet.columns.iter().enumerate();
        columns.map(move |(at, column)| (column, self.value(at, column)))
    }

    /// Parses the value of the sheet's `at`-th column into the type of its member.
    pub(super) fn read<T: FromCell<'l>>(self, at: usize) -> Result<T, BadCell> {
        let column = self.header.sheet.columns.get(at);
        let cell = column.and_then(|column| self.value(at, column));
        T::from_cell(cell).ok_or_else(|| BadCell { column, given: cell.map(str::to_owned) })
    }

    /// Checks that each cell fits its column, and returns the amounts by column: `None` of a column that the bill
    /// lacks or that has no amounts.
    pub(super) fn check(self, amounts: &mut Vec<Option<i64>>) -> Result<(), BadCell> {
        amounts.clear();
        for (at, column) in self.header.sheet.columns.iter().enumerate() {
            if !column.required && matches!(column.kind, ColumnKind::Text | ColumnKind::Choice(_)) {
                amounts.push(None);
                continue;
            }
            let cell = self.of_column(at);
            let value = cell.filter(|cell| !cell.is_empty() && column.nothing != Some(cell));
            let mut amount = cell.map(|_| 0);
            let fits = match (value, column.kind) {
                (None, _) => !column.required,
                (Some(_), ColumnKind::Text | ColumnKind::Choice(_)) => true,
                (Some(value), ColumnKind::Yuan | ColumnKind::FineYuan) => {
                    let fine = MilliFen::from_cell(Some(value));
                    amount = fine.map(|fine| fine.0);
                    let is_fine = matches!(column.kind, ColumnKind::FineYuan);
                    fine.is_some_and(|fine| is_fine || fine.whole_fen().is_some())
                }
                (value, ColumnKind::Rate) => Rate::from_cell(value).is_some(),
                (value, ColumnKind::Time) => BeijingTime::from_cell(value).is_some(),
                (value, ColumnKind::Number) => u64::from_cell(value).is_some(),
            };
            if !fits {
                return Err(BadCell { column: Some(column), given: value.map(str::to_owned) });
            }
            amounts.push(amount);
        }
        Ok(())
    }

    /// The cells on their own.
    pub(super) fn to_cells(self, header: &Arc<Header>) -> Cells {
        Cells { header: Arc::clone(header), line: self.line.to_owned(), ends: self.ends.to_vec() }
    }
}

/// Shows the headers only: cells may be personal data.
impl fmt::Debug for LineCells<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.header.names).finish()
    }
}

/// The cells of a line as they came, without their backticks.
#[derive(Clone, PartialEq, Eq)]
pub struct Cells {
    header: Arc<Header>,
    line: String,
    /// The end of each cell in `line`.
    ends: Vec<usize>,
}

impl Cells {
    fn view(&self) -> LineCells<'_> {
        LineCells { header: &self.header, line: &self.line, ends: &self.ends }
    }

    /// The cell under a header, even one that the schema lacks; `None` if the bill has no such column.
    #[must_use]
    pub fn get(&self, header: &str) -> Option<&str> {
        self.view().get(header)
    }

    /// Every header and its cell, in the order of the bill.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.view().iter()
    }

    /// Every column of the schema, in its order, and its value: `None` if the bill lacks the column, or the line a
    /// value in it.
    pub fn columns(&self) -> impl Iterator<Item = (&'static Column, Option<&str>)> {
        self.view().columns()
    }

    /// The cell of the column of that member.
    pub(super) fn by_member(&self, member: &str) -> Option<&str> {
        let at = self.header.sheet.columns.iter().position(|column| column.name == member)?;
        self.view().of_column(at)
    }

    /// Parses the cell of the sheet's `at`-th column into the type of its member.
    pub(super) fn read<'c, T: FromCell<'c>>(&'c self, at: usize) -> Result<T, BadCell> {
        self.view().read(at)
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

#[cfg(test)]
mod tests {
    use super::*;
    use wxpay_schema::bill::TRADE_SUMMARY;

    #[test]
    fn cells_begin_with_back_ticks_only() {
        let header = Arc::new(Header::parse("总交易单数,退款总金额,新列", &TRADE_SUMMARY).unwrap());
        let cells = |line: &str| {
            let mut ends = Vec::new();
            find_cells(&header, line, &mut ends).map(|()| LineCells::new(&header, line, &ends).to_cells(&header))
        };
        assert_eq!(cells("`1,`a,b `c`,`,`"), Err(4));
        assert_eq!(cells(&"`1,".repeat(1000)), Err(257));
        let found = cells("`1,`a,b `c`,`").unwrap();
        assert_eq!(found.iter().collect::<Vec<_>>(), [("总交易单数", "1"), ("退款总金额", "a,b `c`"), ("新列", "")]);
        assert_eq!(found.get("新列"), Some(""));
        assert_eq!(found.get("无"), None);
        assert_eq!(found.by_member("refund_fee"), Some("a,b `c`"));
        let columns: Vec<_> = found.columns().take(3).map(|(column, value)| (column.name, value)).collect();
        assert_eq!(columns, [("rows", Some("1")), ("settlement_total_fee", None), ("refund_fee", Some("a,b `c`"))]);
        let found = cells("`1\r,`\r2\r,`").unwrap();
        assert_eq!(found.iter().map(|(_, cell)| cell).collect::<Vec<_>>(), ["1\r", "\r2\r", ""]);
        let found = cells("`1,`,,`,x,").unwrap();
        assert_eq!(found.iter().map(|(_, cell)| cell).collect::<Vec<_>>(), ["1", ",", ",x,"]);
    }
}
