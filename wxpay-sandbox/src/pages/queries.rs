//! Reads the sandbox's state into view models: the first page, an order, the account. Beside it, `rows.rs` has the
//! rows of lists, `list_queries.rs` the lists in full, `fault_queries.rs` the faults.

use std::sync::Arc;

use wxpay_core::BeijingTime;
use wxpay_core::value::{RefundStatus, TradeState, TradeType};

use super::fault_queries::faults;
#[cfg(feature = "all-messages")]
use super::rows::record_row;
use super::rows::{
    attempt_view, matches_filter, money, notification_view, order_matches, order_number, order_row, refund_view,
    request_view,
};
#[cfg(feature = "all-messages")]
use super::view_model::RecordRow;
use super::view_model::{
    AccountView, CouponView, EventKind, Filter, OrderView, Overview, PaymentView, RequestView, Tallies, TimelineEvent,
};
use crate::account;
use crate::archive;
use crate::state::SandboxState;
use crate::state::coupons::PaymentCoupon;
use crate::state::lifecycle::OrderState;
use crate::state::log::LogEntry;
use crate::state::memory::Memory;
use crate::state::orders::Order;
use crate::state::refunds::Refund;

/// The maximal number of rows in a list.
const MAX_ROWS: usize = 100;
/// How many of the latest records are scanned, as the memory is locked meanwhile.
const MAX_SCANNED: usize = 10_000;

/// The lists of the first page.
pub(crate) async fn overview(state: &Arc<SandboxState>, filter: &Filter) -> Overview {
    let mut overview = lists(state, filter);
    overview.tallies.faults = faults(state).await.len();
    overview
}

fn lists(state: &SandboxState, filter: &Filter) -> Overview {
    let now = state.clock.now();
    let memory = state.memory();
    let mut tallies = Tallies::default();
    let (mut fitting, mut rows) = (0, Vec::new());
    for order in memory.orders().take(MAX_SCANNED) {
        let order_state = order.state(now).trade_state();
        tallies.orders += 1;
        tallies.unpaid += usize::from(order_state == TradeState::Notpay);
        tallies.paid += usize::from(order_state == TradeState::Success);
        if order_matches(filter, order, &order_state) {
            fitting += 1;
            if rows.len() < MAX_ROWS {
                rows.push(order_row(&memory, order, now));
            }
        }
    }
    tallies.refunds = memory.refunds().take(MAX_SCANNED).count();
    tallies.due = memory.notifications().take(MAX_SCANNED).filter(|notification| notification.due().is_some()).count();
    tallies.refused = memory.log.latest().filter(|entry| entry.refused.is_some()).count();
    let mut log: Vec<RequestView> = memory
        .log
        .latest()
        .filter(|entry| filter.has_refusal(entry.refused.is_some()))
        .map(request_view)
        .filter(|request| filter.shows_request(request))
        .collect();
    let more_requests = log.len().saturating_sub(MAX_ROWS);
    log.truncate(MAX_ROWS);
    Overview {
        tallies,
        more_orders: fitting - rows.len(),
        orders: rows,
        refunds: memory
            .refunds()
            .take(MAX_SCANNED)
            .filter(|refund| {
                matches_filter(
                    filter,
                    refund.key.on_cloud,
                    &[&refund.key.out_refund_no, order_number(&memory, refund.order)],
                )
            })
            .filter_map(|refund| refund_view(&memory, refund, now))
            .take(MAX_ROWS)
            .collect(),
        notifications: memory
            .notifications()
            .take(MAX_SCANNED)
            .filter_map(|notification| notification_view(&memory, notification, filter))
            .take(MAX_ROWS)
            .collect(),
        #[cfg(feature = "all-messages")]
        records: records(&memory, filter),
        log,
        more_requests,
    }
}

/// The latest records of further calls that match the filter.
#[cfg(feature = "all-messages")]
fn records(memory: &Memory, filter: &Filter) -> Vec<RecordRow> {
    let latest = memory.records.by_id.values().rev().take(MAX_SCANNED);
    let shown = latest.filter(|record| record.number.contains(&filter.text)).filter_map(record_row);
    shown.take(MAX_ROWS).collect()
}

