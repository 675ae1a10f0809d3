//! The settings as a tree, of TOML or of the environment, each with its place.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use toml::de::{DeTable, DeValue};
use toml::value::{Datetime, Offset};
use wxpay_schema::internal::closest;
use zeroize::Zeroizing;

use super::faults::Faults;
use super::read_fault;
use super::settings::SETTINGS;
use super::source::Source;
use crate::value::BeijingTime;

/// A setting with its place.
pub(super) struct Setting {
    /// The name alone, such as `key`.
    pub(super) name: String,
    /// The name for errors, such as `account.shop.key` or a variable.
    pub(super) label: String,
    pub(super) line: Option<usize>,
    pub(super) value: Value,
}

pub(super) enum Value {
    Text(Zeroizing<String>),
    Flag(bool),
    Time(Option<BeijingTime>),
    List(Vec<Setting>),
    Table(Vec<Setting>),
    /// A value of a type that no setting has.
    Other,
}

impl Setting {
    /// Returns the member of a table.
    pub(super) fn member(&self, name: &str) -> Option<&Self> {
        match &self.value {
            Value::Table(all) => all.iter().find(|member| member.name == name),
            _ => None,
        }
    }

    /// Returns the variable of the environment that holds the value.
    pub(super) fn variable(&self) -> Option<&str> {
        match (self.member("env"), self.line) {
            (Some(Self { value: Value::Text(name), .. }), _) if self.member("file").is_none() => Some(name),
            // A setting of the environment alone is named by its variable.
            (None, None) if matches!(self.value, Value::Text(_)) => Some(&self.label),
            _ => None,
        }
    }
}

/// The largest file of accounts, in bytes.
const MAX_BYTES: u64 = 16 << 20;

/// Reads the accounts of the source: a table for each.
pub(super) fn read(source: &Source, faults: &mut Faults) -> Vec<Setting> {
    match source.path() {
        None => vec![environment(source)],
        Some(path) => match read_text(path) {
            Ok(text) => parse(&text, faults),
            Err(problem) => {
                faults.push(&path.display().to_string(), None, problem);
                Vec::new()
            }
        },
    }
}

fn read_text(path: &Path) -> Result<Zeroizing<String>, String> {
    let mut text = Zeroizing::new(String::new());
    File::open(path)
        .and_then(|file| file.take(MAX_BYTES + 1).read_to_string(&mut text))
        .map_err(|error| format!("cannot be read: {}", read_fault::words(error.kind())))?;
    if text.len() as u64 > MAX_BYTES { Err(format!("exceeds {MAX_BYTES} bytes")) } else { Ok(text) }
}

/// Returns the account of the environment, whose settings are variables.
fn environment(source: &Source) -> Setting {
    let mut all = Vec::new();
    for setting in SETTINGS {
        let Some(variable) = setting.variable else { continue };
        if let Some(text) = source.variable(variable).filter(|text| !text.is_empty()) {
            let name = setting.name.to_owned();
            all.push(Setting { name, label: variable.to_owned(), line: None, value: Value::Text(text) });
        }
    }
    Setting { name: "env".to_owned(), label: "the environment".to_owned(), line: None, value: Value::Table(all) }
}

fn parse(text: &str, faults: &mut Faults) -> Vec<Setting> {
    let starts: Vec<usize> = text.match_indices('\n').map(|(at, _)| at + 1).collect();
    let line_of = |at: usize| starts.partition_point(|start| *start <= at) + 1;
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let line = error.span().map(|span| line_of(span.start));
        faults.push("TOML", line, error.message());
    }
    let reader = Reader { line_of: &line_of };
    let mut accounts = Vec::new();
    for member in reader.table("", table.get_ref()) {
        match (member.name.as_str(), member.value) {
            ("account", Value::Table(all)) => accounts.extend(all),
            (name, _) => {
                let near = if closest(name, ["account"].into_iter()).is_some() { "; near: account" } else { "" };
                faults.push(&member.label, member.line, format!("is not a setting{near}"));
            }
        }
    }
    if accounts.is_empty() && faults.is_empty() {
        faults.push("account", None, "is not set: the file has no table [account.NAME]");
    }
    accounts.retain(|account| {
        let is_table = matches!(account.value, Value::Table(_));
        if !is_table {
            faults.push(&account.label, account.line, "is not a table: write [account.NAME]");
        }
        is_table
    });
    accounts
}

struct Reader<'l> {
    line_of: &'l dyn Fn(usize) -> usize,
}

impl Reader<'_> {
    fn table(&self, parent: &str, table: &DeTable<'_>) -> Vec<Setting> {
        let mut all = Vec::with_capacity(table.len());
        for (name, value) in table {
            let (line, name) = ((self.line_of)(name.span().start), name.get_ref().to_string());
            let label = if parent.is_empty() { name.clone() } else { format!("{parent}.{name}") };
            let value = self.value(&label, line, value.get_ref());
            all.push(Setting { name, label, line: Some(line), value });
        }
        all.sort_by_key(|setting| setting.line);
        all
    }

    fn value(&self, label: &str, line: usize, value: &DeValue<'_>) -> Value {
        match value {
            DeValue::String(text) => Value::Text(Zeroizing::new(text.to_string())),
            DeValue::Boolean(flag) => Value::Flag(*flag),
            DeValue::Datetime(time) => Value::Time(beijing_time(time)),
            DeValue::Table(table) => Value::Table(self.table(label, table)),
            DeValue::Array(all) => {
                let item = |value: &DeValue<'_>| Setting {
                    name: String::new(),
                    label: label.to_owned(),
                    line: Some(line),
                    value: self.value(label, line, value),
                };
                Value::List(all.iter().map(|value| item(value.get_ref())).collect())
            }
            DeValue::Integer(_) | DeValue::Float(_) => Value::Other,
        }
    }
}

/// Returns the time: of a date, the end of that day in Beijing; without an offset, the time there.
fn beijing_time(time: &Datetime) -> Option<BeijingTime> {
    let date = time.date?;
    let (hour, minute, second) = match time.time {
        Some(time) => (time.hour, time.minute, time.second.unwrap_or(0)),
        None => (23, 59, 59),
    };
    let digits = format!("{:04}{:02}{:02}{hour:02}{minute:02}{second:02}", date.year, date.month, date.day);
    let there: BeijingTime = digits.parse().ok()?;
    let east_minutes = match time.offset {
        None => 480,
        Some(Offset::Z) => 0,
        Some(Offset::Custom { minutes }) => i64::from(minutes),
    };
    let unix = there.unix_seconds().checked_add_signed((480 - east_minutes) * 60)?;
    BeijingTime::from_unix_seconds(unix).ok()
}
