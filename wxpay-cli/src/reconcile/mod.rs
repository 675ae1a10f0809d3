//! The command `wxpay reconcile`: a bill compared with the orders of the shop.

mod carry;
mod fee_members;
mod file;
mod orders;
mod refusal;
mod report;

use std::io::{self, BufWriter, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::rc::Rc;

use wxpay_core::bill::reconcile::{
    BillDay, Conclusion, Entry, EntryKind, OpenRow, ReconcileError, ReconcileOptions, Report, Summary, reconcile,
    reconcile_without_bill,
};
use wxpay_core::bill::{BillOptions, TradeBill};
use wxpay_core::schema::shared;

use self::carry::CarryFile;
use self::file::InputFile;
use self::orders::Orders;
use self::report::{ReportFormat, ReportWriter};
use crate::account::AccountSourceOptions;
use crate::error::CommandError;
use crate::progress::Progress;

/// The help below the options.
const HELP: &str = "\
The orders are CSV with a header, or JSON lines, in any order; either file may be gzip
data. Their columns or members are

  out_trade_no    the order's number; of a refund, that of its order
  transaction_id  WeChat Pay's number of the payment; may be empty
  out_refund_no   the refund's number; empty for an order
  total_fee       the amount in fen; of a refund, the refund's
  state           SUCCESS, REFUND (of a refund's row), NOTPAY or CLOSED
  time            yyyyMMddHHmmss or yyyy-MM-dd HH:mm:ss, in Beijing time

Each difference is one JSON object: {\"kind\":\"only-there|only-here|amount|fee|state|twice|
next-day\",\"out_trade_no\":…,\"out_refund_no\":…,\"there\":…,\"here\":…,\"action\":…}; there
and here are {\"total_fee\":…,\"state\":…,\"time\":…} or null. The last line is
{\"summary\":{\"matched\":…,\"differences\":{…},\"there\":…,\"here\":…,\"carried\":…}}.

Exit code 0: both agree. 1: they differ, or the bill was refused. 2: bad arguments, or
files that are none. 3: the bill is not ready yet.

Example: wxpay reconcile --bill 20261128.csv.gz --orders orders.csv --carry open.jsonl";

/// The bytes of rows that are kept in memory; further ones are in a temporary file.
const MEMORY: u64 = 24 << 20;

/// Compare a bill with the orders of the shop.
#[derive(clap::Args)]
#[command(after_help = HELP)]
pub(crate) struct Arguments {
    /// The trade bill as it was downloaded, or - for standard input.
    #[arg(long, value_name = "FILE")]
    bill: PathBuf,
    /// The orders of the shop, or - for standard input.
    #[arg(long, value_name = "FILE")]
    orders: PathBuf,
    /// What stays open from day to day: read if it is there, and replaced at the end.
    #[arg(long, value_name = "FILE")]
    carry: Option<PathBuf>,
    /// How the report is printed.
    #[arg(long, value_enum, default_value_t = ReportFormat::Json)]
    format: ReportFormat,
    /// The day of the bill; that of its first row if it is not given.
    #[arg(long, value_name = "YYYYMMDD", value_parser = parse_day)]
    day: Option<BillDay>,
    /// The merchant of each row of the bill; that of the account if it is not given.
    #[arg(long, value_name = "NUMBER", value_parser = parse_merchant)]
    mch_id: Option<String>,
    /// The sub-merchant of each row of the bill; any if it is not given.
    #[arg(long, value_name = "NUMBER", value_parser = parse_merchant)]
    sub_mch_id: Option<String>,
    #[command(flatten)]
    source: AccountSourceOptions,
}

fn parse_day(text: &str) -> Result<BillDay, &'static str> {
    text.parse().map_err(|_| "write a day in Beijing as eight digits, such as 20261128")
}

fn parse_merchant(text: &str) -> Result<String, &'static str> {
    let is_number = (1..=32).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { Ok(text.to_owned()) } else { Err("a merchant number is digits, such as 1900000109") }
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, CommandError> {
    let is_stdin = |path: &Path| path.as_os_str() == "-";
    if is_stdin(&arguments.bill) && is_stdin(&arguments.orders) {
        return Err(CommandError::usage(
            "the bill and the orders cannot both be standard input",
            "name a file for one of them",
        ));
    }
    let carry = arguments.carry.as_deref();
    let carry = carry.map(|path| CarryFile::new(path, [&arguments.bill, &arguments.orders])).transpose()?;
    let open = carry.as_ref().map_or(Ok(Vec::new()), CarryFile::read)?;
    let options = options(arguments, open)?;
    let report = compare(arguments, options)?;
    let Some((conclusion, suspicion)) = print(report, arguments.format)? else {
        // Nobody reads on: the report is not known, so what was open is left as it is.
        return Ok(ExitCode::FAILURE);
    };
    let Conclusion { summary, open, .. } = conclusion;
    tell(&summary, &suspicion, arguments.format);
    if let Some(carry) = carry {
        carry.write(&open)?;
    }
    Ok(if summary.agrees() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The options of the comparison.
fn options(arguments: &Arguments, open: Vec<OpenRow>) -> Result<ReconcileOptions, CommandError> {
    let mut options = ReconcileOptions::new().with_carry(open);
    options.day = arguments.day;
    options.mch_id = match &arguments.mch_id {
        Some(mch_id) => Some(mch_id.clone()),
        None => arguments.source.find_mch_id()?,
    };
    options.sub_mch_id = arguments.sub_mch_id.clone();
    let directory = std::env::temp_dir();
    // Without a directory all rows are in memory.
    Ok(if directory.is_dir() { options.with_memory(MEMORY).with_spill(directory) } else { options })
}

/// Reads both files and compares them.
fn compare(arguments: &Arguments, options: ReconcileOptions) -> Result<Report, CommandError> {
    let (bill, orders) = (InputFile::open(&arguments.bill)?, InputFile::open(&arguments.orders)?);
    let size = bill.size.zip(orders.size).map(|(bill, orders)| bill.saturating_add(orders));
    let progress = Rc::new(Progress::bytes(size));
    let (bill_name, orders_name) = (bill.name.clone(), orders.name.clone());
    let orders = Orders::open(orders.with_progress(progress.clone()))?;
    let bill = bill.with_progress(progress).into_bytes();
    let unknown = orders.unknown();
    let reading = BillOptions { text: file::MAX_TEXT, ..BillOptions::default() };
    let report = match TradeBill::open_with(bill, reading) {
        Ok(bill) => reconcile(bill, orders, options),
        Err(error) if options.day.is_some() && error.is_no_bill() => reconcile_without_bill(orders, options),
        Err(error) => {
            // With the progress that is shown of them.
            drop(orders);
            Err(ReconcileError::Bill(error))
        }
    };
    // The progress has ended with the files.
    if let Some(columns) = unknown.words() {
        // A closed stderr is not an error.
        let _ = writeln!(io::stderr(), "note: {orders_name}: not read: {columns}");
    }
    report.map_err(|error| refusal::reconcile_error(&bill_name, &orders_name, error))
}

/// Prints the report. `None` if stdout was closed before its end, which is not an error.
fn print(mut report: Report, format: ReportFormat) -> Result<Option<(Conclusion, YuanSuspicion)>, CommandError> {
    let mut suspicion = YuanSuspicion::default();
    let spill_error = |error: io::Error| CommandError::work(error, "set TMPDIR to a directory with room");
    let closed = |error: io::Error| match error.kind() {
        ErrorKind::BrokenPipe => Ok(None),
        _ => Err(CommandError::work(
            format_args!("cannot write to stdout: {error}"),
            "look at where the output goes; what is carried was left as it is",
        )),
    };
    let output = BufWriter::with_capacity(64 * 1024, io::stdout().lock());
    let mut writer = match ReportWriter::new(format, output) {
        Ok(writer) => writer,
        Err(error) => return closed(error),
    };
    for entry in report.by_ref() {
        let entry = entry.map_err(spill_error)?;
        suspicion.add(&entry);
        if let Err(error) = writer.write_entry(&entry) {
            return closed(error);
        }
    }
    let conclusion = report.finish().map_err(spill_error)?;
    match writer.finish(&conclusion.summary) {
        Ok(()) => Ok(Some((conclusion, suspicion))),
        Err(error) => closed(error),
    }
}

/// The amounts that differ, and those of them that are a hundred times the shop's.
#[derive(Default)]
struct YuanSuspicion {
    amounts: u64,
    hundredfold: u64,
}

impl YuanSuspicion {
    fn add(&mut self, entry: &Entry) {
        if let (EntryKind::Amount, Some(there), Some(here)) = (entry.kind, &entry.there, &entry.here) {
            self.amounts += 1;
            self.hundredfold += u64::from(here.total_fee.0.checked_mul(100) == Some(there.total_fee.0));
        }
    }
}

/// Tells on stderr what the report itself does not say.
fn tell(summary: &Summary, suspicion: &YuanSuspicion, format: ReportFormat) {
    let mut stderr = io::stderr().lock();
    let YuanSuspicion { amounts, hundredfold } = *suspicion;
    // A closed stderr is not an error.
    if summary.matched == 0 && amounts > 0 && amounts == hundredfold {
        let _ = writeln!(
            stderr,
            "warning: each amount that both have is a hundred times the shop's: the orders seem to be in yuan, and \
             `{}` is in fen",
            shared::TOTAL_FEE.name
        );
    }
    if summary.other_days > 0 && format != ReportFormat::Text {
        let _ = writeln!(
            stderr,
            "note: rows of the shop's of other days, not compared: {}; if they are many, it is the wrong day, or \
             another time zone",
            summary.other_days
        );
    }
    if format == ReportFormat::Csv {
        let differences: u64 = summary.differences.by_name().iter().map(|(_, number)| number).sum();
        let (matched, carried) = (summary.matched, summary.carried);
        let _ = writeln!(stderr, "note: {matched} matched, {differences} entries, {carried} carried");
    }
}