/// An order by its number or its `prepay_id`. `merchant` selects one if the number is ambiguous.
pub(crate) fn order(state: &SandboxState, id: &str, merchant: Option<&str>) -> Option<OrderView> {
    let now = state.clock.now();
    archive::recall_number(state, id).ok()?;
    let memory = state.memory();
    let order = memory.find_order(id, merchant).or_else(|| memory.orders().find(|order| order.prepay_id == id))?;
    let refunds = memory.refunds_of(order.id);
    let coupon =
        |coupon: &PaymentCoupon| CouponView { kind: coupon.coupon_type().to_string(), fee: money(coupon.fee, order) };
    Some(OrderView {
        row: order_row(&memory, order, now),
        prepay_id: order.prepay_id.clone(),
        code_url: (order.trade_type() == TradeType::Native).then(|| order.code_url()),
        payment: order.payment.as_ref().map(|payment| PaymentView {
            transaction_id: payment.transaction_id.clone(),
            openid: payment.openid.clone(),
            coupons: payment.coupons.iter().map(coupon).collect(),
        }),
        wants_password: order.state(now) == OrderState::UserPaying,
        refunds: refunds.iter().filter_map(|refund| refund_view(&memory, refund, now)).collect(),
        placed: order.placed.clone().into_iter().collect(),
        timeline: timeline(&memory, order, &refunds, now),
    })
}

/// The events of an order by time, and its next delivery attempts.
fn timeline(memory: &Memory, order: &Order, refunds: &[&Refund], now: BeijingTime) -> Vec<TimelineEvent> {
    let mut timeline = vec![TimelineEvent { at: order.placed_at, kind: EventKind::Placed }];
    let mut add = |at, kind| timeline.push(TimelineEvent { at, kind });
    let is_about = |entry: &&LogEntry| entry.out_trade_no.as_deref() == Some(&order.key.out_trade_no);
    for entry in memory.log.latest().rev().filter(is_about) {
        add(entry.at, EventKind::Request(Box::new(request_view(entry))));
    }
    if let Some(payment) = &order.payment {
        add(payment.time_end, EventKind::Paid);
    }
    if let Some(revoked) = &order.revoked {
        add(revoked.at, EventKind::Revoked);
    }
    if order.state(order.placed_at) != OrderState::Closed && order.state(now) == OrderState::Closed {
        add(order.expires, EventKind::Expired);
    }
    let mut due: Vec<BeijingTime> = Vec::new();
    let mut add_deliveries = |id: Option<u64>, refund: Option<&str>, add: &mut dyn FnMut(BeijingTime, EventKind)| {
        if let Some(notification) = id.and_then(|id| memory.notification(id)) {
            for (attempt, count) in notification.attempts.iter().zip(1..) {
                add(attempt.at, EventKind::Delivery(attempt_view(attempt), count, refund.map(str::to_owned)));
            }
            due.extend(notification.due());
        }
    };
    add_deliveries(order.notification, None, &mut add);
    for refund in refunds {
        let Some(view) = refund_view(memory, refund, now) else { continue };
        add(refund.requested_at, EventKind::RefundRequest(view.clone()));
        if view.state != RefundStatus::Processing {
            add(refund.state(now).1, EventKind::RefundEnd(view));
        }
        add_deliveries(refund.notification, Some(&refund.key.out_refund_no), &mut add);
    }
    for at in due {
        add(at, EventKind::NextAttempt);
    }
    timeline.sort_by_key(|event| event.at.unix_seconds());
    timeline
}

/// The account of the samples, with its key if that is the published one.
pub(crate) fn account(state: &SandboxState) -> AccountView {
    use account::Account;
    let first = state.accounts.first();
    let text = |of: fn(&Account) -> &String| first.map(of).cloned().unwrap_or_default();
    let mch_id = text(|account| &account.mch_id);
    let key = (mch_id == Account::DEMO_MCH_ID).then_some(Account::DEMO_KEY);
    AccountView { appid: text(|account| &account.appid), mch_id, key }
}
