//! The second reading of a bill, which prints it.

use std::fs::File;
use std::io::{self, BufWriter, Write};

use clap::ValueEnum;
use csv::{Terminator, WriterBuilder};
use wxpay_core::bill::{BillError, BillRow, LineCells, escape_formula};
use wxpay_core::schema::bill::{Column, Sheet};

use super::check::{self, CheckedBill};
use super::value::{self, Value};

/// The bytes that are collected before they are written.
const BUFFER: usize = 1 << 16;

/// How a bill is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum RowFormat {
    /// A header line and a line for each row, for spreadsheets.
    Csv,
    /// A JSON object for each row, and one for the summary.
    Jsonl,
}

/// Why a bill was not printed to its end.
pub(super) enum PrintError {
    /// The file changed since it was checked, or cannot be read any more.
    Read(BillError),
    Write(io::Error),
}

impl From<io::Error> for PrintError {
    fn from(error: io::Error) -> Self {
        Self::Write(error)
    }
}

impl From<csv::Error> for PrintError {
    fn from(error: csv::Error) -> Self {
        match error.into_kind() {
            csv::ErrorKind::Io(error) => Self::Write(error),
            other => Self::Write(io::Error::other(format!("{other:?}"))),
        }
    }
}

/// Prints the rows of a checked bill.
pub(super) fn print_rows<R: BillRow>(
    file: &File,
    sheet: &Sheet,
    format: RowFormat,
    output: impl Write,
) -> Result<(), PrintError> {
    let progress = check::progress(file);
    let mut bill = check::open::<R>(file, &progress).map_err(PrintError::Read)?;
    let mut printer = Printer::new(sheet, format, output)?;
    let mut rows = 0;
    while let Some(cells) = bill.next_cells() {
        printer.print(cells.map_err(PrintError::Read)?)?;
        rows += 1;
        check::show_rows(rows, &progress);
    }
    Ok(printer.finish()?)
}

/// Prints the header of CSV; nothing of JSON lines.
pub(super) fn print_no_rows(sheet: &Sheet, format: RowFormat, output: impl Write) -> Result<(), PrintError> {
    Ok(Printer::new(sheet, format, output)?.finish()?)
}

/// The summary as JSON.
pub(super) fn summary_json(bill: &CheckedBill) -> String {
    match bill {
        CheckedBill::Trade(checked) => summary_object(checked.summary.cells().columns()),
        CheckedBill::FundFlow(checked) => summary_object(checked.summary.cells().columns()),
    }
}

/// The summary of a day without a bill.
pub(super) fn empty_summary_json(sheet: &'static Sheet) -> String {
    summary_members(sheet.columns.iter().map(|column| (column, value::zero(column))))
}

fn summary_object<'c>(cells: impl Iterator<Item = (&'static Column, Option<&'c str>)>) -> String {
    summary_members(cells.map(|(column, cell)| (column, value::of_cell(column, cell))))
}

fn summary_members<'c>(values: impl Iterator<Item = (&'static Column, Value<'c>)>) -> String {
    let mut text = Vec::from(b"{\"summary\":{".as_slice());
    for (column, value) in values {
        // Writing to memory does not fail.
        let _ = write!(text, "\"{}\":", value::member_name(column)).and_then(|()| write_json_value(&mut text, &value));
        text.push(b',');
    }
    text.extend_from_slice(b"\"agrees\":true}}\n");
    String::from_utf8_lossy(&text).into_owned()
}

enum Printer<W: Write> {
    // Boxed because of its size.
    Csv(Box<csv::Writer<W>>),
    Jsonl {
        output: BufWriter<W>,
        /// What stands before the value of each column.
        prefixes: Vec<String>,
    },
}

impl<W: Write> Printer<W> {
    fn new(sheet: &Sheet, format: RowFormat, output: W) -> Result<Self, PrintError> {
        let names = sheet.columns.iter().map(value::member_name);
        match format {
            RowFormat::Csv => {
                let builder = &mut WriterBuilder::new();
                let mut writer = builder.terminator(Terminator::CRLF).buffer_capacity(BUFFER).from_writer(output);
                writer.write_record(names.map(std::borrow::Cow::into_owned))?;
                Ok(Self::Csv(Box::new(writer)))
            }
            RowFormat::Jsonl => {
                let prefix = |(at, name)| format!("{}\"{name}\":", if at == 0 { '{' } else { ',' });
                let prefixes = names.enumerate().map(prefix).collect();
                Ok(Self::Jsonl { output: BufWriter::with_capacity(BUFFER, output), prefixes })
            }
        }
    }

    fn print(&mut self, cells: LineCells<'_>) -> Result<(), PrintError> {
        match self {
            Self::Csv(writer) => {
                for (column, cell) in cells.columns() {
                    match value::of_cell(column, cell) {
                        Value::None => writer.write_field(b"")?,
                        Value::Number(number) => writer.write_field(number.to_string())?,
                        Value::Plain(text) => writer.write_field(text.as_bytes())?,
                        Value::Text(text) => writer.write_field(escape_formula(text).as_bytes())?,
                    }
                }
                writer.write_record(None::<&[u8]>)?;
            }
            Self::Jsonl { output, prefixes } => {
                for ((column, cell), prefix) in cells.columns().zip(prefixes) {
                    output.write_all(prefix.as_bytes())?;
                    write_json_value(output, &value::of_cell(column, cell))?;
                }
                output.write_all(b"}\n")?;
            }
        }
        Ok(())
    }

    fn finish(self) -> io::Result<()> {
        match self {
            Self::Csv(mut writer) => writer.flush(),
            Self::Jsonl { mut output, .. } => output.flush(),
        }
    }
}

fn write_json_value(output: &mut impl Write, value: &Value<'_>) -> io::Result<()> {
    match value {
        Value::None => output.write_all(b"null"),
        Value::Number(number) => write!(output, "{number}"),
        Value::Plain(text) => Ok(serde_json::to_writer(output, text.as_ref())?),
        Value::Text(text) => Ok(serde_json::to_writer(output, text)?),
    }
}
