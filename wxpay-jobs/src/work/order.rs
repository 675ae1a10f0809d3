//! An order that was placed: queried until it is paid, and closed if nobody pays it.

use wxpay_core::value::TradeState;
use wxpay_core::{Client, ErrorCode, ErrorKind, Request, schema};

use super::row::{hold, save, set_due};
use crate::accept::{Acceptance, accept};
use crate::database::{Database as _, Transaction as _, retry_conflicts};
use crate::effect::mark_effect;
use crate::failure::Failure;
use crate::inbox::Inbox;
use crate::intent::{Intent, IntentState, update_intent};
use crate::next::Next;
use crate::shop::Shop;
use crate::time::{millis, to_millis};

#[derive(Request)]
#[wxpay(message = schema::pay::ORDER_QUERY)]
struct OrderQuery<'s> {
    out_trade_no: &'s str,
    sub_mch_id: Option<&'s str>,
}

#[derive(Request)]
#[wxpay(message = schema::pay::CLOSE_ORDER)]
struct OrderClosing<'s> {
    out_trade_no: &'s str,
    sub_mch_id: Option<&'s str>,
}

/// What the gateway says of an order.
enum Found {
    /// Its payment is stored.
    Paid,
    /// Its payment is kept for a person.
    Person,
    /// It was paid and returned.
    Refunded,
    /// It cannot be paid any more.
    Closed,
    /// It may yet be paid.
    Open,
    /// There is no such order, or not yet.
    Unknown,
}

/// Queries an order whose lease is held, and closes it once it is old enough.
pub(super) async fn run<S: Shop>(shop: &S, intent: &mut Intent) -> Result<Next, Failure> {
    let client = shop
        .client(&intent.mch_id, &intent.sub_mch_id)
        .ok_or_else(|| Failure::no_client(&intent.mch_id, &intent.sub_mch_id))?;
    // Once more if it was paid before it could be closed.
    for _ in 0..2 {
        match query(shop, &client, intent).await? {
            Found::Paid => return finish(shop, intent, IntentState::Paid).await,
            // The right payment may yet come.
            Found::Person if !is_old(shop, intent) => break,
            Found::Person => return finish(shop, intent, IntentState::Person).await,
            Found::Refunded => return refunded(shop, intent).await,
            Found::Closed => return finish(shop, intent, IntentState::Closed).await,
            Found::Open | Found::Unknown if !is_old(shop, intent) => break,
            // Its call ended long ago, and placed nothing.
            Found::Unknown => return finish(shop, intent, IntentState::Closed).await,
            Found::Open => {}
        }
        if close(&client, intent).await? {
            return finish(shop, intent, IntentState::Closed).await;
        }
    }
    wait(shop, intent).await
}

async fn query<S: Shop>(shop: &S, client: &Client<S::Transport>, intent: &Intent) -> Result<Found, Failure> {
    let query = OrderQuery { out_trade_no: &intent.out_trade_no, sub_mch_id: sub_merchant(intent) };
    let reply = match client.send(&query).await {
        Ok(reply) => reply,
        Err(error) => {
            let is_unknown = matches!(error.kind(), ErrorKind::Business { code: ErrorCode::OrderNotExist, .. });
            return if is_unknown { Ok(Found::Unknown) } else { Err(error.into()) };
        }
    };
    Ok(match reply.state() {
        TradeState::Success => match accept(shop, &reply, &[]).await? {
            Acceptance::New(_) | Acceptance::Duplicate => Found::Paid,
            Acceptance::Person | Acceptance::Conflict(_) => Found::Person,
        },
        TradeState::Refund => Found::Refunded,
        TradeState::Closed | TradeState::Revoked => Found::Closed,
        _ => Found::Open,
    })
}

/// Closes an order. Returns `false` if it was paid meanwhile.
async fn close<T: wxpay_core::transport::Transport>(client: &Client<T>, intent: &Intent) -> Result<bool, Failure> {
    let closing = OrderClosing { out_trade_no: &intent.out_trade_no, sub_mch_id: sub_merchant(intent) };
    let Err(error) = client.send(&closing).await else { return Ok(true) };
    match error.kind() {
        ErrorKind::Business { code: ErrorCode::OrderClosed | ErrorCode::OrderNotExist, .. } => Ok(true),
        ErrorKind::Business { code: ErrorCode::OrderPaid, .. } => Ok(false),
        _ => Err(error.into()),
    }
}

/// Writes the last state, and tells the shop of a closed order in the same transaction.
async fn finish<S: Shop>(shop: &S, intent: &mut Intent, state: IntentState) -> Result<Next, Failure> {
    let lease = intent.next_at;
    (intent.state, intent.next_at, intent.tries) = (state, None, 0);
    let intent = &*intent;
    retry_conflicts(|| async {
        let mut transaction = shop.database().begin().await?;
        // Otherwise somebody else has it.
        if update_intent(&mut transaction, intent, lease).await? {
            // It may have been woken after it was closed.
            let key = format!("close:{}:{}:{}", intent.mch_id, intent.sub_mch_id, intent.number);
            if state == IntentState::Closed && mark_effect(&mut transaction, &key, shop.now()).await? {
                shop.close(&mut transaction, intent.order()).await?;
            }
            transaction.commit().await?;
        }
        Ok::<_, Failure>(Next::Done)
    })
    .await
}

/// Settles an order that was paid and returned: by the shop, or by somebody on the merchant platform.
async fn refunded<S: Shop>(shop: &S, intent: &mut Intent) -> Result<Next, Failure> {
    let order = &*intent;
    let is_known = retry_conflicts(|| async {
        let mut transaction = shop.database().begin().await?;
        let payments = Inbox::new().payments(&mut transaction, order.order()).await?;
        Ok::<_, Failure>(!payments.is_empty())
    })
    .await?;
    if is_known {
        return finish(shop, intent, IntentState::Paid).await;
    }
    let reason = "the order was paid and refunded, and its payment never came to the shop; look at it on the merchant \
                  platform"
        .to_owned();
    Ok(hold(shop, intent, reason).await)
}

/// Sets an open order due again: after the interval, or when it is to be closed.
async fn wait<S: Shop>(shop: &S, intent: &mut Intent) -> Result<Next, Failure> {
    let lease = intent.next_at;
    set_due(shop, intent, shop.schedule().query_interval);
    if !is_old(shop, intent) {
        intent.next_at = intent.next_at.map(|due| due.min(closing_time(shop, intent)));
    }
    save(shop, intent, lease).await
}

fn is_old<S: Shop>(shop: &S, intent: &Intent) -> bool {
    to_millis(shop.now()) >= closing_time(shop, intent)
}

fn closing_time<S: Shop>(shop: &S, intent: &Intent) -> i64 {
    intent.created_at.saturating_add(millis(shop.schedule().close_after))
}

fn sub_merchant(intent: &Intent) -> Option<&str> {
    Some(intent.sub_mch_id.as_str()).filter(|number| !number.is_empty())
}
