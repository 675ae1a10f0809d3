//! Orders at the control interface: what became of them, and what payers do.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, Query, State as Shared};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Map, Value, json};
use wxpay_core::BeijingTime;
use wxpay_core::schema::shared;
use wxpay_core::value::CouponType;

use super::{ListQuery, NO_OBJECT, Whose, answer, attempts_json, object, refused, wrong};
use crate::calls::{self, Named, Wishes};
use crate::coupons::Coupon;
use crate::delivery;
use crate::memory::Memory;
use crate::orders::Order;
use crate::refusal::Refusal;
use crate::state::State;

pub(super) async fn list(Shared(state): Shared<Arc<State>>, Query(listed): Query<ListQuery>) -> Response {
    let now = state.clock.now();
    let (orders, next) = listed.page(
        &state,
        |memory, before, limit| memory.orders_before(before).map(|order| order.id).take(limit).collect(),
        |memory, id| memory.order(id).map(|order| order_json(memory, order, now)),
    );
    answer(&state, StatusCode::OK, &json!({ "orders": orders, "next": next })).await
}

pub(super) async fn show(
    Shared(state): Shared<Arc<State>>,
    Path(number): Path<String>,
    Query(whose): Query<Whose>,
) -> Response {
    let of = whose.named(&number);
    let now = state.clock.now();
    let order = {
        let memory = state.memory();
        memory.find(of.number, of.merchant).map(|order| order_json(&memory, order, now))
    };
    match order {
        Some(order) => answer(&state, StatusCode::OK, &order).await,
        None => {
            let error = json!({ "error": format!("no order {of} was placed") });
            answer(&state, StatusCode::NOT_FOUND, &error).await
        }
    }
}

pub(super) fn order_json(memory: &Memory, order: &Order, now: BeijingTime) -> Value {
    let told = order.notification.and_then(|told| memory.notification(told));
    let coupons: Vec<Value> = order
        .payment
        .iter()
        .flat_map(|payment| &payment.coupons)
        .map(|coupon| json!({ "id": coupon.id, "type": coupon.kind().as_str(), "fee": coupon.fee }))
        .collect();
    let refunds: Vec<&str> =
        memory.refunds_of(order.id).into_iter().map(|refund| refund.key.out_refund_no.as_str()).collect();
    json!({
        "channel": if order.key.on_cloud { "cloud" } else { "pay" },
        "merchant": order.key.mch_id,
        (shared::OUT_TRADE_NO.name): order.key.out_trade_no,
        (shared::TRADE_STATE_FIELD.name): order.state(now).name().as_str(),
        (shared::PREPAY_ID.name): order.prepay_id,
        (shared::TRANSACTION_ID.name): order.payment.as_ref().map(|payment| &payment.transaction_id),
        "coupons": coupons,
        "refunds": refunds,
        "placed": order.placed,
        "acknowledged": told.is_some_and(crate::notifications::Notification::is_acknowledged),
        "notifications": attempts_json(told),
        "next_attempt": told.and_then(crate::notifications::Notification::due).map(|due| due.to_string()),
    })
}

pub(super) async fn pay(
    Shared(state): Shared<Arc<State>>,
    Path(number): Path<String>,
    Query(whose): Query<Whose>,
    body: Bytes,
) -> Response {
    let Some(wishes) = object(&body) else {
        return wrong(NO_OBJECT);
    };
    match wishes_of(&wishes) {
        Ok(wishes) => changed(&state, pay_and_tell(&state, whose.named(&number), wishes)).await,
        Err(sentence) => wrong(&sentence),
    }
}

/// How somebody wishes to pay.
fn wishes_of(wishes: &Map<String, Value>) -> Result<Wishes, String> {
    let known = [shared::OPENID.name, "coupons"];
    if let Some(unknown) = wishes.keys().find(|key| !known.contains(&key.as_str())) {
        return Err(format!("`{unknown}` is not something the sandbox can pay with; it takes `openid` and `coupons`"));
    }
    let openid = match wishes.get(shared::OPENID.name) {
        None => None,
        Some(Value::String(openid)) if !openid.is_empty() => Some(openid.clone()),
        Some(_) => return Err("`openid` is a text".to_owned()),
    };
    let coupons: Vec<Coupon> = match wishes.get("coupons") {
        None => Vec::new(),
        Some(Value::Array(coupons)) => {
            coupons.iter().enumerate().map(|(at, coupon)| coupon_of(at, coupon)).collect::<Option<_>>().ok_or_else(
                || r#"`coupons` is a list such as [{"type": "CASH", "fee": 100}]; the type may be NO_CASH"#.to_owned(),
            )?
        }
        Some(_) => return Err("`coupons` is a list".to_owned()),
    };
    if let Some((_, twice)) =
        coupons.iter().enumerate().find(|(at, one)| coupons.iter().take(*at).any(|other| other.id == one.id))
    {
        return Err(format!("the coupon `{}` stands twice; each is used once", twice.id));
    }
    Ok(Wishes { openid, coupons, ..Wishes::default() })
}

fn coupon_of(at: usize, coupon: &Value) -> Option<Coupon> {
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
    Some(Coupon { id, cash, fee })
}

/// Pays an order and starts to tell the merchant.
pub(crate) fn pay_and_tell(state: &Arc<State>, of: Named<'_>, wishes: Wishes) -> Result<Order, Refusal> {
    let now = state.clock.now();
    let mut memory = state.memory();
    let order = calls::pay(&mut memory, of, wishes, now)?;
    delivery::start(state, memory.take_fresh());
    Ok(order)
}

pub(super) async fn cancel(
    Shared(state): Shared<Arc<State>>,
    Path(number): Path<String>,
    Query(whose): Query<Whose>,
) -> Response {
    let now = state.clock.now();
    let order = calls::cancel(&mut state.memory(), whose.named(&number), now);
    changed(&state, order).await
}

pub(super) async fn fail(
    Shared(state): Shared<Arc<State>>,
    Path(number): Path<String>,
    Query(whose): Query<Whose>,
) -> Response {
    let now = state.clock.now();
    let order = calls::fail(&mut state.memory(), whose.named(&number), now);
    changed(&state, order).await
}

async fn changed(state: &State, order: Result<Order, Refusal>) -> Response {
    match order {
        Ok(order) => {
            let order = order_json(&state.memory(), &order, state.clock.now());
            answer(state, StatusCode::OK, &order).await
        }
        Err(refusal) => refused(state, &refusal).await,
    }
}
