//! The row of an intent: taken, written, and held for a person.

use std::time::Duration;

use crate::Concern;
use crate::database::{Database as _, Transaction as _, retry_conflicts};
use crate::failure::Failure;
use crate::intent::{Intent, IntentKind, IntentState, find_intent, hold_intent, lease_intent, update_intent};
use crate::job::Job;
use crate::next::Next;
use crate::shop::Shop;
use crate::time::{millis, to_millis};

/// The tries by which the pause is measured while the database is away.
pub(super) const OUTAGE_TRIES: u32 = 3;

/// What became of a row that a job wanted.
#[derive(Debug)]
pub(super) enum Claim {
    /// It is this job's until its [`Intent::next_at`].
    Taken(Box<Intent>),
    /// It is not due yet, or somebody else works on it.
    Later(Duration),
    /// It is finished, held, or there is none.
    Finished,
}

/// Takes the lease of the row of a job.
pub(super) async fn take<S: Shop>(job: &Job, shop: &S, kind: IntentKind) -> Result<Claim, Failure> {
    retry_conflicts(|| async {
        let mut transaction = shop.database().begin().await?;
        let found = find_intent(&mut transaction, kind, &job.mch_id, &job.sub_mch_id, &job.number).await?;
        let Some(mut intent) = found else { return Ok(Claim::Finished) };
        let Some(due) = intent.next_at else { return Ok(Claim::Finished) };
        let now = to_millis(shop.now());
        if due > now {
            let wait = u64::try_from(due - now).unwrap_or_default();
            return Ok(Claim::Later(Duration::from_millis(wait)));
        }
        let until = now.saturating_add(millis(shop.schedule().lease));
        if !lease_intent(&mut transaction, &mut intent, until).await? {
            return Ok(Claim::Later(shop.schedule().lease));
        }
        transaction.commit().await?;
        Ok(Claim::Taken(Box::new(intent)))
    })
    .await
}

/// Writes a row whose lease is held, and returns what follows.
pub(super) async fn save<S: Shop>(shop: &S, intent: &Intent, lease: Option<i64>) -> Result<Next, Failure> {
    retry_conflicts(|| async {
        let mut transaction = shop.database().begin().await?;
        update_intent(&mut transaction, intent, lease).await?;
        transaction.commit().await?;
        // If the lease is lost, whoever has it goes on.
        Ok(next(shop, intent))
    })
    .await
}

/// What follows from the time at which a row is due.
pub(super) fn next<S: Shop>(shop: &S, intent: &Intent) -> Next {
    let Some(due) = intent.next_at else { return Next::Done };
    let wait = due.saturating_sub(to_millis(shop.now()));
    Next::Again(Duration::from_millis(u64::try_from(wait).unwrap_or_default()))
}

/// Sets a row due after a time, as one that succeeded.
pub(super) fn set_due<S: Shop>(shop: &S, intent: &mut Intent, delay: Duration) {
    intent.next_at = Some(to_millis(shop.now()).saturating_add(millis(delay)));
    intent.tries = 0;
}

/// Counts a failure of a row: it is due again later, or held for a person.
pub(super) async fn fail<S: Shop>(shop: &S, mut intent: Intent, failure: &Failure) -> Next {
    let schedule = shop.schedule();
    let most = schedule.tries.max(1);
    let lease = intent.next_at;
    intent.tries = match failure {
        Failure::Person(_) => most,
        _ if failure.is_outage() => intent.tries.saturating_add(1).min(most - 1),
        _ => intent.tries.saturating_add(1),
    };
    // A state of another version stays as it is.
    if intent.tries >= most || intent.state == IntentState::Other {
        return hold(shop, &intent, failure.to_string()).await;
    }
    let delay = schedule.retry_delay(intent.tries);
    intent.next_at = Some(to_millis(shop.now()).saturating_add(millis(delay)));
    match save(shop, &intent, lease).await {
        Ok(next) => next,
        // The lease ends by itself.
        Err(_) => Next::Again(schedule.lease),
    }
}

/// Tells a person of a row whose lease is held, and then holds it: a process that dies in between leaves a row that is
/// due again, so that a person is told in any case.
pub(super) async fn hold<S: Shop>(shop: &S, intent: &Intent, reason: String) -> Next {
    let concern = Concern { job: intent.job().with_round(0).key(), reason };
    shop.tell_person(&concern).await;
    let Some(lease) = intent.next_at else { return Next::Person(concern.reason) };
    let held = retry_conflicts(|| async {
        let mut transaction = shop.database().begin().await?;
        hold_intent(&mut transaction, intent, lease).await?;
        transaction.commit().await?;
        Ok::<_, Failure>(())
    })
    .await;
    match held {
        Ok(()) => Next::Person(concern.reason),
        Err(_) => Next::Again(shop.schedule().lease),
    }
}
