//! The shop's orders, as CSV or as JSON lines, whichever the content is.

mod cells;
mod csv_rows;
mod error;
mod json_rows;
mod limit;

use std::cell::RefCell;
use std::rc::Rc;

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
    unknown: UnknownColumns,
    is_ended: bool,
}

/// The names of the columns that are not read: of CSV from the header on, of JSON lines once they are read.
#[derive(Clone, Default)]
pub(super) struct UnknownColumns(Rc<RefCell<Vec<String>>>);

impl UnknownColumns {
    /// The names in words, if there are any.
    pub(super) fn words(&self) -> Option<String> {
        let names = self.0.borrow();
        let shown: Vec<String> = names.iter().take(12).map(|name| format!("`{}`", error::shorten(name))).collect();
        let more = if names.len() > shown.len() { " and others" } else { "" };
        (!shown.is_empty()).then(|| shown.join(", ") + more)
    }

    fn set(&self, names: &[String]) {
        *self.0.borrow_mut() = names.to_vec();
    }
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
        let unknown = UnknownColumns::default();
        if let Rows::Csv(rows) = &rows {
            unknown.set(rows.unknown());
        }
        Ok(Self { name, rows, unknown, is_ended: false })
    }

    /// The columns that are not read, to be told once all is read.
    pub(super) fn unknown(&self) -> UnknownColumns {
        self.unknown.clone()
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
                self.unknown.set(rows.unknown());
            }
        }
        next.map(|row| row.map_err(|error| error.with_file(&self.name)))
    }
}
