//! Refunding orders.

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::json;
use wxpay_jobs::database::Database;

use super::App;
use super::json::{self, Json};
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
) -> Result<Json, Refusal> {
    let refund: NewRefund = json::read(body)?;
    refund_order(&app, &out_trade_no, &refund).await?;
    Ok(Json(StatusCode::ACCEPTED, json!({ "out_refund_no": refund.out_refund_no })))
}

pub(super) async fn refund_order<D: Database>(
    app: &App<D>,
    out_trade_no: &str,
    refund: &NewRefund,
) -> Result<(), Refusal> {
    Err(Refusal::bad_gateway("later"))
}
