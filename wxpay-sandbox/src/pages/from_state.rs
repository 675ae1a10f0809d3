//! From the sandbox's memory to what pages show. The only file of the pages that
//! knows how the sandbox keeps things.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::Request as HttpRequest;
use serde_json::{Map, Value, json};
use tower::ServiceExt as _;
use wxpay_core::BeijingTime;
use wxpay_core::schema::{ALL, Direction, Message};
use wxpay_core::value::{RefundStatus, TradeState, TradeType};

use super::faults::Offer;
use super::view::{
    Account, Attempt, Choice, Coupon, DeliveryState, Event, Fault, Filter, Money, Notification, Order, OrderRow,
    Overview, Payment, Refund, Request, Tallies, What,
};
use crate::lifecycle::OrderState;
use crate::log::Entry;
use crate::memory::Memory;
use crate::notifications::{self, About};
use crate::state::State;
use crate::{account, control, orders, refunds};

/// How many of each list are shown.
const MOST: usize = 100;
/// How many of each kind are looked through, the latest: the memory is locked as long.
const SEEN: usize = 10_000;

/// The first page's lists.
pub(crate) async fn overview(state: &Arc<State>, filter: &Filter) -> Overview {
    let mut overview = lists(state, filter);
    overview.tallies.faults = faults(state).await.len();
    overview
}

fn lists(state: &State, filter: &Filter) -> Overview {
    let now = state.clock.now();
    let memory = state.memory();
    let mut tallies = Tallies::default();
    let (mut fitting, mut rows) = (0, Vec::new());
    for order in memory.orders().take(SEEN) {
        let is = order.state(now).name();
        tallies.orders += 1;
        tallies.unpaid += usize::from(is == TradeState::Notpay);
        tallies.paid += usize::from(is == TradeState::Success);
        if fits(filter, order, &is) {
            fitting += 1;
            if rows.len() < MOST {
                rows.push(row(&memory, order, now));
            }
        }
    }
    tallies.refunds = memory.refunds().take(SEEN).count();
    tallies.due = memory.notifications().take(SEEN).filter(|told| told.due().is_some()).count();
    tallies.refused = memory.log.latest().filter(|entry| entry.refused.is_some()).count();
    let mut log: Vec<Request> = memory
        .log
        .latest()
        .filter(|entry| {
            entry.out_trade_no.as_deref().unwrap_or_default().contains(&filter.text)
                || entry.path.contains(&filter.text)
        })
        .filter(|entry| !filter.refused || entry.refused.is_some())
        .map(request)
        .collect();
    let more_requests = log.len().saturating_sub(MOST);
    log.truncate(MOST);
    Overview {
        tallies,
        more_orders: fitting - rows.len(),
        orders: rows,
        refunds: memory
            .refunds()
            .take(SEEN)
            .filter(|kept| is_of(filter, kept.key.on_cloud, &[&kept.key.out_refund_no, number_of(&memory, kept.order)]))
            .filter_map(|kept| refund(&memory, kept, now))
            .take(MOST)
            .collect(),
        notifications: memory
            .notifications()
            .take(SEEN)
            .filter_map(|told| notification(&memory, told, filter))
            .take(MOST)
            .collect(),
        log,
        more_requests,
    }
}

fn fits(filter: &Filter, order: &orders::Order, is: &TradeState) -> bool {
    filter.state.as_deref().is_none_or(|state| is.as_str() == state)
        && is_of(filter, order.key.on_cloud, &[&order.key.out_trade_no])
}

/// Whether something of that channel, with one of those numbers, is looked for.
fn is_of(filter: &Filter, on_cloud: bool, numbers: &[&str]) -> bool {
    filter.channel.as_deref().is_none_or(|channel| (channel == "cloud") == on_cloud)
        && numbers.iter().any(|number| number.contains(&filter.text))
}

fn number_of(memory: &Memory, order: u64) -> &str {
    memory.order(order).map_or("", |order| &order.key.out_trade_no)
}

