//! Refunding orders.

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};
use wxpay_jobs::database::Database;

use super::App;
use super::orders::read_json;
use super::refusal::Refusal;

/// The request to refund an order.
#[derive(Deserialize)]
pub(super) struct NewRefund {
    /// The amount in fen.
    pub(super) refund_fee: u64,
    pub(super) out_refund_no: String,
}

/// `POST /orders/{out_trade_no}/refunds`.
pub(super) async fn refund<D: Database>(
    State(app): State<App<D>>,
    Path(out_trade_no): Path<String>,
    body: Result<Bytes, BytesRejection>,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    let refund: NewRefund = read_json(body)?;
    refund_order(&app, &out_trade_no, &refund).await?;
    Ok((StatusCode::ACCEPTED, Json(json!({ "out_refund_no": refund.out_refund_no }))))
}

pub(super) async fn refund_order<D: Database>(
    app: &App<D>,
    out_trade_no: &str,
    refund: &NewRefund,
) -> Result<(), Refusal> {
    Err(Refusal::bad_gateway("later"))
}
