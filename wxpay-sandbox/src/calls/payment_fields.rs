//! The fields of a payment in a query's reply and in a notification.

use wxpay_core::schema::{Channel, shared};
use wxpay_core::server::MessageBuilder;

use crate::state::coupons;
use crate::state::orders::{Order, OrderPayment};

/// Adds the fields of a payment.
pub(crate) fn add_payment(reply: MessageBuilder, order: &Order, payment: &OrderPayment) -> MessageBuilder {
    let on_cloud = order.key.on_cloud;
    let total_fee = order.total_fee();
    let sub_openid = order.get(&shared::SUB_OPENID).unwrap_or_default();
    let sub_is_subscribe = if sub_openid.is_empty() && !on_cloud { "" } else { "N" };
    let sub_openid = if on_cloud && sub_openid.is_empty() { &payment.openid } else { sub_openid };
    let unsettled = coupons::unsettled_amount(&payment.coupons);
    let cash_fee = total_fee.saturating_sub(coupons::sum(&payment.coupons));
    let reply = reply
        .set(&shared::OPENID, &payment.openid)
        .set(&shared::IS_SUBSCRIBE, "N")
        .set(&shared::SUB_OPENID, sub_openid)
        .set(&shared::SUB_IS_SUBSCRIBE, sub_is_subscribe)
        .set(&shared::TRADE_TYPE_FIELD, order.trade_type().as_str())
        .set(&shared::BANK_TYPE, "OTHERS")
        .set(&shared::TOTAL_FEE, total_fee.to_string())
        .set(&shared::FEE_TYPE, order.fee_type())
        .set(&shared::CASH_FEE, cash_fee.to_string())
        .set(&shared::CASH_FEE_TYPE, order.fee_type());
    let reply = match unsettled {
        0 => reply,
        _ => reply.set(&shared::SETTLEMENT_TOTAL_FEE, total_fee.saturating_sub(unsettled).to_string()),
    };
    let channel = if on_cloud { Channel::Cloud } else { Channel::Pay };
    let reply = coupons::add_to_payment(reply, &payment.coupons, channel)
        .set(&shared::TRANSACTION_ID, &payment.transaction_id)
        .set(&shared::OUT_TRADE_NO, &order.key.out_trade_no)
        .set(&shared::ATTACH, order.get(&shared::ATTACH).unwrap_or_default())
        .set(&shared::TIME_END, payment.time_end.to_string());
    match order.get(&shared::VERSION) {
        Some(_) if !on_cloud => coupons::add_promotions(reply, &payment.coupons),
        _ => reply,
    }
}
