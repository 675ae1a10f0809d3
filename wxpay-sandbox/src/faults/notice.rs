//! What a rule does to a notification: held up here, and spoiled where it is
//! written.

use wxpay_core::schema::shared;

use super::{Fault, FaultHit, Target};
use crate::orders::Order;
use crate::refunds::Refund;
use crate::state::State;

/// The fault that strikes an attempt at a notification. What it holds up is held up
/// until this returns.
pub(crate) async fn strike_notice(state: &State, target: Target<'_>) -> Option<FaultHit> {
    let mut others = state.attempts.subscribe();
    let struck = state.memory().faults.strike(&target)?;
    let until = struck.until(state.clock.now());
    match struck.fault {
        Fault::Delay => state.clock.reaches(until).await,
        Fault::Reordered => tokio::select! {
            _ = others.changed() => {}
            () = state.clock.reaches(until) => {}
        },
        _ => {}
    }
    Some(struck)
}

/// How often it is sent.
pub(crate) fn copies(struck: Option<&FaultHit>) -> usize {
    if struck.is_some_and(|struck| struck.fault == Fault::Duplicate) { 2 } else { 1 }
}

/// The order as the notification has it, if not as it is.
pub(crate) fn claimed(struck: Option<&FaultHit>, order: &Order) -> Option<Order> {
    struck.filter(|struck| struck.fault == Fault::WrongAmount)?;
    let mut order = order.clone();
    let fee = order.placed.get_mut(shared::TOTAL_FEE.name)?;
    *fee = fee.parse::<u64>().map_or(1, |fee| fee.saturating_add(1)).to_string();
    Some(order)
}

/// The refund as the notification has it, if not as it is.
pub(crate) fn claimed_refund(struck: Option<&FaultHit>, refund: &Refund) -> Option<Refund> {
    struck.filter(|struck| struck.fault == Fault::WrongAmount)?;
    let mut refund = refund.clone();
    refund.fee = refund.fee.saturating_add(1);
    Some(refund)
}
