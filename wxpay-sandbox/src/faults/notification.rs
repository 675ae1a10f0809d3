//! Faults of notifications: delays here, and changed contents for the writer.

use wxpay_core::schema::shared;

use super::hit::FaultHit;
use super::kind::InjectedFault;
use super::rule::FaultTarget;
use crate::state::SandboxState;
use crate::state::orders::Order;
use crate::state::refunds::Refund;

/// The fault for a delivery attempt. Returns once its delay is over.
pub(crate) async fn next_notification_hit(state: &SandboxState, target: FaultTarget<'_>) -> Option<FaultHit> {
    let mut others = state.attempts.subscribe();
    let hit = state.memory().faults.next_hit(&target)?;
    let until = hit.until(state.clock.now());
    match hit.fault {
        InjectedFault::Delay => state.clock.sleep_until(until).await,
        InjectedFault::Reordered => tokio::select! {
            _ = others.changed() => {}
            () = state.clock.sleep_until(until) => {}
        },
        _ => {}
    }
    Some(hit)
}

/// How often the notification is sent.
pub(crate) fn copy_count(hit: Option<&FaultHit>) -> usize {
    if hit.is_some_and(|hit| hit.fault == InjectedFault::Duplicate) { 2 } else { 1 }
}

/// Whether a fault makes the amount wrong.
#[cfg(feature = "all-messages")]
pub(crate) fn spoils_amount(hit: Option<&FaultHit>) -> bool {
    hit.is_some_and(|hit| hit.fault == InjectedFault::WrongAmount)
}

/// The order with the wrong amount of a fault.
pub(crate) fn with_wrong_amount(hit: Option<&FaultHit>, order: &Order) -> Option<Order> {
    hit.filter(|hit| hit.fault == InjectedFault::WrongAmount)?;
    let mut order = order.clone();
    let fee = order.placed.get_mut(shared::TOTAL_FEE.name)?;
    *fee = fee.parse::<u64>().map_or(1, |fee| fee.saturating_add(1)).to_string();
    Some(order)
}

/// The refund with the wrong amount of a fault.
pub(crate) fn with_wrong_refund_amount(hit: Option<&FaultHit>, refund: &Refund) -> Option<Refund> {
    hit.filter(|hit| hit.fault == InjectedFault::WrongAmount)?;
    let mut refund = refund.clone();
    refund.fee = refund.fee.saturating_add(1);
    Some(refund)
}
