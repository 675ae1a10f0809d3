//! The output of a bill that was checked: its rows and the summary, or words.

use std::fs::File;
use std::io::{self, ErrorKind, Write as _};
use std::process::ExitCode;

use wxpay_core::bill::{BillSummary, Cells, FundFlowRow, TradeRow};
use wxpay_core::schema::bill::{FUND_FLOW_ROW, FUND_FLOW_SUMMARY, Sheet, TRADE_ROW, TRADE_SUMMARY};

use super::check::CheckedBill;
use super::convert::{self, PrintError, RowFormat};
use super::value;
use crate::error::CommandError;
use crate::format::OutputFormat;
use crate::output;

/// The options of the output.
#[derive(Clone, Copy, clap::Args)]
pub(super) struct PrintOptions {
    /// How rows are printed.
    #[arg(short, long, value_name = "FORMAT", default_value = "jsonl")]
    output: RowFormat,
    /// Print the rows, or a summary for people.
    #[arg(long, value_name = "FORMAT", default_value = "json", conflicts_with = "output")]
    format: OutputFormat,
}

/// Prints a bill that was checked.
pub(super) fn print(bill: &CheckedBill, file: &File, options: PrintOptions) -> Result<ExitCode, CommandError> {
    if options.format == OutputFormat::Text {
        output::print(&summary_text(bill))?;
        return Ok(ExitCode::SUCCESS);
    }
    let (sheet, unknown) = match bill {
        CheckedBill::Trade(checked) => (&TRADE_ROW, &checked.unknown),
        CheckedBill::FundFlow(checked) => (&FUND_FLOW_ROW, &checked.unknown),
    };
    if !unknown.is_empty() {
        let names: Vec<String> = unknown.iter().map(|name| value::one_line(name)).collect();
        tell(&format!("note: no table has the columns {}; they are left out", names.join(", ")));
    }
    let stdout = io::stdout().lock();
    let printed = match bill {
        CheckedBill::Trade(_) => convert::print_rows::<TradeRow>(file, sheet, options.output, stdout),
        CheckedBill::FundFlow(_) => convert::print_rows::<FundFlowRow>(file, sheet, options.output, stdout),
    };
    finish(printed, options, || convert::summary_json(bill))
}

/// Prints the bill of a day without one.
pub(super) fn print_nothing(is_fund_flow: bool, options: PrintOptions) -> Result<ExitCode, CommandError> {
    if options.format == OutputFormat::Text {
        output::print("no bill: nothing was traded on that day\n")?;
        return Ok(ExitCode::SUCCESS);
    }
    let (rows, summary): (_, &'static Sheet) =
        if is_fund_flow { (&FUND_FLOW_ROW, &FUND_FLOW_SUMMARY) } else { (&TRADE_ROW, &TRADE_SUMMARY) };
    let printed = convert::print_no_rows(rows, options.output, io::stdout().lock());
    finish(printed, options, || convert::empty_summary_json(summary))
}

/// Prints the summary behind the rows.
fn finish(
    printed: Result<(), PrintError>,
    options: PrintOptions,
    summary: impl FnOnce() -> String,
) -> Result<ExitCode, CommandError> {
    match printed {
        Ok(()) if options.output == RowFormat::Jsonl => output::print(&summary())?,
        Ok(()) => {}
        Err(PrintError::Write(error)) if error.kind() == ErrorKind::BrokenPipe => {}
        Err(PrintError::Write(error)) => {
            return Err(CommandError::work(
                format_args!("cannot write to stdout: {error}"),
                "look at where the output goes",
            ));
        }
        Err(PrintError::Read(error)) => {
            return Err(CommandError::work(
                format_args!("the file changed while it was printed: {error}"),
                "do not book what was printed",
            ));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The summary for people.
fn summary_text(bill: &CheckedBill) -> String {
    fn lines<S>(name: &str, summary: &BillSummary<S>, cells: &Cells) -> String {
        let noun = if summary.rows == 1 { "row" } else { "rows" };
        let mut text = format!("{name}, {} {noun}, agrees with its summary\n", summary.rows);
        for (column, cell) in cells.columns().filter(|(_, cell)| cell.is_some()) {
            let words = value::words(column, &value::of_cell(column, cell));
            text.push_str(&format!("{}: {words}\n", column.name));
        }
        text
    }
    match bill {
        CheckedBill::Trade(checked) => lines("trade bill", &checked.summary, checked.summary.cells()),
        CheckedBill::FundFlow(checked) => lines("fund flow", &checked.summary, checked.summary.cells()),
    }
}

/// Writes a note to stderr.
pub(super) fn tell(note: &str) {
    // A closed stderr is not an error.
    let _ = writeln!(io::stderr(), "{note}");
}
