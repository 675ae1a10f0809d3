//! The command `wxpay config`.

use std::fs::File;
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Subcommand;
use serde_json::json;
use wxpay_core::accounts::{Accounts, Findings, Source};
use wxpay_core::server;
use zeroize::Zeroizing;

use crate::account::DEFAULT_FILE;
use crate::error::CommandError;
use crate::format::OutputFormat;
use crate::{mask, output};

/// The help below the options.
const HELP: &str = "\
All faults of the file and of the environment variables that it names are printed, one a
line with its place, and then what is likely to be a mistake: a file that others can read, a
certificate that expires soon, a previous key without an end. No key is shown.

JSON, one object a line: {\"level\":\"fault|warning\",\"setting\":…,\"line\":…,\"variable\":…,
\"problem\":…}; line and variable are null where there is none. The last line is
{\"summary\":{\"accounts\":…,\"faults\":…,\"warnings\":…}}.

Exit code 0: no faults. 1: faults. 2: bad arguments, or the file cannot be read.

Example: wxpay config check wxpay.toml";

/// Check the accounts of a file and the environment.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Print everything that is wrong with a file of accounts.
    #[command(after_help = HELP)]
    Check {
        /// The file.
        #[arg(value_name = "FILE", default_value = DEFAULT_FILE)]
        file: PathBuf,
        /// Words for people, or JSON.
        #[arg(long, value_enum, default_value_t = OutputFormat::Text)]
        format: OutputFormat,
    },
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, CommandError> {
    let Action::Check { file, format } = &arguments.action;
    check_readable(file)?;
    let findings = Accounts::check(&Source::file(file));
    let text = match format {
        OutputFormat::Json => json_lines(&findings),
        OutputFormat::Text => text_lines(&findings, file),
    };
    output::print(&mask::mask_env_key(text))?;
    Ok(if findings.faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The largest file, in bytes: the core reads no larger one.
const MAX_BYTES: u64 = 16 << 20;

/// Refuses what is no file of settings at all. Pipes, which can be read only once, are left to the core.
fn check_readable(file: &Path) -> Result<(), CommandError> {
    let name = server::mask_runs(&file.display().to_string());
    let refuse = |problem: &str| {
        let help = "name the file of accounts, such as wxpay.toml; docs/accounts.md describes it";
        CommandError::usage(format_args!("`{name}` {problem}"), help)
    };
    let unreadable = |error: std::io::Error| match error.kind() {
        ErrorKind::NotFound => refuse("does not exist"),
        ErrorKind::PermissionDenied => refuse("may not be read by this user"),
        kind => refuse(&format!("cannot be read: {kind}")),
    };
    let opened = File::open(file).map_err(unreadable)?;
    let metadata = opened.metadata().map_err(unreadable)?;
    if metadata.is_dir() {
        return Err(refuse("is a directory"));
    }
    if !metadata.is_file() {
        return Ok(());
    }
    let mut bytes = Zeroizing::new(Vec::new());
    opened.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(refuse("is larger than 16 MiB, which no file of accounts is"));
    }
    if bytes.contains(&0) || std::str::from_utf8(&bytes).is_err() {
        return Err(refuse("is not text in UTF-8"));
    }
    Ok(())
}

/// The findings as JSON, one object a line.
fn json_lines(findings: &Findings) -> String {
    let mut text = String::new();
    // By hand, so that the members keep this order.
    let mut add = |level: &str, setting: &str, line: Option<usize>, variable: Option<&str>, problem: &str| {
        text += &format!(
            "{{\"level\":\"{level}\",\"setting\":{},\"line\":{},\"variable\":{},\"problem\":{}}}\n",
            json!(setting),
            json!(line),
            json!(variable),
            json!(problem)
        );
    };
    for fault in &findings.faults {
        add("fault", &fault.setting, fault.line, fault.variable.as_deref(), &fault.problem);
    }
    for warning in &findings.warnings {
        add("warning", &warning.setting, warning.line, None, &warning.kind.to_string());
    }
    let Findings { accounts, faults, warnings, .. } = findings;
    let (accounts, faults, warnings) = (accounts.len(), faults.len(), warnings.len());
    text += &format!("{{\"summary\":{{\"accounts\":{accounts},\"faults\":{faults},\"warnings\":{warnings}}}}}\n");
    text
}

/// The most accounts that are named in words.
const MAX_NAMES: usize = 20;

/// The findings in words, each with its place.
fn text_lines(findings: &Findings, file: &Path) -> String {
    let file = printable(&server::mask_runs(&file.display().to_string()));
    let place = |line: Option<usize>| line.map_or_else(|| file.clone(), |line| format!("{file}:{line}"));
    let mut text = String::new();
    for fault in &findings.faults {
        let (place, setting, problem) = (place(fault.line), &fault.setting, &fault.problem);
        let variable = fault.variable.as_deref().filter(|name| !setting.contains(name) && !problem.contains(name));
        let variable = variable.map_or_else(String::new, |name| format!(" (environment {name})"));
        text += &printable(&format!("{place}: {setting}: {problem}{variable}"));
        text.push('\n');
    }
    for warning in &findings.warnings {
        text += &printable(&format!("{}: warning: {warning}", place(warning.line)));
        text.push('\n');
    }
    let warnings = counted(findings.warnings.len(), "warning");
    if findings.faults.is_empty() {
        let accounts = findings.accounts.iter().map(|account| {
            printable(&format!("{} ({})", server::mask_runs(&account.name), masked_number(&account.mch_id)))
        });
        let names: Vec<String> = accounts.take(MAX_NAMES).collect();
        let count = findings.accounts.len();
        let more = if count > MAX_NAMES { ", …" } else { "" };
        let count = counted(count, "account");
        text += &format!("{file}: {count} without faults, {warnings}: {}{more}\n", names.join(", "));
    } else {
        text += &format!("{file}: {}, {warnings}\n", counted(findings.faults.len(), "fault"));
    }
    text
}

fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}

/// The merchant number without its middle.
fn masked_number(mch_id: &str) -> String {
    match (mch_id.get(..3), mch_id.get(mch_id.len().saturating_sub(2)..)) {
        (Some(start), Some(end)) if mch_id.len() > 6 => format!("{start}****{end}"),
        _ => "****".to_owned(),
    }
}

/// The text without characters that have an effect on a terminal.
fn printable(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { char::REPLACEMENT_CHARACTER } else { letter }).collect()
}
