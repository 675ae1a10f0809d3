//! The file of what stays open from day to day: JSON lines, replaced as a whole.

use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader, ErrorKind, Read as _, Write};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};
use wxpay_core::bill::reconcile::{BillDay, Books, FeeMismatch, OpenRow};
use wxpay_core::bill::{MilliFen, SignedFen};
use wxpay_core::schema::shared;
use wxpay_core::value::TradeState;

use super::fee_members;
use crate::atomic_file;
use crate::error::CommandError;
use crate::input;

/// The most bytes of the file. A row has some 300.
const MAX_BYTES: u64 = 256 << 20;

/// The names of the members that the tables do not have.
mod members {
    pub(super) const BOOKS: &str = "books";
    pub(super) const SINCE: &str = "since";
    pub(super) const STATE: &str = "state";
    pub(super) const TIME: &str = "time";
    pub(super) const ROW: &str = "row";
    pub(super) const ROWS: &str = "rows";
}

/// The file of what stays open.
pub(super) struct CarryFile {
    path: PathBuf,
}

impl CarryFile {
    /// The file of that path, which is none of those that are read.
    pub(super) fn new(path: &Path, others: [&Path; 2]) -> Result<Self, CommandError> {
        let name = input::display_name(Some(path));
        let own = fs::canonicalize(path).ok();
        if path.as_os_str() == "-" || path.as_os_str().is_empty() {
            return Err(CommandError::usage("`--carry` needs a file", "name a file, which is made if it is not there"));
        }
        if own.is_some() && others.iter().any(|other| fs::canonicalize(other).ok() == own) {
            return Err(CommandError::usage(
                format_args!("{name} of `--carry` is the bill or the orders, and would be overwritten"),
                "name a file of its own",
            ));
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        if !folder.is_dir() {
            return Err(CommandError::usage(format_args!("the directory of {name} is not there"), "make it first"));
        }
        Ok(Self { path: path.to_owned() })
    }

    /// The file's name in errors.
    pub(super) fn name(&self) -> String {
        input::display_name(Some(&self.path))
    }

    /// Reads what was left open; nothing if the file is not there.
    pub(super) fn read(&self) -> Result<Vec<OpenRow>, CommandError> {
        let unreadable = |error: io::Error| input::read_error(Some(&self.path), &error);
        let about = match fs::metadata(&self.path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            about => about.map_err(unreadable)?,
        };
        if about.is_dir() {
            return Err(unreadable(ErrorKind::IsADirectory.into()));
        }
        let damaged = |problem: &str| {
            CommandError::usage(
                format_args!("{} is damaged: {problem}; it was left as it is", self.name()),
                "restore it, or what the day before left open; without the file, nothing is carried",
            )
        };
        if !about.is_file() || about.len() > MAX_BYTES {
            return Err(damaged("it is no file of open rows"));
        }
        let mut reader = BufReader::new(File::open(&self.path).map_err(unreadable)?.take(MAX_BYTES));
        let (mut rows, mut line, mut stated) = (Vec::new(), Vec::new(), 0);
        loop {
            line.clear();
            if reader.read_until(b'\n', &mut line).map_err(unreadable)? == 0 {
                break;
            }
            let number = rows.len() as u64 + 1;
            let value: Option<Value> = serde_json::from_slice(&line).ok();
            let row = value.as_ref().and_then(Value::as_object).and_then(|object| {
                let count = |name: &str| object.get(name).and_then(Value::as_u64);
                stated = count(members::ROWS)?;
                if count(members::ROW)? == number { parse(object) } else { None }
            });
            match row {
                Some(row) if line.ends_with(b"\n") => rows.push(row),
                _ => return Err(damaged(&format!("line {number} is no open row"))),
            }
        }
        if rows.len() as u64 == stated {
            Ok(rows)
        } else {
            Err(damaged(&format!("it has {} of {stated} rows", rows.len())))
        }
    }

    /// Replaces what is open.
    pub(super) fn write(&self, open: &[OpenRow]) -> Result<(), CommandError> {
        let write = |file: &mut dyn Write| {
            for (at, row) in open.iter().enumerate() {
                writeln!(file, "{}", format(row, at + 1, open.len()))?;
            }
            Ok(())
        };
        atomic_file::replace(&self.path, |file| write(file)).map_err(|error| {
            CommandError::work(
                format_args!("{} cannot be written: {error}; it was left as it is", self.name()),
                "make room and permissions, then repeat the day",
            )
        })
    }
}

/// Formats a row. Each states how many there are, so that a file that was cut off is known.
fn format(row: &OpenRow, number: usize, rows: usize) -> Value {
    json!({
        members::BOOKS: row.books.name(),
        members::SINCE: row.since.to_string(),
        shared::OUT_TRADE_NO.name: row.out_trade_no,
        shared::OUT_REFUND_NO.name: row.out_refund_no,
        shared::TRANSACTION_ID.name: row.transaction_id,
        shared::TOTAL_FEE.name: row.total_fee.0,
        members::STATE: row.state.as_str(),
        members::TIME: row.time.to_string(),
        fee_members::STATED: row.fee.map(|fee| fee.stated.0),
        fee_members::BY_RATE: row.fee.map(|fee| fee.by_rate.0),
        members::ROW: number,
        members::ROWS: rows,
    })
}

/// Parses a row; `None` if it is none.
fn parse(object: &Map<String, Value>) -> Option<OpenRow> {
    let text = |name: &str| object.get(name).and_then(Value::as_str);
    let optional = |name: &str| match object.get(name) {
        None | Some(Value::Null) => Some(None),
        Some(value) => value.as_str().map(|text| Some(text.to_owned())),
    };
    let number = |name: &str| object.get(name).and_then(Value::as_i64);
    let state = TradeState::from(text(members::STATE)?);
    Some(OpenRow {
        books: Books::from_name(text(members::BOOKS)?)?,
        since: text(members::SINCE)?.parse::<BillDay>().ok()?,
        out_trade_no: text(shared::OUT_TRADE_NO.name).filter(|number| !number.is_empty())?.to_owned(),
        out_refund_no: optional(shared::OUT_REFUND_NO.name)?,
        transaction_id: optional(shared::TRANSACTION_ID.name)?,
        total_fee: SignedFen(number(shared::TOTAL_FEE.name)?),
        state: (!matches!(state, TradeState::Other(_))).then_some(state)?,
        time: text(members::TIME)?.parse().ok()?,
        fee: number(fee_members::STATED)
            .zip(number(fee_members::BY_RATE))
            .map(|(stated, by_rate)| FeeMismatch { stated: MilliFen(stated), by_rate: MilliFen(by_rate) }),
    })
}
