//! Reads the sandbox's state into view models. The only file of the pages that knows the state's
//! types.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::Request as HttpRequest;
use serde_json::{Map, Value, json};
use tower::ServiceExt as _;
use wxpay_core::BeijingTime;
use wxpay_core::schema::{ALL, Direction, Message};
use wxpay_core::value::{RefundStatus, TradeState, TradeType};

use super::faults::FaultForm;
#[cfg(feature = "all-messages")]
use super::view_model::RecordRow;
use super::view_model::{
    AccountView, AmountView, AttemptView, CouponView, DeliveryState, EventKind, FaultChoice, FaultView, Filter,
    NotificationView, OrderRow, OrderView, Overview, PaymentView, RefundView, RequestView, Tallies, TimelineEvent,
};
use crate::archive;
#[cfg(feature = "all-messages")]
use crate::further;
use crate::state::SandboxState;
use crate::state::coupons::PaymentCoupon;
use crate::state::lifecycle::OrderState;
use crate::state::log::LogEntry;
use crate::state::memory::Memory;
use crate::state::notifications::{DeliveryAttempt, Notification, NotificationSubject};
use crate::state::orders::Order;
use crate::state::refunds::Refund;
use crate::{account, control};

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
        .filter(|entry| {
            entry.out_trade_no.as_deref().unwrap_or_default().contains(&filter.text)
                || entry.path.contains(&filter.text)
        })
        .filter(|entry| !filter.refused || entry.refused.is_some())
        .map(request_view)
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
    let shown = latest.filter(|record| record.number.contains(&filter.text)).filter_map(|record| {
        let kind = further::list_path(&record.kind)?;
        let member = |names: &[&str]| names.iter().find_map(|name| record.content.get(name));
        Some(RecordRow {
            kind,
            number: record.number.clone(),
            merchant: record.owner.clone(),
            state: member(&["state", "status", "result", "coupon_state"])
                .and_then(Value::as_str)
                .unwrap_or("")
                .to_owned(),
            amount: member(&["amount", "total_amount", "total_fee", "coupon_value"])
                .and_then(Value::as_u64)
                .map(|fen| AmountView { fen, currency: "CNY".to_owned() }),
        })
    });
    shown.take(MAX_ROWS).collect()
}

fn order_matches(filter: &Filter, order: &Order, state: &TradeState) -> bool {
    filter.state.as_deref().is_none_or(|wanted| state.as_str() == wanted)
        && matches_filter(filter, order.key.on_cloud, &[&order.key.out_trade_no])
}

/// Whether a record of that channel, with one of these numbers, matches the filter.
fn matches_filter(filter: &Filter, on_cloud: bool, numbers: &[&str]) -> bool {
    filter.channel.as_deref().is_none_or(|channel| (channel == "cloud") == on_cloud)
        && numbers.iter().any(|number| number.contains(&filter.text))
}

