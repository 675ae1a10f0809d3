//! Orders: list, show, and the actions of payers.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Map, Value, json};
use wxpay_core::BeijingTime;
use wxpay_core::schema::shared;
use wxpay_core::value::CouponType;

use super::notify_again::notify_again;
use super::request::{ListQuery, MerchantQuery, not_an_object, parse_object};
use super::response::{attempts_json, bad_request, change_response, json_response, record_response};
use crate::archive;
use crate::http::responses::storage_unreadable;
use crate::ledger::Ledger;
use crate::notify::delivery::act_and_notify;
use crate::reason::Reason;
use crate::state::SandboxState;
use crate::state::coupons::PaymentCoupon;
use crate::state::memory::Memory;
use crate::state::notifications::Notification;
use crate::state::orders::Order;
use crate::state::payer::{self, NumberRef, PayOptions};
use crate::storage::ArchivedList;

pub(super) async fn list(State(state): State<Arc<SandboxState>>, Query(query): Query<ListQuery>) -> Response {
    let now = state.clock.now();
    let (orders, next) = query.page(
        &state,
        Some(ArchivedList::Orders),
        |memory, before, limit| memory.orders_before(before).map(|order| order.id).take(limit).collect(),
        |memory, id| memory.order(id).map(|order| order_json(memory, order, now)),
    );
    json_response(&state, StatusCode::OK, &json!({ "orders": orders, "next": next })).await
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
    let order = {
        let memory = state.memory();
        memory.find_order(reference.number, reference.merchant).map(|order| order_json(&memory, order, now))
    };
    record_response(&state, order, || unknown(reference)).await
}

/// Why there is no order.
pub(super) fn unknown(reference: NumberRef<'_>) -> Reason {
    Reason::new(format!("no order {reference} was placed"), format!("没有下过订单 {reference}"))
}

/// What was really done for the number; of an unknown one, nothing.
pub(super) async fn ledger(
    State(state): State<Arc<SandboxState>>,
    Path(number): Path<String>,
    Query(query): Query<MerchantQuery>,
) -> Response {
    if let Err(why) = archive::recall_number(&state, &number) {
        return storage_unreadable(&why);
    }
    let ledger = Ledger::new(&state.memory(), query.number_ref(&number), state.clock.now());
    json_response(&state, StatusCode::OK, &ledger.json()).await
}

pub(crate) fn order_json(memory: &Memory, order: &Order, now: BeijingTime) -> Value {
    let notification = order.notification.and_then(|id| memory.notification(id));
    let coupons: Vec<Value> = order
        .payment
        .iter()
        .flat_map(|payment| &payment.coupons)
        .map(|coupon| json!({ "id": coupon.id, "type": coupon.coupon_type().as_str(), "fee": coupon.fee }))
        .collect();
    let refunds: Vec<&str> =
        memory.refunds_of(order.id).into_iter().map(|refund| refund.key.out_refund_no.as_str()).collect();
    json!({
        "channel": if order.key.on_cloud { "cloud" } else { "pay" },
        "merchant": order.key.mch_id,
        (shared::OUT_TRADE_NO.name): order.key.out_trade_no,
        (shared::TRADE_STATE_FIELD.name): order.state(now).trade_state().as_str(),
        (shared::PREPAY_ID.name): order.prepay_id,
        (shared::TRANSACTION_ID.name): order.payment.as_ref().map(|payment| &payment.transaction_id),
        "coupons": coupons,
        "refunds": refunds,
        "placed": order.placed,
        "acknowledged": notification.is_some_and(Notification::is_acknowledged),
        "notifications": attempts_json(notification),
        "next_attempt": notification.and_then(Notification::due).map(|due| due.to_string()),
    })
}

pub(super) async fn pay(
    State(state): State<Arc<SandboxState>>,
    Path(number): Path<String>,
    Query(query): Query<MerchantQuery>,
    body: Bytes,
) -> Response {
    let Some(members) = parse_object(&body) else {
        return bad_request(&not_an_object());
    };
    let options = match parse_pay_options(&members) {
        Ok(options) => options,
        Err(reason) => return bad_request(&reason),
    };
    let reference = query.number_ref(&number);
    if let Err(why) = archive::recall_number(&state, &number) {
        return storage_unreadable(&why);
    }
    let order = act_and_notify(&state, |memory, now| payer::pay(memory, reference, options, now));
    change_response(&state, order, order_json).await
}

