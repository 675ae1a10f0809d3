//! Hints: what is not signed, or says nothing final. They make a row due at once; only a query changes a state.

use wxpay_core::Unsigned;
use wxpay_core::bounds::MoneyTrust;
use wxpay_core::bounds::marker::Hints;

use super::error::AcceptError;
use crate::database::{Database as _, Transaction as _, retry_conflicts};
use crate::intent::{Intent, IntentKind, IntentState, insert_intent, lock_intent, update_intent};
use crate::jobs::Jobs as _;
use crate::shop::{OrderKey, Shop, ShopTransaction};
use crate::time::to_millis;

/// Accepts a refund notification: if the refund is one of the shop's, it is queried at once. Returns whether it is; the
/// notification is acknowledged in either case.
///
/// `mch_id` is the account whose key decrypted it.
///
/// # Errors
/// [`AcceptError`]: refuse the notification, so that it is repeated.
pub async fn accept_refund_hint<S, T>(shop: &S, mch_id: &str, hint: &Unsigned<T>) -> Result<bool, AcceptError>
where
    S: Shop,
    T: MoneyTrust<Hints> + Sync,
{
    let Some(out_refund_no) = hint.out_refund_no() else { return Ok(false) };
    let sub_mch_id = hint.sub_mch_id().filter(|number| *number != mch_id).unwrap_or_default();
    retry_conflicts(|| async {
        let mut transaction = shop.database().begin().await?;
        let found = lock_intent(&mut transaction, IntentKind::Refund, mch_id, sub_mch_id, out_refund_no).await?;
        let Some(mut intent) = found else { return Ok(false) };
        // One that was not sent yet waits for its time.
        if intent.state == IntentState::Processing || (!intent.state.is_final() && intent.sent_at.is_some()) {
            let (seen, now) = (intent.next_at, shop.now());
            (intent.next_at, intent.tries) = (Some(to_millis(now)), 0);
            update_intent(&mut transaction, &intent, seen).await?;
            shop.jobs().enqueue(&mut transaction, &intent.job(), now).await?;
            transaction.commit().await?;
        }
        Ok(true)
    })
    .await
}

/// Accepts a hint at an order: a notification of a failed payment, or a callback of the cloud channel. If the order is
/// one of the shop's, it is queried at once. Returns whether it is; the notification is acknowledged in either case.
///
/// # Errors
/// [`AcceptError`]: refuse the notification, so that it is repeated.
pub async fn accept_order_hint<S: Shop>(shop: &S, order: OrderKey<'_>) -> Result<bool, AcceptError> {
    retry_conflicts(|| async {
        let mut transaction = shop.database().begin().await?;
        let is_own = wake_order(shop, &mut transaction, order).await?;
        transaction.commit().await?;
        Ok(is_own)
    })
    .await
}

/// Sets an order due at once, unless its payment is stored. Returns whether the shop has such an order.
pub(crate) async fn wake_order<S: Shop>(
    shop: &S,
    transaction: &mut ShopTransaction<S>,
    order: OrderKey<'_>,
) -> Result<bool, AcceptError> {
    let OrderKey { mch_id, sub_mch_id, out_trade_no } = order;
    let now = shop.now();
    let due = to_millis(now);
    let intent = match lock_intent(transaction, IntentKind::Order, mch_id, sub_mch_id, out_trade_no).await? {
        Some(intent) if matches!(intent.state, IntentState::Paid | IntentState::Person) => return Ok(true),
        Some(mut intent) => {
            let seen = intent.next_at;
            (intent.state, intent.next_at, intent.tries) = (IntentState::Open, Some(due), 0);
            update_intent(transaction, &intent, seen).await?;
            intent
        }
        // The shop placed it in another way.
        None => {
            let Some(price) = shop.price(transaction, order).await? else { return Ok(false) };
            let mut intent = Intent::new(IntentKind::Order, order, out_trade_no, due, due);
            (intent.fen, intent.fee_type) = (price.total_fee.0, price.fee_type);
            insert_intent(transaction, &intent).await?;
            intent
        }
    };
    shop.jobs().enqueue(transaction, &intent.job(), now).await?;
    Ok(true)
}
