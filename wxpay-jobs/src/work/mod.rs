//! What is done with a row when it is due: a file for each kind of job.

mod bill;
mod order;
mod paid;
mod reconcile;
mod refund;
mod row;
mod settle;

use std::panic::AssertUnwindSafe;

use futures_util::FutureExt as _;

use crate::failure::Failure;
use crate::intent::{Intent, IntentKind};
use crate::job::{Job, JobKind};
use crate::next::Next;
use crate::shop::Shop;

/// Does what the row of a job needs now.
pub(crate) async fn run<S: Shop>(job: &Job, shop: &S) -> Next {
    let kind = match job.kind {
        JobKind::Paid => return paid::run(job, shop).await,
        // It has no row.
        JobKind::Sweep => return Next::Done,
        JobKind::Query | JobKind::Close => IntentKind::Order,
        JobKind::Settle => IntentKind::Charge,
        JobKind::Refund | JobKind::RefundStatus => IntentKind::Refund,
        JobKind::Bill => IntentKind::Bill,
        JobKind::Reconcile => IntentKind::Reconcile,
    };
    let mut intent = match row::take(job, shop, kind).await {
        Ok(row::Claim::Taken(intent)) => *intent,
        Ok(row::Claim::Later(delay)) => return Next::Again(delay),
        Ok(row::Claim::Finished) => return Next::Done,
        // Nothing was begun: the row is as it was.
        Err(_) => return Next::Again(shop.schedule().retry_delay(row::OUTAGE_TRIES)),
    };
    let taken = intent.clone();
    // A panic of the shop's code is a failure of the row, and of no other.
    let result = AssertUnwindSafe(advance(kind, shop, &mut intent)).catch_unwind().await;
    let failure = match result {
        Ok(Ok(next)) => return next,
        Ok(Err(failure)) => failure,
        Err(_) => Failure::panic(),
    };
    // The state that was to be written was not. The lease of a charge has moved on with each step, and that a refund
    // was sent stays noted.
    (intent.state, intent.tries) = (taken.state, taken.tries);
    if kind != IntentKind::Charge || intent.next_at.is_none() {
        intent.next_at = taken.next_at;
    }
    row::fail(shop, intent, &failure).await
}

async fn advance<S: Shop>(kind: IntentKind, shop: &S, intent: &mut Intent) -> Result<Next, Failure> {
    match kind {
        IntentKind::Order => order::run(shop, intent).await,
        IntentKind::Charge => settle::run(shop, intent).await,
        IntentKind::Refund => refund::run(shop, intent).await,
        IntentKind::Bill => bill::run(shop, intent).await,
        IntentKind::Reconcile => reconcile::run(shop, intent).await,
    }
}
