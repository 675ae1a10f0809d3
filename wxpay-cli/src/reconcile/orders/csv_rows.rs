//! Orders as CSV: columns by name in any order.

use std::io::Read;

use csv::{ByteRecord, ErrorKind, ReaderBuilder, Terminator};
use wxpay_core::bill::reconcile::ShopRow;

use super::cells::{self, COLUMNS};
use super::error::{OrdersError, shorten};
use super::limit::{Allowance, LimitedReader};
use crate::reconcile::file;

/// The rows of a CSV file.
pub(super) struct CsvRows {
    reader: csv::Reader<LimitedReader>,
    allowance: Allowance,
    record: ByteRecord,
    /// The line on which the record begins.
    line: u64,
    /// The index of the cell of each column.
    positions: [usize; 6],
    /// The number of cells of the header.
    width: usize,
    unknown: Vec<String>,
}

/// The sign between the cells of a header: a semicolon or a tab where there is no comma.
pub(super) fn delimiter(beginning: &[u8]) -> u8 {
    let text = beginning.trim_ascii_start();
    let header = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    [b',', b';', b'\t'].into_iter().find(|sign| header.contains(sign)).unwrap_or(b',')
}

impl CsvRows {
    /// Reads the header.
    pub(super) fn open(bytes: Box<dyn Read>, delimiter: u8) -> Result<Self, OrdersError> {
        let allowance = Allowance::new();
        let reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            // A carriage return before it is a blank at the end of the last cell.
            .terminator(Terminator::Any(b'\n'))
            .buffer_capacity(64 * 1024)
            .from_reader(LimitedReader::new(bytes, allowance.clone()));
        let (record, line) = (ByteRecord::new(), 0);
        let mut rows = Self { reader, allowance, record, line, positions: [0; 6], width: 0, unknown: Vec::new() };
        rows.advance()?;
        rows.read_header()?;
        Ok(rows)
    }

    /// The names of the columns that are not read.
    pub(super) fn unknown(&self) -> &[String] {
        &self.unknown
    }

    fn read_header(&mut self) -> Result<(), OrdersError> {
        let names: Vec<_> = self.record.iter().map(|name| String::from_utf8_lossy(name.trim_ascii())).collect();
        let mut missing = Vec::new();
        for (position, column) in self.positions.iter_mut().zip(COLUMNS) {
            let mut same = names.iter().enumerate().filter(|(_, name)| *name == column);
            match (same.next(), same.next()) {
                (None, _) => missing.push(column),
                (Some((at, _)), None) => *position = at,
                (Some(_), Some(_)) => {
                    return Err(OrdersError::new(
                        format_args!("the column `{column}` is there twice"),
                        "leave one of them out",
                    ));
                }
            }
        }
        if missing.len() == COLUMNS.len() {
            let found: Vec<String> = names.iter().take(8).map(|name| format!("`{}`", shorten(name))).collect();
            return Err(OrdersError::new(
                format_args!("the first line has none of the columns: it begins with {}", found.join(", ")),
                format_args!("begin with the header {}", COLUMNS.join(",")),
            ));
        }
        if !missing.is_empty() {
            return Err(cells::missing("column", &missing));
        }
        self.width = names.len();
        let unknown = names.iter().filter(|name| !name.is_empty() && !COLUMNS.contains(&name.as_ref()));
        self.unknown = unknown.map(ToString::to_string).collect();
        Ok(())
    }

    pub(super) fn next(&mut self) -> Option<Result<ShopRow, OrdersError>> {
        match self.advance() {
            Ok(true) => Some(self.row().map_err(|error| error.with_line(self.line))),
            Ok(false) => None,
            Err(error) => Some(Err(error)),
        }
    }

    /// Reads the next record that is not blank; `false` at the end.
    fn advance(&mut self) -> Result<bool, OrdersError> {
        loop {
            self.allowance.raise(self.reader.position().byte());
            match self.reader.read_byte_record(&mut self.record) {
                Ok(false) => return Ok(false),
                Ok(true) if self.record.iter().all(|cell| cell.trim_ascii().is_empty()) => {}
                Ok(true) => {
                    let lines = self.record.as_slice().split(|byte| *byte == b'\n').count();
                    self.line = self.reader.position().line().saturating_sub(lines as u64);
                    return Ok(true);
                }
                Err(error) => {
                    let line = self.reader.position().line();
                    let words = match error.into_kind() {
                        ErrorKind::Io(error) => file::words(&error),
                        // Other errors come from options that are not set here.
                        other => format!("{other:?}"),
                    };
                    return Err(OrdersError::new(words, "check the export").with_line(line));
                }
            }
        }
    }

    fn row(&self) -> Result<ShopRow, OrdersError> {
        let found = self.record.len();
        let is_blank = |cell: &[u8]| cell.trim_ascii().is_empty();
        if found < self.width || !self.record.iter().skip(self.width).all(is_blank) {
            return Err(OrdersError::new(
                format_args!("it has {found} cells where the header has {}", self.width),
                "the file may be cut off, or a text with a comma in it lacks its quotation marks",
            ));
        }
        let mut texts = [""; 6];
        for ((text, position), column) in texts.iter_mut().zip(self.positions).zip(COLUMNS) {
            let cell = self.record.get(position).unwrap_or_default();
            *text = std::str::from_utf8(cell).map_err(|_| {
                OrdersError::new(format_args!("column `{column}`: it is not UTF-8"), "export the file as UTF-8")
            })?;
        }
        cells::parse(texts)
    }
}
