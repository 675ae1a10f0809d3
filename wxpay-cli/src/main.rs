//! The command `wxpay`: results go to stdout, messages for people to stderr. Exit codes:
//! 0 done, 1 failed or differs, 2 bad arguments, 3 not ready yet.
//!
//! Each command has a file with its `Arguments` and a function `run`, which `main` calls.

mod account;
mod address;
mod atomic_file;
mod bill;
mod call;
mod cert;
mod completions;
mod config;
mod delivery;
mod doctor;
mod error;
mod flat_message;
mod format;
mod health;
mod host;
mod http_post;
mod input;
mod key;
mod listen;
mod log;
mod logs;
mod man;
mod mask;
mod message_name;
mod network;
mod open_files;
mod output;
mod policy;
mod private_file;
mod progress;
mod ready_file;
mod received;
mod reconcile;
mod refund;
mod replay;
mod runtime;
mod sandbox;
mod schema;
mod settle;
mod sign;
mod sign_type;
mod struct_cmd;
mod termination;
mod till_file;
mod trigger;
mod usage_error;
mod verify;

use std::process::ExitCode;

use clap::{CommandFactory as _, Parser, Subcommand};

/// The help below the options.
const HELP: &str = "\
A verified notification with two commands, in two terminals, without an account:
  wxpay listen --demo --listen 127.0.0.1:9000
  wxpay trigger pay.pay_notification --demo --to http://127.0.0.1:9000/

`wxpay COMMAND --help` has the members of the output, the exit codes and an example.";

/// WeChat Pay V2 and CloudPay on the command line.
///
/// Results go to stdout, words to stderr. Exit codes: 0 done, 1 failed or
/// differs, 2 bad arguments, 3 not ready yet.
#[derive(Parser)]
#[command(name = "wxpay", version, after_help = HELP)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Call(call::Arguments),
    Settle(settle::Arguments),
    Refund(refund::Arguments),
    Bill(bill::Arguments),
    Reconcile(reconcile::Arguments),
    Listen(listen::Arguments),
    Replay(replay::Arguments),
    Trigger(trigger::Arguments),
    Sandbox(sandbox::Arguments),
    Logs(logs::Arguments),
    Health(health::Arguments),
    Sign(sign::Arguments),
    Verify(verify::Arguments),
    Doctor(doctor::Arguments),
    Config(config::Arguments),
    Cert(cert::Arguments),
    Schema(schema::Arguments),
    #[command(name = "struct")]
    Struct(struct_cmd::Arguments),
    Completions(completions::Arguments),
    Man(man::Arguments),
}

fn main() -> ExitCode {
    let command = match Arguments::try_parse() {
        Ok(arguments) => arguments.command,
        Err(error) => return usage_error::report(&error, &Arguments::command()),
    };
    log::init();
    let result = match command {
        Command::Call(arguments) => call::run(arguments),
        Command::Settle(arguments) => settle::run(&arguments),
        Command::Refund(arguments) => refund::run(&arguments),
        Command::Bill(arguments) => bill::run(&arguments),
        Command::Reconcile(arguments) => reconcile::run(&arguments),
        Command::Listen(arguments) => listen::run(&arguments),
        Command::Replay(arguments) => replay::run(&arguments),
        Command::Trigger(arguments) => trigger::run(arguments),
        Command::Sandbox(arguments) => sandbox::run(arguments),
        Command::Logs(arguments) => logs::run(&arguments),
        Command::Health(arguments) => health::run(&arguments),
        Command::Sign(arguments) => sign::run(arguments),
        Command::Verify(arguments) => verify::run(arguments),
        Command::Doctor(arguments) => doctor::run(arguments),
        Command::Config(arguments) => config::run(&arguments),
        Command::Cert(arguments) => cert::run(&arguments),
        Command::Schema(arguments) => schema::run(arguments),
        Command::Struct(arguments) => struct_cmd::run(&arguments),
        Command::Completions(arguments) => completions::run(&arguments, Arguments::command()),
        Command::Man(arguments) => man::run(&arguments, Arguments::command()),
    };
    result.unwrap_or_else(|error| error.report(&Arguments::command()))
}
