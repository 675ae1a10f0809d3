//! One job, from its fetch to its end.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::time::Duration;

use futures_util::FutureExt as _;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use super::fetched::{Fetched, Handle};
use super::queue::Queue;
use super::settings::EngineSettings;
use super::work::{Step, Work};
use crate::database::Value;
use crate::failure::chain;
use crate::job::{Job, ParseJobError};
use crate::next::Next;

/// How much of a text that is no job a person is told, in characters.
const TOLD_LENGTH: usize = 200;

/// The longest pause between two attempts at a statement or a job.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// The handler of an engine.
pub(super) struct Handler<Q, W> {
    pub(super) queue: Q,
    pub(super) work: W,
    pub(super) settings: EngineSettings,
    /// Turns true when running jobs are to be given up.
    pub(super) halt: watch::Receiver<bool>,
}

/// What becomes of a job's entry.
enum End {
    Remove,
    Again(Duration, usize),
    Aside(String),
}

impl<Q: Queue, W: Work> Handle for Handler<Q, W> {
    fn handle(&self, fetched: Fetched) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        let mut halt = self.halt.clone();
        let (queue, work, settings) = (self.queue.clone(), self.work.clone(), self.settings.clone());
        // A task of its own: it goes on when the worker that fetched it dies with the connection.
        let task = tokio::spawn(async move {
            tokio::select! {
                () = carry_out(&queue, &work, &settings, &fetched) => {}
                _ = halt.wait_for(|halted| *halted) => {}
            }
        });
        Box::pin(async move {
            // A panic of the work is caught where it happens.
            let _ = task.await;
        })
    }
}

async fn carry_out<Q: Queue, W: Work>(queue: &Q, work: &W, settings: &EngineSettings, fetched: &Fetched) {
    let job = parse(&fetched.text);
    note(work, Step::Fetch, job.as_ref().ok());
    let end = match &job {
        Ok(_) if fetched.attempts >= settings.attempts => {
            End::Aside(format!("it did not end in order {} times", fetched.attempts))
        }
        Ok(job) => attempt(work, settings, job, fetched.attempts).await,
        Err(error) => End::Aside(error.to_string()),
    };
    write(queue, work, fetched, job.ok().as_ref(), &end).await;
    if let End::Aside(reason) = end {
        tracing::error!(job = fetched.id, reason, "a job was set aside");
        let text: String = String::from_utf8_lossy(&fetched.text).chars().take(TOLD_LENGTH).collect();
        work.tell_aside(&text, &reason).await;
    }
}

/// Notes a step. A panic of the program's own code does not keep the end of a job from being written.
fn note<W: Work>(work: &W, step: Step, job: Option<&Job>) {
    let _ = std::panic::catch_unwind(AssertUnwindSafe(|| work.note(step, job)));
}

fn parse(text: &[u8]) -> Result<Job, ParseJobError> {
    std::str::from_utf8(text).map_err(|_| ParseJobError::Malformed)?.parse()
}

/// Runs the work once, within its limit.
async fn attempt<W: Work>(work: &W, settings: &EngineSettings, job: &Job, attempts: usize) -> End {
    match AssertUnwindSafe(timeout(settings.job_limit, work.run(job))).catch_unwind().await {
        Ok(Ok(Next::Done)) => End::Remove,
        // The row is held already, and its person was told.
        Ok(Ok(Next::Person(_))) => End::Remove,
        Ok(Ok(Next::Again(delay))) => End::Again(delay, 0),
        Ok(Err(_)) => {
            tracing::error!(kind = job.kind.name(), "a job exceeded its limit and is tried again");
            End::Again(pause(attempts), attempts + 1)
        }
        Err(_) => {
            tracing::error!(kind = job.kind.name(), "a job panicked and is tried again");
            End::Again(pause(attempts), attempts + 1)
        }
    }
}

/// The pause before a job that did not end in order is tried again: a second, doubled up to five minutes.
fn pause(attempts: usize) -> Duration {
    Duration::from_secs(1 << attempts.min(8)).min(Duration::from_mins(5))
}

/// Writes what became of the entry. The worker may live on while its database is away, so it is written until it is
/// written: what stays locked by a living worker would never be fetched again.
async fn write<Q: Queue, W: Work>(queue: &Q, work: &W, fetched: &Fetched, job: Option<&Job>, end: &End) {
    let (id, worker) = (Value::Text(&fetched.id), Value::Text(&fetched.worker));
    match end {
        End::Remove => note(work, Step::Finish, job),
        End::Again(..) => note(work, Step::Reschedule, job),
        End::Aside(_) => {}
    }
    let mut delay = Duration::from_millis(50);
    loop {
        let written = match end {
            End::Remove => queue.execute(Q::STATEMENTS.remove, &[id, worker]).await,
            End::Again(delay, attempts) => {
                let attempts = i64::try_from(*attempts).unwrap_or(i64::MAX);
                let values = [Value::Integer(attempts), Value::Integer(Q::due(*delay)), id, worker];
                queue.execute(Q::STATEMENTS.reschedule, &values).await
            }
            End::Aside(reason) => {
                // The reasons are ours, without quotes or backslashes.
                let reason = format!("{{\"Err\": \"{reason}\"}}");
                queue.execute(Q::STATEMENTS.set_aside, &[Value::Text(&reason), id, worker]).await
            }
        };
        match written {
            Ok(_) => break,
            Err(error) => tracing::warn!(error = chain(&error), "the end of a job is not written yet"),
        }
        sleep(delay).await;
        delay = (delay * 2).min(LONGEST_PAUSE);
    }
    if matches!(end, End::Remove) {
        note(work, Step::Removed, job);
    }
}