/// Reads the options of a payment.
///
/// # Errors
/// What is wrong with them.
pub(crate) fn parse_pay_options(members: &Map<String, Value>) -> Result<PayOptions, Reason> {
    let known = [shared::OPENID.name, "coupons"];
    if let Some(unknown) = members.keys().find(|key| !known.contains(&key.as_str())) {
        return Err(Reason::new(
            format!("`{unknown}` is not something the sandbox can pay with; it takes `openid` and `coupons`"),
            format!("沙箱不能用 `{unknown}` 付款，只能用 `openid` 和 `coupons`"),
        ));
    }
    let openid = match members.get(shared::OPENID.name) {
        None => None,
        Some(Value::String(openid)) if !openid.is_empty() => Some(openid.clone()),
        Some(_) => return Err(Reason::new("`openid` is a text", "`openid` 是文本")),
    };
    let coupons: Vec<PaymentCoupon> = match members.get("coupons") {
        None => Vec::new(),
        Some(Value::Array(coupons)) => {
            let coupons: Option<_> = coupons.iter().enumerate().map(|(at, coupon)| parse_coupon(at, coupon)).collect();
            coupons.ok_or_else(|| {
                Reason::new(
                    r#"`coupons` is a list such as [{"type": "CASH", "fee": 100}]; the type may be NO_CASH"#,
                    r#"`coupons` 是列表，例如 [{"type": "CASH", "fee": 100}]，金额单位为分，类型也可以是 NO_CASH"#,
                )
            })?
        }
        Some(_) => return Err(Reason::new("`coupons` is a list", "`coupons` 是列表")),
    };
    if let Some((_, duplicate)) =
        coupons.iter().enumerate().find(|(at, one)| coupons.iter().take(*at).any(|other| other.id == one.id))
    {
        return Err(Reason::new(
            format!("the coupon `{}` stands twice; each is used once", duplicate.id),
            format!("优惠券 `{}` 出现了两次，每张只能用一次", duplicate.id),
        ));
    }
    Ok(PayOptions { openid, coupons, ..PayOptions::default() })
}

fn parse_coupon(at: usize, coupon: &Value) -> Option<PaymentCoupon> {
    let Value::Object(coupon) = coupon else {
        return None;
    };
    if coupon.keys().any(|key| !["type", "fee", "id"].contains(&key.as_str())) {
        return None;
    }
    let id = match coupon.get("id") {
        None => (10_000 + at).to_string(),
        Some(id) => id.as_str().filter(|id| !id.is_empty() && id.len() <= 20)?.to_owned(),
    };
    let cash = match coupon.get("type") {
        None => true,
        Some(kind) => match CouponType::from(kind.as_str()?) {
            CouponType::Cash => true,
            CouponType::NoCash => false,
            _ => return None,
        },
    };
    let fee = coupon.get("fee").and_then(Value::as_u64).filter(|fee| *fee > 0)?;
    Some(PaymentCoupon { id, cash, fee })
}

pub(super) async fn cancel(
    State(state): State<Arc<SandboxState>>,
    Path(number): Path<String>,
    Query(query): Query<MerchantQuery>,
) -> Response {
    let reference = query.number_ref(&number);
    if let Err(why) = archive::recall_number(&state, &number) {
        return storage_unreadable(&why);
    }
    let order = act_and_notify(&state, |memory, now| payer::cancel(memory, reference, now));
    change_response(&state, order, order_json).await
}

pub(super) async fn fail(
    State(state): State<Arc<SandboxState>>,
    Path(number): Path<String>,
    Query(query): Query<MerchantQuery>,
) -> Response {
    let reference = query.number_ref(&number);
    if let Err(why) = archive::recall_number(&state, &number) {
        return storage_unreadable(&why);
    }
    let order = act_and_notify(&state, |memory, now| payer::fail(memory, reference, now));
    change_response(&state, order, order_json).await
}

/// Sends the notification once more.
pub(super) async fn notify(
    State(state): State<Arc<SandboxState>>,
    Path(number): Path<String>,
    Query(query): Query<MerchantQuery>,
) -> Response {
    let reference = query.number_ref(&number);
    let notification = |memory: &Memory| memory.find_order(reference.number, reference.merchant)?.notification;
    let json = |memory: &Memory| {
        let order = memory.find_order(reference.number, reference.merchant)?;
        Some(order_json(memory, order, state.clock.now()))
    };
    let missing = || {
        Reason::new(
            format!("no paid order {reference} has a notification"),
            format!("没有已支付的订单 {reference} 有通知"),
        )
    };
    notify_again(&state, &number, notification, json, missing).await
}
