//! `wxpay man`: the name of a command goes in, or none; its manual page comes out.

use std::process::ExitCode;

use clap::Command;
use wxpay_schema::internal::closest;

use crate::failure::Failure;
use crate::output;

/// Print the manual page of wxpay, or of one of its commands, in roff.
#[derive(clap::Args)]
#[command(after_help = "Example: wxpay man schema | man -l -")]
pub(crate) struct Arguments {
    /// A command, such as schema.
    command: Option<String>,
}

pub(crate) fn run(arguments: &Arguments, mut command: Command) -> Result<ExitCode, Failure> {
    // Names the commands in full: `wxpay schema`.
    command.build();
    let page = match &arguments.command {
        None => command,
        Some(wanted) => command.find_subcommand(wanted).cloned().ok_or_else(|| {
            let names = command.get_subcommands().map(Command::get_name);
            let help = match closest(wanted, names) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`wxpay --help` lists the commands".to_owned(),
            };
            Failure::usage(format_args!("no command `{wanted}`"), help)
        })?,
    };
    let mut text = Vec::new();
    let written = clap_mangen::Man::new(page).render(&mut text);
    written.map_err(|error| Failure::work(format_args!("cannot write the page: {error}"), "report it"))?;
    output::print(&String::from_utf8_lossy(&text))?;
    Ok(ExitCode::SUCCESS)
}
