//! A server that is restarted, and killed, under load.

use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use tokio::process::Command;
use wxpay_jobs::JobKind;

use super::{Plan, compare, drain, with_engine};
use crate::report::Found;
use crate::site::{Complete, accept};

/// How many payments of a source wait at most.
const BACKLOG: usize = 20;
/// The variable with the command that restarts the server.
const VARIABLE: &str = "WXPAY_POSTGRES_RESTART";

pub(crate) async fn run<S: Complete>(plan: &Plan, site: &S) -> Option<Found> {
    let command = std::env::var(VARIABLE).ok()?;
    let restarts = plan.times.div_ceil(4);
    let began = Instant::now();
    let is_over = Arc::new(AtomicBool::new(false));
    let mut sources = Vec::new();
    for source in 0..4 {
        let (site, is_over) = (site.clone(), is_over.clone());
        sources.push(tokio::spawn(async move {
            let mut numbers = Vec::new();
            while !is_over.load(Ordering::SeqCst) {
                let number = format!("restart:{source}:{}", numbers.len());
                // A refused notification is repeated, also one whose commit may have happened.
                while accept(&site, JobKind::Paid, &number, Duration::ZERO).await.is_err() {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
                numbers.push(number);
                // As much as the engine takes.
                if let Some(before) = numbers.len().checked_sub(BACKLOG) {
                    wait(&site, &numbers[before]).await;
                }
            }
            numbers
        }));
    }
    let (numbers, stop) = with_engine(site, async {
        for restart in 0..restarts {
            // Until the engine delivers again.
            let number = format!("restart:mark:{restart}");
            while accept(site, JobKind::Paid, &number, Duration::ZERO).await.is_err() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            wait(site, &number).await;
            let mode = ["fast", "immediate", "kill"][restart % 3];
            let status = Command::new(&command).arg(mode).stdin(Stdio::null()).status().await.unwrap();
            assert!(status.success(), "{command} {mode}");
        }
        is_over.store(true, Ordering::SeqCst);
        let mut numbers: Vec<String> = (0..restarts).map(|restart| format!("restart:mark:{restart}")).collect();
        for source in sources {
            numbers.extend(source.await.unwrap());
        }
        drain(site, "restart", Duration::from_mins(3)).await;
        numbers
    })
    .await;
    let mut found = compare(site, "restart", &numbers).await;
    found.note = format!(
        "{restarts} restarts (fast, immediate, SIGKILL) in {} s; stop in {} ms",
        began.elapsed().as_secs(),
        stop.as_millis()
    );
    Some(found)
}

/// Waits until a payment is delivered.
async fn wait<S: Complete>(site: &S, number: &str) {
    let statement = format!(
        "SELECT COUNT(*) FROM wxpay_payment WHERE mch_id = '1' AND transaction_id = '{number}' AND done_at IS NOT NULL"
    );
    let began = Instant::now();
    loop {
        let count = crate::site::count(site.database(), &statement).await;
        if matches!(count, Ok(1..)) {
            return;
        }
        assert!(began.elapsed() < Duration::from_mins(2), "{number} was not delivered in two minutes: {count:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
