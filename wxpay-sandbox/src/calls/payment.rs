//! What people do, at the control interface: a payer pays, does not, or cannot; a
//! bank ends a refund. And what a query and a notification say of a payment.

use std::fmt;
use std::time::Duration;

use wxpay_core::BeijingTime;
use wxpay_core::schema::{Channel, pay, shared};
use wxpay_core::server::Reply;

use crate::coupons::{self, Coupon};
use crate::lifecycle::{OrderEvent, OrderState, RefundEvent};
use crate::memory::Memory;
use crate::notifications::About;
use crate::orders::{Order, Payment};
use crate::refunds::Refund;
use crate::refusal::Refusal;

/// Who pays when nobody is named.
pub(crate) const SOMEBODY: &str = "oSandboxPayer0000000000000001";

/// How an order is paid.
#[derive(Debug)]
pub(crate) struct Wishes {
    /// By whom; by the one it was placed for otherwise.
    pub(crate) openid: Option<String>,
    pub(crate) coupons: Vec<Coupon>,
    /// How long after it the merchant is told first, if ever.
    pub(crate) told_after: Option<Duration>,
}

impl Default for Wishes {
    fn default() -> Self {
        Self { openid: None, coupons: Vec::new(), told_after: Some(Duration::ZERO) }
    }
}

/// The number of an order or a refund, and whose it is where that is said.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Named<'n> {
    pub(crate) number: &'n str,
    pub(crate) merchant: Option<&'n str>,
}

impl<'n> Named<'n> {
    /// Whoever's it is.
    pub(crate) fn anyone(number: &'n str) -> Self {
        Self { number, merchant: None }
    }
}

/// For a sentence.
impl fmt::Display for Named<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.merchant {
            None => write!(f, "`{}`", self.number),
            Some(merchant) => write!(f, "`{}` of merchant {merchant}", self.number),
        }
    }
}

/// Pays an order as its payer would, and prepares to tell the merchant.
pub(crate) fn pay(memory: &mut Memory, of: Named<'_>, wishes: Wishes, now: BeijingTime) -> Result<Order, Refusal> {
    let mut order = found(memory, of)?;
    let charged_before = order.is_code_payment() && order.state(now) != OrderState::UserPaying;
    if charged_before && order.state(now) == OrderState::NotPay {
        return Err(refused(&order, now, "ORDERCLOSED", "the payer did not pay, and a code is charged once"));
    }
    let off = coupons::sum(&wishes.coupons);
    if off > order.total_fee() {
        let reason = format!("coupons of {off} fen exceed the order of {} fen", order.total_fee());
        return Err(refused(&order, now, "PARAM_ERROR", &reason));
    }
    applied(&mut order, OrderEvent::Pay, now)?;
    let placed = order.get(&shared::OPENID).or(order.get(&shared::SUB_OPENID)).map(str::to_owned);
    let code = order.placed.get(super::micropay::AUTH_CODE).map(|code| super::auth_code::openid(code));
    let openid = wishes.openid.or(placed).or(code).unwrap_or_else(|| SOMEBODY.to_owned());
    let transaction_id = memory.ids.transaction_id(now);
    order.payment = Some(Payment { transaction_id, time_end: now, openid, coupons: wishes.coupons });
    // A code payment is answered, or queried; nobody is notified.
    if let Some(after) = wishes.told_after.filter(|_| !order.is_code_payment()) {
        order.notification = Some(memory.tell(About::Payment { order: order.id }, now.after(after)));
    }
    memory.keep_order(order.clone());
    Ok(order)
}

/// The payer leaves without paying.
pub(crate) fn cancel(memory: &mut Memory, of: Named<'_>, now: BeijingTime) -> Result<Order, Refusal> {
    changed(memory, of, OrderEvent::Cancel, now)
}

/// The bank refuses the payment.
pub(crate) fn fail(memory: &mut Memory, of: Named<'_>, now: BeijingTime) -> Result<Order, Refusal> {
    changed(memory, of, OrderEvent::Fail, now)
}

fn changed(memory: &mut Memory, of: Named<'_>, event: OrderEvent, now: BeijingTime) -> Result<Order, Refusal> {
    let mut order = found(memory, of)?;
    applied(&mut order, event, now)?;
    memory.keep_order(order.clone());
    Ok(order)
}

fn found(memory: &Memory, of: Named<'_>) -> Result<Order, Refusal> {
    memory.find(of.number, of.merchant).cloned().ok_or_else(|| {
        let reason = format!("no order {of} was placed");
        Refusal::business(&pay::ORDER_QUERY, "ORDERNOTEXIST", reason)
    })
}

fn applied(order: &mut Order, event: OrderEvent, now: BeijingTime) -> Result<(), Refusal> {
    let reason = match order.state(now) {
        OrderState::Success => "the order is paid".to_owned(),
        OrderState::Closed => "the order is closed, or has expired".to_owned(),
        other => format!("the order is in the state {}", other.name()),
    };
    order.apply(event, now).map_err(|code| refused(order, now, code, &reason))
}

fn refused(order: &Order, now: BeijingTime, code: &str, reason: &str) -> Refusal {
    let reason = format!("{reason}: order `{}`, {}", order.key.out_trade_no, order.state(now).name());
    Refusal::business(&pay::UNIFIED_ORDER, code, reason)
}

/// Ends a refund now, and prepares to tell the merchant of that.
pub(crate) fn finish_refund(
    memory: &mut Memory,
    of: Named<'_>,
    event: RefundEvent,
    now: BeijingTime,
) -> Result<Refund, Refusal> {
    let Some(mut refund) = memory.find_refund(of.number, of.merchant).cloned() else {
        let reason = format!("no refund {of} was asked for");
        return Err(Refusal::business(&pay::REFUND_QUERY, "REFUNDNOTEXIST", reason));
    };
    let before = refund.state(now).0.name();
    refund
        .apply(event, now)
        .map_err(|code| Refusal::business(&pay::REFUND, code, format!("the refund is in the state {before}")))?;
    if let Some(mut told) = refund.notification.and_then(|told| memory.notification(told)).cloned() {
        told.withdraw();
        memory.keep_notification(told);
        refund.notification = Some(memory.tell(About::Refund { refund: refund.id }, now));
    }
    memory.keep_refund(refund.clone());
    Ok(refund)
}

/// Adds what a query and a notification both say of a payment.
pub(crate) fn with_payment(reply: Reply, order: &Order, payment: &Payment) -> Reply {
    let on_cloud = order.key.on_cloud;
    let total_fee = order.total_fee();
    let sub_openid = order.get(&shared::SUB_OPENID).unwrap_or_default();
    let sub_is_subscribe = if sub_openid.is_empty() && !on_cloud { "" } else { "N" };
    let sub_openid = if on_cloud && sub_openid.is_empty() { &payment.openid } else { sub_openid };
    let unsettled = coupons::unsettled(&payment.coupons);
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
    let reply = coupons::of_payment(reply, &payment.coupons, channel)
        .set(&shared::TRANSACTION_ID, &payment.transaction_id)
        .set(&shared::OUT_TRADE_NO, &order.key.out_trade_no)
        .set(&shared::ATTACH, order.get(&shared::ATTACH).unwrap_or_default())
        .set(&shared::TIME_END, payment.time_end.to_string());
    match order.get(&shared::VERSION) {
        Some(_) if !on_cloud => coupons::promotions(reply, &payment.coupons),
        _ => reply,
    }
}
