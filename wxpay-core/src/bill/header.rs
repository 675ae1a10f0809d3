//! The header line of a bill, and the columns of a sheet in it.

use wxpay_schema::bill::Sheet;

use super::error::BillError;

/// The maximum number of columns. Bills have about thirty.
pub(super) const MAX_COLUMNS: usize = 256;

/// The headers of a bill, and the position of each of the sheet's columns among them.
#[derive(Debug)]
pub(super) struct Header {
    pub(super) sheet: &'static Sheet,
    pub(super) names: Vec<String>,
    /// The index of the cell of each column of the sheet.
    pub(super) positions: Vec<Option<usize>>,
}

impl Header {
    /// Whether the line has one of the sheet's headers.
    pub(super) fn matches(line: &str, sheet: &Sheet) -> bool {
        column_names(line).any(|name| sheet.columns.iter().any(|column| column.has_header(name)))
    }

    pub(super) fn parse(line: &str, sheet: &'static Sheet) -> Result<Self, BillError> {
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

    /// The headers that are of no column of the sheet, without empty ones.
    pub(super) fn unknown_names(&self) -> impl Iterator<Item = &str> {
        let is_known = |name: &str| self.sheet.columns.iter().any(|column| column.has_header(name));
        self.names.iter().map(String::as_str).filter(move |name| !name.is_empty() && !is_known(name))
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
fn column_names(line: &str) -> impl Iterator<Item = &str> {
    line.split(',').map(|name| name.trim().trim_start_matches('`').trim())
}
