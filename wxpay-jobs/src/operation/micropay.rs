//! Charges codes.

use std::fmt;

use wxpay_core::Request;
use wxpay_core::bounds::PayRequest;
use wxpay_core::order::OpenOrder;
use wxpay_core::settlement::{Outcome, SettlementError};

use crate::database::{ConflictError, Database as _, DatabaseError, Transaction as _, retry_conflicts};
use crate::failure::Failure;
use crate::intent::{Intent, IntentKind, IntentState, insert_intent, lock_intent, update_intent};
use crate::jobs::{EnqueueError, Jobs as _};
use crate::settlement::{UnsavedState, conclude, follow, lease_until};
use crate::shop::{BoxError, OrderKey, Shop};
use crate::time::to_millis;

/// Why the outcome of a charge is not known here.
#[derive(Debug)]
#[non_exhaustive]
pub enum MicropayError {
    /// The shop has no client of that merchant. Nothing was charged.
    NoClient,
    /// The shop has no such order, or another price of it. Nothing was charged.
    OtherOrder,
    /// The number was charged before; its state is that. Nothing was charged now.
    Known(IntentState),
    /// Nothing was charged: the charge is not valid, or was not sent.
    Settlement(SettlementError),
    /// The database failed before the charge. Nothing was charged.
    Database(DatabaseError),
    /// The engine took no job. Nothing was charged.
    Enqueue(EnqueueError),
    /// The shop's own code failed before the charge. Nothing was charged.
    Shop(BoxError),
    /// This process was too slow, and another one settles the payment: its row will have the outcome.
    TakenOver,
    /// The payment is settled, and the outcome could not be stored: a job finds it again and stores it.
    NotStored(Outcome),
}

/// Charges a payment code once, and settles the payment. The intent is written before the code is charged, with a lease
/// that this process pushes on with each step; if it dies, a job settles the payment from what was stored. A paid order
/// is delivered by its job.
///
/// # Cancellation
/// Dropping the future is as the death of the process: a job settles the payment after the lease.
///
/// # Errors
/// [`MicropayError`].
pub async fn micropay<S, R>(shop: &S, mch_id: &str, sub_mch_id: &str, charge: &R) -> Result<Outcome, MicropayError>
where
    S: Shop,
    R: Request + PayRequest,
{
    let client = shop.client(mch_id, sub_mch_id).ok_or(MicropayError::NoClient)?;
    let unsaved = UnsavedState::default();
    let payment = client.micropay(charge).saving(unsaved.saver());
    let state = payment.state().map_err(MicropayError::Settlement)?;
    let order = OpenOrder::from_request(client.merchant(), charge);
    let key = OrderKey { mch_id, sub_mch_id, out_trade_no: order.out_trade_no() };
    let mut intent = write(shop, key, &order, &state).await?;
    match follow(shop, &mut intent, &unsaved, payment.until_settled()).await {
        None => Err(MicropayError::TakenOver),
        Some(Err(error)) => {
            let lease = intent.next_at;
            (intent.state, intent.next_at) = (IntentState::Failed, None);
            // If this fails, the settlement finds that nothing was charged.
            let _ = write_end(shop, &intent, lease).await;
            Err(MicropayError::Settlement(error))
        }
        Some(Ok(outcome)) => match conclude(shop, &mut intent, &outcome).await {
            Ok(()) => Ok(outcome),
            Err(_) => Err(MicropayError::NotStored(outcome)),
        },
    }
}

async fn write<S: Shop>(
    shop: &S,
    key: OrderKey<'_>,
    order: &OpenOrder,
    settlement: &str,
) -> Result<Intent, MicropayError> {
    let expected = order.expected();
    retry_conflicts(|| async {
        let mut transaction = shop.database().begin().await?;
        let price = shop.price(&mut transaction, key).await.map_err(MicropayError::Shop)?;
        let is_right =
            price.is_some_and(|price| price.total_fee == expected.total_fee && price.fee_type == expected.fee_type);
        if !is_right {
            return Err(MicropayError::OtherOrder);
        }
        let (now, due) = (to_millis(shop.now()), lease_until(shop));
        let mut row = Intent::new(IntentKind::Charge, key, key.out_trade_no, now, due);
        (row.fen, row.fee_type) = (expected.total_fee.0, expected.fee_type.to_owned());
        row.settlement = Some(settlement.to_owned());
        if !insert_intent(&mut transaction, &row).await? {
            let OrderKey { mch_id, sub_mch_id, out_trade_no } = key;
            match lock_intent(&mut transaction, IntentKind::Charge, mch_id, sub_mch_id, out_trade_no).await? {
                // Nothing was charged under the number.
                Some(before) if before.state == IntentState::Failed => {
                    row.created_at = before.created_at;
                    if !update_intent(&mut transaction, &row, before.next_at).await? {
                        return Err(MicropayError::Known(IntentState::Open));
                    }
                }
                before => return Err(MicropayError::Known(before.map_or(IntentState::Open, |row| row.state))),
            }
        }
        shop.jobs().enqueue(&mut transaction, &row.job(), row.due_at().unwrap_or(shop.now())).await?;
        transaction.commit().await?;
        Ok(row)
    })
    .await
}

async fn write_end<S: Shop>(shop: &S, intent: &Intent, lease: Option<i64>) -> Result<(), Failure> {
    retry_conflicts(|| async {
        let mut transaction = shop.database().begin().await?;
        update_intent(&mut transaction, intent, lease).await?;
        transaction.commit().await?;
        Ok(())
    })
    .await
}

impl ConflictError for MicropayError {
    fn is_conflict(&self) -> bool {
        match self {
            Self::Database(error) | Self::Enqueue(EnqueueError::Database(error)) => error.is_conflict(),
            Self::Shop(error) => error.is_conflict(),
            _ => false,
        }
    }
}

impl From<DatabaseError> for MicropayError {
    fn from(error: DatabaseError) -> Self {
        Self::Database(error)
    }
}

impl From<EnqueueError> for MicropayError {
    fn from(error: EnqueueError) -> Self {
        Self::Enqueue(error)
    }
}

impl fmt::Display for MicropayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoClient => {
                f.write_str("the shop has no client of that merchant; nothing was charged, so add the account")
            }
            Self::OtherOrder => f.write_str(
                "the shop has no order of that number and price; nothing was charged, so store the order before",
            ),
            Self::Known(state) => write!(
                f,
                "the order number was charged before, with the state {}; nothing was charged now, so wait for its \
                 outcome, or take another number",
                state.name()
            ),
            Self::Settlement(error) => error.fmt(f),
            Self::Database(error) => write!(f, "{error}; nothing was charged"),
            Self::Enqueue(error) => write!(f, "{error}; nothing was charged"),
            Self::Shop(error) => write!(f, "the shop's own code failed: {error}; nothing was charged"),
            Self::TakenOver => f.write_str(
                "another process settles the payment, because this one was too slow; it may be paid, so wait for \
                 the outcome",
            ),
            Self::NotStored(outcome) => write!(
                f,
                "the payment is settled and its outcome could not be stored; a job will do so (its effect: {})",
                outcome.effect().name()
            ),
        }
    }
}

impl std::error::Error for MicropayError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Settlement(error) => error.source(),
            Self::Database(error) => Some(error),
            Self::Enqueue(error) => Some(error),
            Self::Shop(error) => Some(error.as_ref()),
            _ => None,
        }
    }
}