fn order_number(memory: &Memory, order: u64) -> &str {
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

fn money(fen: u64, order: &Order) -> AmountView {
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

fn attempt_view(attempt: &DeliveryAttempt) -> AttemptView {
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
        refused: entry.refused.clone(),
        note: entry.note.clone(),
        text: documented_text(entry),
        fault: entry.fault.map(str::to_owned),
        sign: entry.findings.as_deref().cloned(),
    }
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

/// The choices of the fault form for an API, from the control interface.
pub(crate) async fn fault_form(state: &Arc<SandboxState>, api: Option<&str>) -> FaultForm {
    match control_get(state, "/_sandbox/faults/kinds").await {
        Value::Null => form_from(&documented_faults(), api),
        listed => form_from(&listed, api),
    }
}

fn form_from(listed: &Value, api: Option<&str>) -> FaultForm {
    let texts = |value: Option<&Value>, name: &str| -> Vec<(String, Value)> {
        let list = value.and_then(Value::as_array).cloned().unwrap_or_default();
        list.into_iter()
            .map(|row| (row.get(name).and_then(Value::as_str).unwrap_or_default().to_owned(), row))
            .collect()
    };
    let mut apis = texts(listed.get("apis"), "api");
    let kinds = texts(listed.get("kinds"), "fault");
    if !kinds.is_empty() {
        // For every call, only faults that are not error codes.
        let names: Vec<&str> = kinds.iter().map(|(name, _)| name.as_str()).collect();
        apis.push(("*".to_owned(), json!({ "faults": names })));
    }
    let chosen = apis.iter().find(|(name, _)| api == Some(name)).or(apis.first());
    let faults = chosen.and_then(|(_, row)| row.get("faults")?.as_array().cloned()).unwrap_or_default();
    let mut offer = FaultForm {
        apis: apis.iter().map(|(name, _)| name.clone()).collect(),
        api: chosen.map(|(name, _)| name.clone()).unwrap_or_default(),
        codes: Vec::new(),
        kinds: Vec::new(),
    };
    let message =
        ALL.iter().find(|message| message.direction == Direction::Request && message.full_name() == offer.api.as_str());
    for fault in faults.iter().filter_map(Value::as_str) {
        let kind = kinds.iter().find(|(name, _)| name == fault);
        let does = kind.and_then(|(_, row)| row.get("does")?.as_str());
        let listed = message.and_then(|message| message.error(fault));
        let choice = |meaning: &str| FaultChoice { name: fault.to_owned(), meaning: meaning.to_owned() };
        match does {
            Some(does) => offer.kinds.push(choice(does)),
            None => offer.codes.push(choice(listed.map_or("", |listed| listed.text))),
        }
    }
    offer
}

/// Every API with its documented error codes, in the form of the control interface's list.
fn documented_faults() -> Value {
    let requests = ALL.iter().filter(|message| message.direction == Direction::Request);
    let api = |message: &&Message| {
        let codes: Vec<&str> = message.errors.iter().map(|error| error.code).filter(|code| !code.is_empty()).collect();
        json!({ "api": message.full_name().to_string(), "faults": codes })
    };
    json!({ "apis": requests.map(api).collect::<Vec<_>>() })
}

/// The rules that are set, from the control interface.
pub(crate) async fn faults(state: &Arc<SandboxState>) -> Vec<FaultView> {
    let Value::Array(listed) = control_get(state, "/_sandbox/faults").await else {
        return Vec::new();
    };
    let rules = listed.into_iter().filter_map(|rule| if let Value::Object(rule) = rule { Some(rule) } else { None });
    rules.map(fault).collect()
}

fn fault(mut rule: Map<String, Value>) -> FaultView {
    let written = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let mut take = |name: &str| rule.remove(name).map(|value| written(&value));
    let (id, api, fault) = (take("id"), take("api"), take("fault"));
    let rest = rule.iter().filter(|(_, value)| !matches!(value, Value::Null | Value::Bool(false)));
    FaultView {
        id,
        api: api.unwrap_or_default(),
        name: fault.unwrap_or_default(),
        rest: rest.map(|(name, value)| (name.clone(), written(value))).collect(),
    }
}

/// The response of the control interface to a GET; null if it fails.
async fn control_get(state: &Arc<SandboxState>, path: &str) -> Value {
    let request = HttpRequest::get(path).body(Body::empty()).unwrap_or_default();
    let Ok(answer) = control::routes(state).with_state(Arc::clone(state)).oneshot(request).await;
    let body = to_bytes(answer.into_body(), 1024 * 1024).await.unwrap_or_default();
    serde_json::from_slice(&body).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn form_from_describes_codes_and_kinds() {
        let listed = json!({
            "kinds": [{ "fault": "DELAY", "does": "answered later", "takes": ["seconds"] }],
            "apis": [
                { "api": "pay.micropay", "faults": [] },
                { "api": "pay.refund", "faults": ["NOTENOUGH", "DELAY"] },
            ],
        });
        let shown = |choices: &[FaultChoice]| -> Vec<String> {
            choices.iter().map(|choice| format!("{} {}", choice.name, choice.meaning)).collect()
        };
        let offer = form_from(&listed, Some("pay.refund"));
        assert_eq!(
            (shown(&offer.codes), shown(&offer.kinds)),
            (vec!["NOTENOUGH 余额不足".into()], vec!["DELAY answered later".into()])
        );
        assert_eq!(form_from(&listed, Some("nothing")).api, "pay.micropay");
        let any = form_from(&listed, Some("*"));
        assert_eq!(
            (any.apis.len(), any.codes.len(), shown(&any.kinds)),
            (3, 0, vec!["DELAY answered later".to_owned()])
        );
        let documented = form_from(&documented_faults(), Some("pay.refund"));
        assert!(shown(&documented.codes).contains(&"SYSTEMERROR 接口返回错误".to_owned()), "{documented:?}");
    }

    #[test]
    fn fault_shows_the_members_of_a_rule() {
        let rule = json!({ "id": 7, "api": "pay.refund", "fault": "DELAY", "left": 2, "seconds": 5,
            "merchant": null, "before": false, "out_trade_no": "A*" });
        let Value::Object(rule) = rule else { unreachable!() };
        let shown = fault(rule);
        assert_eq!((shown.id.as_deref(), shown.api.as_str(), shown.name.as_str()), (Some("7"), "pay.refund", "DELAY"));
        let rest: Vec<String> = shown.rest.iter().map(|(name, value)| format!("{name}={value}")).collect();
        assert_eq!(rest, ["left=2", "out_trade_no=A*", "seconds=5"]);
    }
}
