//! The actions of people: payers pay, cancel or fail to pay; banks end refunds.

use std::fmt;
use std::time::Duration;

use wxpay_core::BeijingTime;
use wxpay_core::schema::{pay, shared};

use crate::reason::Reason;
use crate::refusal::Refusal;
use crate::state::coupons::{self, PaymentCoupon};
use crate::state::lifecycle::{OrderEvent, OrderState, RefundEvent};
use crate::state::memory::Memory;
use crate::state::notifications::NotificationSubject;
use crate::state::orders::{Order, OrderPayment};
use crate::state::payment_code;
use crate::state::refunds::Refund;

/// The payer if no other is known.
pub(crate) const DEFAULT_PAYER: &str = "oSandboxPayer0000000000000001";

/// The options of a payment.
#[derive(Debug)]
pub(crate) struct PayOptions {
    /// The payer; by default the one that the order was placed for.
    pub(crate) openid: Option<String>,
    pub(crate) coupons: Vec<PaymentCoupon>,
    /// How long after the payment the merchant is notified; `None` for never.
    pub(crate) notify_after: Option<Duration>,
}

impl Default for PayOptions {
    fn default() -> Self {
        Self { openid: None, coupons: Vec::new(), notify_after: Some(Duration::ZERO) }
    }
}

/// The number of an order or a refund, with its owner if several merchants use it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NumberRef<'n> {
    pub(crate) number: &'n str,
    pub(crate) merchant: Option<&'n str>,
}

impl<'n> NumberRef<'n> {
    /// A number without an owner.
    pub(crate) fn new(number: &'n str) -> Self {
        Self { number, merchant: None }
    }
}

/// For use in a sentence.
impl fmt::Display for NumberRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.merchant {
            None => write!(f, "`{}`", self.number),
            Some(merchant) => write!(f, "`{}` of merchant {merchant}", self.number),
        }
    }
}

/// Pays an order and enqueues its notification.
///
/// # Errors
/// If the order is unknown or cannot be paid.
pub(crate) fn pay(
    memory: &mut Memory,
    reference: NumberRef<'_>,
    options: PayOptions,
    now: BeijingTime,
) -> Result<Order, Refusal> {
    let mut order = find_order(memory, reference)?;
    let charged_before = order.is_code_payment() && order.state(now) != OrderState::UserPaying;
    if charged_before && order.state(now) == OrderState::NotPay {
        return Err(refusal(
            &order,
            now,
            "ORDERCLOSED",
            &Reason::new("the payer did not pay, and a code is charged once", "用户没有付款，而付款码只能扣一次"),
        ));
    }
    let off = coupons::sum(&options.coupons);
    if off > order.total_fee() {
        let reason = Reason::new(
            format!("coupons of {off} fen exceed the order of {} fen", order.total_fee()),
            format!("优惠 {off} 分超过了订单的 {} 分", order.total_fee()),
        );
        return Err(refusal(&order, now, "PARAM_ERROR", &reason));
    }
    apply_event(&mut order, OrderEvent::Pay, now)?;
    let openid = options.openid.unwrap_or_else(|| usual_payer(&order));
    let transaction_id = memory.ids.transaction_id(now);
    order.payment = Some(OrderPayment { transaction_id, time_end: now, openid, coupons: options.coupons });
    #[cfg(feature = "all-messages")]
    crate::further::cash_coupon::use_in_payment(memory, &order);
    // The result of a code payment is replied or queried, not notified.
    if let Some(after) = options.notify_after.filter(|_| !order.is_code_payment()) {
        order.notification = Some(enqueue(memory, &order, now.after(after)));
    }
    #[cfg(feature = "all-messages")]
    crate::further::deposit::hold(memory, &order);
    memory.save_order(order.clone());
    Ok(order)
}

/// The payer of an order unless another one is named.
pub(crate) fn usual_payer(order: &Order) -> String {
    let placed = order.get(&shared::OPENID).or(order.get(&shared::SUB_OPENID)).map(str::to_owned);
    let code = || order.get(&shared::AUTH_CODE).map(payment_code::payer_openid);
    placed.or_else(code).unwrap_or_else(|| DEFAULT_PAYER.to_owned())
}

