//! The options of calls.

use std::path::PathBuf;
use std::time::Duration;

use wxpay_core::schema::{Message, Retry};

use crate::account::{Account, AccountOptions};
use crate::error::CommandError;
use crate::format::OutputFormat;
use crate::host::Host;

/// The options of what is called.
#[derive(clap::Args)]
pub(crate) struct ConnectionOptions {
    /// The host: mainland, backup, asia, world, or the URL of a sandbox. Without it that
    /// of `--config`, else mainland.
    #[arg(long, value_name = "HOST", value_parser = Host::parse)]
    at: Option<Host>,
    /// The time for the call, with all its attempts.
    #[arg(long, value_name = "SECONDS", value_parser = parse_seconds)]
    pub(crate) deadline: Option<Duration>,
    #[command(flatten)]
    pub(crate) account: AccountOptions,
}

/// The options of calls that a message answers.
#[derive(clap::Args)]
pub(crate) struct SendOptions {
    #[command(flatten)]
    pub(crate) connection: ConnectionOptions,
    /// Send the request once, whatever happens.
    #[arg(long)]
    pub(crate) once: bool,
    /// Allow what changes something at a live host.
    #[arg(long)]
    live: bool,
    /// Print the reply as JSON, or for people, with amounts in yuan.
    #[arg(long, value_name = "FORMAT", default_value = "json")]
    pub(crate) format: OutputFormat,
}

/// The options of `wxpay call` and `wxpay settle`.
#[derive(clap::Args)]
pub(crate) struct CallOptions {
    #[command(flatten)]
    pub(crate) send: SendOptions,
    /// Keep the state of a payment with a code in this file, before the charge is sent.
    #[arg(long, value_name = "FILE")]
    pub(crate) till: Option<PathBuf>,
}

/// The longest deadline: a day.
const MAX_SECONDS: f64 = 86_400.0;

fn parse_seconds(text: &str) -> Result<Duration, &'static str> {
    let seconds = text.parse().ok().filter(|seconds: &f64| *seconds > 0.0 && *seconds <= MAX_SECONDS);
    seconds.map(Duration::from_secs_f64).ok_or("write a number of seconds, at most a day")
}

impl ConnectionOptions {
    /// Returns the host that is called.
    pub(crate) fn host(&self, account: &Account) -> Host {
        let usual = || account.endpoint.clone().unwrap_or_default().into();
        self.at.clone().unwrap_or_else(usual)
    }

    /// Whether the host is called by https, as far as the options say.
    pub(crate) fn is_https(&self) -> bool {
        self.at.as_ref().is_none_or(|host| host.is_https)
    }
}

impl SendOptions {
    /// Refuses what changes something at a live host, unless it is allowed.
    pub(crate) fn check_live(&self, message: &Message, host: &Host) -> Result<(), CommandError> {
        self.connection.account.check_host(host)?;
        if !host.is_live || message.retry == Retry::Read || self.live {
            return Ok(());
        }
        Err(CommandError::usage(
            format_args!("`{}` changes something at a live host; nothing was sent", message.full_name()),
            "add `--live` if that is meant, `--dry-run` to look at it first, or `--at URL` for a sandbox",
        ))
    }
}
