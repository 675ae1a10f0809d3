//! Processes that are killed at each point of a job's life.

use std::process::Stdio;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::Command;
use tokio::task::JoinSet;
use tokio::time::timeout;
use wxpay_jobs::JobKind;

use super::{Plan, compare, drain, with_engine};
use crate::point::{POINTS, VARIABLE};
use crate::report::Found;
use crate::site::{Complete, accept, milliseconds};
use crate::work::SWEEP_FROM;

/// How long the engine is alone with what the killed processes left, in milliseconds.
const SWEEP_PAUSE: i64 = 90_000;
/// Processes at a time.
const SLOTS: usize = 4;

pub(crate) async fn run<S: Complete>(plan: &Plan, site: &S) -> Found {
    let began = Instant::now();
    let mut running = JoinSet::new();
    let mut numbers = Vec::new();
    let mut kills = 0;
    for time in 0..plan.times {
        for point in POINTS {
            let number = format!("kill:{point}:{time}");
            numbers.push(number.clone());
            if running.len() >= SLOTS {
                kills += usize::from(running.join_next().await.unwrap().unwrap());
            }
            let (address, site) = (plan.address.clone(), site.clone());
            running.spawn(async move {
                let was_killed = kill(&address, point, &number).await;
                // The gateway was not answered in the first points, and repeats the notification; in the others it may.
                let kind = if point == "in-reschedule" { JobKind::Query } else { JobKind::Paid };
                while accept(&site, kind, &number, Duration::ZERO).await.is_err() {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
                was_killed
            });
        }
        if time % 20 == 19 {
            eprintln!("kill: {} of {} after {} s", time + 1, plan.times, began.elapsed().as_secs());
        }
    }
    while let Some(was_killed) = running.join_next().await {
        kills += usize::from(was_killed.unwrap());
    }
    let killing = began.elapsed();
    let began = Instant::now();
    SWEEP_FROM.store(milliseconds() + SWEEP_PAUSE, Ordering::SeqCst);
    let (_, stop) = with_engine(site, drain(site, "kill", Duration::from_mins(5))).await;
    let mut found = compare(site, "kill", &numbers).await;
    // A process that was not killed at its point is a fault of the gate, and counts as one.
    found.lost += numbers.len() - kills;
    found.note = format!(
        "{kills} kills in {} s; the rest done {} s after the last; stop in {} ms",
        killing.as_secs(),
        began.elapsed().as_secs(),
        stop.as_millis()
    );
    found
}

/// Starts a process, waits until it is at its point, and kills it. Returns whether it was there.
async fn kill(address: &str, point: &str, number: &str) -> bool {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["child", address, number])
        .env(VARIABLE, point)
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let line = timeout(Duration::from_mins(1), lines.next_line()).await;
    let was_there = matches!(line, Ok(Ok(Some(line))) if line == format!("at {point}"));
    if !was_there {
        eprintln!("kill: {number} did not come to its point");
    }
    // SIGKILL.
    child.kill().await.unwrap();
    was_there
}
