//! The gate of the engine: processes are killed at each point of a job's life, databases restarted, clocks moved and
//! disks filled, and each payment must have been delivered once. `scripts/job-gate` runs it.
//!
//! `gate TIMES ADDRESS [PHASE…]`, where the address is a file of `SQLite` or `postgres://…`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod child;
mod phases;
mod point;
mod report;
mod site;
mod work;

use std::process::ExitCode;

use phases::Plan;
use report::Report;

#[tokio::main(flavor = "multi_thread", worker_threads = 8)]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((first, rest)) = arguments.split_first() else {
        eprintln!("usage: gate TIMES ADDRESS [PHASE…]");
        return ExitCode::from(2);
    };
    let address = rest.first().cloned().unwrap_or_default();
    let is_postgres = address.starts_with("postgres");
    if first == "child" {
        let number = rest.get(1).cloned().unwrap_or_default();
        if is_postgres {
            child::run(site::postgres(&address).await, &number).await;
        } else {
            child::run(site::sqlite(&address, None).await, &number).await;
        }
        return ExitCode::SUCCESS;
    }
    let Ok(times) = first.parse::<usize>() else {
        eprintln!("gate: TIMES is a number");
        return ExitCode::from(2);
    };
    let plan = Plan::new(times, &address, rest.get(1..).unwrap_or_default());
    let mut report = Report::new(if is_postgres { "PostgreSQL" } else { "SQLite" });
    if is_postgres {
        phases::run(&plan, &site::postgres(&address).await, &mut report).await;
    } else {
        phases::run(&plan, &site::sqlite(&address, None).await, &mut report).await;
    }
    report.print();
    if report.holds() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
