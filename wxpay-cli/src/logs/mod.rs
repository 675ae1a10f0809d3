//! The command `wxpay logs`: the log of a sandbox, as text or JSON, once or as it grows.

pub(crate) mod client;
mod line;
mod stdout;

use std::fmt::Display;
use std::io::{self, ErrorKind, Write as _};
use std::process::ExitCode;
use std::time::Duration;

use self::client::LogClient;
use self::line::LogEntry;
use crate::error::CommandError;
use crate::format::OutputFormat;
use crate::host::Host;
use crate::mask;
use crate::runtime::block_on;
use crate::termination::interruption;

/// How often the sandbox is asked for new requests.
const INTERVAL: Duration = Duration::from_millis(250);

/// Print the log of a sandbox
///
/// It has the latest 1,000 requests. A line has the time in Beijing, the channel, the
/// message, the number of the order, the result, and what was wrong; - stands for what is
/// not there. In JSON the members are `number`, `at`, `api`, `method`, `path`,
/// `out_trade_no`, `verdict` (`accepted` or `refused`), `code`, `fault`, `reason` and
/// `needs_certificate`.
///
/// Exit code 0: printed, or interrupted. 1: the sandbox is away, or is none. 2: bad
/// arguments.
///
/// Example: wxpay logs --follow
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Arguments {
    /// The URL of the sandbox.
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8080", value_parser = parse_url)]
    at: Host,
    /// Go on with what comes, until it is interrupted. A sandbox that is restarted is
    /// waited for.
    #[arg(long)]
    follow: bool,
    /// Words for people, or one JSON object a line.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: OutputFormat,
}

/// Reads the URL of a sandbox.
pub(crate) fn parse_url(text: &str) -> Result<Host, String> {
    match Host::parse(text) {
        Ok(host) if !host.is_live && text.contains("://") => Ok(host),
        Ok(_) => Err("write the URL of a sandbox; WeChat Pay itself shows no log".to_owned()),
        Err(_) => Err("write the URL of a sandbox, such as http://127.0.0.1:8080".to_owned()),
    }
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, CommandError> {
    block_on(async {
        tokio::select! {
            // A server that is away is told even where nobody reads stdout.
            biased;
            result = print_log(arguments) => result,
            () = interruption() => Ok(ExitCode::SUCCESS),
            () = stdout::closed() => Ok(ExitCode::SUCCESS),
        }
    })?
}

async fn print_log(arguments: &Arguments) -> Result<ExitCode, CommandError> {
    let url = arguments.at.endpoint.url();
    let client = LogClient::new(url)?;
    let entries = client.read(0).await.map_err(|problem| unhealthy(url, &problem))?;
    let mut is_open = print(&entries, arguments.format)?;
    let mut last = entries.into_iter().next_back();
    let mut is_away = false;
    while arguments.follow && is_open {
        tokio::time::sleep(INTERVAL).await;
        // The last entry again, to see that it is still the same log.
        let from = last.as_ref().map_or(0, LogEntry::number);
        let entries = match client.read(from).await {
            Err(problem) => {
                if !is_away {
                    tell(&format_args!("{url} {problem}; waiting for it"));
                }
                is_away = true;
                continue;
            }
            Ok(entries) => entries,
        };
        if is_away {
            tell(&format_args!("{url} is back"));
        }
        is_away = false;
        let new = match &last {
            Some(_) if entries.first().is_some_and(|first| first.number() > from) => {
                tell(&"more came than the sandbox keeps; some are left out");
                entries
            }
            Some(own) if entries.first() != Some(own) => {
                tell(&"the log begins anew: the sandbox was restarted or reset");
                last = None;
                // What cannot be read now is read with the next request.
                client.read(0).await.unwrap_or_default()
            }
            Some(_) => entries.into_iter().skip(1).collect(),
            None => entries,
        };
        is_open = print(&new, arguments.format)?;
        last = new.into_iter().next_back().or(last);
    }
    Ok(ExitCode::SUCCESS)
}

/// The error of a sandbox that does not answer with its log.
pub(crate) fn unhealthy(url: &str, problem: &str) -> CommandError {
    CommandError::work(
        format_args!("{url} {problem}"),
        "`wxpay sandbox` starts a sandbox, and prints its URL, which goes to --at",
    )
}

/// Prints entries; returns whether stdout is still open.
fn print(entries: &[LogEntry], format: OutputFormat) -> Result<bool, CommandError> {
    let lines: String = entries.iter().map(|entry| entry.line(format) + "\n").collect();
    let mut stdout = io::stdout().lock();
    match stdout.write_all(mask::mask_env_key(lines).as_bytes()).and_then(|()| stdout.flush()) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(false),
        Err(error) => {
            Err(CommandError::work(format_args!("cannot write to stdout: {error}"), "look at where the output goes"))
        }
    }
}

fn tell(words: &dyn Display) {
    // A closed stderr is not an error.
    let _ = writeln!(io::stderr(), "{words}");
}
