//! Sends the notification of an order or a refund once more.

use std::sync::Arc;

use axum::response::Response;
use serde_json::Value;

use super::response::record_response;
use crate::archive;
use crate::http::responses::storage_unreadable;
use crate::notify::delivery;
use crate::reason::Reason;
use crate::state::SandboxState;
use crate::state::memory::Memory;

/// Sends the notification that `notification` finds, and responds with the record once the merchant has answered, as
/// `json` shows it. `missing` is the sentence about a record without one.
pub(super) async fn notify_again(
    state: &Arc<SandboxState>,
    number: &str,
    notification: impl FnOnce(&Memory) -> Option<u64>,
    json: impl FnOnce(&Memory) -> Option<Value>,
    missing: impl FnOnce() -> Reason,
) -> Response {
    if let Err(why) = archive::recall_number(state, number) {
        return storage_unreadable(&why);
    }
    let id = notification(&state.memory());
    let is_sent = match id {
        Some(id) => delivery::replay(state, id).await,
        None => false,
    };
    let record = if is_sent { json(&state.memory()) } else { None };
    record_response(state, record, missing).await
}
