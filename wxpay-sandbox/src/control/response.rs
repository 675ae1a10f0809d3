//! Responses of the control interface: JSON, with keys masked, sent once the changes are stored.

use std::borrow::Cow;
use std::sync::Arc;

use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use wxpay_core::BeijingTime;

use crate::http::responses::storage_unavailable;
use crate::reason::Reason;
use crate::refusal::Refusal;
use crate::state::SandboxState;
use crate::state::memory::Memory;
use crate::state::notifications::Notification;

/// Converts the errors of the router and the extractors into JSON: a wrong method, or a path or
/// query that cannot be read.
pub(crate) async fn errors_as_json(request: Request, next: Next) -> Response {
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
        let text = to_bytes(answer.into_body(), MAX_ERROR_TEXT).await.unwrap_or_default();
        String::from_utf8_lossy(&text).into_owned()
    };
    (status, [(header::CONTENT_TYPE, "application/json")], json!({ "error": error }).to_string()).into_response()
}

/// Masks the keys of merchants in responses.
pub(crate) async fn mask_keys(State(state): State<Arc<SandboxState>>, request: Request, next: Next) -> Response {
    let (mut head, body) = next.run(request).await.into_parts();
    // Responses are complete texts, not streams.
    let Ok(body) = to_bytes(body, usize::MAX).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let Ok(Cow::Owned(masked)) = std::str::from_utf8(&body).map(|text| state.secrets.mask(text)) else {
        return Response::from_parts(head, body.into());
    };
    head.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(head, masked.into())
}

/// The longest error text that is passed on, in bytes.
const MAX_ERROR_TEXT: usize = 4_096;

/// The paths that an unknown path is answered with.
const PATHS: &str = "orders, ledger/{out_trade_no}, refunds, scan, log, clock, faults, faults/kinds, reset, events";

/// The response for an unknown path.
pub(crate) fn not_found(sentence: &str) -> Response {
    let paths = PATHS.to_owned();
    #[cfg(feature = "all-messages")]
    let paths = crate::further::control::paths().fold(paths, |paths, path| format!("{paths}, {path}"));
    let error = format!("{sentence}; below /_sandbox/ there are {paths}");
    (StatusCode::NOT_FOUND, [(header::CONTENT_TYPE, "application/json")], json!({ "error": error }).to_string())
        .into_response()
}

/// Sends a JSON response once the changes it shows are stored.
pub(crate) async fn json_response(state: &SandboxState, status: StatusCode, body: &Value) -> Response {
    match state.try_wait_committed().await {
        Ok(()) => (status, [(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response(),
        Err(why) => storage_unavailable(&why),
    }
}

/// The response to a request that is wrong.
pub(crate) fn bad_request(reason: &Reason) -> Response {
    error_response(StatusCode::BAD_REQUEST, reason)
}

/// An error. Its JSON is in English; the pages take the sentence in the language of their reader from the extensions.
pub(crate) fn error_response(status: StatusCode, reason: &Reason) -> Response {
    let body = json!({ "error": reason.en }).to_string();
    let mut response = (status, [(header::CONTENT_TYPE, "application/json")], body).into_response();
    response.extensions_mut().insert(reason.clone());
    response
}

/// The response to a change: the record as it is now, or the refusal.
pub(crate) async fn change_response<T>(
    state: &SandboxState,
    result: Result<T, Refusal>,
    json: impl FnOnce(&Memory, &T, BeijingTime) -> Value,
) -> Response {
    let refusal = match result {
        Ok(record) => {
            let record = json(&state.memory(), &record, state.clock.now());
            return json_response(state, StatusCode::OK, &record).await;
        }
        Err(refusal) => refusal,
    };
    let status = match refusal.code {
        "ORDERNOTEXIST" | "REFUNDNOTEXIST" => StatusCode::NOT_FOUND,
        _ => StatusCode::CONFLICT,
    };
    let body = json!({ "error": refusal.reason.en, "code": refusal.code });
    let mut response = json_response(state, status, &body).await;
    response.extensions_mut().insert(refusal.reason);
    response
}

/// The response with a record, or with status 404 and a sentence.
pub(crate) async fn record_response(
    state: &SandboxState,
    record: Option<Value>,
    reason: impl FnOnce() -> Reason,
) -> Response {
    match record {
        Some(record) => json_response(state, StatusCode::OK, &record).await,
        None => error_response(StatusCode::NOT_FOUND, &reason()),
    }
}

/// The delivery attempts of a notification.
pub(crate) fn attempts_json(notification: Option<&Notification>) -> Vec<Value> {
    let attempts = notification.map(|notification| notification.attempts.as_slice()).unwrap_or_default();
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
