//! The rules by which the sandbox fails: set, listed and taken back.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State as Shared};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::{NO_OBJECT, answer, object, wrong};
use crate::account::Account;
use crate::faults::{Rule, catalogue};
use crate::state::State;

pub(super) async fn set(Shared(state): Shared<Arc<State>>, body: Bytes) -> Response {
    let Some(wishes) = object(&body) else {
        return wrong(NO_OBJECT);
    };
    let merchants: Vec<&str> = state.accounts.iter().flat_map(Account::merchants).collect();
    match Rule::read(&wishes, &merchants) {
        Ok(rule) => {
            let set = state.memory().faults.set(rule);
            answer(&state, StatusCode::OK, &set).await
        }
        Err(sentence) => wrong(&sentence),
    }
}

pub(super) async fn list(Shared(state): Shared<Arc<State>>) -> Response {
    let rules = state.memory().faults.json();
    answer(&state, StatusCode::OK, &rules).await
}

pub(super) async fn kinds(Shared(state): Shared<Arc<State>>) -> Response {
    answer(&state, StatusCode::OK, &catalogue()).await
}

pub(super) async fn clear(Shared(state): Shared<Arc<State>>) -> Response {
    let removed = state.memory().faults.clear();
    answer(&state, StatusCode::OK, &json!({ "removed": removed })).await
}

pub(super) async fn remove(Shared(state): Shared<Arc<State>>, Path(id): Path<String>) -> Response {
    let removed = id.parse().is_ok_and(|id| state.memory().faults.remove(id));
    if removed {
        return answer(&state, StatusCode::OK, &json!({ "removed": 1 })).await;
    }
    let error = format!("no rule `{id}` is set, or it is used up");
    answer(&state, StatusCode::NOT_FOUND, &json!({ "error": error })).await
}
