//! The report of a reconciliation, in each format.

mod csv_table;
mod json;
mod payment_number;
mod text;

use std::io::{self, Write};

use clap::ValueEnum;
use wxpay_core::bill::reconcile::{Entry, Summary};

use self::csv_table::CsvTable;

/// How a report is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ReportFormat {
    /// One JSON object a line: the entries, and a summary behind them.
    Json,
    /// CSV with a header: the entries only.
    Csv,
    /// Words for people, with amounts in yuan.
    Text,
}

/// The writer of a report.
pub(super) enum ReportWriter<W: Write> {
    Json(W),
    Csv(Box<CsvTable<W>>),
    Text(W),
}

impl<W: Write> ReportWriter<W> {
    /// Begins a report.
    pub(super) fn new(format: ReportFormat, output: W) -> io::Result<Self> {
        match format {
            ReportFormat::Json => Ok(Self::Json(output)),
            ReportFormat::Csv => CsvTable::new(output).map(|table| Self::Csv(Box::new(table))),
            ReportFormat::Text => Ok(Self::Text(output)),
        }
    }

    pub(super) fn write_entry(&mut self, entry: &Entry) -> io::Result<()> {
        match self {
            Self::Json(output) => json::write_entry(output, entry),
            Self::Csv(table) => table.write_entry(entry),
            Self::Text(output) => text::write_entry(output, entry),
        }
    }

    /// Writes the summary, where the format has one, and what is buffered.
    pub(super) fn finish(mut self, summary: &Summary) -> io::Result<()> {
        match &mut self {
            Self::Json(output) => {
                json::write_summary(output, summary)?;
                output.flush()
            }
            Self::Csv(table) => table.flush(),
            Self::Text(output) => {
                text::write_summary(output, summary)?;
                output.flush()
            }
        }
    }
}
