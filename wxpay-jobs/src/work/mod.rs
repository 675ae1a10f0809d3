//! What is done with a row when it is due: a file for each kind of job.

mod bill;
mod order;
mod paid;
mod reconcile;
mod refund;
mod row;
mod settle;

use crate::intent::IntentKind;
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
    let result = match kind {
        IntentKind::Order => order::run(shop, &mut intent).await,
        IntentKind::Charge => settle::run(shop, &mut intent).await,
        IntentKind::Refund => refund::run(shop, &mut intent).await,
        IntentKind::Bill => bill::run(shop, &mut intent).await,
        IntentKind::Reconcile => reconcile::run(shop, &mut intent).await,
    };
    match result {
        Ok(next) => next,
        Err(failure) => row::fail(shop, intent, &failure).await,
    }
}
