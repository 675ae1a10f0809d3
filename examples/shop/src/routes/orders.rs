//! Placing orders, and showing one.

use std::net::{IpAddr, SocketAddr};

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{ConnectInfo, Path, State};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::json;
use wxpay_core::schema::{self, Effect};
use wxpay_core::{BeijingTime, Fen, Request};
use wxpay_jobs::database::{Database, Transaction as _};
use wxpay_jobs::{OrderKey, PlaceError, Shop as _, place};

use super::App;
use super::json::Json;
use super::refusal::Refusal;
use super::request;
use crate::orders;
use crate::page::OrderDetail;
use crate::shop::TeaShop;

/// The request to place an order.
#[derive(Deserialize)]
pub(super) struct NewOrder {
    pub(super) body: String,
    /// The amount in fen.
    pub(super) total_fee: u64,
    pub(super) trade_type: String,
}

/// The order as the gateway gets it: the compiler checks the fields against the documents' table.
#[derive(Request)]
#[wxpay(message = schema::pay::UNIFIED_ORDER, fixed(trade_type = "NATIVE"))]
struct NativeOrder<'a> {
    out_trade_no: &'a str,
    body: &'a str,
    total_fee: Fen,
    spbill_create_ip: IpAddr,
    product_id: &'a str,
}

/// `POST /orders`.
pub(super) async fn create<D: Database>(
    State(app): State<App<D>>,
    ConnectInfo(client): ConnectInfo<SocketAddr>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json, Refusal> {
    let order: NewOrder = request::read(body)?;
    let (out_trade_no, code_url) = place_order(&app, client.ip(), &order).await?;
    Ok(Json(StatusCode::CREATED, json!({ "out_trade_no": out_trade_no, "code_url": code_url })))
}

/// Places an order, and returns its number and what the payer scans.
pub(super) async fn place_order<D: Database>(
    app: &App<D>,
    payer: IpAddr,
    order: &NewOrder,
) -> Result<(String, String), Refusal> {
    if order.trade_type != "NATIVE" {
        return Err(Refusal::bad_request("trade_type is NATIVE at this shop: the payer scans a QR code"));
    }
    let out_trade_no = new_number()?;
    let request = NativeOrder {
        out_trade_no: &out_trade_no,
        body: &order.body,
        total_fee: Fen(order.total_fee),
        spbill_create_ip: payer,
        product_id: "tea",
    };
    let shop = &app.shop;
    // A wrong order is refused before anything is written.
    shop.own_client().merchant().prepare(&request).map_err(|error| Refusal::bad_request(error.to_string()))?;
    let total_fee = i64::try_from(order.total_fee).map_err(|_| Refusal::bad_request("total_fee is too large"))?;
    let mut transaction = shop.database().begin().await?;
    orders::insert(&mut transaction, &out_trade_no, &order.body, total_fee, shop.now_millis()).await?;
    transaction.commit().await?;
    // From here on the order is queried until it is paid or closed, even if this process dies.
    let OrderKey { mch_id, sub_mch_id, .. } = shop.order_key(&out_trade_no);
    let (_, reply) = match place(shop, mch_id, sub_mch_id, &request).await {
        Ok(placed) => placed,
        Err(error) => return Err(give_up(shop, &out_trade_no, error).await),
    };
    let code_url = reply.code_url.clone().ok_or_else(|| Refusal::bad_gateway("the gateway's reply has no code_url"))?;
    let mut transaction = shop.database().begin().await?;
    orders::set_code_url(&mut transaction, &out_trade_no, &code_url).await?;
    transaction.commit().await?;
    Ok((out_trade_no, code_url))
}

/// Closes an order that the gateway does not have. One that it may have is queried, and closed in the end.
async fn give_up<D: Database>(shop: &TeaShop<D>, out_trade_no: &str, error: PlaceError) -> Refusal {
    let error = match error {
        PlaceError::Database(error) => return error.into(),
        PlaceError::Call(error) => error,
        other => return Refusal::bad_gateway(other.to_string()),
    };
    tracing::warn!(out_trade_no, %error, "the order was not placed");
    if error.effect() == Effect::None {
        let close = async {
            let mut transaction = shop.database().begin().await?;
            orders::set_closed(&mut transaction, out_trade_no, shop.now_millis()).await?;
            transaction.commit().await
        };
        if let Err(error) = close.await {
            return error.into();
        }
    }
    Refusal::bad_gateway(error.to_string())
}

/// `GET /orders/{out_trade_no}`.
pub(super) async fn show<D: Database>(
    State(app): State<App<D>>,
    Path(out_trade_no): Path<String>,
) -> Result<Json, Refusal> {
    let OrderDetail { order, payments, refunds, .. } = read_order(&app, &out_trade_no).await?;
    let answer = json!({
        "state": order.state,
        "total_fee": order.total_fee,
        "deliveries": order.deliveries,
        "payments": payments,
        "refunds": refunds,
    });
    Ok(Json(StatusCode::OK, answer))
}

/// Reads an order with its payments and refunds.
pub(super) async fn read_order<D: Database>(app: &App<D>, out_trade_no: &str) -> Result<OrderDetail, Refusal> {
    let unknown = || Refusal::not_found("there is no such order");
    if !is_number(out_trade_no) {
        return Err(unknown());
    }
    let mch_id = app.shop.order_key(out_trade_no).mch_id;
    let mut transaction = app.shop.database().begin().await?;
    let order = orders::find(&mut transaction, mch_id, out_trade_no).await?.ok_or_else(unknown)?;
    let payments = orders::payments(&mut transaction, mch_id, out_trade_no).await?;
    let refunds = orders::refunds(&mut transaction, mch_id, out_trade_no).await?;
    Ok(OrderDetail { order, payments, refunds, sandbox: app.sandbox.clone() })
}

/// Returns whether a text can be a number of this shop.
pub(super) fn is_number(text: &str) -> bool {
    text.len() <= 32 && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Returns a new order number: the time for people, and chance, so that several processes need not agree.
fn new_number() -> Result<String, Refusal> {
    let mut random = [0; 8];
    getrandom::fill(&mut random).map_err(|error| Refusal::bad_gateway(format!("there is no randomness: {error}")))?;
    Ok(format!("{}{:010}", BeijingTime::now(), u64::from_le_bytes(random) % 10_000_000_000))
}
