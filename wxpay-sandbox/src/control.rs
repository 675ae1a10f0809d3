//! The control interface, JSON under `/_sandbox/`: what a payer, a clock and bad
//! luck do in the real world.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State as Shared};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use serde_json::{Map, Value, json};
use wxpay_core::schema::shared;

use crate::account::Account;
use crate::delivery;
use crate::faults::{self, Rule};
use crate::orders::Order;
use crate::refusal::Refusal;
use crate::state::State;
use crate::transactions::pay;

pub(crate) fn routes() -> Router<Arc<State>> {
    Router::new()
        .route("/_sandbox/orders/{out_trade_no}", get(show_order))
        .route("/_sandbox/orders/{out_trade_no}/pay", post(pay_order))
        .route("/_sandbox/log", get(show_log))
        .route("/_sandbox/clock", post(move_clock))
        .route("/_sandbox/faults", get(show_faults).post(set_fault).delete(clear_faults))
        .route("/_sandbox/faults/kinds", get(show_kinds))
        .route("/_sandbox/faults/{id}", delete(remove_fault))
        .route("/_sandbox/reset", post(reset))
}

fn answer(status: StatusCode, body: &Value) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}

fn wrong(sentence: &str) -> Response {
    answer(StatusCode::BAD_REQUEST, &json!({ "error": sentence }))
}

fn refused(refusal: &Refusal) -> Response {
    let status = if refusal.code == "ORDERNOTEXIST" { StatusCode::NOT_FOUND } else { StatusCode::CONFLICT };
    answer(status, &json!({ "error": refusal.reason, "code": refusal.code }))
}

const TEN_YEARS: u64 = 10 * 365 * 24 * 3600;

const NO_OBJECT: &str = "the body is not a JSON object";

/// The body as an object; no body is an empty one.
fn object(body: &[u8]) -> Option<Map<String, Value>> {
    if body.trim_ascii().is_empty() {
        return Some(Map::new());
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(object)) => Some(object),
        _ => None,
    }
}

async fn show_order(Shared(state): Shared<Arc<State>>, Path(out_trade_no): Path<String>) -> Response {
    let now = state.clock.now();
    match state.memory().find(&out_trade_no) {
        Some(order) => answer(StatusCode::OK, &order_json(order, order.state(now).as_str())),
        None => answer(StatusCode::NOT_FOUND, &json!({ "error": format!("no order `{out_trade_no}` was placed") })),
    }
}

fn order_json(order: &Order, state: &str) -> Value {
    let attempts: Vec<Value> = order
        .attempts
        .iter()
        .map(|attempt| {
            json!({
                "at": attempt.at.to_string(),
                "url": attempt.url,
                "acknowledged": attempt.acknowledged,
                "answer": attempt.answer,
                "fault": attempt.fault,
            })
        })
        .collect();
    json!({
        "channel": if order.key.on_cloud { "cloud" } else { "pay" },
        "merchant": order.key.mch_id,
        (shared::OUT_TRADE_NO.name): order.key.out_trade_no,
        (shared::TRADE_STATE_FIELD.name): state,
        (shared::PREPAY_ID.name): order.prepay_id,
        (shared::TRANSACTION_ID.name): order.payment.as_ref().map(|payment| &payment.transaction_id),
        "placed": order.placed,
        "acknowledged": order.is_acknowledged(),
        "notifications": attempts,
    })
}

async fn pay_order(Shared(state): Shared<Arc<State>>, Path(out_trade_no): Path<String>, body: Bytes) -> Response {
    let Some(wishes) = object(&body) else {
        return wrong(NO_OBJECT);
    };
    if let Some(unknown) = wishes.keys().find(|key| *key != shared::OPENID.name) {
        return wrong(&format!("`{unknown}` is not something the sandbox can pay with; it takes `openid`"));
    }
    let openid = match wishes.get(shared::OPENID.name) {
        None => None,
        Some(Value::String(openid)) if !openid.is_empty() => Some(openid.as_str()),
        Some(_) => return wrong("`openid` is a text"),
    };
    match pay_and_tell(&state, &out_trade_no, openid) {
        Ok(order) => answer(StatusCode::OK, &order_json(&order, order.state(state.clock.now()).as_str())),
        Err(refusal) => refused(&refusal),
    }
}

/// Pays an order and starts to tell the merchant.
pub(crate) fn pay_and_tell(state: &Arc<State>, out_trade_no: &str, openid: Option<&str>) -> Result<Order, Refusal> {
    let now = state.clock.now();
    let order = pay(&mut state.memory(), out_trade_no, openid, now)?;
    delivery::start(state, &order);
    Ok(order)
}

async fn show_log(Shared(state): Shared<Arc<State>>) -> Response {
    answer(StatusCode::OK, &state.memory().log.json())
}

async fn move_clock(Shared(state): Shared<Arc<State>>, body: Bytes) -> Response {
    let Some(wishes) = object(&body) else {
        return wrong(NO_OBJECT);
    };
    let Some(seconds) = wishes.get("advance_seconds").and_then(Value::as_u64) else {
        return wrong("`advance_seconds` is a whole number");
    };
    if seconds > TEN_YEARS {
        return wrong("`advance_seconds` is at most ten years: the clock cannot be moved back");
    }
    state.clock.advance(Duration::from_secs(seconds));
    answer(StatusCode::OK, &json!({ "now": state.clock.now().to_string() }))
}

async fn set_fault(Shared(state): Shared<Arc<State>>, body: Bytes) -> Response {
    let Some(wishes) = object(&body) else {
        return wrong(NO_OBJECT);
    };
    let merchants: Vec<&str> = state.accounts.iter().flat_map(Account::merchants).collect();
    match Rule::read(&wishes, &merchants) {
        Ok(rule) => answer(StatusCode::OK, &state.memory().faults.set(rule)),
        Err(sentence) => wrong(&sentence),
    }
}

async fn show_faults(Shared(state): Shared<Arc<State>>) -> Response {
    answer(StatusCode::OK, &state.memory().faults.json())
}

async fn show_kinds() -> Response {
    answer(StatusCode::OK, &faults::catalogue())
}

async fn clear_faults(Shared(state): Shared<Arc<State>>) -> Response {
    answer(StatusCode::OK, &json!({ "removed": state.memory().faults.clear() }))
}

async fn remove_fault(Shared(state): Shared<Arc<State>>, Path(id): Path<String>) -> Response {
    if id.parse().is_ok_and(|id| state.memory().faults.remove(id)) {
        return answer(StatusCode::OK, &json!({ "removed": 1 }));
    }
    answer(StatusCode::NOT_FOUND, &json!({ "error": format!("no rule `{id}` is set, or it is used up") }))
}

async fn reset(Shared(state): Shared<Arc<State>>) -> Response {
    state.reset();
    answer(StatusCode::OK, &json!({}))
}
