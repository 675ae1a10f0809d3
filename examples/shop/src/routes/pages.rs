//! The pages, and what their forms post. Everything works without JavaScript.

use std::collections::HashMap;
use std::net::SocketAddr;

use axum::body::Bytes;
use axum::extract::{ConnectInfo, Path, State};
use axum::http::header;
use axum::response::{Html, IntoResponse, Redirect, Response};
use wxpay_jobs::Shop as _;
use wxpay_jobs::database::Database;

use super::App;
use super::orders::{NewOrder, place_order, read_order};
use super::refunds::{NewRefund, refund_order};
use super::refusal::Refusal;
use crate::page::{self, Overview};
use crate::{books, orders};

/// How many orders the first page shows.
const LATEST: i64 = 30;

/// A refusal as a page.
pub(super) struct RefusalPage(Refusal);

impl From<Refusal> for RefusalPage {
    fn from(refusal: Refusal) -> Self {
        Self(refusal)
    }
}

impl IntoResponse for RefusalPage {
    fn into_response(self) -> Response {
        (self.0.status, Html(page::refusal(&self.0.reason).into_string())).into_response()
    }
}

type Page = Result<Html<String>, RefusalPage>;

/// `GET /`.
pub(super) async fn overview<D: Database>(State(app): State<App<D>>) -> Page {
    let read = async {
        let mut transaction = app.shop.database().begin().await?;
        let orders = orders::latest(&mut transaction, app.shop.order_key("").mch_id, LATEST).await?;
        let concerns = orders::concerns(&mut transaction, LATEST).await?;
        let bill = books::latest(&mut transaction).await?;
        Ok::<_, Refusal>(Overview { orders, bill, concerns, sandbox: app.sandbox.clone() })
    };
    Ok(Html(page::overview(&read.await?).into_string()))
}

/// `GET /pages/orders/{out_trade_no}`.
pub(super) async fn order<D: Database>(State(app): State<App<D>>, Path(out_trade_no): Path<String>) -> Page {
    let detail = read_order(&app, &out_trade_no).await?;
    Ok(Html(page::order(&detail).into_string()))
}

/// The form that orders.
pub(super) async fn place<D: Database>(
    State(app): State<App<D>>,
    ConnectInfo(client): ConnectInfo<SocketAddr>,
    form: Bytes,
) -> Result<Redirect, RefusalPage> {
    let form = read_form(&form);
    let order = NewOrder {
        body: form.get("body").cloned().unwrap_or_default(),
        total_fee: read_fen(&form, "total_fee")?,
        trade_type: "NATIVE".to_owned(),
    };
    let (out_trade_no, _) = place_order(&app, client.ip(), &order).await?;
    Ok(Redirect::to(&page::order_path(&out_trade_no)))
}

/// The form that refunds.
pub(super) async fn refund<D: Database>(
    State(app): State<App<D>>,
    Path(out_trade_no): Path<String>,
    form: Bytes,
) -> Result<Redirect, RefusalPage> {
    let form = read_form(&form);
    let out_refund_no = form.get("out_refund_no").cloned().unwrap_or_default();
    let refund = NewRefund { refund_fee: read_fen(&form, "refund_fee")?, out_refund_no };
    refund_order(&app.shop, &out_trade_no, &refund).await?;
    Ok(Redirect::to(&page::order_path(&out_trade_no)))
}

/// `GET /style.css`.
pub(super) async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], page::STYLE)
}

/// `GET /script.js`.
pub(super) async fn script() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], page::SCRIPT)
}

fn read_form(form: &[u8]) -> HashMap<String, String> {
    form_urlencoded::parse(form).into_owned().collect()
}

fn read_fen(form: &HashMap<String, String>, name: &str) -> Result<u64, Refusal> {
    let fen = form.get(name).and_then(|fen| fen.parse().ok());
    fen.ok_or_else(|| Refusal::bad_request(format!("{name} is an amount in fen, such as 888")))
}
