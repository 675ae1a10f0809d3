//! 申请退款: accepts a refund, or repeats the reply for an equal one.

use std::time::Duration;

use wxpay_core::BeijingTime;
use wxpay_core::schema::{
    Channel,
    cloud::{CONTAINER_FIELD, FUNCTION_NAME},
    shared,
};
use wxpay_core::server::MessageBuilder;

use super::call::{Call, CallOutput, value_text};
use crate::reason::Reason;
use crate::refusal::Refusal;
use crate::state::SandboxState;
use crate::state::coupons::{self, PaymentCoupon, returned_coupons};
use crate::state::lifecycle::{self, OrderEvent, RefundEvent};
use crate::state::memory::Memory;
use crate::state::notifications::NotificationSubject;
use crate::state::orders::Order;
use crate::state::refunds::{CallbackTarget, NewRefund, Refund, RefundKey};

/// How long after the payment a refund is possible.
const REFUND_PERIOD: Duration = Duration::from_secs(365 * 24 * 3600);
/// How long a refund that a scenario ends would last by itself: longer than a scenario moves the clock.
const HELD_DURATION: Duration = Duration::from_secs(20 * 365 * 24 * 3600);
/// The maximal number of refunds of an order.
const MAX_REFUNDS: usize = 50;

/// The gateway's text if `total_fee` is not the order's amount.
const TOTAL_FEE_MISMATCH: &str = "您的请求参数与订单信息不一致";
/// The gateway's text if the amount exceeds what is left to refund.
const EXCESS_REFUND: &str = "refund_fee大于可退金额";
/// The gateway's text if nothing is left to refund.
const FULLY_REFUNDED: &str = "订单已全额退款";

pub(super) fn refund(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    let now = state.clock.now();
    let mut memory = state.memory();
    let Some(order) = call.order(&memory) else {
        let code = match call.fields.text(&shared::TRANSACTION_ID) {
            Some(_) => "INVALID_TRANSACTIONID",
            None => lifecycle::next_order_state(None, OrderEvent::Refund).err().unwrap_or_default(),
        };
        return Err(call.refuse_order(None, now, code));
    };
    let mut order = order.clone();
    let key = RefundKey {
        on_cloud: order.key.on_cloud,
        mch_id: order.key.mch_id.clone(),
        out_refund_no: call.text(&shared::OUT_REFUND_NO).to_owned(),
    };
    let (fee, total_fee) = (call.number(&shared::REFUND_FEE), call.number(&shared::TOTAL_FEE));
    if let Some(refund) = memory.refund_by_key(&key) {
        if refund.order != order.id {
            return Err(call.refuse(
                "ERROR",
                Reason::new("the refund number was used for another order", "该商户退款单号已用于另一个订单"),
            ));
        }
        if (refund.fee, order.total_fee()) != (fee, total_fee) {
            let reason = Reason::new(
                format!(
                    "refund_fee is {fee} of {total_fee}; the first time it was {} of {}",
                    refund.fee,
                    order.total_fee()
                ),
                format!(
                    "refund_fee 为 {fee}（订单 {total_fee}），第一次是 {}（订单 {}）",
                    refund.fee,
                    order.total_fee()
                ),
            );
            return Err(call.refuse("REFUND_FEE_MISMATCH", reason));
        }
        lifecycle::next_refund_state(Some(refund.state(now).0), RefundEvent::Ask)
            .map_err(|code| call.refuse(code, Reason::default()))?;
        return Ok(refund_reply(&order, refund, total_fee).into());
    }
    if let Err(code) = order.apply(OrderEvent::Refund, now) {
        return Err(call.refuse_order(Some(&order), now, code));
    }
    if total_fee != order.total_fee() {
        let reason = Reason::new(
            format!("total_fee is {total_fee}, the order's is {}", order.total_fee()),
            format!("total_fee 为 {total_fee}，订单的是 {}", order.total_fee()),
        );
        return Err(Refusal { text: TOTAL_FEE_MISMATCH.to_owned(), ..call.refuse("INVALID_REQUEST", reason) });
    }
    let currency = call.fields.text(&shared::REFUND_FEE_TYPE).unwrap_or(shared::USUAL_CURRENCY);
    if currency != order.fee_type() {
        let reason = Reason::new(
            format!("the order's currency is {}", order.fee_type()),
            format!("订单的币种是 {}", order.fee_type()),
        );
        return Err(Refusal::invalid_field(call.message, &shared::REFUND_FEE_TYPE, reason));
    }
    let Some(payment) = &order.payment else {
        return Err(call.refuse_order(Some(&order), now, "ORDERNOTEXIST"));
    };
    if now > payment.time_end.after(REFUND_PERIOD) {
        return Err(
            call.refuse("TRADE_OVERDUE", Reason::new("the payment lies more than a year back", "支付已超过一年"))
        );
    }
    check_remainder(call, &memory, &order, fee)?;

    let own = |field| call.fields.text(field).map(str::to_owned);
    let notify_url = own(&shared::NOTIFY_URL).or_else(|| call.account.refund_notify_url.clone());
    let accepted = AcceptedRefund {
        key,
        fee,
        account: own(&shared::REFUND_ACCOUNT_FIELD),
        notify_url: notify_url.filter(|_| !call.on_cloud()),
        callback: callback_target(call),
    };
    let refund = accepted.save(state, &mut memory, &order, now).map_err(|code| call.refuse(code, Reason::default()))?;
    let reply = refund_reply(&order, &refund, total_fee);
    memory.save_order(order);
    Ok(reply.into())
}

