//! Refunds at the control interface: what became of them, and what banks do.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, Query, State as Shared};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};
use wxpay_core::BeijingTime;
use wxpay_core::schema::shared;
use wxpay_core::value::RefundStatus;

use super::{ListQuery, NO_OBJECT, Whose, answer, attempts_json, object, refused, wrong};
use crate::calls::{self, Named};
use crate::delivery;
use crate::lifecycle::RefundEvent;
use crate::memory::Memory;
use crate::refunds::Refund;
use crate::refusal::Refusal;
use crate::state::State;

pub(super) async fn list(Shared(state): Shared<Arc<State>>, Query(listed): Query<ListQuery>) -> Response {
    let now = state.clock.now();
    let (refunds, next) = listed.page(
        &state,
        |memory, before, limit| memory.refunds_before(before).map(|refund| refund.id).take(limit).collect(),
        |memory, id| memory.refund(id).map(|refund| refund_json(memory, refund, now)),
    );
    answer(&state, StatusCode::OK, &json!({ "refunds": refunds, "next": next })).await
}

pub(super) async fn show(
    Shared(state): Shared<Arc<State>>,
    Path(number): Path<String>,
    Query(whose): Query<Whose>,
) -> Response {
    let of = whose.named(&number);
    let now = state.clock.now();
    let refund = {
        let memory = state.memory();
        memory.find_refund(of.number, of.merchant).map(|refund| refund_json(&memory, refund, now))
    };
    match refund {
        Some(refund) => answer(&state, StatusCode::OK, &refund).await,
        None => {
            let error = json!({ "error": format!("no refund {of} was asked for") });
            answer(&state, StatusCode::NOT_FOUND, &error).await
        }
    }
}

fn refund_json(memory: &Memory, refund: &Refund, now: BeijingTime) -> Value {
    let told = refund.notification.and_then(|told| memory.notification(told));
    let out_trade_no = memory.order(refund.order).map(|order| order.key.out_trade_no.as_str());
    json!({
        "channel": if refund.key.on_cloud { "cloud" } else { "pay" },
        "merchant": refund.key.mch_id,
        (shared::OUT_REFUND_NO.name): refund.key.out_refund_no,
        (shared::OUT_TRADE_NO.name): out_trade_no,
        (shared::REFUND_ID.name): refund.refund_id,
        (shared::REFUND_FEE.name): refund.fee,
        (shared::REFUND_STATUS_FIELD.name): refund.state(now).0.name().as_str(),
        "acknowledged": told.is_some_and(crate::notifications::Notification::is_acknowledged),
        "notifications": attempts_json(told),
        "next_attempt": told.and_then(crate::notifications::Notification::due).map(|due| due.to_string()),
    })
}

/// What a bank may do with a refund.
pub(crate) fn event(status: &str) -> Option<RefundEvent> {
    match RefundStatus::from(status) {
        RefundStatus::Success => Some(RefundEvent::Arrive),
        RefundStatus::Change => Some(RefundEvent::Bounce),
        RefundStatus::Refundclose => Some(RefundEvent::GiveUp),
        _ => None,
    }
}

pub(super) async fn finish(
    Shared(state): Shared<Arc<State>>,
    Path(number): Path<String>,
    Query(whose): Query<Whose>,
    body: Bytes,
) -> Response {
    let Some(wishes) = object(&body) else {
        return wrong(NO_OBJECT);
    };
    let status = wishes.get("status").map_or(Some(RefundStatus::Success.as_str()), Value::as_str);
    let Some(event) = status.and_then(event) else {
        return wrong("`status` is SUCCESS, CHANGE or REFUNDCLOSE");
    };
    match finish_and_tell(&state, whose.named(&number), event) {
        Ok(refund) => {
            let refund = refund_json(&state.memory(), &refund, state.clock.now());
            answer(&state, StatusCode::OK, &refund).await
        }
        Err(refusal) => refused(&state, &refusal).await,
    }
}

/// Ends a refund and starts to tell the merchant.
pub(crate) fn finish_and_tell(state: &Arc<State>, of: Named<'_>, event: RefundEvent) -> Result<Refund, Refusal> {
    let now = state.clock.now();
    let mut memory = state.memory();
    let refund = calls::finish_refund(&mut memory, of, event, now)?;
    delivery::start(state, memory.take_fresh());
    Ok(refund)
}
