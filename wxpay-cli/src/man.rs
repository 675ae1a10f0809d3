//! The command `wxpay man`.

use std::process::ExitCode;

use clap::Command;
use wxpay_schema::internal::closest;

use crate::error::CommandError;
use crate::output;

/// What a page is of, at its foot.
const SOURCE: &str = concat!("wxpay ", env!("CARGO_PKG_VERSION"));

/// Print the manual page of wxpay, or of one of its commands, in roff.
#[derive(clap::Args)]
#[command(after_help = "Example: wxpay man schema | man -l -")]
pub(crate) struct Arguments {
    /// A command, such as `schema` or `config check`.
    #[arg(value_name = "COMMAND")]
    commands: Vec<String>,
}

pub(crate) fn run(arguments: &Arguments, mut command: Command) -> Result<ExitCode, CommandError> {
    // Gives the commands their full names, such as `wxpay schema`.
    command.build();
    for name in &arguments.commands {
        command = command.find_subcommand(name).cloned().ok_or_else(|| {
            let names = command.get_subcommands().map(Command::get_name);
            let help = match closest(name, names) {
                Some(closest) => format!("did you mean `{closest}`?"),
                None => "`wxpay --help` lists the commands".to_owned(),
            };
            CommandError::usage(format_args!("no command `{name}`"), help)
        })?;
    }
    let mut page = Vec::new();
    let result = clap_mangen::Man::new(command).source(SOURCE).render(&mut page);
    result.map_err(|error| CommandError::work(format_args!("cannot write the page: {error}"), "report it"))?;
    output::print(&String::from_utf8_lossy(&page))?;
    Ok(ExitCode::SUCCESS)
}
