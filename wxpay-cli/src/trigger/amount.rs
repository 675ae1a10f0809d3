//! The amounts of a message, such that they agree with each other.

use wxpay_core::schema::{Direction, cloud, shared};
use wxpay_core::server::TableMessage;

use super::group::unsettled_amount;

/// Fills the amounts that follow from those that are given: of a payment and of a refund of it.
pub(super) fn fill_amounts(message: &mut TableMessage, is_paid: bool) {
    let table = message.table();
    let number = |message: &TableMessage, name: &str| message.text(name, &[]).and_then(|text| text.parse().ok());
    let sample = |name: &str| table.find(name).and_then(|field| field.sample.parse::<u64>().ok());
    let (coupon_fee, unsettled) =
        (number(message, shared::COUPON_FEE.name).unwrap_or_default(), unsettled_amount(message));
    let given: Option<u64> = number(message, shared::TOTAL_FEE.name);
    let cash_fee = number(message, shared::CASH_FEE.name).map(|cash_fee: u64| cash_fee.saturating_add(coupon_fee));
    let refund_fee = number(message, shared::REFUND_FEE.name);
    // Without an amount of the order that of the document, or as much as is refunded.
    let usual = || refund_fee.into_iter().chain(sample(shared::TOTAL_FEE.name)).max().unwrap_or_default();
    let total_fee = given.or(cash_fee).unwrap_or_else(usual);
    let fill = |message: &mut TableMessage, name: &str, amount: u64| message.fill(name, &[], &amount.to_string());
    fill(message, shared::TOTAL_FEE.name, total_fee);
    if is_paid {
        fill(message, shared::CASH_FEE.name, total_fee.saturating_sub(coupon_fee));
    }
    let is_of_refund = table.find(shared::REFUND_FEE.name).is_some();
    if !is_of_refund {
        if is_paid && unsettled > 0 {
            fill(message, shared::SETTLEMENT_TOTAL_FEE.name, total_fee.saturating_sub(unsettled));
        }
        return;
    }
    let coupon_refund_fee = number(message, shared::COUPON_REFUND_FEE.name).unwrap_or_default();
    let all = || if given.is_some() { total_fee } else { sample(shared::REFUND_FEE.name).unwrap_or_default() };
    let refund_fee = refund_fee.unwrap_or_else(all);
    fill(message, shared::REFUND_FEE.name, refund_fee);
    fill(message, shared::SETTLEMENT_REFUND_FEE.name, refund_fee.saturating_sub(unsettled));
    if table.direction == Direction::Notification {
        fill(message, shared::SETTLEMENT_TOTAL_FEE.name, total_fee);
    }
    // No callback is reported to have it.
    if !table.is(&cloud::REFUND_CALLBACK) {
        fill(message, shared::CASH_REFUND_FEE.name, refund_fee.saturating_sub(coupon_refund_fee));
    }
}
