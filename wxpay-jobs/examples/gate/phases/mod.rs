//! The phases of the gate.

mod clock;
mod disk;
mod kill;
mod load;
mod names;
mod restart;

use std::collections::HashSet;
use std::future::Future;
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use crate::report::{Found, Report};
use crate::site::{Complete, Engine as _, count, rows};
use crate::work::Delivery;

/// Jobs that run at a time.
pub(crate) const WORKERS: usize = 8;

/// What is run.
pub(crate) struct Plan {
    /// How often each point is killed; the sizes of the other phases follow.
    pub(crate) times: usize,
    pub(crate) address: String,
    phases: Vec<String>,
}

impl Plan {
    pub(crate) fn new(times: usize, address: &str, phases: &[String]) -> Self {
        Self { times: times.max(1), address: address.to_owned(), phases: phases.to_vec() }
    }

    fn wants(&self, phase: &str) -> bool {
        self.phases.is_empty() || self.phases.iter().any(|wanted| wanted == phase)
    }
}

/// Runs the phases that are wanted.
pub(crate) async fn run<S: Complete>(plan: &Plan, site: &S, report: &mut Report) {
    if plan.wants("kill") {
        report.push(kill::run(plan, site).await);
    }
    if plan.wants("restart")
        && let Some(found) = restart::run(plan, site).await
    {
        report.push(found);
    }
    if plan.wants("load") {
        report.push(load::run(plan, site).await);
    }
    if plan.wants("wake-up") {
        report.push(load::wake_up(plan, site).await);
    }
    if plan.wants("clock") {
        report.push(clock::run(plan, site).await);
    }
    if plan.wants("names") {
        report.push(names::run(plan, site).await);
    }
    if plan.wants("disk")
        && let Some(found) = disk::run(plan, site).await
    {
        report.push(found);
    }
}

/// Runs an engine as long as a future, and returns what the future returned and how long the engine took to stop.
pub(crate) async fn with_engine<S: Complete, T>(site: &S, during: impl Future<Output = T>) -> (T, Duration) {
    let (stop, stopped) = oneshot::channel::<()>();
    let (jobs, work) = (site.jobs().clone(), Delivery::new(site.database().clone()));
    let engine = tokio::spawn(async move {
        let shutdown = async move {
            let _ = stopped.await;
        };
        jobs.run(work, WORKERS, shutdown).await;
    });
    let result = during.await;
    let began = Instant::now();
    let _ = stop.send(());
    engine.await.unwrap();
    (result, began.elapsed())
}

/// Waits until every payment of a phase is delivered, and returns whether that came in time.
pub(crate) async fn drain<S: Complete>(site: &S, phase: &str, limit: Duration) -> bool {
    let began = Instant::now();
    let statement = format!(
        "SELECT COUNT(*) FROM (SELECT 1 FROM wxpay_payment WHERE done_at IS NULL AND held_at IS NULL \
         AND transaction_id LIKE '{phase}:%' LIMIT 1) AS open"
    );
    while began.elapsed() < limit {
        if matches!(count(site.database(), &statement).await, Ok(0)) {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    false
}

/// Compares the deliveries of a phase with its payments.
pub(crate) async fn compare<S: Complete>(site: &S, phase: &str, numbers: &[String]) -> Found {
    let statement =
        format!("SELECT number, COUNT(*), MAX(swept) FROM gate_delivery WHERE number LIKE '{phase}:%' GROUP BY number");
    // What was acknowledged, and what else is stored.
    let mut paid: HashSet<String> = numbers.iter().cloned().collect();
    let stored = format!("SELECT transaction_id FROM wxpay_payment WHERE transaction_id LIKE '{phase}:%'");
    for row in rows(site.database(), &stored).await.unwrap() {
        paid.insert(row.text(0).unwrap().unwrap().to_owned());
    }
    let mut delivered = HashSet::new();
    let mut found = Found { phase: phase.to_owned(), payments: paid.len(), ..Found::default() };
    for row in rows(site.database(), &statement).await.unwrap() {
        let number = row.text(0).unwrap().unwrap().to_owned();
        found.doubled += usize::from(row.integer(1).unwrap() != Some(1));
        found.swept += usize::from(row.integer(2).unwrap() == Some(1));
        delivered.insert(number);
    }
    found.lost = paid.difference(&delivered).count();
    // What nobody paid must not be delivered either.
    found.doubled += delivered.difference(&paid).count();
    found
}

/// Returns the median, the 99th percentile and the maximum of the times from due to start.
pub(crate) async fn wake_ups<S: Complete>(site: &S, phase: &str) -> Option<[Duration; 3]> {
    let statement = format!("SELECT started_at - due_at FROM gate_delivery WHERE number LIKE '{phase}:%'");
    let rows = rows(site.database(), &statement).await.unwrap();
    let mut times: Vec<i64> = rows.iter().filter_map(|row| row.integer(0).ok().flatten()).collect();
    times.sort_unstable();
    let at = |part: usize| {
        let index = (times.len() * part).div_ceil(100).saturating_sub(1);
        times.get(index).map(|time| Duration::from_millis(u64::try_from(*time).unwrap_or(0)))
    };
    Some([at(50)?, at(99)?, at(100)?])
}
