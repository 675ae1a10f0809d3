//! An order that is paid by scanning a code.

#![allow(dead_code, reason = "a test does not call `main`")]

// ANCHOR: program
use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::{FromRef, Path, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::post;
use wxpay_core::inbox::Record;
use wxpay_core::order::{self, OpenOrder, OrderState, Waiter};
use wxpay_core::qr::QrCode;
use wxpay_core::{Client, Endpoint, Fen, Merchant, Request, Response, schema};
use wxpay_web::{Acknowledgement, BoxError, Payment, Receiver, Reception};

/// The order: the shop's names, the documents' rules.
#[derive(Request)]
#[wxpay(
    message = schema::pay::UNIFIED_ORDER,
    fixed(trade_type = "NATIVE", body = "Tea shop-oolong", product_id = "oolong")
)]
struct TeaOrder<'a> {
    #[wxpay(rename = "out_trade_no")]
    number: &'a str,
    total_fee: Fen,
    spbill_create_ip: IpAddr,
}

/// What the shop reads of a payment, beside its number and its amount.
#[derive(Response)]
#[wxpay(message = schema::pay::PAY_NOTIFICATION)]
struct TeaPaid {
    openid: String,
}

/// How long a page waits for one answer.
const WAIT: Duration = Duration::from_secs(25);

/// The address of this server, from which the order is placed.
const SERVER: Ipv4Addr = Ipv4Addr::new(203, 0, 113, 7);

/// The price of every order.
const PRICE: Fen = Fen(888);

#[derive(Clone)]
struct Shop {
    client: Client,
    receiver: Receiver,
    /// Wakes the pages that wait when the notification comes.
    waiter: Waiter,
    /// Rows of a database, in a shop that is more than an example.
    rows: Arc<Mutex<HashMap<String, Row>>>,
}

struct Row {
    order: OpenOrder,
    paid_by: Option<String>,
}

fn failed(error: impl std::fmt::Display) -> (StatusCode, String) {
    (StatusCode::BAD_GATEWAY, error.to_string())
}

/// Places an order, and answers with the code to show. Asked again, it places the same order again.
async fn place(
    State(shop): State<Shop>,
    Path(number): Path<String>,
) -> Result<impl IntoResponse, (StatusCode, String)> {
    let order = TeaOrder { number: &number, total_fee: PRICE, spbill_create_ip: SERVER.into() };
    // The row comes before the call: whatever becomes of the call, the order can be asked for.
    let row = Row { order: OpenOrder::from_request(shop.client.merchant(), &order), paid_by: None };
    shop.rows().entry(number.clone()).or_insert(row);
    let prepay = shop.client.send(&order).await.map_err(failed)?;
    let code = QrCode::new(prepay.code_url.as_deref().unwrap_or_default()).map_err(failed)?;
    Ok(([(CONTENT_TYPE, "image/svg+xml")], code.svg()))
}

/// Receives the notification, which was verified. An error refuses it, and it comes again.
async fn notify(State(shop): State<Shop>, reception: Reception<Payment<TeaPaid>>) -> Acknowledgement {
    let keep = |notice: wxpay_web::Notice<Payment<TeaPaid>>| async move {
        match notice.message {
            Payment::Success(verified) => {
                let order = shop.find(verified.out_trade_no()).ok_or("not an order of this shop")?;
                let paid = verified.confirm(order.expected())?;
                println!("{} was paid by {}", paid.out_trade_no(), paid.openid);
                shop.deliver(paid.record())?;
                shop.waiter.notify(paid.record());
                Ok(())
            }
            // Signed as well: this try was not paid. The order may be paid yet.
            Payment::Failure(_) => Ok(()),
        }
    };
    reception.handle(keep).await
}

/// Waits until the order is paid, for the page with the code, which asks again when the time is over. It ends with the
/// notification, and asks WeChat Pay meanwhile, in case that none comes.
async fn state(State(shop): State<Shop>, Path(number): Path<String>) -> Result<String, (StatusCode, String)> {
    let order = shop.find(&number).ok_or((StatusCode::NOT_FOUND, "not an order of this shop".to_owned()))?;
    let state = match order::await_paid(&shop.client, &order, &shop.waiter, WAIT).await {
        OrderState::Paid(record) => match shop.deliver(&record) {
            Ok(()) => "paid".to_owned(),
            Err(error) => format!("look into it: {error}"),
        },
        OrderState::Open => "not paid yet".to_owned(),
        OrderState::Closed => "closed".to_owned(),
        OrderState::Person(mismatch) => format!("look into it: {mismatch}"),
        other => format!("look into it: {other:?}"),
    };
    Ok(state)
}

impl Shop {
    fn new(client: Client) -> Self {
        let receiver = Receiver::new(client.merchant().clone());
        Self { client, receiver, waiter: Waiter::new(), rows: Arc::default() }
    }

    fn rows(&self) -> MutexGuard<'_, HashMap<String, Row>> {
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn find(&self, number: &str) -> Option<OpenOrder> {
        self.rows().get(number).map(|row| row.order.clone())
    }

    /// Delivers once: notifications come twice, and queries beside them.
    fn deliver(&self, paid: &Record) -> Result<(), BoxError> {
        let mut rows = self.rows();
        let row = rows.get_mut(&paid.out_trade_no).ok_or("not an order of this shop")?;
        match &row.paid_by {
            Some(before) if *before == paid.transaction_id => {}
            Some(_) => return Err("paid twice: one payment needs a refund".into()),
            None => {
                row.paid_by = Some(paid.transaction_id.clone());
                println!("delivering {}", paid.out_trade_no);
            }
        }
        Ok(())
    }
}

impl FromRef<Shop> for Receiver {
    fn from_ref(shop: &Shop) -> Self {
        shop.receiver.clone()
    }
}

fn routes(shop: Shop) -> Router {
    Router::new()
        .route("/orders/{number}", post(place).get(state))
        .route("/wxpay/notify", post(notify))
        .with_state(shop)
}

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let mut client = Client::new(Merchant::from_env()?);
    // Only to try it.
    if let Ok(url) = std::env::var("SANDBOX") {
        client = client.with_endpoint(Endpoint::sandbox(&url)?);
    }
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    Ok(axum::serve(listener, routes(Shop::new(client))).await?)
}
// ANCHOR_END: program

#[tokio::test]
async fn program_shows_a_code_and_waits_for_its_payment() {
    let site = super::Site::new().await;
    let program = Shop::new(site.client());
    let shop = site.serve(routes(program.clone()));

    let (status, code) = shop.post("/orders/A1", "").await;
    assert!(status == 200 && code.contains("<svg"), "{code}");
    // The page waits, and the payment ends the waiting.
    let waiting = tokio::spawn({
        let url = format!("{}/orders/A1", shop.url);
        async move { super::send(url, None, &[]).await }
    });
    while format!("{:?}", program.waiter) != "Waiter { orders: 1 }" {
        tokio::task::yield_now().await;
    }
    shop.sandbox.pay("A1").unwrap();
    assert!(shop.sandbox.wait_for_notification("A1", 1).await);
    assert_eq!(waiting.await.unwrap(), (200, "paid".to_owned()));
    assert!(program.rows()["A1"].paid_by.is_some());
}
