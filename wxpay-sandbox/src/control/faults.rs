//! The fault rules: set, list and remove.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::request::{not_an_object, parse_object};
use super::response::{bad_request, error_response, json_response};
use crate::account::Account;
use crate::faults::{FaultRule, catalogue};
use crate::reason::Reason;
use crate::state::SandboxState;

pub(super) async fn set(State(state): State<Arc<SandboxState>>, body: Bytes) -> Response {
    let Some(members) = parse_object(&body) else {
        return bad_request(&not_an_object());
    };
    let merchants: Vec<&str> = state.accounts.iter().flat_map(Account::merchants).collect();
    match FaultRule::from_json(&members, &merchants) {
        Ok(rule) => {
            let set = state.memory().faults.set(rule);
            json_response(&state, StatusCode::OK, &set).await
        }
        Err(reason) => bad_request(&reason),
    }
}

pub(super) async fn list(State(state): State<Arc<SandboxState>>) -> Response {
    let rules = state.memory().faults.json();
    json_response(&state, StatusCode::OK, &rules).await
}

pub(super) async fn kinds(State(state): State<Arc<SandboxState>>) -> Response {
    json_response(&state, StatusCode::OK, &catalogue()).await
}

pub(super) async fn clear(State(state): State<Arc<SandboxState>>) -> Response {
    let removed = state.memory().faults.clear();
    json_response(&state, StatusCode::OK, &json!({ "removed": removed })).await
}

pub(super) async fn remove(State(state): State<Arc<SandboxState>>, Path(id): Path<String>) -> Response {
    let removed = id.parse().is_ok_and(|id| state.memory().faults.remove(id));
    if removed {
        return json_response(&state, StatusCode::OK, &json!({ "removed": 1 })).await;
    }
    let reason =
        Reason::new(format!("no rule `{id}` is set, or it is used up"), format!("没有设置规则 `{id}`，或它已用完"));
    error_response(StatusCode::NOT_FOUND, &reason)
}
