//! Places orders.

use std::fmt;

use wxpay_core::bounds::{PayRequest, Reply};
use wxpay_core::order::{self, OpenOrder};
use wxpay_core::schema::Effect;
use wxpay_core::{Error, Request, Verified};

use crate::database::{ConflictError, Database as _, DatabaseError, Transaction as _, retry_conflicts};
use crate::intent::{Intent, IntentKind, IntentState, insert_intent, lock_intent, update_intent};
use crate::jobs::{EnqueueError, Jobs as _};
use crate::shop::{OrderKey, Shop};
use crate::time::{millis, to_millis};

/// Why an order was not placed, or may not have been.
#[derive(Debug)]
#[non_exhaustive]
pub enum PlaceError {
    /// The shop has no client of that merchant. Nothing was sent.
    NoClient,
    /// The request is not valid. Nothing was stored or sent.
    Invalid(Error),
    /// The number was used for another amount or currency. Nothing was sent.
    OtherAmount,
    /// The order with this number has ended, with that state. Nothing was sent.
    Ended(IntentState),
    /// The database failed. Nothing was sent.
    Database(DatabaseError),
    /// The engine took no job. Nothing was sent.
    Enqueue(EnqueueError),
    /// The call failed: see [`Error::effect`]. Unless nothing was done, the order is queried, and closed in the end.
    Call(Error),
}

/// Places an order. It is written as an intent before it is sent, and queried from then on until it is paid or closed:
/// a process that dies at any point leaves no order that nobody looks after. The shop stores its own order before.
///
/// The same request may be placed again, such as for a new `prepay_id` after two hours, and after an error.
///
/// # Cancellation
/// Dropping the future leaves the intent: the order may have been placed, and is queried.
///
/// # Errors
/// [`PlaceError`].
pub async fn place<S, R>(
    shop: &S,
    mch_id: &str,
    sub_mch_id: &str,
    request: &R,
) -> Result<(OpenOrder, Verified<R::Response>), PlaceError>
where
    S: Shop,
    R: Request<Response: Reply> + PayRequest,
{
    let client = shop.client(mch_id, sub_mch_id).ok_or(PlaceError::NoClient)?;
    client.merchant().prepare(request).map_err(PlaceError::Invalid)?;
    let order = OpenOrder::from_request(client.merchant(), request);
    let key = OrderKey { mch_id, sub_mch_id, out_trade_no: order.out_trade_no() };
    let intent = write(shop, key, &order).await?;
    let error = match order::place(&client, request).await {
        Ok(placed) => return Ok(placed),
        Err(error) => error,
    };
    // What fails here is found out by the next query.
    let _ = match error.effect() {
        Effect::None if intent.is_first => write_end(shop, &intent.row, IntentState::Failed, None).await,
        Effect::None => Ok(()),
        Effect::Possible | Effect::Done => {
            write_end(shop, &intent.row, IntentState::Open, Some(to_millis(shop.now()))).await
        }
    };
    Err(PlaceError::Call(error))
}

/// An intent that was written.
struct WrittenIntent {
    row: Intent,
    /// Whether nothing was sent under its number before.
    is_first: bool,
}

async fn write<S: Shop>(shop: &S, key: OrderKey<'_>, order: &OpenOrder) -> Result<WrittenIntent, PlaceError> {
    let expected = order.expected();
    retry_conflicts(|| async {
        let mut transaction = shop.database().begin().await?;
        let now = to_millis(shop.now());
        let due = now.saturating_add(millis(shop.schedule().query_interval));
        let mut row = Intent::new(IntentKind::Order, key, key.out_trade_no, now, due);
        (row.fen, row.fee_type) = (expected.total_fee.0, expected.fee_type.to_owned());
        let mut is_first = insert_intent(&mut transaction, &row).await?;
        if !is_first {
            let OrderKey { mch_id, sub_mch_id, out_trade_no } = key;
            let found = lock_intent(&mut transaction, IntentKind::Order, mch_id, sub_mch_id, out_trade_no).await?;
            let Some(mut before) = found else { return Err(gone().into()) };
            if (before.fen, &before.fee_type) != (row.fen, &row.fee_type) {
                return Err(PlaceError::OtherAmount);
            }
            match before.state {
                // A call that did nothing is made again.
                IntentState::Failed => {
                    let seen = before.next_at;
                    (before.state, before.next_at, before.tries) = (IntentState::Open, Some(due), 0);
                    update_intent(&mut transaction, &before, seen).await?;
                    is_first = true;
                }
                IntentState::Open => {}
                ended => return Err(PlaceError::Ended(ended)),
            }
            row = before;
        }
        shop.jobs().enqueue(&mut transaction, &row.job(), row.due_at().unwrap_or(shop.now())).await?;
        transaction.commit().await?;
        Ok(WrittenIntent { row, is_first })
    })
    .await
}

/// The error of a row that refused another one, and cannot be found.
fn gone() -> DatabaseError {
    DatabaseError::new(crate::database::DatabaseErrorKind::Conflict, "the row that refused the order is gone")
}

/// Writes what a call left, unless the order has been found out meanwhile.
async fn write_end<S: Shop>(
    shop: &S,
    row: &Intent,
    state: IntentState,
    next_at: Option<i64>,
) -> Result<(), PlaceError> {
    retry_conflicts(|| async {
        let mut transaction = shop.database().begin().await?;
        let (mut ended, seen) = (row.clone(), row.next_at);
        (ended.state, ended.next_at) = (state, next_at);
        update_intent(&mut transaction, &ended, seen).await?;
        if next_at.is_some() {
            shop.jobs().enqueue(&mut transaction, &ended.job(), shop.now()).await?;
        }
        transaction.commit().await?;
        Ok(())
    })
    .await
}

impl ConflictError for PlaceError {
    fn is_conflict(&self) -> bool {
        match self {
            Self::Database(error) | Self::Enqueue(EnqueueError::Database(error)) => error.is_conflict(),
            _ => false,
        }
    }
}

impl From<DatabaseError> for PlaceError {
    fn from(error: DatabaseError) -> Self {
        Self::Database(error)
    }
}

impl From<EnqueueError> for PlaceError {
    fn from(error: EnqueueError) -> Self {
        Self::Enqueue(error)
    }
}

impl fmt::Display for PlaceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoClient => {
                f.write_str("the shop has no client of that merchant; nothing was sent, so add the account")
            }
            Self::Invalid(error) => error.fmt(f),
            Self::OtherAmount => {
                f.write_str("the order number was used for another amount; nothing was sent, so take another number")
            }
            Self::Ended(state) => write!(
                f,
                "the order with this number has ended with {}; nothing was sent, so take another number",
                state.name()
            ),
            Self::Database(error) => write!(f, "{error}; nothing was sent"),
            Self::Enqueue(error) => write!(f, "{error}; nothing was sent"),
            Self::Call(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for PlaceError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Database(error) => Some(error),
            Self::Enqueue(error) => Some(error),
            Self::Invalid(error) | Self::Call(error) => error.source(),
            Self::NoClient | Self::OtherAmount | Self::Ended(_) => None,
        }
    }
}
