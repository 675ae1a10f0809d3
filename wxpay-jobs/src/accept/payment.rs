//! Payments that were notified, or found by a query.

use std::fmt;

use wxpay_core::bounds::MoneyTrust;
use wxpay_core::bounds::marker::Settles;
use wxpay_core::inbox::{Conflict, Record};
use wxpay_core::schema::shared;
use wxpay_core::{Expected, Fen, Mismatch, Verified};

use super::error::AcceptError;
use crate::Concern;
use crate::database::{Database as _, Transaction as _, retry_conflicts};
use crate::effect::mark_effect;
use crate::inbox::{Arrival, Inbox, Task};
use crate::intent::finish_order;
use crate::job::Job;
use crate::jobs::{Enqueued, Jobs as _};
use crate::shop::{OrderKey, Shop, ShopTransaction};

/// What became of a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Acceptance {
    /// It was stored, with its task. A job carries it out.
    New(Task),
    /// It was stored before. There is nothing to do.
    Duplicate,
    /// It is kept for a person: its amount is not that of the order, or there is no such order.
    Person,
    /// It contradicts the stored payment of the same transaction, which stays as it is. A person was told.
    Conflict(Conflict),
}

impl Acceptance {
    /// Returns whether the notification is acknowledged. Of another payment than the order's none is: a person has to
    /// look at it, and the right one may yet come.
    #[must_use]
    pub const fn is_acknowledged(&self) -> bool {
        matches!(self, Self::New(Task::Deliver | Task::Refund) | Self::Duplicate)
    }
}

impl fmt::Display for Acceptance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::New(task) => write!(f, "the payment is stored for the task `{}`", task.name()),
            Self::Duplicate => f.write_str("the payment was stored before"),
            Self::Person => f.write_str("the payment is not that of an order, and kept for a person"),
            Self::Conflict(conflict) => conflict.fmt(f),
        }
    }
}

/// Accepts a verified payment, of a notification or of the reply to a query. In one transaction, the price of its order
/// is read and compared, the payment is stored with its task, and its job is put into the engine. A transaction that
/// meets another one is begun again. `raw` is the body of the notification, and empty for a reply.
///
/// Notifications, queries and sweeps may race for one payment: one of them stores it.
///
/// # Cancellation
/// Dropping the future stores everything or nothing.
///
/// # Errors
/// [`AcceptError`]: nothing was stored.
pub async fn accept<S, T>(shop: &S, payment: &Verified<T>, raw: &[u8]) -> Result<Acceptance, AcceptError>
where
    S: Shop,
    T: MoneyTrust<Settles> + Sync,
{
    let record = record_as_found(payment)?;
    accept_record(shop, &record, raw).await
}

/// Accepts a payment by its record, as [`accept`]: that of a verified reply, which the shop confirmed otherwise.
///
/// # Errors
/// [`AcceptError`]: nothing was stored.
pub async fn accept_record<S: Shop>(shop: &S, record: &Record, raw: &[u8]) -> Result<Acceptance, AcceptError> {
    let arrival = retry_conflicts(|| async {
        let mut transaction = shop.database().begin().await?;
        let arrival = store(shop, &mut transaction, record, raw).await?;
        transaction.commit().await?;
        Ok::<_, AcceptError>(arrival)
    })
    .await?;
    Ok(match arrival {
        Stored::Arrival(Arrival::New(Task::Person) | Arrival::Duplicate(Task::Person)) => Acceptance::Person,
        Stored::Arrival(Arrival::New(task)) => Acceptance::New(task),
        Stored::Arrival(Arrival::Duplicate(_)) => Acceptance::Duplicate,
        Stored::Arrival(Arrival::Conflict(conflict)) => Acceptance::Conflict(conflict),
        Stored::FirstConflict(conflict) => {
            let job = Job::paid(record).key();
            shop.tell_person(&Concern { job, reason: conflict.to_string() }).await;
            Acceptance::Conflict(conflict)
        }
    })
}

/// What a transaction stored.
enum Stored {
    Arrival(Arrival),
    /// A conflict that nobody was told of yet.
    FirstConflict(Conflict),
}

async fn store<S: Shop>(
    shop: &S,
    transaction: &mut ShopTransaction<S>,
    record: &Record,
    raw: &[u8],
) -> Result<Stored, AcceptError> {
    let now = shop.now();
    let inbox = Inbox::new().with_time(now);
    let order = OrderKey { mch_id: &record.mch_id, sub_mch_id: &record.sub_mch_id, out_trade_no: &record.out_trade_no };
    let price = shop.price(transaction, order).await?;
    let is_right =
        price.is_some_and(|price| price.total_fee.0 == record.total_fee && price.fee_type == record.fee_type);
    let arrival = if is_right {
        inbox.keep(transaction, record, raw).await?
    } else {
        inbox.keep_for_person(transaction, record, raw).await?
    };
    match &arrival {
        Arrival::New(_) => {
            let job = Job::paid(record);
            match shop.jobs().enqueue(transaction, &job, now).await? {
                Enqueued::New | Enqueued::Known => {
                    inbox.mark_queued(transaction, &record.mch_id, &record.transaction_id).await?;
                }
                Enqueued::Swept => {}
            }
        }
        Arrival::Duplicate(_) => {}
        Arrival::Conflict(conflict) => {
            let key = format!("conflict:{}:{}", record.mch_id, record.transaction_id);
            if mark_effect(transaction, &key, now).await? {
                return Ok(Stored::FirstConflict(conflict.clone()));
            }
        }
    }
    if is_right || matches!(arrival, Arrival::Duplicate(Task::Deliver | Task::Refund)) {
        finish_order(transaction, order).await?;
    }
    Ok(Stored::Arrival(arrival))
}

/// The record of a payment, whatever its amount, currency and sub-merchant are: they are compared with the order's when
/// it is stored.
fn record_as_found<T: MoneyTrust<Settles>>(payment: &Verified<T>) -> Result<Record, AcceptError> {
    let (mut total_fee, mut fee_type, mut sub_mch_id) = (Fen(0), shared::USUAL_CURRENCY.to_owned(), None);
    // At most one mismatch of each.
    for _ in 0..4 {
        let expected = Expected { total_fee, fee_type: &fee_type, sub_mch_id: sub_mch_id.as_deref() };
        match payment.confirm_record(expected) {
            Ok(record) => return Ok(record),
            Err(Mismatch::Amount { found, .. }) => total_fee = found,
            Err(Mismatch::Currency { found, .. }) => fee_type = found,
            Err(Mismatch::SubMerchant { found: Some(found), .. }) => sub_mch_id = Some(found),
            Err(Mismatch::Missing(field)) => return Err(AcceptError::Missing(field)),
            Err(Mismatch::NotPaid(_)) => return Err(AcceptError::NotPaid),
            Err(mismatch) => return Err(AcceptError::Missing(mismatch.field().unwrap_or(shared::SUB_MCH_ID.name))),
        }
    }
    Err(AcceptError::Missing(shared::TOTAL_FEE.name))
}
