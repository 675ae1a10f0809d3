//! Refunding orders.

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::json;
use wxpay_core::Fen;
use wxpay_jobs::database::{Database, DatabaseError, Transaction as _, retry_conflicts};
use wxpay_jobs::{RefundError, Shop as _, refund};

use super::App;
use super::json::Json;
use super::orders::is_number;
use super::refusal::Refusal;
use super::request;
use crate::orders;
use crate::shop::TeaShop;

/// The request to refund an order.
#[derive(Deserialize)]
pub(super) struct NewRefund {
    /// The amount in fen.
    pub(super) refund_fee: u64,
    pub(super) out_refund_no: String,
}

/// `POST /orders/{out_trade_no}/refunds`.
pub(super) async fn create<D: Database>(
    State(app): State<App<D>>,
    Path(out_trade_no): Path<String>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json, Refusal> {
    let request: NewRefund = request::read(body)?;
    refund_order(&app.shop, &out_trade_no, &request).await?;
    Ok(Json(StatusCode::ACCEPTED, json!({ "out_refund_no": request.out_refund_no })))
}

/// Refunds an order. What is committed here is sent by the worker, also if this process dies.
pub(super) async fn refund_order<D: Database>(
    shop: &TeaShop<D>,
    out_trade_no: &str,
    request: &NewRefund,
) -> Result<(), Refusal> {
    let is_known = is_number(out_trade_no) && {
        let mut transaction = shop.database().begin().await?;
        orders::total_fee(&mut transaction, out_trade_no).await?.is_some()
    };
    if !is_known {
        return Err(Refusal::not_found("there is no such order"));
    }
    retry_conflicts(|| async {
        let mut transaction = shop.database().begin().await?;
        let (order, refund_fee) = (shop.order_key(out_trade_no), Fen(request.refund_fee));
        refund(shop, &mut transaction, order, &request.out_refund_no, refund_fee).await?;
        Ok::<_, RefundError>(transaction.commit().await?)
    })
    .await?;
    shop.wake();
    Ok(())
}

impl From<RefundError> for Refusal {
    fn from(error: RefundError) -> Self {
        match error {
            RefundError::Database(error) => error.into(),
            RefundError::Zero | RefundError::InvalidNumber => Self::bad_request(error.to_string()),
            RefundError::NotPaid | RefundError::TooMuch { .. } | RefundError::OtherRefund => {
                Self::conflict(error.to_string())
            }
            other => DatabaseError::new(wxpay_jobs::database::DatabaseErrorKind::Other, other).into(),
        }
    }
}