fn row(memory: &Memory, order: &orders::Order, now: BeijingTime) -> OrderRow {
    let state = order.state(now);
    OrderRow {
        out_trade_no: order.key.out_trade_no.clone(),
        whose: whose(memory, order),
        merchant: order.key.mch_id.clone(),
        on_cloud: order.key.on_cloud,
        trade_type: order.trade_type().to_string(),
        state: state.name(),
        // A code is charged once: who did not pay then, cannot pay later.
        is_open: state == OrderState::UserPaying || (state == OrderState::NotPay && !order.is_code_payment()),
        body: order.placed.get("body").cloned().unwrap_or_default(),
        total: money(order.total_fee(), order),
        placed_at: order.placed_at,
        notified: order.notification.and_then(|id| memory.notification(id)).map(told),
    }
}

/// Whose an order is, if its number alone does not say.
fn whose(memory: &Memory, order: &orders::Order) -> Option<String> {
    memory.is_shared(&order.key.out_trade_no).then(|| order.key.mch_id.clone())
}

fn money(fen: u64, order: &orders::Order) -> Money {
    Money { fen, currency: order.fee_type().to_owned() }
}

fn told(told: &notifications::Notification) -> DeliveryState {
    match told.due() {
        _ if told.is_acknowledged() => DeliveryState::Acknowledged,
        Some(_) => DeliveryState::Due,
        None => DeliveryState::GivenUp,
    }
}

fn refund(memory: &Memory, kept: &refunds::Refund, now: BeijingTime) -> Option<Refund> {
    let order = memory.order(kept.order)?;
    Some(Refund {
        out_refund_no: kept.key.out_refund_no.clone(),
        out_trade_no: order.key.out_trade_no.clone(),
        whose: whose(memory, order),
        state: kept.state(now).0.name(),
        fee: money(kept.fee, order),
        asked_at: kept.asked_at,
    })
}

fn notification(memory: &Memory, kept: &notifications::Notification, filter: &Filter) -> Option<Notification> {
    let (order, refund) = match kept.about {
        About::Payment { order } => (order, None),
        About::Refund { refund } => memory.refund(refund).map(|refund| (refund.order, Some(refund)))?,
    };
    let order = memory.order(order)?;
    if !is_of(filter, order.key.on_cloud, &[&order.key.out_trade_no]) {
        return None;
    }
    Some(Notification {
        out_trade_no: order.key.out_trade_no.clone(),
        whose: whose(memory, order),
        out_refund_no: refund.map(|refund| refund.key.out_refund_no.clone()),
        told: told(kept),
        attempts: kept.attempts.iter().map(attempt).collect(),
        next: kept.due(),
    })
}

fn attempt(made: &notifications::Attempt) -> Attempt {
    Attempt {
        url: made.url.clone(),
        request: made.request.clone(),
        acknowledged: made.acknowledged,
        answer: made.answer.clone(),
        fault: made.fault.clone(),
    }
}

/// What the documents say of the code of a refusal, in Chinese.
fn documented_text(entry: &Entry) -> Option<&'static str> {
    let ((code, _), (api, _)) = (entry.refused.as_ref()?, entry.api.as_ref()?);
    let message = ALL.iter().find(|message| *api == crate::faults::name(message))?;
    message.error(code).map(|listed| listed.text)
}

fn request(entry: &Entry) -> Request {
    Request {
        at: entry.at,
        method: entry.method.clone(),
        path: entry.path.clone(),
        out_trade_no: entry.out_trade_no.clone(),
        refused: entry.refused.clone(),
        note: entry.note.clone(),
        text: documented_text(entry),
        fault: entry.fault.map(str::to_owned),
    }
}

/// An order by its number or by its prepay_id; of several merchants' the one that is
/// named.
pub(crate) fn order(state: &State, id: &str, merchant: Option<&str>) -> Option<Order> {
    let now = state.clock.now();
    let memory = state.memory();
    let order = memory.find(id, merchant).or_else(|| memory.orders().find(|order| order.prepay_id == id))?;
    let refunds = memory.refunds_of(order.id);
    let coupon =
        |coupon: &crate::coupons::Coupon| Coupon { kind: coupon.kind().to_string(), fee: money(coupon.fee, order) };
    Some(Order {
        row: row(&memory, order, now),
        prepay_id: order.prepay_id.clone(),
        code_url: (order.trade_type() == TradeType::Native).then(|| order.code_url()),
        payment: order.payment.as_ref().map(|payment| Payment {
            transaction_id: payment.transaction_id.clone(),
            openid: payment.openid.clone(),
            coupons: payment.coupons.iter().map(coupon).collect(),
        }),
        wants_password: order.state(now) == OrderState::UserPaying,
        refunds: refunds.iter().filter_map(|kept| refund(&memory, kept, now)).collect(),
        placed: order.placed.clone().into_iter().collect(),
        story: story(&memory, order, &refunds, now),
    })
}

