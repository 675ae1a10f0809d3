//! A refund: sent until it is accepted, and then queried until it is over.

use std::time::Duration;

use wxpay_core::order::{self, RefundError};
use wxpay_core::schema::Action;
use wxpay_core::value::RefundStatus;
use wxpay_core::{Client, ConfirmedRefund, ErrorCode, ErrorKind, Fen, inbox};

use super::row::{next, save, set_due};
use crate::database::{Database as _, Transaction as _, retry_conflicts};
use crate::failure::Failure;
use crate::inbox::Inbox;
use crate::intent::{Intent, IntentKind, IntentState, intents_of_order, update_intent};
use crate::next::Next;
use crate::shop::Shop;
use crate::time::{millis, to_millis};
use crate::{Concern, Refund};

/// The time between two refunds of an order, as WeChat Pay demands.
const REFUND_PAUSE: Duration = Duration::from_mins(1);
/// The longest time between two queries of a refund.
const LONGEST_INTERVAL: Duration = Duration::from_hours(1);

/// Sends a refund whose lease is held, or queries it.
pub(super) async fn run<S: Shop>(shop: &S, intent: &mut Intent) -> Result<Next, Failure> {
    let client = shop
        .client(&intent.mch_id, &intent.sub_mch_id)
        .ok_or_else(|| Failure::no_client(&intent.mch_id, &intent.sub_mch_id))?;
    let paid = payment(shop, intent).await?;
    match intent.state {
        IntentState::Pending => send(shop, &client, intent, &paid).await,
        IntentState::Processing => match query(&client, intent, &paid).await? {
            Some(found) => note(shop, intent, &found).await,
            None => Err(Failure::Person(
                "WeChat Pay accepted the refund, and does not know it now; look at it on the merchant platform"
                    .to_owned(),
            )),
        },
        _ => Err(Failure::Person("the row has a state of another version".to_owned())),
    }
}

/// The payment that is returned.
async fn payment<S: Shop>(shop: &S, intent: &Intent) -> Result<inbox::Record, Failure> {
    let found = retry_conflicts(|| async {
        let mut transaction = shop.database().begin().await?;
        Inbox::new().lock_payment(&mut transaction, &intent.mch_id, &intent.transaction_id).await
    })
    .await?;
    let missing = || Failure::Person("the payment that the refund returns is not stored; restore its row".to_owned());
    found.map(|payment| payment.record).ok_or_else(missing)
}

async fn send<S: Shop>(
    shop: &S,
    client: &Client<S::Transport>,
    intent: &mut Intent,
    paid: &inbox::Record,
) -> Result<Next, Failure> {
    if !begin(shop, intent).await? {
        return Ok(next(shop, intent));
    }
    let (number, refund_fee) = (intent.number.as_str(), Fen(intent.fen));
    let sent = order::refund_notified_at(client, paid, number, refund_fee, &[], shop.refund_notify_url()).await;
    let failure = match sent {
        Ok(_) => return accepted(shop, intent).await,
        Err(RefundError::Call(error)) => error,
        Err(error) => return Err(Failure::Person(error.to_string())),
    };
    // It may be there in spite of the error: by this call, or by one before.
    match query(client, intent, paid).await? {
        Some(found) => note(shop, intent, &found).await,
        None if matches!(failure.action(), Action::Stop | Action::CorrectRequest | Action::AskMerchant) => {
            Err(Failure::Person(failure.to_string()))
        }
        None => Err(failure.into()),
    }
}

/// Notes in the row that the refund is about to be sent. Returns `false`, with a later time, if another refund of the
/// order was sent less than a minute ago.
async fn begin<S: Shop>(shop: &S, intent: &mut Intent) -> Result<bool, Failure> {
    let (lease, pause) = (intent.next_at, millis(REFUND_PAUSE));
    let row = &*intent;
    let begun = retry_conflicts(|| async {
        let mut transaction = shop.database().begin().await?;
        let now = to_millis(shop.now());
        let refunds = intents_of_order(&mut transaction, IntentKind::Refund, row.order()).await?;
        let others = refunds.iter().filter(|other| other.number != row.number);
        // A clock that was set back must not stop refunds for long.
        let last = others.filter_map(|other| other.sent_at).filter(|sent| *sent <= now.saturating_add(pause)).max();
        let free = last.map_or(now, |sent| sent.saturating_add(pause));
        let mut begun = row.clone();
        if free > now {
            begun.next_at = Some(free);
        } else {
            begun.sent_at = Some(now);
        }
        let is_held = update_intent(&mut transaction, &begun, lease).await?;
        transaction.commit().await?;
        Ok::<_, Failure>((begun, is_held && free <= now))
    })
    .await?;
    *intent = begun.0;
    Ok(begun.1)
}

async fn query<T: wxpay_core::transport::Transport>(
    client: &Client<T>,
    intent: &Intent,
    paid: &inbox::Record,
) -> Result<Option<ConfirmedRefund>, Failure> {
    match order::await_refund(client, paid, &intent.number, Duration::ZERO).await {
        Ok(found) => Ok(found),
        Err(error) if matches!(error.kind(), ErrorKind::Business { code: ErrorCode::RefundNotExist, .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Writes that the refund was accepted.
async fn accepted<S: Shop>(shop: &S, intent: &mut Intent) -> Result<Next, Failure> {
    let lease = intent.next_at;
    intent.state = IntentState::Processing;
    set_due(shop, intent, shop.schedule().refund_interval);
    write(shop, intent, lease).await
}

/// Writes what a query found.
async fn note<S: Shop>(shop: &S, intent: &mut Intent, found: &ConfirmedRefund) -> Result<Next, Failure> {
    if found.refund_fee.0 != intent.fen {
        return Err(Failure::Person(
            "WeChat Pay has the refund with another amount; look at it on the merchant platform".to_owned(),
        ));
    }
    let (lease, before) = (intent.next_at, intent.state);
    match RefundStatus::from(found.refund_status.as_str()) {
        RefundStatus::Success => intent.state = IntentState::Success,
        RefundStatus::Change => {
            let reason =
                "the bank refused the refund, so the payer has no money back; return it on the merchant platform";
            let job = intent.job().with_round(0).key();
            shop.tell_person(&Concern { job, reason: reason.to_owned() }).await;
            intent.state = IntentState::Change;
        }
        RefundStatus::Refundclose => intent.state = IntentState::RefundClose,
        _ => intent.state = IntentState::Processing,
    }
    if intent.state.is_final() {
        (intent.next_at, intent.tries) = (None, 0);
    } else {
        let age = to_millis(shop.now()).saturating_sub(intent.created_at);
        let interval = Duration::from_millis(u64::try_from(age / 10).unwrap_or_default()).min(LONGEST_INTERVAL);
        set_due(shop, intent, interval.max(shop.schedule().refund_interval));
    }
    if intent.state == before { save(shop, intent, lease).await } else { write(shop, intent, lease).await }
}

/// Writes a new state, and tells the shop in the same transaction.
async fn write<S: Shop>(shop: &S, intent: &Intent, lease: Option<i64>) -> Result<Next, Failure> {
    retry_conflicts(|| async {
        let mut transaction = shop.database().begin().await?;
        // Otherwise somebody else has it.
        if update_intent(&mut transaction, intent, lease).await? {
            shop.note_refund(&mut transaction, &Refund::new(intent)).await?;
            transaction.commit().await?;
        }
        Ok::<_, Failure>(next(shop, intent))
    })
    .await
}
