//! From the sandbox's memory to what pages show. The only file of the pages that
//! knows how the sandbox keeps things.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::Request as HttpRequest;
use serde_json::Value;
use tower::ServiceExt as _;
use wxpay_core::BeijingTime;
use wxpay_core::schema::{ALL, Direction, Message, pay, shared};
use wxpay_core::value::{TradeState, TradeType};

use super::faults::Offer;
use super::view::{
    Account, Attempt, Choice, Event, Fault, Filter, Money, Notification, Order, OrderRow, Overview, Payment, Request,
    Tallies, Told, What,
};
use crate::control;
use crate::log::Entry;
use crate::orders::{self, Order as Kept};
use crate::state::State;

/// How many of each list are shown.
const MOST: usize = 100;

/// The first page's lists.
pub(crate) async fn overview(state: &Arc<State>, filter: &Filter) -> Overview {
    let mut overview = lists(state, filter);
    overview.tallies.faults = faults(state).await.len();
    overview
}

fn lists(state: &State, filter: &Filter) -> Overview {
    let now = state.clock.now();
    let memory = state.memory();
    let mut rows: Vec<OrderRow> = memory.orders.values().map(|order| row(order, now)).collect();
    rows.sort_by(|a, b| b.placed_at.unix_seconds().cmp(&a.placed_at.unix_seconds()));
    let is = |row: &OrderRow, state: TradeState| row.state == state;
    let tallies = Tallies {
        orders: rows.len(),
        unpaid: rows.iter().filter(|row| is(row, TradeState::Notpay)).count(),
        paid: rows.iter().filter(|row| is(row, TradeState::Success)).count(),
        refunds: 0,
        due: rows.iter().filter(|row| row.notified == Some(Told::Due)).count(),
        refused: memory.log.latest().filter(|entry| entry.refused.is_some()).count(),
        faults: 0,
    };
    rows.retain(|row| fits(filter, row));
    let more_orders = rows.len().saturating_sub(MOST);
    rows.truncate(MOST);
    let mut log: Vec<Request> = memory.log.latest().map(request).collect();
    log.retain(|request| {
        let number = request.out_trade_no.as_deref().unwrap_or_default();
        (filter.text.is_empty() || number.contains(&filter.text)) && (!filter.refused || request.refused.is_some())
    });
    let more_requests = log.len().saturating_sub(MOST);
    log.truncate(MOST);
    let paid = memory.orders.values().filter(|order| order.payment.is_some());
    let notifications = paid.map(notification).take(MOST).collect();
    Overview { tallies, orders: rows, refunds: Vec::new(), notifications, log, more_orders, more_requests }
}

fn fits(filter: &Filter, row: &OrderRow) -> bool {
    filter.state.as_deref().is_none_or(|state| row.state.as_str() == state)
        && filter.channel.as_deref().is_none_or(|channel| (channel == "cloud") == row.on_cloud)
        && row.out_trade_no.contains(&filter.text)
}

fn row(order: &Kept, now: BeijingTime) -> OrderRow {
    OrderRow {
        out_trade_no: order.key.out_trade_no.clone(),
        merchant: order.key.mch_id.clone(),
        on_cloud: order.key.on_cloud,
        trade_type: order.get(&shared::TRADE_TYPE_FIELD).unwrap_or(TradeType::Jsapi.as_str()).to_owned(),
        state: order.state(now),
        body: order.placed.get("body").cloned().unwrap_or_default(),
        total: total(order),
        placed_at: order.prepay_id.get(2..16).and_then(|time| time.parse().ok()).unwrap_or(now),
        notified: order.payment.is_some().then(|| told(order)),
    }
}

fn total(order: &Kept) -> Money {
    let fen = order.get(&shared::TOTAL_FEE).and_then(|fee| fee.parse().ok()).unwrap_or_default();
    Money { fen, currency: order.get(&shared::FEE_TYPE).unwrap_or(shared::USUAL_CURRENCY).to_owned() }
}

fn told(order: &Kept) -> Told {
    if order.is_acknowledged() { Told::Acknowledged } else { Told::Due }
}

fn notification(order: &Kept) -> Notification {
    Notification {
        out_trade_no: order.key.out_trade_no.clone(),
        out_refund_no: None,
        told: told(order),
        attempts: order.attempts.iter().map(attempt).collect(),
        next: None,
    }
}

fn attempt(attempt: &orders::Attempt) -> Attempt {
    Attempt {
        at: attempt.at,
        url: attempt.url.clone(),
        acknowledged: attempt.acknowledged,
        answer: attempt.answer.clone(),
    }
}

