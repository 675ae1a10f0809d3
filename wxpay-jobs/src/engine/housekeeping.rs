//! What the engine does by the clock: sweeps, and the deletion of what is no longer needed.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt as _;
use tokio::time::{MissedTickBehavior, interval};

use super::queue::Queue;
use super::settings::EngineSettings;
use super::work::Work;
use crate::database::Value;
use crate::failure::chain;

/// The time between two rounds of deletion.
const ROUND: Duration = Duration::from_mins(1);
/// The time after which a worker that holds nothing is forgotten, in seconds.
const WORKER_AGE: i64 = 3600;
/// The time after which a job that was set aside is deleted, in seconds: 180 days.
const ASIDE_AGE: i64 = 180 * 86_400;

/// Sweeps, at once and then by the clock, for ever.
pub(super) async fn sweep<Q: Queue, W: Work>(queue: Q, work: W, settings: EngineSettings) {
    let mut ticks = interval(settings.sweep_interval.max(Duration::from_millis(1)));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let sweep = AssertUnwindSafe(queue.sweep_alone(work.sweep())).catch_unwind();
        if sweep.await.is_err() {
            tracing::error!("the sweep panicked, and comes again by the clock");
        }
    }
}

/// Deletes, and releases what nobody can be at work on, for ever.
pub(super) async fn tidy<Q: Queue>(queue: Q, settings: EngineSettings) {
    let mut ticks = interval(ROUND);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let stale = i64::try_from(settings.job_limit.as_secs().saturating_add(60)).unwrap_or(i64::MAX);
    loop {
        ticks.tick().await;
        let statements = [
            (Q::STATEMENTS.release_stale, stale),
            (Q::STATEMENTS.remove_workers, WORKER_AGE),
            (Q::STATEMENTS.remove_aside, ASIDE_AGE),
        ];
        for (statement, seconds) in statements {
            if let Err(error) = queue.execute(statement, &[Value::Integer(seconds)]).await {
                tracing::warn!(error = chain(&error), "the engine's tables are not tidied yet");
            }
        }
    }
}
