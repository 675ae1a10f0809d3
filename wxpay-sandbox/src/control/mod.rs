//! The control interface, JSON under `/_sandbox/`: the actions of payers and banks, the clock, and
//! faults.

mod faults;
mod notify_again;
mod orders;
mod refunds;
pub(crate) mod request;
pub(crate) mod response;
mod scan;
mod scenario;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::Response;
use axum::routing::{delete, get, post};
use serde_json::{Value, json};

use self::request::{LogQuery, not_an_object, parse_object};
use self::response::{bad_request, errors_as_json, json_response, mask_keys};
use crate::notify::delivery::resume;
use crate::reason::Reason;
use crate::seed_orders::place_all;
use crate::state::{SandboxState, log};

pub(crate) use orders::{order_json, parse_pay_options};
pub(crate) use response::not_found;

pub(crate) fn routes(state: &Arc<SandboxState>) -> Router<Arc<SandboxState>> {
    let router = Router::new();
    #[cfg(feature = "all-messages")]
    let router = router.merge(crate::further::control::routes());
    router
        .route("/_sandbox/orders", get(orders::list))
        .route("/_sandbox/orders/{out_trade_no}", get(orders::show))
        .route("/_sandbox/orders/{out_trade_no}/pay", post(orders::pay))
        .route("/_sandbox/orders/{out_trade_no}/cancel", post(orders::cancel))
        .route("/_sandbox/orders/{out_trade_no}/fail", post(orders::fail))
        .route("/_sandbox/orders/{out_trade_no}/notify", post(orders::notify))
        .route("/_sandbox/orders/{out_trade_no}/scenario", get(scenario::download))
        .route("/_sandbox/ledger/{out_trade_no}", get(orders::ledger))
        .route("/_sandbox/refunds", get(refunds::list))
        .route("/_sandbox/refunds/{out_refund_no}", get(refunds::show))
        .route("/_sandbox/refunds/{out_refund_no}/finish", post(refunds::finish))
        .route("/_sandbox/refunds/{out_refund_no}/notify", post(refunds::notify))
        .route("/_sandbox/scan", post(scan::scan))
        .route("/_sandbox/log", get(show_log))
        .route("/_sandbox/clock", post(move_clock))
        .route("/_sandbox/faults", get(faults::list).post(faults::set).delete(faults::clear))
        .route("/_sandbox/faults/kinds", get(faults::kinds))
        .route("/_sandbox/faults/{id}", delete(faults::remove))
        .route("/_sandbox/reset", post(reset))
        .layer(from_fn(errors_as_json))
        .layer(from_fn_with_state(Arc::clone(state), mask_keys))
}

/// The furthest that one call advances the clock: ten years, in seconds.
pub(crate) const MAX_ADVANCE: u64 = 10 * 365 * 24 * 3600;

async fn show_log(State(state): State<Arc<SandboxState>>, Query(query): Query<LogQuery>) -> Response {
    let entries = state.memory().log.snapshot(query.from.unwrap_or_default());
    let log = log::json(&entries);
    json_response(&state, StatusCode::OK, &log).await
}

async fn move_clock(State(state): State<Arc<SandboxState>>, body: Bytes) -> Response {
    let Some(members) = parse_object(&body) else {
        return bad_request(&not_an_object());
    };
    let Some(seconds) = members.get("advance_seconds").and_then(Value::as_u64) else {
        return bad_request(&Reason::new("`advance_seconds` is a whole number", "`advance_seconds` 为整数"));
    };
    if seconds > MAX_ADVANCE {
        return bad_request(&Reason::new(
            "`advance_seconds` is at most ten years: the clock cannot be moved back",
            "`advance_seconds` 最多十年：时钟不能拨回",
        ));
    }
    state.advance(Duration::from_secs(seconds));
    json_response(&state, StatusCode::OK, &json!({ "now": state.clock.now().to_string() })).await
}

async fn reset(State(state): State<Arc<SandboxState>>, body: Bytes) -> Response {
    let Some(members) = parse_object(&body) else {
        return bad_request(&not_an_object());
    };
    let clock = match members.get("clock") {
        None => false,
        Some(Value::Bool(clock)) => *clock,
        Some(_) => {
            return bad_request(&Reason::new(
                "`clock` is true or false: whether the clock is set to the system's time too",
                "`clock` 为 true 或 false：是否把时钟也调回系统时间",
            ));
        }
    };
    state.reset();
    if clock {
        state.reset_clock();
    }
    if let Err(why) = place_all(&state) {
        return bad_request(&Reason::verbatim(why));
    }
    resume(&state);
    json_response(&state, StatusCode::OK, &json!({})).await
}
