//! The command `wxpay health`: whether a sandbox answers.

use std::process::ExitCode;

use crate::error::CommandError;
use crate::host::Host;
use crate::logs::client::LogClient;
use crate::logs::{parse_url, unhealthy};
use crate::runtime::block_on;

/// Tell whether a sandbox answers
///
/// It prints nothing where the sandbox does. A container without a shell checks its health by it.
///
/// Exit code 0: it answers. 1: the sandbox is away, or is none. 2: bad arguments.
///
/// Example: wxpay health && echo ready
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Arguments {
    /// The URL of the sandbox.
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8080", value_parser = parse_url)]
    at: Host,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, CommandError> {
    let url = arguments.at.endpoint.url();
    let client = LogClient::new(url)?;
    // From a number that no request has: the answer is short.
    let answer = block_on(client.read(u64::MAX))?;
    answer.map(|_| ExitCode::SUCCESS).map_err(|problem| unhealthy(url, &problem))
}
