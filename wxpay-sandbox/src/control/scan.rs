//! Scans a code, as a payer's phone does.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};
use wxpay_core::schema::shared;

use super::orders::order_json;
use super::request::{not_an_object, parse_object};
use super::response::{bad_request, json_response};
use crate::reason::Reason;
use crate::scan::{self, CallbackExchange, ScanError, ScanOutcome};
use crate::state::SandboxState;

pub(super) async fn scan(State(state): State<Arc<SandboxState>>, body: Bytes) -> Response {
    let Some(members) = parse_object(&body) else {
        return bad_request(&not_an_object());
    };
    let text = |name: &str| members.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let Some(code) = text("code") else {
        return bad_request(&Reason::new(
            "`code` is what the code says, such as weixin://wxpay/bizpayurl?sign=…",
            "`code` 为二维码内容，例如 weixin://wxpay/bizpayurl?sign=…",
        ));
    };
    match scan::scan(&state, code, text(shared::OPENID.name)).await {
        Ok(ScanOutcome { order, callback }) => {
            let body = json!({
                "order": order_json(&state.memory(), &order, state.clock.now()),
                "phone": format!("/_sandbox/phone/{}", order.prepay_id),
                "callback": callback.as_ref().map(callback_json),
            });
            json_response(&state, StatusCode::OK, &body).await
        }
        Err(ScanError { status, reason, callback }) => {
            let body = json!({ "error": reason.en, "callback": callback.as_ref().map(callback_json) });
            let mut response = json_response(&state, status, &body).await;
            response.extensions_mut().insert(reason);
            response
        }
    }
}

fn callback_json(callback: &CallbackExchange) -> Value {
    json!({ "url": callback.url, "request": callback.request, "answer": callback.answer })
}