/// What happened to an order, in the order of time, and the attempts that lie ahead.
fn story(memory: &Memory, order: &orders::Order, refunds: &[&refunds::Refund], now: BeijingTime) -> Vec<Event> {
    let mut story = vec![Event { at: order.placed_at, what: What::Placed }];
    let mut add = |at, what| story.push(Event { at, what });
    let about = |entry: &&Entry| entry.out_trade_no.as_deref() == Some(&order.key.out_trade_no);
    for entry in memory.log.latest().rev().filter(about) {
        add(entry.at, What::Asked(request(entry)));
    }
    if let Some(payment) = &order.payment {
        add(payment.time_end, What::Paid);
    }
    if let Some(revoked) = &order.revoked {
        add(revoked.at, What::Revoked);
    }
    if order.state(order.placed_at) != OrderState::Closed && order.state(now) == OrderState::Closed {
        add(order.expires, What::Expired);
    }
    let mut due: Vec<BeijingTime> = Vec::new();
    let mut tell = |id: Option<u64>, refund: Option<&str>, add: &mut dyn FnMut(BeijingTime, What)| {
        if let Some(told) = id.and_then(|id| memory.notification(id)) {
            for (made, count) in told.attempts.iter().zip(1..) {
                add(made.at, What::Told(attempt(made), count, refund.map(str::to_owned)));
            }
            due.extend(told.due());
        }
    };
    tell(order.notification, None, &mut add);
    for kept in refunds {
        let Some(refund) = refund(memory, kept, now) else { continue };
        add(kept.asked_at, What::Refunding(refund.clone()));
        if refund.state != RefundStatus::Processing {
            add(kept.state(now).1, What::Refunded(refund));
        }
        tell(kept.notification, Some(&kept.key.out_refund_no), &mut add);
    }
    for at in due {
        add(at, What::Next);
    }
    story.sort_by_key(|event| event.at.unix_seconds());
    story
}

/// The account that samples are written for, and its key if that is published.
pub(crate) fn account(state: &State) -> Account {
    use account::Account as Known;
    let first = state.accounts.first();
    let text = |of: fn(&Known) -> &String| first.map(of).cloned().unwrap_or_default();
    let mch_id = text(|account| &account.mch_id);
    let key = (mch_id == Known::DEMO_MCH_ID).then_some(Known::DEMO_KEY);
    Account { appid: text(|account| &account.appid), mch_id, key }
}

/// What may be set as a fault of an API, as the control interface lists it.
pub(crate) async fn offer(state: &Arc<State>, api: Option<&str>) -> Offer {
    match asked(state, "/_sandbox/faults/kinds").await {
        Value::Null => offered(&documented(), api),
        listed => offered(&listed, api),
    }
}

fn offered(listed: &Value, api: Option<&str>) -> Offer {
    let texts = |value: Option<&Value>, name: &str| -> Vec<(String, Value)> {
        let list = value.and_then(Value::as_array).cloned().unwrap_or_default();
        list.into_iter()
            .map(|row| (row.get(name).and_then(Value::as_str).unwrap_or_default().to_owned(), row))
            .collect()
    };
    let mut apis = texts(listed.get("apis"), "api");
    let kinds = texts(listed.get("kinds"), "fault");
    if !kinds.is_empty() {
        // Every call: what is no code may befall any.
        let names: Vec<&str> = kinds.iter().map(|(name, _)| name.as_str()).collect();
        apis.push(("*".to_owned(), json!({ "faults": names })));
    }
    let chosen = apis.iter().find(|(name, _)| api == Some(name)).or(apis.first());
    let faults = chosen.and_then(|(_, row)| row.get("faults")?.as_array().cloned()).unwrap_or_default();
    let mut offer = Offer {
        apis: apis.iter().map(|(name, _)| name.clone()).collect(),
        api: chosen.map(|(name, _)| name.clone()).unwrap_or_default(),
        codes: Vec::new(),
        kinds: Vec::new(),
    };
    let message =
        ALL.iter().find(|message| message.direction == Direction::Request && offer.api == crate::faults::name(message));
    for fault in faults.iter().filter_map(Value::as_str) {
        let kind = kinds.iter().find(|(name, _)| name == fault);
        let does = kind.and_then(|(_, row)| row.get("does")?.as_str());
        let listed = message.and_then(|message| message.error(fault));
        let choice = |meaning: &str| Choice { name: fault.to_owned(), meaning: meaning.to_owned() };
        match does {
            Some(does) => offer.kinds.push(choice(does)),
            None => offer.codes.push(choice(listed.map_or("", |listed| listed.text))),
        }
    }
    offer
}

