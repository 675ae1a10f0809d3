//! The command `wxpay bill`: the bill of a day, downloaded or read from a file, checked against its own totals and
//! converted.

mod check;
mod convert;
mod day;
mod download;
mod fault;
mod kind;
mod print;
mod source;
mod value;
mod wait;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use wxpay_core::{BeijingTime, Client};

use self::check::{BillFault, CheckedBill, Expectation};
use self::day::DayArgument;
use self::download::{Download, DownloadFile, Downloader};
use self::fault::{fault_error, future, not_ready, other_file};
use self::kind::BillKind;
use self::print::{PrintOptions, print, print_nothing, tell};
use crate::account::AccountNeeds;
use crate::call::ConnectionOptions;
use crate::error::CommandError;
use crate::runtime::block_on;

/// The help below the options.
const HELP: &str = "\
The whole bill is checked against its own totals before a row is printed, and its rows
against the day and the merchant. Each row becomes a JSON object: amounts in fen, those
named `…_milli_fen` in thousandths of a fen; the last line is {\"summary\":{…}}. With
`-o csv` it becomes a line with the same columns, and formulas are escaped. With `--format
text` the summary is printed in words.

Without `--save` nothing is kept. A file named `….gz` is asked for and saved in gzip. The
account is that of `wxpay call`; a fund flow needs the client certificate.

Exit code 0: done; a day without a bill has {\"summary\":{\"rows\":0,…}}. 1: no bill came, or
one that is refused; nothing is printed. 2: bad arguments. 3: the bill is not ready yet.

Examples: wxpay bill 20261128 --save 20261128.csv.gz
          wxpay bill --file 20261128.csv.gz -o csv";

/// Download or read a bill, check it, and convert it.
#[derive(clap::Args)]
#[command(after_help = HELP)]
pub(crate) struct Arguments {
    /// The day in Beijing, `yyyyMMdd`. With `--file` the rows are compared with it.
    #[arg(value_name = "DAY", value_parser = DayArgument::parse, required_unless_present = "file")]
    day: Option<DayArgument>,
    /// Which bill: all payments and refunds, only one of both, or the fund flow. With
    /// `--file` the file must be of that type.
    #[arg(long = "type", value_name = "TYPE")]
    kind: Option<BillKind>,
    /// Read this file instead, gzip or not; - is standard input.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["save", "wait", "at", "deadline"])]
    file: Option<PathBuf>,
    /// Keep the download in this file as it came, once it is whole and was checked.
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,
    #[command(flatten)]
    print: PrintOptions,
    /// Wait until the bill is ready, at most until the deadline.
    #[arg(long)]
    wait: bool,
    #[command(flatten)]
    connection: ConnectionOptions,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, CommandError> {
    match &arguments.file {
        Some(path) => read(path, arguments),
        None => download(arguments),
    }
}

/// Reads a bill from a file.
fn read(path: &Path, arguments: &Arguments) -> Result<ExitCode, CommandError> {
    let file = source::open(path)?;
    let mch_id = arguments.connection.account.source.find_mch_id()?;
    let expected = Expectation { day: arguments.day.as_ref().map(|day| day.day), mch_id };
    match check::check(&file, &expected) {
        Ok(bill) => {
            check_kind(&bill, arguments.kind).map_err(|words| CommandError::usage(words, "correct `--type`"))?;
            print(&bill, &file, arguments.print)
        }
        Err(BillFault::Unreadable(error)) if error.is_creating() => Err(not_ready(&error.to_string())),
        Err(BillFault::Unreadable(error)) if error.is_no_bill() => print_no_bill(arguments),
        Err(fault) => Err(match &fault {
            BillFault::Unreadable(error) => other_file(error).unwrap_or_else(|| fault_error(fault, "the file")),
            _ => fault_error(fault, "the file"),
        }),
    }
}

/// Downloads a bill.
fn download(arguments: &Arguments) -> Result<ExitCode, CommandError> {
    let Arguments { day: Some(day), save, connection, .. } = arguments else {
        return Err(CommandError::usage("no day is named", "write it as yyyyMMdd, such as 20261128"));
    };
    let start = Instant::now();
    let kind = arguments.kind.unwrap_or(BillKind::All);
    let certificate = kind.is_fund_flow() && connection.is_https();
    let account = connection.account.load(AccountNeeds { certificate, ..AccountNeeds::default() })?;
    let host = connection.host(&account);
    connection.account.check_host(&host)?;
    if host.is_live && day.is_future(BeijingTime::now()) {
        return Err(future(day));
    }
    // What nobody keeps may come packed.
    let is_packed = save.as_deref().is_none_or(|path| path.extension().is_some_and(|extension| extension == "gz"));
    let downloader = Downloader {
        request: kind.request(&day.text, is_packed)?,
        expected: Expectation { day: Some(day.day), mch_id: Some(account.merchant.mch_id().to_owned()) },
        client: Client::with_transport(account.merchant, account.transport).with_endpoint(host.endpoint),
        deadline: connection.deadline,
        start,
    };
    let mut file = DownloadFile::create(save.as_deref())?;
    let result = block_on(wait::until_ready(&downloader, day, arguments.wait, &mut file))?;
    let bill = match result {
        Ok(Download::Whole(bill)) => bill,
        Ok(Download::Nothing) => return print_no_bill(arguments),
        Ok(Download::Creating) => {
            return Err(not_ready(&format!("the bill of {} is not ready yet", day.text)));
        }
        // The gateway knows no such day.
        Err(_) if day.is_future(BeijingTime::now()) => return Err(future(day)),
        Err(error) => return Err(error),
    };
    check_kind(&bill, arguments.kind).map_err(|words| CommandError::work(words, "nothing was printed or saved"))?;
    let saved = match file {
        DownloadFile::Nameless(file) => return print(&bill, &file, arguments.print),
        DownloadFile::Saved(mut part) => {
            let copy = part.as_file().try_clone();
            let saved = copy.and_then(|copy| part.complete().map(|()| copy));
            wait::end_at_signal();
            saved.map_err(|error| CommandError::work(format_args!("the bill cannot be saved: {error}"), ""))?
        }
    };
    print(&bill, &saved, arguments.print)
}

/// Prints the bill of a day without one, unless it may come yet.
fn print_no_bill(arguments: &Arguments) -> Result<ExitCode, CommandError> {
    match &arguments.day {
        Some(day) if day.may_lack_bill(BeijingTime::now()) => {
            return Err(not_ready(&format!("there is no bill of {} yet", day.text)));
        }
        _ => {}
    }
    let saved = if arguments.save.is_some() { ", and no file was saved" } else { "" };
    tell(&format!("note: there is no bill of that day: nothing was traded{saved}"));
    print_nothing(arguments.kind.is_some_and(BillKind::is_fund_flow), arguments.print)
}

/// Refuses a bill of another type than `--type` says.
///
/// # Errors
/// In words, what it is.
fn check_kind(bill: &CheckedBill, kind: Option<BillKind>) -> Result<(), String> {
    let found = match (kind, bill) {
        (None, _) | (Some(BillKind::FundFlow), CheckedBill::FundFlow(_)) => return Ok(()),
        (Some(_), CheckedBill::FundFlow(_)) => "a fund flow",
        (Some(BillKind::FundFlow), CheckedBill::Trade(_)) => "a trade bill",
        (Some(BillKind::All | BillKind::Success), CheckedBill::Trade(checked)) if checked.is_refunds => {
            "a bill of refunds"
        }
        (Some(BillKind::Refund), CheckedBill::Trade(checked)) if !checked.has_refunds => "a bill of payments",
        (Some(_), CheckedBill::Trade(_)) => return Ok(()),
    };
    Err(format!("the bill is {found}, which `--type` does not say"))
}