/// Enqueues the notification of a payment.
fn enqueue(memory: &mut Memory, order: &Order, first: BeijingTime) -> u64 {
    #[cfg(feature = "all-messages")]
    if let Some(notification) = crate::further::papay::enqueue_payment(memory, order, first) {
        return notification;
    }
    memory.enqueue_notification(NotificationSubject::Payment { order: order.id }, first)
}

/// The payer leaves without paying.
pub(crate) fn cancel(memory: &mut Memory, reference: NumberRef<'_>, now: BeijingTime) -> Result<Order, Refusal> {
    apply(memory, reference, OrderEvent::Cancel, now)
}

/// The bank refuses the payment.
pub(crate) fn fail(memory: &mut Memory, reference: NumberRef<'_>, now: BeijingTime) -> Result<Order, Refusal> {
    apply(memory, reference, OrderEvent::Fail, now)
}

fn apply(memory: &mut Memory, reference: NumberRef<'_>, event: OrderEvent, now: BeijingTime) -> Result<Order, Refusal> {
    let mut order = find_order(memory, reference)?;
    apply_event(&mut order, event, now)?;
    memory.save_order(order.clone());
    Ok(order)
}

fn find_order(memory: &Memory, reference: NumberRef<'_>) -> Result<Order, Refusal> {
    memory.find_order(reference.number, reference.merchant).cloned().ok_or_else(|| {
        let reason = Reason::new(format!("no order {reference} was placed"), format!("没有下过订单 {reference}"));
        Refusal::business(&pay::ORDER_QUERY, "ORDERNOTEXIST", reason)
    })
}

fn apply_event(order: &mut Order, event: OrderEvent, now: BeijingTime) -> Result<(), Refusal> {
    let reason = match order.state(now) {
        OrderState::Success => Reason::new("the order is paid", "订单已支付"),
        OrderState::Closed => Reason::new("the order is closed, or has expired", "订单已关闭或已过期"),
        other => Reason::new(
            format!("the order is in the state {}", other.trade_state()),
            format!("订单状态为 {}", other.trade_state()),
        ),
    };
    order.apply(event, now).map_err(|code| refusal(order, now, code, &reason))
}

fn refusal(order: &Order, now: BeijingTime, code: &str, reason: &Reason) -> Refusal {
    let (number, state) = (&order.key.out_trade_no, order.state(now).trade_state());
    let reason = Reason::new(
        format!("{}: order `{number}`, {state}", reason.en),
        format!("{}：订单 `{number}`，{state}", reason.zh),
    );
    Refusal::business(&pay::UNIFIED_ORDER, code, reason)
}

/// Ends a refund and enqueues its notification.
///
/// # Errors
/// If the refund is unknown or cannot end like that.
pub(crate) fn finish_refund(
    memory: &mut Memory,
    reference: NumberRef<'_>,
    event: RefundEvent,
    now: BeijingTime,
) -> Result<Refund, Refusal> {
    let Some(mut refund) = memory.find_refund(reference.number, reference.merchant).cloned() else {
        let reason = Reason::new(format!("no refund {reference} was asked for"), format!("没有申请过退款 {reference}"));
        return Err(Refusal::business(&pay::REFUND_QUERY, "REFUNDNOTEXIST", reason));
    };
    let before = refund.state(now).0.status();
    refund.apply(event, now).map_err(|code| {
        Refusal::business(
            &pay::REFUND,
            code,
            Reason::new(format!("the refund is in the state {before}"), format!("退款状态为 {before}")),
        )
    })?;
    if let Some(mut notification) = refund.notification.and_then(|id| memory.notification(id)).cloned() {
        notification.withdraw();
        memory.save_notification(notification);
        refund.notification = Some(memory.enqueue_notification(NotificationSubject::Refund { refund: refund.id }, now));
    }
    memory.save_refund(refund.clone());
    Ok(refund)
}
