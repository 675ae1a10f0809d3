//! What the engine calls.

use std::future::Future;

use crate::failure::chain;
use crate::job::Job;
use crate::next::Next;
use crate::shop::Shop;
use crate::{Concern, run, sweep};

/// The rows of one round of a sweep.
const ROUND: u32 = 200;
/// The rounds of one sweep, after which the clock comes again.
const ROUNDS: u32 = 50;

/// What the engine does for a program. Every [`Shop`](crate::Shop) is one.
pub trait Work: Clone + Send + Sync + 'static {
    /// Carries out a job. It may be called twice for one job, and then finds its work done.
    fn run(&self, job: &Job) -> impl Future<Output = Next> + Send;

    /// Does what is due without a job. It is called at the start and by the clock.
    fn sweep(&self) -> impl Future<Output = ()> + Send;

    /// Tells a person that a job was set aside and is not tried again: its text is of another version or malformed, or
    /// it never ended in order. Its row, if it has one, is still swept. `job` is that text, cut to 200 characters.
    fn tell_aside(&self, job: &str, reason: &str) -> impl Future<Output = ()> + Send;

    /// Notes a step of the engine, for logs and metrics. Does nothing unless the program overrides it.
    fn note(&self, step: Step, job: Option<&Job>) {
        let _ = (step, job);
    }
}

/// A step of the engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Step {
    /// A job was fetched, and is about to run.
    Fetch,
    /// A job ended, and its entry is about to be removed.
    Finish,
    /// The entry of a job was removed.
    Removed,
    /// A job is to run again, and its entry is about to be moved.
    Reschedule,
    /// The engine was told to stop, and no longer fetches.
    Stop,
}

impl<S: Shop> Work for S {
    async fn run(&self, job: &Job) -> Next {
        run(job, self).await
    }

    async fn sweep(&self) {
        for _ in 0..ROUNDS {
            match sweep(self, ROUND).await {
                // There may be more, unless all of them wait for what is away.
                Ok(swept) if swept.due >= ROUND && swept.done > 0 => {}
                Ok(_) => break,
                Err(error) => {
                    tracing::warn!(error = chain(&error), "the sweep ends early and comes again");
                    break;
                }
            }
        }
    }

    async fn tell_aside(&self, job: &str, reason: &str) {
        self.tell_person(&Concern { job: job.to_owned(), reason: reason.to_owned() }).await;
    }
}
