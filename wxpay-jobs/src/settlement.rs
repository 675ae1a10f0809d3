//! Payments with a code: their settlement runs, and its row follows it.

use std::future::{Future, poll_fn};
use std::io;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;
use std::time::Duration;

use wxpay_core::settlement::Outcome;

use crate::Concern;
use crate::accept::{Acceptance, accept_record};
use crate::database::{Database as _, Transaction as _, retry_conflicts};
use crate::failure::Failure;
use crate::intent::{Intent, IntentState, update_intent};
use crate::shop::Shop;
use crate::time::{millis, to_millis};

/// The least lease of a settlement: longer than its longest pause, a minute, and a call together.
const SHORTEST_LEASE: Duration = Duration::from_secs(90);
/// How old a lease is when it is pushed on.
const LEASE_AGE: Duration = Duration::from_secs(5);

/// The last state of a settlement that is not stored yet.
#[derive(Clone, Default)]
pub(crate) struct UnsavedState(Arc<Mutex<Option<String>>>);

impl UnsavedState {
    /// Returns what takes the states of a settlement.
    pub(crate) fn saver(&self) -> impl FnMut(&str) -> io::Result<()> + Send + use<> {
        let unsaved = self.clone();
        move |state: &str| {
            *unsaved.lock() = Some(state.to_owned());
            Ok(())
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The lease of a settlement.
pub(crate) fn lease_until<S: Shop>(shop: &S) -> i64 {
    to_millis(shop.now()).saturating_add(millis(shop.schedule().lease.max(SHORTEST_LEASE)))
}

/// Runs a settlement, stores its states, and pushes the lease on whenever it goes on. Returns `None` if the lease was
/// lost: another process settles the payment. A database that is away does not stop the settlement.
pub(crate) async fn follow<S: Shop, O>(
    shop: &S,
    intent: &mut Intent,
    unsaved: &UnsavedState,
    settlement: impl Future<Output = O>,
) -> Option<O> {
    let mut settlement = pin!(settlement);
    let mut saved_at = to_millis(shop.now());
    loop {
        let polled = poll_fn(|context| match settlement.as_mut().poll(context) {
            Poll::Ready(outcome) => Poll::Ready(Some(outcome)),
            Poll::Pending => {
                let is_old = to_millis(shop.now()).saturating_sub(saved_at) >= millis(LEASE_AGE);
                if is_old || unsaved.lock().is_some() { Poll::Ready(None) } else { Poll::Pending }
            }
        });
        if let Some(outcome) = polled.await {
            return Some(outcome);
        }
        saved_at = to_millis(shop.now());
        let lease = intent.next_at;
        let mut later = intent.clone();
        later.next_at = Some(lease_until(shop));
        if let Some(state) = unsaved.lock().take() {
            later.settlement = Some(state);
        }
        match write(shop, &later, lease).await {
            Ok(true) => *intent = later,
            Ok(false) => return None,
            Err(_) => intent.settlement = later.settlement,
        }
    }
}

/// Carries out what follows from an outcome, and finishes the row.
pub(crate) async fn conclude<S: Shop>(shop: &S, intent: &mut Intent, outcome: &Outcome) -> Result<(), Failure> {
    let state = match outcome {
        Outcome::Paid(payment) => match accept_record(shop, payment.record(), &[]).await? {
            // Its row is finished with it.
            Acceptance::New(_) | Acceptance::Duplicate => return Ok(()),
            Acceptance::Person | Acceptance::Conflict(_) => IntentState::Person,
        },
        Outcome::Unpaid(_) => IntentState::Unpaid,
        Outcome::Reversed => IntentState::Reversed,
        Outcome::Person(doubt) => {
            let job = intent.job().with_round(0).key();
            shop.tell_person(&Concern { job, reason: doubt.to_string() }).await;
            IntentState::Person
        }
        _ => return Err(Failure::Person("the settlement ended in a way that this version does not know".to_owned())),
    };
    let lease = intent.next_at;
    (intent.state, intent.next_at, intent.tries) = (state, None, 0);
    let intent = &*intent;
    retry_conflicts(|| async {
        let mut transaction = shop.database().begin().await?;
        if update_intent(&mut transaction, intent, lease).await? {
            if matches!(state, IntentState::Unpaid | IntentState::Reversed) {
                shop.close(&mut transaction, intent.order()).await?;
            }
            transaction.commit().await?;
        }
        Ok::<_, Failure>(())
    })
    .await
}

/// Writes a row, and returns whether its lease was held.
async fn write<S: Shop>(shop: &S, intent: &Intent, lease: Option<i64>) -> Result<bool, Failure> {
    retry_conflicts(|| async {
        let mut transaction = shop.database().begin().await?;
        let is_held = update_intent(&mut transaction, intent, lease).await?;
        transaction.commit().await?;
        Ok::<_, Failure>(is_held)
    })
    .await
}
