//! A code is scanned, as by a payer's phone.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State as Shared;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};
use wxpay_core::schema::shared;

use super::orders::order_json;
use super::{NO_OBJECT, answer, object, wrong};
use crate::scan::{self, Callback, Scanned, Unscanned};
use crate::state::State;

pub(super) async fn scan(Shared(state): Shared<Arc<State>>, body: Bytes) -> Response {
    let Some(wishes) = object(&body) else {
        return wrong(NO_OBJECT);
    };
    let text = |name: &str| wishes.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let Some(code) = text("code") else {
        return wrong("`code` is what the code says, such as weixin://wxpay/bizpayurl?sign=…");
    };
    match scan::scan(&state, code, text(shared::OPENID.name)).await {
        Ok(Scanned { order, callback }) => {
            let shown = json!({
                "order": order_json(&state.memory(), &order, state.clock.now()),
                "phone": format!("/_sandbox/phone/{}", order.prepay_id),
                "callback": callback.as_ref().map(callback_json),
            });
            answer(&state, StatusCode::OK, &shown).await
        }
        Err(Unscanned { status, reason, callback }) => {
            answer(&state, status, &json!({ "error": reason, "callback": callback.as_ref().map(callback_json) })).await
        }
    }
}

fn callback_json(callback: &Callback) -> Value {
    json!({ "url": callback.url, "request": callback.request, "answer": callback.answer })
}
