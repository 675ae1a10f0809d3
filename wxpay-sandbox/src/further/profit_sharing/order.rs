//! Payments that may be shared: whether they still are frozen, and what of them is left.

use std::time::Duration;
use wxpay_core::schema::shared;

use serde::{Deserialize, Serialize};
use wxpay_core::BeijingTime;

use super::record::{ShareState, Sharing};
use crate::calls::Call;
use crate::further::records::{Content, Saved};
use crate::reason::Reason;
use crate::refusal::Refusal;
use crate::state::coupons;
use crate::state::memory::Memory;
use crate::state::orders::Order;
use crate::state::refunds::Refund;

lifecycle! {
    /// The states of a payment that was placed with `profit_sharing`.
    SHARED_ORDERS = "Payments that are shared";
    /// Whether the money of a payment is frozen for sharing.
    states SharedOrderState { Frozen = "FROZEN", Released = "RELEASED" }
    /// What happens to it.
    events SharedOrderEvent {
        Share = "profitsharing",
        ShareMore = "multiprofitsharing",
        Finish = "profitsharingfinish",
    }
    steps {
        New|Frozen, Share => Released;
        New|Frozen, ShareMore => Frozen;
        New|Frozen, Finish => Released;
    }
    refused { _ => "NOT_SHARE_ORDER" }
}

/// The wait after a payment until it may be shared.
const SETTLING: Duration = Duration::from_secs(60);

/// The calls by which one payment may be shared.
const MAX_CALLS: u32 = 50;

/// A payment that was shared, under its `transaction_id`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct SharedOrder {
    pub(super) state: SharedOrderState,
    /// How often it was shared.
    pub(super) calls: u32,
}

impl Content for SharedOrder {
    const KIND: &'static str = "shared_order";
}

/// The paid order that a call names, if it may be shared by now.
///
/// # Errors
/// If it is unknown, was not placed for sharing, or was paid within the last minute.
pub(super) fn shareable(call: &Call<'_>, memory: &Memory, now: BeijingTime) -> Result<Order, Refusal> {
    let transaction_id = call.text(&shared::TRANSACTION_ID);
    let order = memory.order_by_transaction(transaction_id).filter(|order| call.may_access(order));
    let (Some(order), Some(payment)) = (order, order.and_then(|order| order.payment.as_ref())) else {
        // It is not listed for every call.
        let code = if call.message.error(UNKNOWN_ORDER).is_some() { UNKNOWN_ORDER } else { "PARAM_ERROR" };
        return Err(call.refuse(
            code,
            Reason::new("no payment of this merchant has that transaction_id", "该商户没有这个 transaction_id 的支付"),
        ));
    };
    if !is_for_sharing(order) {
        return Err(refuse_unless_listed(
            call,
            "NOT_SHARE_ORDER",
            Reason::new("the order was placed without profit_sharing=Y", "下单时没有传 profit_sharing=Y"),
        ));
    }
    if now < payment.time_end.after(SETTLING) {
        return Err(refuse_unless_listed(
            call,
            "ORDER_NOT_READY",
            Reason::new("the payment is less than a minute old", "支付还不到一分钟"),
        ));
    }
    Ok(order.clone())
}

const UNKNOWN_ORDER: &str = "INVALID_TRANSACTIONID";

/// The refusal with a code that may not be listed for the call.
fn refuse_unless_listed(call: &Call<'_>, code: &str, reason: Reason) -> Refusal {
    let code = if call.message.error(code).is_some() { code } else { "PARAM_ERROR" };
    call.refuse(code, reason)
}

/// Applies an event to a payment, and counts a sharing.
///
/// # Errors
/// If its state does not allow it, or it was shared too often.
pub(super) fn apply(
    call: &Call<'_>,
    memory: &mut Memory,
    order: &Order,
    event: SharedOrderEvent,
) -> Result<(), Refusal> {
    let mut shared = saved(memory, order);
    let next = SHARED_ORDERS.next(shared.content.state, event);
    let next = next.map_err(|code| {
        refuse_unless_listed(call, code, Reason::new("the rest of the payment was released", "剩余金额已解冻"))
    })?;
    if event != SharedOrderEvent::Finish {
        shared.content.calls += 1;
        if shared.content.calls > MAX_CALLS {
            let reason = Reason::new(
                format!("the payment was shared {MAX_CALLS} times"),
                format!("该支付已分账 {MAX_CALLS} 次"),
            );
            return Err(refuse_unless_listed(call, "RULE_LIMIT", reason));
        }
    }
    shared.content.state = next;
    shared.save(memory);
    Ok(())
}

fn saved(memory: &mut Memory, order: &Order) -> Saved<SharedOrder> {
    let found = memory.find_record(order.payee(), transaction_id(order));
    let new = SharedOrder { state: SharedOrderState::New, calls: 0 };
    found.unwrap_or_else(|| Saved::new(memory, order.payee(), transaction_id(order), new))
}

fn transaction_id(order: &Order) -> &str {
    order.payment.as_ref().map_or("", |payment| payment.transaction_id.as_str())
}

/// Whether an order was placed for sharing.
pub(super) fn is_for_sharing(order: &Order) -> bool {
    order.get(&shared::PROFIT_SHARING) == Some("Y")
}

/// The amount of a payment that may be shared in all: less coupons that are not settled, and less refunds.
pub(super) fn total(memory: &Memory, order: &Order) -> u64 {
    let paid = order.payment.as_ref().map(|payment| coupons::unsettled_amount(&payment.coupons));
    let Some(unsettled) = paid.filter(|_| !order.is_revoked()) else {
        return 0;
    };
    let refunds = memory.refunds_of(order.id).into_iter().filter(|refund| refund.is_effective());
    let refunded: u64 = refunds.map(Refund::settlement_fee).fold(0, u64::saturating_add);
    order.total_fee().saturating_sub(unsettled).saturating_sub(refunded)
}

/// The sum of the shares of a payment in these states, and without those of the payer if so asked.
pub(super) fn shared(memory: &Memory, order: &Order, states: &[ShareState], without_payer: bool) -> u64 {
    let number = transaction_id(order);
    let sharings = memory.records_of::<Sharing>().filter(|sharing| sharing.content.transaction_id == number);
    let shares = sharings.flat_map(|sharing| sharing.content.receivers);
    let counted =
        shares.filter(|share| states.contains(&share.result) && !(without_payer && share.account == order.payee()));
    counted.map(|share| share.amount).fold(0, u64::saturating_add)
}

/// Whether the rest of a payment was released.
pub(super) fn is_released(memory: &Memory, order: &Order) -> bool {
    let record = memory.find_record::<SharedOrder>(order.payee(), transaction_id(order));
    record.is_some_and(|record| record.content.state == SharedOrderState::Released)
}

/// What is left of a payment to share.
pub(super) fn unsplit(memory: &Memory, order: &Order) -> u64 {
    if is_released(memory, order) {
        return 0;
    }
    let taken = shared(memory, order, &[ShareState::Pending, ShareState::Success], false);
    total(memory, order).saturating_sub(taken)
}

/// What of an order the payee cannot spend: what is left to share, and shares on their way.
pub(crate) fn frozen(memory: &Memory, order: &Order) -> u64 {
    if !is_for_sharing(order) || order.payment.is_none() {
        return 0;
    }
    unsplit(memory, order).saturating_add(shared(memory, order, &[ShareState::Pending], false))
}
