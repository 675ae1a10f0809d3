//! Measures the client over real connections against a sandbox in a process of its own:
//!
//! - calls over 64 connections, with the memory and the descriptors of the process;
//! - TLS handshakes of a thousand calls in sequence;
//! - calls after idle times, at a server that closes idle connections;
//! - requests in a total outage.
//!
//!     cargo bench -p wxpay-sandbox --features https --bench client [SECONDS]
//!
//! `calls URL NUMBER` sends order queries in sequence on one thread and prints the time they took, as
//! `tests/sdk/throughput` compares it with other SDKs. `scripts/client-load` builds and runs the rest. The exit code is
//! 1 if a target is missed.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a bench stops where it is wrong")]
#![allow(clippy::cast_precision_loss, reason = "times of a bench")]

mod calls;
mod handshakes;
mod idle;
mod load;
mod outage;
mod process;
mod report;

use std::process::ExitCode;
use std::time::Duration;

use report::Report;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["serve"] => process::runtime().block_on(process::serve()),
        ["calls", url, number] => current_thread().block_on(calls::print(url, number.parse().unwrap())),
        // `cargo test --benches` runs benches without `--bench`.
        [] if !std::env::args().any(|argument| argument == "--bench") => {}
        [] => return measure(Duration::from_secs(60)),
        [seconds, ..] => return measure(Duration::from_secs(seconds.parse().unwrap())),
    }
    ExitCode::SUCCESS
}

fn measure(time: Duration) -> ExitCode {
    let runtime = process::runtime();
    let mut report = Report::new();
    let server = process::Server::start();
    runtime.block_on(load::measure(&server, time, &mut report));
    runtime.block_on(handshakes::measure(&mut report));
    let rounds = if time >= Duration::from_secs(60) { 5 } else { 1 };
    runtime.block_on(idle::measure(&server, rounds, &mut report));
    runtime.block_on(outage::measure(&mut report));
    report.print()
}

/// A runtime that runs everything on the thread that calls it.
fn current_thread() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}
