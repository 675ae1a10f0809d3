//! Runs jobs, whatever engine wakes them.

use std::time::Duration;

use crate::Concern;
use crate::job::{Job, JobKind, ParseJobError};
use crate::next::Next;
use crate::shop::Shop;
use crate::sweep::sweep;
use crate::work;

/// How many rows of each kind a job of the kind [`JobKind::Sweep`] takes.
const SWEEP_LIMIT: u32 = 200;
/// The length of a text that is no job, as a person is told it.
const TEXT_LIMIT: usize = 160;

/// Runs a job: does what its row needs now. The row decides, so a job that comes twice, late, or in two processes at
/// once does nothing that is done already.
///
/// All failures are handled here: they are counted in the row, and the row is tried again after
/// [`Schedule::retry_delay`](crate::Schedule::retry_delay). After [`Schedule::tries`](crate::Schedule::tries) failures
/// it is held and a person is told. A database or a gateway that is away is waited for and does not count.
///
/// # Cancellation
/// Dropping the future is as the death of its process: the row is due again after
/// [`Schedule::lease`](crate::Schedule::lease) at the latest.
pub async fn run<S: Shop>(job: &Job, shop: &S) -> Next {
    match job.kind {
        JobKind::Sweep => match sweep(shop, SWEEP_LIMIT).await {
            Ok(_) => Next::Done,
            Err(_) => Next::Again(Duration::from_secs(10)),
        },
        _ => work::run(job, shop).await,
    }
}

/// Runs a job of its text form. A text that is no job, or a job of another version, is told to a person and never run.
pub async fn run_text<S: Shop>(text: &str, shop: &S) -> Next {
    let error: ParseJobError = match text.parse() {
        Ok(job) => return run(&job, shop).await,
        Err(error) => error,
    };
    let reason = error.to_string();
    let job = text.chars().filter(|char| !char.is_control()).take(TEXT_LIMIT).collect();
    shop.tell_person(&Concern { job, reason: reason.clone() }).await;
    Next::Person(reason)
}
