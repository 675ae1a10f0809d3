//! The command `wxpay`: arguments go in, machine output comes out on stdout and
//! words on stderr. Exit codes: 0 done, 1 failed, 2 bad arguments.
//!
//! One file a command. Each has its `Arguments` and a `run`, which this file calls.

mod completions;
mod doctor;
mod door;
mod failure;
mod input;
mod key;
mod man;
mod message_name;
mod output;
mod refused;
mod sandbox;
mod schema;
mod sign;
mod structs;
mod verify;
mod way;

use std::process::ExitCode;

use clap::{CommandFactory as _, Parser, Subcommand};

/// WeChat Pay V2 and CloudPay on the command line.
///
/// Results go to stdout, words to stderr. Exit codes: 0 done, 1 failed, 2 bad
/// arguments.
#[derive(Parser)]
#[command(name = "wxpay", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Sandbox(sandbox::Arguments),
    Sign(sign::Arguments),
    Verify(verify::Arguments),
    Doctor(doctor::Arguments),
    Schema(schema::Arguments),
    #[command(name = "struct")]
    Struct(structs::Arguments),
    Completions(completions::Arguments),
    Man(man::Arguments),
}

fn main() -> ExitCode {
    let command = match Arguments::try_parse() {
        Ok(arguments) => arguments.command,
        Err(error) => return refused::told(&error),
    };
    let done = match command {
        Command::Sandbox(arguments) => sandbox::run(arguments),
        Command::Sign(arguments) => sign::run(arguments),
        Command::Verify(arguments) => verify::run(arguments),
        Command::Doctor(arguments) => doctor::run(arguments),
        Command::Schema(arguments) => schema::run(arguments),
        Command::Struct(arguments) => structs::run(&arguments),
        Command::Completions(arguments) => completions::run(&arguments, Arguments::command()),
        Command::Man(arguments) => man::run(&arguments, Arguments::command()),
    };
    done.unwrap_or_else(failure::Failure::told)
}
