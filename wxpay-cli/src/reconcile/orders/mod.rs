//! The shop's orders, as CSV or as JSON lines, whichever the content is.

mod cells;
mod csv_rows;
mod error;
mod json_rows;
mod limit;

use std::io::Write as _;

use wxpay_core::bill::reconcile::ShopRow;

use self::csv_rows::CsvRows;
pub(super) use self::error::OrdersError;
use self::json_rows::JsonRows;
use super::file::InputFile;
use crate::error::CommandError;

/// The rows of the shop's orders.
pub(super) struct Orders {
    name: String,
    rows: Rows,
    is_ended: bool,
}

enum Rows {
    Csv(Box<CsvRows>),
    Json(JsonRows),
}

impl Orders {
    /// Opens the orders and, of CSV, reads the header.
    pub(super) fn open(file: InputFile) -> Result<Self, CommandError> {
        let file = file.into_text()?;
        let name = file.name.clone();
        let rows = match file.beginning().trim_ascii_start().first() {
            Some(b'{') => Ok(Rows::Json(JsonRows::new(file.into_bytes()))),
            Some(b'[') => Err(OrdersError::new(
                "it is one JSON array",
                "give JSON lines, one object a line, as `jq -c '.[]'` makes them; or CSV",
            )),
            Some(b'<') => Err(OrdersError::new("it is XML or a page", "give CSV or JSON lines")),
            _ => {
                let delimiter = csv_rows::delimiter(file.beginning());
                CsvRows::open(file.into_bytes(), delimiter).map(|rows| Rows::Csv(Box::new(rows)))
            }
        };
        let rows = rows.map_err(|error| error.with_file(&name).into_usage())?;
        if let Rows::Csv(rows) = &rows {
            tell_unknown(&name, rows.unknown());
        }
        Ok(Self { name, rows, is_ended: false })
    }
}

impl Iterator for Orders {
    type Item = Result<ShopRow, OrdersError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_ended {
            return None;
        }
        let next = match &mut self.rows {
            Rows::Csv(rows) => rows.next(),
            Rows::Json(rows) => rows.next(),
        };
        if !matches!(next, Some(Ok(_))) {
            self.is_ended = true;
            if let Rows::Json(rows) = &self.rows {
                tell_unknown(&self.name, rows.unknown());
            }
        }
        next.map(|row| row.map_err(|error| error.with_file(&self.name)))
    }
}

/// Tells which columns are not read.
fn tell_unknown(name: &str, unknown: &[String]) {
    if unknown.is_empty() {
        return;
    }
    let shown: Vec<String> = unknown.iter().take(12).map(|column| format!("`{}`", error::shorten(column))).collect();
    let more = if unknown.len() > shown.len() { " and others" } else { "" };
    // A closed stderr is not an error.
    let _ = writeln!(std::io::stderr(), "note: {name}: not read: {}{more}", shown.join(", "));
}
