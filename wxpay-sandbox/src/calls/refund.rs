//! 申请退款: takes a refund in, or the same refund again.

use std::time::Duration;

use wxpay_core::schema::cloud::{CONTAINER_FIELD, FUNCTION_NAME};
use wxpay_core::schema::{Channel, shared};
use wxpay_core::server::Reply;

use super::{Answer, Call, text};
use crate::coupons::{self, Coupon, given_back};
use crate::lifecycle::{self, OrderEvent, RefundEvent};
use crate::notifications::About;
use crate::orders::Order;
use crate::refunds::{Asking, Callback, Refund, RefundKey};
use crate::refusal::Refusal;
use crate::state::State;

/// How long after the payment it can be refunded.
const LIFE: Duration = Duration::from_secs(365 * 24 * 3600);
/// The most refunds of one order.
const MOST: usize = 50;

/// What the gateway says of a refund whose `total_fee` is not the order's.
const NOT_THE_ORDERS: &str = "您的请求参数与订单信息不一致";
/// What it says of more than is left.
const ABOVE_THE_REST: &str = "refund_fee大于可退金额";
/// What it says once nothing is left to refund.
const ALL_REFUNDED: &str = "订单已全额退款";

pub(super) fn refund(state: &State, call: &Call<'_>) -> Result<Answer, Refusal> {
    let now = state.clock.now();
    let mut memory = state.memory();
    let Some(order) = call.order(&memory) else {
        let code = match call.fields.text(&shared::TRANSACTION_ID) {
            Some(_) => "INVALID_TRANSACTIONID",
            None => lifecycle::order(None, OrderEvent::Refund).err().unwrap_or_default(),
        };
        return Err(call.refused(None, now, code));
    };
    let mut order = order.clone();
    let key = RefundKey {
        on_cloud: order.key.on_cloud,
        mch_id: order.key.mch_id.clone(),
        out_refund_no: call.text(&shared::OUT_REFUND_NO).to_owned(),
    };
    let (fee, total_fee) = (call.number(&shared::REFUND_FEE), call.number(&shared::TOTAL_FEE));
    if let Some(refund) = memory.refund_of(&key) {
        if refund.order != order.id {
            return Err(call.refuse("ERROR", "the refund number was used for another order"));
        }
        if (refund.fee, order.total_fee()) != (fee, total_fee) {
            let reason = format!(
                "refund_fee is {fee} of {total_fee}; the first time it was {} of {}",
                refund.fee,
                order.total_fee()
            );
            return Err(call.refuse("REFUND_FEE_MISMATCH", reason));
        }
        lifecycle::refund(Some(refund.state(now).0), RefundEvent::Ask).map_err(|code| call.refuse(code, ""))?;
        return Ok(taken_in(&order, refund).into());
    }
    if let Err(code) = order.apply(OrderEvent::Refund, now) {
        return Err(call.refused(Some(&order), now, code));
    }
    if total_fee != order.total_fee() {
        let reason = format!("total_fee is {total_fee}, the order's is {}", order.total_fee());
        return Err(Refusal { text: NOT_THE_ORDERS.to_owned(), ..call.refuse("INVALID_REQUEST", reason) });
    }
    let currency = call.fields.text(&shared::REFUND_FEE_TYPE).unwrap_or(shared::USUAL_CURRENCY);
    if currency != order.fee_type() {
        let reason = format!("the order's currency is {}", order.fee_type());
        return Err(Refusal::of_field(call.message, &shared::REFUND_FEE_TYPE, &reason));
    }
    let Some(payment) = &order.payment else {
        return Err(call.refused(Some(&order), now, "ORDERNOTEXIST"));
    };
    if now > payment.time_end.after(LIFE) {
        return Err(call.refuse("TRADE_OVERDUE", "the payment lies more than a year back"));
    }
    let earlier = memory.refunds_of(order.id);
    let refunded =
        earlier.iter().filter(|refund| refund.counts()).fold(0_u64, |sum, refund| sum.saturating_add(refund.fee));
    if refunded >= total_fee {
        let reason = format!("all {total_fee} fen of the order were refunded before");
        return Err(Refusal { text: ALL_REFUNDED.to_owned(), ..call.refuse("ERROR", reason) });
    }
    if refunded.saturating_add(fee) > total_fee {
        let reason = format!("{refunded} fen of {total_fee} were refunded before");
        return Err(Refusal { text: ABOVE_THE_REST.to_owned(), ..call.refuse("INVALID_REQUEST", reason) });
    }
    if earlier.len() >= MOST {
        return Err(call.refuse("ERROR", "the order has 50 refunds, and no more are taken in"));
    }

    let counting = earlier.iter().filter(|refund| refund.counts());
    let before: Vec<(u64, &[Coupon])> = counting.map(|refund| (refund.fee, refund.coupons.as_slice())).collect();
    let coupons = given_back(&payment.coupons, total_fee, &before, fee);
    let own = |field| call.fields.text(field).map(str::to_owned);
    let notify_url = own(&shared::NOTIFY_URL).or_else(|| call.account.refund_notify_url.clone());
    let asking = Asking {
        id: memory.ids.number(),
        order: order.id,
        key,
        refund_id: memory.ids.refund_id(now),
        fee,
        coupons,
        account: own(&shared::REFUND_ACCOUNT_FIELD),
        notify_url: notify_url.filter(|_| !call.on_cloud()),
        callback: callback(call),
        now,
        takes: state.refunds_take,
    };
    let mut refund = Refund::new(asking).map_err(|code| call.refuse(code, ""))?;
    if refund.is_told() {
        let told = memory.tell(About::Refund { refund: refund.id }, refund.ends());
        refund.notification = Some(told);
    }
    let reply = taken_in(&order, &refund);
    memory.keep_refund(refund);
    memory.keep_order(order);
    Ok(reply.into())
}