fn request(entry: &Entry) -> Request {
    Request {
        at: entry.at,
        method: entry.method.clone(),
        path: entry.path.clone(),
        out_trade_no: entry.out_trade_no.clone(),
        refused: entry.refused.clone(),
    }
}

/// An order by its number or by its prepay_id.
pub(crate) fn order(state: &State, id: &str) -> Option<Order> {
    let now = state.clock.now();
    let mut memory = state.memory();
    let found = memory.find(id).map(|order| order.clone());
    let order = found.or_else(|| memory.orders.values().find(|order| order.prepay_id == id).cloned())?;
    let row = row(&order, now);
    let is_native = row.trade_type == TradeType::Native.as_str();
    let mut story = vec![Event { at: row.placed_at, what: What::Placed }];
    let asked = memory.log.latest().rev().filter(|entry| entry.out_trade_no.as_deref() == Some(&row.out_trade_no));
    story.extend(asked.map(|entry| Event { at: entry.at, what: What::Asked(request(entry)) }));
    if let Some(payment) = &order.payment {
        story.push(Event { at: payment.time_end, what: What::Paid });
    }
    let attempts = order.attempts.iter().zip(1..);
    story.extend(attempts.map(|(made, count)| Event { at: made.at, what: What::Told(attempt(made), count, None) }));
    story.sort_by_key(|event| event.at.unix_seconds());
    Some(Order {
        prepay_id: order.prepay_id.clone(),
        code_url: is_native.then(|| format!("weixin://wxpay/bizpayurl?pr={}", order.prepay_id)),
        payment: order.payment.as_ref().map(|payment| Payment {
            transaction_id: payment.transaction_id.clone(),
            openid: payment.openid.clone(),
            coupons: Vec::new(),
        }),
        wants_password: row.state == TradeState::Userpaying,
        refundable: 0,
        refunds: Vec::new(),
        placed: order.placed.clone().into_iter().collect(),
        story,
        row,
    })
}

/// The account that samples are written for, and its key if that is published.
pub(crate) fn account(state: &State) -> Account {
    use crate::account::Account as Demo;
    let account = state.accounts.first();
    let text = |of: fn(&Demo) -> &String| account.map(of).cloned().unwrap_or_default();
    let mch_id = text(|account| &account.mch_id);
    let key = (mch_id == Demo::DEMO_MCH_ID).then_some(Demo::DEMO_KEY);
    Account { appid: text(|account| &account.appid), mch_id, key }
}

/// What may be set as a fault of an API.
pub(crate) fn offer(api: Option<&str>) -> Offer {
    let apis = || ALL.iter().filter(|message| message.direction == Direction::Request && !message.errors.is_empty());
    let chosen = apis().find(|message| api == Some(&name(message))).copied().unwrap_or(&pay::UNIFIED_ORDER);
    let coded = chosen.errors.iter().filter(|error| !error.code.is_empty());
    Offer {
        apis: apis().map(|message| name(message)).collect(),
        api: name(chosen),
        codes: coded.map(|error| Choice { name: error.code.to_owned(), meaning: error.text.to_owned() }).collect(),
        kinds: Vec::new(),
    }
}

/// `pay.unified_order`
fn name(message: &Message) -> String {
    format!("{}.{}", message.channel.name(), message.name)
}

/// The faults that are set, as the control interface lists them.
pub(crate) async fn faults(state: &Arc<State>) -> Vec<Fault> {
    let request = HttpRequest::get("/_sandbox/faults").body(Body::empty()).unwrap_or_default();
    let Ok(answer) = control::routes().with_state(Arc::clone(state)).oneshot(request).await;
    let listed = to_bytes(answer.into_body(), 1024 * 1024).await.unwrap_or_default();
    let Ok(Value::Array(listed)) = serde_json::from_slice(&listed) else {
        return Vec::new();
    };
    let written = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let fault = |mut rule: serde_json::Map<String, Value>| {
        let mut take = |name: &str| rule.remove(name).map(|value| written(&value));
        let (id, api, fault) = (take("id"), take("api"), take("fault"));
        let rest = rule.iter().filter(|(_, value)| !value.is_null());
        Fault {
            id,
            api: api.unwrap_or_default(),
            fault: fault.unwrap_or_default(),
            rest: rest.map(|(name, value)| (name.clone(), written(value))).collect(),
        }
    };
    let rules = listed.into_iter().filter_map(|rule| if let Value::Object(rule) = rule { Some(rule) } else { None });
    rules.map(fault).collect()
}
