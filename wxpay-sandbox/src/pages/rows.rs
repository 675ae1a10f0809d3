//! The rows of lists, and which of them a filter shows.

#[cfg(feature = "all-messages")]
use serde_json::Value;
use wxpay_core::BeijingTime;
use wxpay_core::schema::Channel;
use wxpay_core::value::TradeState;

#[cfg(feature = "all-messages")]
use super::view_model::RecordRow;
use super::view_model::{
    AmountView, AttemptView, DeliveryState, Filter, NotificationView, OrderRow, RefundView, RequestView,
};
#[cfg(feature = "all-messages")]
use crate::further;
use crate::state::lifecycle::OrderState;
use crate::state::log::LogEntry;
use crate::state::memory::Memory;
use crate::state::notifications::{DeliveryAttempt, Notification, NotificationSubject};
use crate::state::orders::Order;
#[cfg(feature = "all-messages")]
use crate::state::records::Record;
use crate::state::refunds::Refund;

pub(super) fn order_matches(filter: &Filter, order: &Order, state: &TradeState) -> bool {
    filter.state.as_deref().is_none_or(|wanted| state.as_str() == wanted)
        && matches_filter(filter, order.key.on_cloud, &[&order.key.out_trade_no])
}

/// Whether a record of that channel, with one of these numbers, matches the filter.
pub(super) fn matches_filter(filter: &Filter, on_cloud: bool, numbers: &[&str]) -> bool {
    filter.channel.as_deref().is_none_or(|channel| (channel == "cloud") == on_cloud)
        && numbers.iter().any(|number| number.contains(&filter.text))
}

pub(super) fn order_number(memory: &Memory, order: u64) -> &str {
    memory.order(order).map_or("", |order| &order.key.out_trade_no)
}

pub(super) fn order_row(memory: &Memory, order: &Order, now: BeijingTime) -> OrderRow {
    let state = order.state(now);
    OrderRow {
        out_trade_no: order.key.out_trade_no.clone(),
        ambiguous_merchant: ambiguous_merchant(memory, order),
        merchant: order.key.mch_id.clone(),
        on_cloud: order.key.on_cloud,
        trade_type: order.trade_type().to_string(),
        state: state.trade_state(),
        // A code is charged once, so an unpaid order cannot be paid later.
        is_open: state == OrderState::UserPaying || (state == OrderState::NotPay && !order.is_code_payment()),
        body: order.placed.get("body").cloned().unwrap_or_default(),
        total: money(order.total_fee(), order),
        placed_at: order.placed_at,
        notified: order.notification.and_then(|id| memory.notification(id)).map(delivery_state),
    }
}

/// The owner of an order, if its number is ambiguous.
fn ambiguous_merchant(memory: &Memory, order: &Order) -> Option<String> {
    memory.has_shared_number(&order.key.out_trade_no).then(|| order.key.mch_id.clone())
}

pub(super) fn money(fen: u64, order: &Order) -> AmountView {
    AmountView { fen, currency: order.fee_type().to_owned() }
}

fn delivery_state(notification: &Notification) -> DeliveryState {
    match notification.due() {
        _ if notification.is_acknowledged() => DeliveryState::Acknowledged,
        Some(_) => DeliveryState::Due,
        None => DeliveryState::GivenUp,
    }
}

pub(super) fn refund_view(memory: &Memory, refund: &Refund, now: BeijingTime) -> Option<RefundView> {
    let order = memory.order(refund.order)?;
    Some(RefundView {
        on_cloud: refund.key.on_cloud,
        out_refund_no: refund.key.out_refund_no.clone(),
        out_trade_no: order.key.out_trade_no.clone(),
        ambiguous_merchant: ambiguous_merchant(memory, order),
        state: refund.state(now).0.status(),
        fee: money(refund.fee, order),
        requested_at: refund.requested_at,
    })
}

pub(super) fn notification_view(
    memory: &Memory,
    notification: &Notification,
    filter: &Filter,
) -> Option<NotificationView> {
    let (order, refund) = match notification.subject {
        NotificationSubject::Payment { order } => (order, None),
        NotificationSubject::Refund { refund } => memory.refund(refund).map(|refund| (refund.order, Some(refund)))?,
        // The pages show orders and refunds.
        NotificationSubject::Further { .. } => return None,
    };
    let order = memory.order(order)?;
    if !matches_filter(filter, order.key.on_cloud, &[&order.key.out_trade_no]) {
        return None;
    }
    Some(NotificationView {
        out_trade_no: order.key.out_trade_no.clone(),
        ambiguous_merchant: ambiguous_merchant(memory, order),
        out_refund_no: refund.map(|refund| refund.key.out_refund_no.clone()),
        state: delivery_state(notification),
        attempts: notification.attempts.iter().map(attempt_view).collect(),
        next: notification.due(),
    })
}

pub(super) fn attempt_view(attempt: &DeliveryAttempt) -> AttemptView {
    AttemptView {
        url: attempt.url.clone(),
        request: attempt.request.clone(),
        acknowledged: attempt.acknowledged,
        answer: attempt.answer.clone(),
        fault: attempt.fault.clone(),
    }
}

/// The documented text of a refusal's code, in Chinese.
fn documented_text(entry: &LogEntry) -> Option<&'static str> {
    let (code, _) = entry.refused.as_ref()?;
    entry.api?.error(code).map(|listed| listed.text)
}

pub(super) fn request_view(entry: &LogEntry) -> RequestView {
    RequestView {
        at: entry.at,
        method: entry.method.clone(),
        path: entry.path.clone(),
        out_trade_no: entry.out_trade_no.clone(),
        on_cloud: entry.api.map(|api| api.channel == Channel::Cloud),
        refused: entry.refused.clone(),
        note: entry.note.clone(),
        text: documented_text(entry),
        fault: entry.fault.map(str::to_owned),
        sign: entry.findings.as_deref().cloned(),
    }
}

/// A record of a further call; `None` for those that the control interface does not list.
#[cfg(feature = "all-messages")]
pub(super) fn record_row(record: &Record) -> Option<RecordRow> {
    let kind = further::list_path(&record.kind)?;
    let member = |names: &[&str]| names.iter().find_map(|name| record.content.get(name));
    let state = member(&["state", "status", "result", "coupon_state"]).and_then(Value::as_str);
    let amount = member(&["amount", "total_amount", "total_fee", "coupon_value"]).and_then(Value::as_u64);
    Some(RecordRow {
        kind,
        number: record.number.clone(),
        merchant: record.owner.clone(),
        state: state.unwrap_or_default().to_owned(),
        amount: amount.map(|fen| AmountView { fen, currency: "CNY".to_owned() }),
    })
}
