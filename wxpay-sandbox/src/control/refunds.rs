//! Refunds: list, show, and the actions of banks.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};
use wxpay_core::BeijingTime;
use wxpay_core::schema::shared;
use wxpay_core::value::RefundStatus;

use super::notify_again::notify_again;
use super::request::{ListQuery, MerchantQuery, not_an_object, parse_object};
use super::response::{attempts_json, bad_request, change_response, json_response, record_response};
use crate::archive;
use crate::http::responses::storage_unreadable;
use crate::notify::delivery::act_and_notify;
use crate::reason::Reason;
use crate::state::SandboxState;
use crate::state::lifecycle::RefundEvent;
use crate::state::memory::Memory;
use crate::state::notifications::Notification;
use crate::state::payer;
use crate::state::refunds::Refund;
use crate::storage::ArchivedList;

pub(super) async fn list(State(state): State<Arc<SandboxState>>, Query(query): Query<ListQuery>) -> Response {
    let now = state.clock.now();
    let (refunds, next) = query.page(
        &state,
        Some(ArchivedList::Refunds),
        |memory, before, limit| memory.refunds_before(before).map(|refund| refund.id).take(limit).collect(),
        |memory, id| memory.refund(id).map(|refund| refund_json(memory, refund, now)),
    );
    json_response(&state, StatusCode::OK, &json!({ "refunds": refunds, "next": next })).await
}

pub(super) async fn show(
    State(state): State<Arc<SandboxState>>,
    Path(number): Path<String>,
    Query(query): Query<MerchantQuery>,
) -> Response {
    let reference = query.number_ref(&number);
    if let Err(why) = archive::recall_number(&state, &number) {
        return storage_unreadable(&why);
    }
    let now = state.clock.now();
    let refund = {
        let memory = state.memory();
        memory.find_refund(reference.number, reference.merchant).map(|refund| refund_json(&memory, refund, now))
    };
    record_response(&state, refund, || {
        Reason::new(format!("no refund {reference} was asked for"), format!("没有申请过退款 {reference}"))
    })
    .await
}

fn refund_json(memory: &Memory, refund: &Refund, now: BeijingTime) -> Value {
    let notification = refund.notification.and_then(|id| memory.notification(id));
    let out_trade_no = memory.order(refund.order).map(|order| order.key.out_trade_no.as_str());
    json!({
        "channel": if refund.key.on_cloud { "cloud" } else { "pay" },
        "merchant": refund.key.mch_id,
        (shared::OUT_REFUND_NO.name): refund.key.out_refund_no,
        (shared::OUT_TRADE_NO.name): out_trade_no,
        (shared::REFUND_ID.name): refund.refund_id,
        (shared::REFUND_FEE.name): refund.fee,
        (shared::REFUND_STATUS_FIELD.name): refund.state(now).0.status().as_str(),
        "acknowledged": notification.is_some_and(Notification::is_acknowledged),
        "notifications": attempts_json(notification),
        "next_attempt": notification.and_then(Notification::due).map(|due| due.to_string()),
    })
}

pub(super) async fn finish(
    State(state): State<Arc<SandboxState>>,
    Path(number): Path<String>,
    Query(query): Query<MerchantQuery>,
    body: Bytes,
) -> Response {
    let Some(members) = parse_object(&body) else {
        return bad_request(&not_an_object());
    };
    let status = members.get("status").map_or(Some(RefundStatus::Success.as_str()), Value::as_str);
    let Some(event) = status.and_then(RefundEvent::from_status) else {
        return bad_request(&Reason::new(
            "`status` is SUCCESS, CHANGE or REFUNDCLOSE",
            "`status` 为 SUCCESS、CHANGE 或 REFUNDCLOSE",
        ));
    };
    let reference = query.number_ref(&number);
    if let Err(why) = archive::recall_number(&state, &number) {
        return storage_unreadable(&why);
    }
    let refund = act_and_notify(&state, |memory, now| payer::finish_refund(memory, reference, event, now));
    change_response(&state, refund, refund_json).await
}

/// Sends the notification once more.
pub(super) async fn notify(
    State(state): State<Arc<SandboxState>>,
    Path(number): Path<String>,
    Query(query): Query<MerchantQuery>,
) -> Response {
    let reference = query.number_ref(&number);
    let notification = |memory: &Memory| memory.find_refund(reference.number, reference.merchant)?.notification;
    let json = |memory: &Memory| {
        let refund = memory.find_refund(reference.number, reference.merchant)?;
        Some(refund_json(memory, refund, state.clock.now()))
    };
    let missing =
        || Reason::new(format!("no refund {reference} has a notification"), format!("没有退款 {reference} 有通知"));
    notify_again(&state, &number, notification, json, missing).await
}
