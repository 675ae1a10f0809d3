//! The control interface, JSON under `/_sandbox/`: what a payer, a bank, a clock
//! and bad luck do in the real world.

mod faults;
mod orders;
mod refunds;
mod scan;

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Bytes, to_bytes};
use axum::extract::{Request, State as Shared};
use axum::http::{StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::calls::Named;
use crate::delivery::resume;
use crate::log;
use crate::memory::Memory;
use crate::merchants::plant;
use crate::notifications::Notification;
use crate::refusal::Refusal;
use crate::state::State;

pub(crate) use orders::pay_and_tell;
pub(crate) use refunds::{event as refund_event, finish_and_tell};

pub(crate) fn routes(state: &Arc<State>) -> Router<Arc<State>> {
    Router::new()
        .route("/_sandbox/orders", get(orders::list))
        .route("/_sandbox/orders/{out_trade_no}", get(orders::show))
        .route("/_sandbox/orders/{out_trade_no}/pay", post(orders::pay))
        .route("/_sandbox/orders/{out_trade_no}/cancel", post(orders::cancel))
        .route("/_sandbox/orders/{out_trade_no}/fail", post(orders::fail))
        .route("/_sandbox/refunds", get(refunds::list))
        .route("/_sandbox/refunds/{out_refund_no}", get(refunds::show))
        .route("/_sandbox/refunds/{out_refund_no}/finish", post(refunds::finish))
        .route("/_sandbox/scan", post(scan::scan))
        .route("/_sandbox/log", get(show_log))
        .route("/_sandbox/clock", post(move_clock))
        .route("/_sandbox/faults", get(faults::list).post(faults::set).delete(faults::clear))
        .route("/_sandbox/faults/kinds", get(faults::kinds))
        .route("/_sandbox/faults/{id}", delete(faults::remove))
        .route("/_sandbox/reset", post(reset))
        .layer(from_fn(in_json))
        .layer(from_fn_with_state(Arc::clone(state), without_keys))
}

/// What a list is asked for with.
#[derive(Debug, Deserialize)]
struct ListQuery {
    limit: Option<usize>,
    /// Only what came before this, as `next` of the page before says it.
    before: Option<u64>,
}

/// How many orders or refunds a page has, unless it is asked for others, and at most.
const USUAL: usize = 100;
const MOST: usize = 1_000;

impl ListQuery {
    /// Makes a page of what `ids` are there before the last page, each of which `shown`
    /// shows. Between them the memory is free for others.
    fn page(
        &self,
        state: &State,
        ids: impl FnOnce(&Memory, u64, usize) -> Vec<u64>,
        shown: impl Fn(&Memory, u64) -> Option<Value>,
    ) -> (Vec<Value>, Option<u64>) {
        let limit = self.limit.unwrap_or(USUAL).min(MOST);
        // One more says whether there is another page.
        let mut ids = ids(&state.memory(), self.before.unwrap_or(u64::MAX), limit + 1);
        let goes_on = ids.len() > limit;
        ids.truncate(limit);
        let next = ids.last().copied().filter(|_| goes_on);
        (ids.into_iter().filter_map(|id| shown(&state.memory(), id)).collect(), next)
    }
}

/// Whose the order or the refund is, where several merchants have the number.
#[derive(Debug, Deserialize)]
struct Whose {
    merchant: Option<String>,
}

impl Whose {
    fn named<'n>(&'n self, number: &'n str) -> Named<'n> {
        Named { number, merchant: self.merchant.as_deref().filter(|merchant| !merchant.is_empty()) }
    }
}

/// What was refused before it reached a handler, as JSON too: a wrong method, a path
/// or a query that cannot be read.
async fn in_json(request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let answer = next.run(request).await;
    let status = answer.status();
    let is_json = answer.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == "application/json");
    if is_json || !status.is_client_error() {
        return answer;
    }
    let error = if status == StatusCode::METHOD_NOT_ALLOWED {
        format!("this call does not take {method}; the header Allow says what it takes")
    } else {
        let said = to_bytes(answer.into_body(), LONGEST_SENTENCE).await.unwrap_or_default();
        String::from_utf8_lossy(&said).into_owned()
    };
    (status, [(header::CONTENT_TYPE, "application/json")], json!({ "error": error }).to_string()).into_response()
}

/// Hides the keys of merchants in what is answered.
async fn without_keys(Shared(state): Shared<Arc<State>>, request: Request, next: Next) -> Response {
    let (mut head, body) = next.run(request).await.into_parts();
    // The answers are whole texts.
    let Ok(body) = to_bytes(body, usize::MAX).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let Ok(Cow::Owned(masked)) = std::str::from_utf8(&body).map(|text| state.secrets.mask(text)) else {
        return Response::from_parts(head, body.into());
    };
    head.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(head, masked.into())
}

/// The longest of those that is passed on, in bytes.
const LONGEST_SENTENCE: usize = 4_096;

/// What there is, for whoever asks for something else.
const CALLS: &str = "orders, refunds, scan, log, clock, faults, faults/kinds, reset, events";

/// There is no such call.
pub(crate) fn unknown(sentence: &str) -> Response {
    let error = format!("{sentence}; below /_sandbox/ there are {CALLS}");
    (StatusCode::NOT_FOUND, [(header::CONTENT_TYPE, "application/json")], json!({ "error": error }).to_string())
        .into_response()
}

/// Answers once everything that the answer speaks of is kept.
async fn answer(state: &State, status: StatusCode, body: &Value) -> Response {
    match state.settled().await {
        Ok(()) => (status, [(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response(),
        Err(why) => crate::routes::not_kept(&why),
    }
}

fn wrong(sentence: &str) -> Response {
    let body = json!({ "error": sentence }).to_string();
    (StatusCode::BAD_REQUEST, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}

async fn refused(state: &State, refusal: &Refusal) -> Response {
    let status = match refusal.code {
        "ORDERNOTEXIST" | "REFUNDNOTEXIST" => StatusCode::NOT_FOUND,
        _ => StatusCode::CONFLICT,
    };
    answer(state, status, &json!({ "error": refusal.reason, "code": refusal.code })).await
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

/// The attempts of a notification.
fn attempts_json(told: Option<&Notification>) -> Vec<Value> {
    let attempts = told.map(|told| told.attempts.as_slice()).unwrap_or_default();
    attempts
        .iter()
        .map(|attempt| {
            json!({
                "at": attempt.at.to_string(),
                "url": attempt.url,
                "request": attempt.request,
                "acknowledged": attempt.acknowledged,
                "answer": attempt.answer,
                "fault": attempt.fault,
            })
        })
        .collect()
}

async fn show_log(Shared(state): Shared<Arc<State>>) -> Response {
    let entries = state.memory().log.snapshot();
    let log = log::json(&entries);
    answer(&state, StatusCode::OK, &log).await
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
    state.advance(Duration::from_secs(seconds));
    answer(&state, StatusCode::OK, &json!({ "now": state.clock.now().to_string() })).await
}

async fn reset(Shared(state): Shared<Arc<State>>, body: Bytes) -> Response {
    let Some(wishes) = object(&body) else {
        return wrong(NO_OBJECT);
    };
    let clock = match wishes.get("clock") {
        None => false,
        Some(Value::Bool(clock)) => *clock,
        Some(_) => return wrong("`clock` is true or false: whether the clock is set to the system's time too"),
    };
    state.reset();
    if clock {
        state.reset_clock();
    }
    if let Err(why) = plant(&state) {
        return wrong(&why);
    }
    resume(&state);
    answer(&state, StatusCode::OK, &json!({})).await
}