/// Every API with its documented codes, in the shape of that list.
fn documented() -> Value {
    let requests = ALL.iter().filter(|message| message.direction == Direction::Request);
    let api = |message: &&Message| {
        let codes: Vec<&str> = message.errors.iter().map(|error| error.code).filter(|code| !code.is_empty()).collect();
        json!({ "api": crate::faults::name(message), "faults": codes })
    };
    json!({ "apis": requests.map(api).collect::<Vec<_>>() })
}

/// The faults that are set, as the control interface lists them.
pub(crate) async fn faults(state: &Arc<State>) -> Vec<Fault> {
    let Value::Array(listed) = asked(state, "/_sandbox/faults").await else {
        return Vec::new();
    };
    let rules = listed.into_iter().filter_map(|rule| if let Value::Object(rule) = rule { Some(rule) } else { None });
    rules.map(fault).collect()
}

fn fault(mut rule: Map<String, Value>) -> Fault {
    let written = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let mut take = |name: &str| rule.remove(name).map(|value| written(&value));
    let (id, api, fault) = (take("id"), take("api"), take("fault"));
    let rest = rule.iter().filter(|(_, value)| !matches!(value, Value::Null | Value::Bool(false)));
    Fault {
        id,
        api: api.unwrap_or_default(),
        name: fault.unwrap_or_default(),
        rest: rest.map(|(name, value)| (name.clone(), written(value))).collect(),
    }
}

/// What the control interface answers to a GET; null if it does not.
async fn asked(state: &Arc<State>, path: &str) -> Value {
    let request = HttpRequest::get(path).body(Body::empty()).unwrap_or_default();
    let Ok(answer) = control::routes(state).with_state(Arc::clone(state)).oneshot(request).await;
    let body = to_bytes(answer.into_body(), 1024 * 1024).await.unwrap_or_default();
    serde_json::from_slice(&body).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_the_text_of_the_documents_and_kinds_say_what_they_do() {
        let listed = json!({
            "kinds": [{ "fault": "DELAY", "does": "answered later", "takes": ["seconds"] }],
            "apis": [
                { "api": "pay.micropay", "faults": [] },
                { "api": "pay.refund", "faults": ["NOTENOUGH", "DELAY"] },
            ],
        });
        let shown = |choices: &[Choice]| -> Vec<String> {
            choices.iter().map(|choice| format!("{} {}", choice.name, choice.meaning)).collect()
        };
        let offer = offered(&listed, Some("pay.refund"));
        assert_eq!(
            (shown(&offer.codes), shown(&offer.kinds)),
            (vec!["NOTENOUGH 余额不足".into()], vec!["DELAY answered later".into()])
        );
        assert_eq!(offered(&listed, Some("nothing")).api, "pay.micropay");
        let any = offered(&listed, Some("*"));
        assert_eq!(
            (any.apis.len(), any.codes.len(), shown(&any.kinds)),
            (3, 0, vec!["DELAY answered later".to_owned()])
        );
        let documented = offered(&documented(), Some("pay.refund"));
        assert!(shown(&documented.codes).contains(&"SYSTEMERROR 接口返回错误".to_owned()), "{documented:?}");
    }

    #[test]
    fn a_rule_shows_what_it_says_and_nothing_else() {
        let rule = json!({ "id": 7, "api": "pay.refund", "fault": "DELAY", "left": 2, "seconds": 5,
            "merchant": null, "before": false, "out_trade_no": "A*" });
        let Value::Object(rule) = rule else { unreachable!() };
        let shown = fault(rule);
        assert_eq!((shown.id.as_deref(), shown.api.as_str(), shown.name.as_str()), (Some("7"), "pay.refund", "DELAY"));
        let rest: Vec<String> = shown.rest.iter().map(|(name, value)| format!("{name}={value}")).collect();
        assert_eq!(rest, ["left=2", "out_trade_no=A*", "seconds=5"]);
    }
}
