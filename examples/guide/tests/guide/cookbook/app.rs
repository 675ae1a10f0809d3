//! An order of an app.

#![allow(dead_code, reason = "a test does not call `main`")]

// ANCHOR: program
use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, FromRef, Path, State};
use axum::http::StatusCode;
use axum::routing::post;
use wxpay_core::inbox::Record;
use wxpay_core::order::{self, OpenOrder, OrderState, Waiter};
use wxpay_core::{Client, Endpoint, Fen, Merchant, Object as _, Request, Response, schema};
use wxpay_web::{Acknowledgement, BoxError, Payment, Receiver, Reception};

/// The order: the shop's names, the documents' rules.
#[derive(Request)]
#[wxpay(message = schema::pay::UNIFIED_ORDER, fixed(trade_type = "APP", body = "Tea shop-oolong"))]
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

/// The price of every order.
const PRICE: Fen = Fen(888);

#[derive(Clone)]
struct Shop {
    client: Client,
    receiver: Receiver,
    /// Rows of a database, in a shop that is more than an example.
    rows: Arc<Mutex<HashMap<String, Row>>>,
}

struct Row {
    order: OpenOrder,
    /// Of the first time: another one would be another value, with which the order is not placed again.
    payer_ip: IpAddr,
    paid_by: Option<String>,
}

type Answer = Result<String, (StatusCode, String)>;

/// Places an order, and answers with the parameters of the app's payment call. Asked again, it places the same order.
async fn place(
    State(shop): State<Shop>,
    Path(number): Path<String>,
    ConnectInfo(payer): ConnectInfo<SocketAddr>,
) -> Answer {
    let payer_ip = shop.rows().get(&number).map_or(payer.ip(), |row| row.payer_ip);
    let order = TeaOrder { number: &number, total_fee: PRICE, spbill_create_ip: payer_ip };
    // The row comes before the call: whatever becomes of the call, the order can be asked for.
    let row = Row { order: OpenOrder::from_request(shop.client.merchant(), &order), payer_ip, paid_by: None };
    shop.rows().entry(number.clone()).or_insert(row);
    let prepay = shop.client.send(&order).await.map_err(|error| (StatusCode::BAD_GATEWAY, error.to_string()))?;
    Ok(shop.client.merchant().app_parameters(&prepay).to_json())
}

/// Receives the notification, which was verified. An error refuses it, and it comes again.
async fn notify(State(shop): State<Shop>, reception: Reception<Payment<TeaPaid>>) -> Acknowledgement {
    let keep = |notice: wxpay_web::Notice<Payment<TeaPaid>>| async move {
        match notice.message {
            Payment::Success(verified) => {
                let order = shop.find(verified.out_trade_no()).ok_or("not an order of this shop")?;
                let paid = verified.confirm(order.expected())?;
                println!("{} was paid by {}", paid.out_trade_no(), paid.openid);
                shop.deliver(paid.record())
            }
            // Signed as well: this try was not paid. The order may be paid yet.
            Payment::Failure(_) => Ok(()),
        }
    };
    reception.handle(keep).await
}

/// Asks WeChat Pay: for the page that the payer comes back to, and when no notification comes.
async fn state(State(shop): State<Shop>, Path(number): Path<String>) -> Answer {
    let order = shop.find(&number).ok_or((StatusCode::NOT_FOUND, "not an order of this shop".to_owned()))?;
    let state = match order::await_paid(&shop.client, &order, &Waiter::new(), Duration::ZERO).await {
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
        Self { client, receiver, rows: Arc::default() }
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
    let routes = routes(Shop::new(client)).into_make_service_with_connect_info::<SocketAddr>();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    Ok(axum::serve(listener, routes).await?)
}
// ANCHOR_END: program

#[tokio::test]
async fn program_places_an_order_and_delivers_once() {
    let site = super::Site::new().await;
    let program = Shop::new(site.client());
    let shop = site.serve(routes(program.clone()));

    let (status, answer) = shop.post("/orders/A1", "").await;
    assert_eq!(status, 200, "{answer}");
    let parameters: serde_json::Value = serde_json::from_str(&answer).unwrap();
    assert_eq!((&parameters["partnerid"], &parameters["package"]), (&"10000100".into(), &"Sign=WXPay".into()));
    // Asked again, it is the same order.
    assert_eq!(shop.post("/orders/A1", "").await.0, 200);
    assert_eq!(shop.get("/orders/A1").await.1, "not paid yet");

    shop.sandbox.pay("A1").unwrap();
    assert!(shop.sandbox.wait_for_notification("A1", 1).await);
    assert!(program.rows()["A1"].paid_by.is_some());
    assert_eq!(shop.get("/orders/A1").await, (200, "paid".to_owned()));
}