/// Where the callback goes that a call asks for, which only those of the cloud do.
fn callback(call: &Call<'_>) -> Option<Callback> {
    if !call.on_cloud() {
        return None;
    }
    let container = call.fields.get(&CONTAINER_FIELD).and_then(text).map(Callback::Container);
    container.or_else(|| call.fields.text(&FUNCTION_NAME).map(|name| Callback::Function(name.to_owned())))
}

/// What the reply says.
fn taken_in(order: &Order, refund: &Refund) -> Reply {
    let paid = order.payment.as_ref().map(|payment| payment.coupons.as_slice()).unwrap_or_default();
    let transaction_id = order.payment.as_ref().map_or("", |payment| payment.transaction_id.as_str());
    let total_fee = order.total_fee();
    let mut reply = Reply::new()
        .set(&shared::TRANSACTION_ID, transaction_id)
        .set(&shared::OUT_TRADE_NO, &order.key.out_trade_no)
        .set(&shared::OUT_REFUND_NO, &refund.key.out_refund_no)
        .set(&shared::REFUND_ID, &refund.refund_id)
        .set(&shared::REFUND_FEE, refund.fee.to_string())
        .set(&shared::TOTAL_FEE, total_fee.to_string())
        .set(&shared::FEE_TYPE, order.fee_type())
        .set(&shared::CASH_FEE, total_fee.saturating_sub(coupons::sum(paid)).to_string())
        .set(&shared::CASH_FEE_TYPE, order.fee_type())
        .set(&shared::CASH_REFUND_FEE, refund.cash_fee().to_string());
    if coupons::unsettled(paid) > 0 {
        reply = reply
            .set(&shared::SETTLEMENT_REFUND_FEE, refund.settlement_fee().to_string())
            .set(&shared::SETTLEMENT_TOTAL_FEE, total_fee.saturating_sub(coupons::unsettled(paid)).to_string());
    }
    let channel = if order.key.on_cloud { Channel::Cloud } else { Channel::Pay };
    coupons::of_refund(reply, &refund.coupons, channel)
}
