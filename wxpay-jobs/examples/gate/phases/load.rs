//! Many jobs, and the time until a job is woken.

use std::time::{Duration, Instant};

use wxpay_jobs::JobKind;

use super::{Plan, WORKERS, compare, drain, wake_ups, with_engine};
use crate::report::Found;
use crate::site::{Complete, accept, accept_all};

/// A backlog, worked off.
pub(crate) async fn run<S: Complete>(plan: &Plan, site: &S) -> Found {
    let jobs = plan.times * 500;
    let numbers: Vec<String> = (0..jobs).map(|number| format!("load:{number}")).collect();
    let began = Instant::now();
    for part in numbers.chunks(500) {
        while accept_all(site, JobKind::Paid, part, Duration::ZERO).await.is_err() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
    let accepting = began.elapsed();
    let began = Instant::now();
    let (_, stop) = with_engine(site, drain(site, "load", Duration::from_hours(1))).await;
    let running = began.elapsed();
    let mut found = compare(site, "load", &numbers).await;
    found.note = format!(
        "{WORKERS} workers; accepted in {:.1} s, run in {:.1} s, {:.0} a second; stop in {} ms",
        accepting.as_secs_f64(),
        running.as_secs_f64(),
        f64::from(u32::try_from(jobs).unwrap()) / running.as_secs_f64(),
        stop.as_millis()
    );
    found
}

/// Jobs that come to an idle engine one by one, some of them due later.
pub(crate) async fn wake_up<S: Complete>(plan: &Plan, site: &S) -> Found {
    let jobs = (plan.times * 10).clamp(50, 2000);
    let numbers: Vec<String> = (0..jobs).map(|number| format!("wake-up:{number}")).collect();
    let (early, _) = with_engine(site, async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        for (index, number) in numbers.iter().enumerate() {
            let delay = if index % 4 == 0 { Duration::from_millis(1500) } else { Duration::ZERO };
            while accept(site, JobKind::Paid, number, delay).await.is_err() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            // Spread over the poll interval.
            tokio::time::sleep(Duration::from_millis(u64::try_from(7 + index * 13 % 31).unwrap())).await;
        }
        drain(site, "wake-up", Duration::from_mins(1)).await;
        let early = "SELECT COUNT(*) FROM gate_delivery WHERE number LIKE 'wake-up:%' AND started_at < due_at - 1";
        crate::site::count(site.database(), early).await.unwrap()
    })
    .await;
    let mut found = compare(site, "wake-up", &numbers).await;
    found.wake_up = wake_ups(site, "wake-up").await;
    found.note = format!("idle engine, a quarter due 1.5 s later; {early} before they were due");
    found.lost += usize::try_from(early).unwrap();
    found
}
