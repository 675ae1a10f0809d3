//! Refunds payments.

use std::fmt;

use wxpay_core::Fen;
use wxpay_core::schema::shared;

use crate::Refund;
use crate::database::{ConflictError, DatabaseError};
use crate::inbox::{Inbox, Task};
use crate::intent::{Intent, IntentKind, IntentState, SECOND_PAYMENT, insert_intent, intents_of_order, release_intent};
use crate::jobs::{EnqueueError, Jobs as _};
use crate::shop::{BoxError, OrderKey, Shop, ShopTransaction};
use crate::time::to_millis;

/// Why a payment is not refunded. Nothing was stored or sent.
#[derive(Debug)]
#[non_exhaustive]
pub enum RefundError {
    /// No payment of the order is stored that is to be delivered.
    NotPaid,
    /// It is more than is left.
    TooMuch {
        /// What is left.
        left: Fen,
    },
    /// The number was used for another amount, or for another order.
    OtherRefund,
    /// The amount is zero.
    Zero,
    /// The number has not the form of one: 1 to 64 letters, digits and some of `_-|*@`. It does not begin with
    /// `second-`, as those of second payments do.
    InvalidNumber,
    /// The database failed.
    Database(DatabaseError),
    /// The engine took no job.
    Enqueue(EnqueueError),
    /// The shop's own code failed.
    Shop(BoxError),
}

/// Refunds a paid order, or a part of it, in the shop's own transaction. The refund is stored with its job; the job
/// sends it after the commit, and asks until it is over. It stays within what is left of the payment: all refunds count
/// that did not certainly fail.
///
/// The same number and amount again is the same refund, whose state is returned; one that was refused and is held for a
/// person is sent once more. A number is used for ever.
///
/// # Errors
/// [`RefundError`]: roll the transaction back. A conflict of the database succeeds in a new one.
pub async fn refund<S: Shop>(
    shop: &S,
    transaction: &mut ShopTransaction<S>,
    order: OrderKey<'_>,
    out_refund_no: &str,
    refund_fee: Fen,
) -> Result<Refund, RefundError> {
    if out_refund_no.is_empty()
        || out_refund_no.starts_with(SECOND_PAYMENT)
        || shared::OUT_REFUND_NO.value_error(out_refund_no).is_some()
    {
        return Err(RefundError::InvalidNumber);
    }
    if refund_fee.0 == 0 {
        return Err(RefundError::Zero);
    }
    let (inbox, now) = (Inbox::new(), shop.now());
    let payments = inbox.payments(transaction, order).await?;
    let Some(paid) = payments.into_iter().find(|payment| payment.task == Task::Deliver) else {
        return Err(RefundError::NotPaid);
    };
    // Refunds of one order wait for each other here.
    inbox.lock_payment(transaction, order.mch_id, &paid.record.transaction_id).await?;
    let refunds = intents_of_order(transaction, IntentKind::Refund, order).await?;
    if let Some(before) = refunds.iter().find(|before| before.number == out_refund_no) {
        if before.fen != refund_fee.0 {
            return Err(RefundError::OtherRefund);
        }
        // A person was told that it was refused, and asks again now.
        if before.is_held() && release_intent(transaction, before, to_millis(now)).await? {
            shop.jobs().enqueue(transaction, &before.job(), now).await?;
        }
        return Ok(Refund::new(before));
    }
    let counted = refunds.iter().filter(|refund| {
        refund.transaction_id == paid.record.transaction_id && refund.state != IntentState::RefundClose
    });
    let left = counted.fold(paid.record.total_fee, |left, refund| left.saturating_sub(refund.fen));
    if refund_fee.0 > left {
        return Err(RefundError::TooMuch { left: Fen(left) });
    }
    let due = to_millis(now);
    let mut intent = Intent::new(IntentKind::Refund, order, out_refund_no, due, due);
    intent.transaction_id = paid.record.transaction_id;
    (intent.fen, intent.fee_type) = (refund_fee.0, paid.record.fee_type);
    if !insert_intent(transaction, &intent).await? {
        // Another order's refund has the number.
        return Err(RefundError::OtherRefund);
    }
    let refund = Refund::new(&intent);
    shop.note_refund(transaction, &refund).await.map_err(RefundError::Shop)?;
    shop.jobs().enqueue(transaction, &intent.job(), now).await?;
    Ok(refund)
}

impl ConflictError for RefundError {
    fn is_conflict(&self) -> bool {
        match self {
            Self::Database(error) | Self::Enqueue(EnqueueError::Database(error)) => error.is_conflict(),
            Self::Shop(error) => error.is_conflict(),
            _ => false,
        }
    }
}

impl From<DatabaseError> for RefundError {
    fn from(error: DatabaseError) -> Self {
        Self::Database(error)
    }
}

impl From<EnqueueError> for RefundError {
    fn from(error: EnqueueError) -> Self {
        Self::Enqueue(error)
    }
}

impl fmt::Display for RefundError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotPaid => f.write_str("the order is not paid")?,
            Self::TooMuch { left } => write!(f, "only {} yuan are left of the order to refund", left.to_yuan())?,
            Self::OtherRefund => {
                f.write_str("the refund number was used for another refund, so take another number")?;
            }
            Self::Zero => f.write_str("a refund of nothing is none")?,
            Self::InvalidNumber => {
                f.write_str(
                    "`out_refund_no` has 1 to 64 letters, digits and characters of `_-|*@`, and does not begin with \
                     `second-`",
                )?;
            }
            Self::Database(error) => error.fmt(f)?,
            Self::Enqueue(error) => error.fmt(f)?,
            Self::Shop(error) => write!(f, "the shop's own code failed: {error}")?,
        }
        f.write_str("; nothing was refunded")
    }
}

impl std::error::Error for RefundError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Database(error) => Some(error),
            Self::Enqueue(error) => Some(error),
            Self::Shop(error) => Some(error.as_ref()),
            _ => None,
        }
    }
}
