//! Hands jobs to an engine outside of the database.

use std::future::Future;

use crate::database::{Connection as _, Database as _, Transaction as _, retry_conflicts};
use crate::inbox::Inbox;
use crate::job::{Job, JobKind};
use crate::shop::{BoxError, Shop};

const UNQUEUED: &str = "SELECT mch_id, sub_mch_id, transaction_id FROM wxpay_payment \
                        WHERE queued_at IS NULL AND done_at IS NULL AND held_at IS NULL ORDER BY received_at LIMIT ?";

/// Hands the jobs of payments to an engine outside of the database, such as one in another database or a message queue:
/// those that were not handed over yet, `limit` at most, the oldest first. Returns how many were. The shop's own
/// [`Jobs`](crate::Jobs) is then [`SweepOnly`](crate::SweepOnly).
///
/// `push` may get a job again after a crash, and in two processes at once; its key says that it is the same. A push
/// that fails ends the round: the rest is handed over in the next one.
///
/// # Errors
/// The error of the database or of `push`.
pub async fn relay<S, F, P>(shop: &S, limit: u32, mut push: P) -> Result<u32, BoxError>
where
    S: Shop,
    P: FnMut(Job) -> F,
    F: Future<Output = Result<(), BoxError>>,
{
    let rows = retry_conflicts(|| async {
        let mut transaction = shop.database().begin().await?;
        transaction.query(UNQUEUED, &[i64::from(limit).into()]).await
    })
    .await?;
    let inbox = Inbox::new().with_time(shop.now());
    let mut pushed = 0;
    for row in &rows {
        let (Some(mch_id), Some(sub_mch_id), Some(number)) = (row.text(0)?, row.text(1)?, row.text(2)?) else {
            continue;
        };
        push(Job::new(JobKind::Paid, mch_id, sub_mch_id, number)).await?;
        retry_conflicts(|| async {
            let mut transaction = shop.database().begin().await?;
            inbox.mark_queued(&mut transaction, mch_id, number).await?;
            transaction.commit().await
        })
        .await?;
        pushed += 1;
    }
    Ok(pushed)
}
