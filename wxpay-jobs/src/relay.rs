//! Hands jobs to an engine outside of the database.

use std::future::Future;

use crate::database::{Database as _, Transaction as _, retry_conflicts};
use crate::inbox::Inbox;
use crate::job::Job;
use crate::shop::{BoxError, Shop};

/// Hands the jobs of payments to an engine outside of the database, such as one in another database or a message queue:
/// those that were not handed over yet, `limit` at most, the oldest first. Returns how many were. The shop's own
/// [`Jobs`](crate::Jobs) is then [`SweepOnly`](crate::SweepOnly).
///
/// `push` may get a job again after a crash, and in two processes at once; its key says that it is the same. A push
/// that
/// fails ends the round: the rest is handed over in the next one.
///
/// # Errors
/// The error of the database or of `push`.
pub async fn relay<S, F, P>(shop: &S, limit: u32, mut push: P) -> Result<u32, BoxError>
where
    S: Shop,
    P: FnMut(Job) -> F,
    F: Future<Output = Result<(), BoxError>>,
{
    let inbox = Inbox::new().with_time(shop.now());
    let open = retry_conflicts(|| async {
        let mut transaction = shop.database().begin().await?;
        inbox.open_payments(&mut transaction, shop.now(), limit).await
    })
    .await?;
    let mut pushed = 0;
    for payment in open.iter().filter(|payment| payment.queued_at.is_none()) {
        push(Job::paid(&payment.record)).await?;
        retry_conflicts(|| async {
            let mut transaction = shop.database().begin().await?;
            inbox.mark_queued(&mut transaction, &payment.record.mch_id, &payment.record.transaction_id).await?;
            transaction.commit().await
        })
        .await?;
        pushed += 1;
    }
    Ok(pushed)
}
