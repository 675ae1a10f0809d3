//! The command `wxpay completions`.

use std::process::ExitCode;

use clap::Command;
use clap_complete::Shell;

use crate::error::CommandError;
use crate::output;

/// Print the completion script for a shell.
///
/// It completes the names of messages too.
#[derive(clap::Args)]
#[command(after_help = "Example: wxpay completions bash > ~/.local/share/bash-completion/completions/wxpay")]
pub(crate) struct Arguments {
    shell: Shell,
}

pub(crate) fn run(arguments: &Arguments, mut command: Command) -> Result<ExitCode, CommandError> {
    let mut script = Vec::new();
    let name = command.get_name().to_owned();
    clap_complete::generate(arguments.shell, &mut command, name, &mut script);
    output::print(&String::from_utf8_lossy(&script))?;
    Ok(ExitCode::SUCCESS)
}
