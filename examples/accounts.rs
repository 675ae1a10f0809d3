//! Several accounts of one file, or the account of the environment: warnings, lookups, and a reload.
//!
//! `cargo run --example accounts -- wxpay.toml`

use std::process::ExitCode;

use wxpay_core::ConfigError;
use wxpay_core::accounts::Accounts;

fn main() -> ExitCode {
    match show() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

fn show() -> Result<(), ConfigError> {
    let accounts = match std::env::args_os().nth(1) {
        Some(path) => Accounts::load(path)?,
        None => Accounts::from_env()?,
    };
    for warning in accounts.warnings() {
        println!("warning: {warning}");
    }
    println!("accounts: {}", accounts.len());
    // On a signal, or by the clock. On a fault the old accounts stay.
    match accounts.reload() {
        Ok(changes) => changes.iter().for_each(|change| println!("{change}")),
        Err(error) => println!("{error}"),
    }
    Ok(())
}