/// Refuses more than what is left to refund, in money and in number.
fn check_remainder(call: &Call<'_>, memory: &Memory, order: &Order, fee: u64) -> Result<(), Refusal> {
    let total_fee = order.total_fee();
    let earlier = memory.refunds_of(order.id);
    let refunded =
        earlier.iter().filter(|refund| refund.is_effective()).fold(0_u64, |sum, refund| sum.saturating_add(refund.fee));
    if refunded >= total_fee {
        let reason = Reason::new(
            format!("all {total_fee} fen of the order were refunded before"),
            format!("订单的 {total_fee} 分已全部退款"),
        );
        return Err(Refusal { text: FULLY_REFUNDED.to_owned(), ..call.refuse("ERROR", reason) });
    }
    if refunded.saturating_add(fee) > total_fee {
        let reason = Reason::new(
            format!("{refunded} fen of {total_fee} were refunded before"),
            format!("{total_fee} 分中已退款 {refunded} 分"),
        );
        return Err(Refusal { text: EXCESS_REFUND.to_owned(), ..call.refuse("INVALID_REQUEST", reason) });
    }
    if earlier.len() >= MAX_REFUNDS {
        return Err(call.refuse(
            "ERROR",
            Reason::new("the order has 50 refunds, and no more are taken in", "订单已有 50 笔退款，不能再多"),
        ));
    }
    Ok(())
}

/// A refund that was accepted, and is not saved yet.
pub(crate) struct AcceptedRefund {
    pub(crate) key: RefundKey,
    /// The amount, in fen.
    pub(crate) fee: u64,
    pub(crate) account: Option<String>,
    pub(crate) notify_url: Option<String>,
    pub(crate) callback: Option<CallbackTarget>,
}

impl AcceptedRefund {
    /// Saves the refund of an order, with the coupons that it returns, and enqueues its notification.
    ///
    /// # Errors
    /// The code of the refusal.
    pub(crate) fn save(
        self,
        state: &SandboxState,
        memory: &mut Memory,
        order: &Order,
        now: BeijingTime,
    ) -> Result<Refund, &'static str> {
        let Self { key, fee, account, notify_url, callback } = self;
        let paid = order.payment.as_ref().map(|payment| payment.coupons.as_slice()).unwrap_or_default();
        let earlier = memory.refunds_of(order.id);
        let counting = earlier.iter().filter(|refund| refund.is_effective());
        let before: Vec<(u64, &[PaymentCoupon])> =
            counting.map(|refund| (refund.fee, refund.coupons.as_slice())).collect();
        let coupons = returned_coupons(paid, order.total_fee(), &before, fee);
        let is_held = memory.held_refunds.contains(&key.out_refund_no);
        let new_refund = NewRefund {
            id: memory.ids.next_number(),
            order: order.id,
            key,
            refund_id: memory.ids.refund_id(now),
            fee,
            coupons,
            account,
            notify_url,
            callback,
            now,
            duration: if is_held { HELD_DURATION } else { state.refund_duration },
        };
        let mut refund = Refund::new(new_refund)?;
        if refund.has_notification_target() {
            let notification =
                memory.enqueue_notification(NotificationSubject::Refund { refund: refund.id }, refund.end_time());
            refund.notification = Some(notification);
        }
        memory.save_refund(refund.clone());
        Ok(refund)
    }
}

/// The callback target that a call of the cloud channel names.
fn callback_target(call: &Call<'_>) -> Option<CallbackTarget> {
    if !call.on_cloud() {
        return None;
    }
    let container = call.fields.get(&CONTAINER_FIELD).and_then(value_text).map(CallbackTarget::Container);
    container.or_else(|| call.fields.text(&FUNCTION_NAME).map(|name| CallbackTarget::Function(name.to_owned())))
}

/// The business fields of the reply. `total_fee` is what could be refunded.
pub(crate) fn refund_reply(order: &Order, refund: &Refund, total_fee: u64) -> MessageBuilder {
    let paid = order.payment.as_ref().map(|payment| payment.coupons.as_slice()).unwrap_or_default();
    let transaction_id = order.payment.as_ref().map_or("", |payment| payment.transaction_id.as_str());
    let mut reply = MessageBuilder::new()
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
    if coupons::unsettled_amount(paid) > 0 {
        reply = reply
            .set(&shared::SETTLEMENT_REFUND_FEE, refund.settlement_fee().to_string())
            .set(&shared::SETTLEMENT_TOTAL_FEE, total_fee.saturating_sub(coupons::unsettled_amount(paid)).to_string());
    }
    let channel = if order.key.on_cloud { Channel::Cloud } else { Channel::Pay };
    coupons::add_to_refund(reply, &refund.coupons, channel)
}
