//! An order of a browser on a phone.

#![allow(dead_code, reason = "a test does not call `main`")]

// ANCHOR: program
use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, FromRef, Path, State};
use axum::http::StatusCode;
use axum::response::Redirect;
use axum::routing::post;
use wxpay_core::inbox::Record;
use wxpay_core::order::{self, OpenOrder, OrderState, Waiter};
use wxpay_core::{Client, Endpoint, Fen, Merchant, Object, Request, Response, schema};
use wxpay_web::{Acknowledgement, BoxError, Payment, Receiver, Reception};

/// The order: the shop's names, the documents' rules.
#[derive(Request)]
#[wxpay(message = schema::pay::UNIFIED_ORDER, fixed(trade_type = "MWEB", body = "Tea shop-oolong"))]
struct TeaOrder<'a> {
    #[wxpay(rename = "out_trade_no")]
    number: &'a str,
    total_fee: Fen,
    spbill_create_ip: IpAddr,
    scene_info: Scene<'a>,
}

/// Where the payment starts. It is sent as JSON text, which the core writes.
#[derive(Object)]
#[wxpay(message = schema::pay::SCENE_INFO)]
struct Scene<'a> {
    h5_info: Site<'a>,
}

#[derive(Object)]
#[wxpay(message = schema::pay::H5_INFO, fixed(type = "Wap"))]
struct Site<'a> {
    wap_url: &'a str,
    wap_name: &'a str,
}

/// What the shop reads of a payment, beside its number and its amount.
#[derive(Response)]
#[wxpay(message = schema::pay::PAY_NOTIFICATION)]
struct TeaPaid {
    openid: String,
}

/// The shop's site, whose domain is listed on the merchant platform.
const SITE: &str = "https://shop.example";

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
    paid_by: Option<String>,
}

/// Places an order, and sends the browser to the page that opens WeChat. Asked again, it places the same order again.
async fn place(
    State(shop): State<Shop>,
    Path(number): Path<String>,
    ConnectInfo(payer): ConnectInfo<SocketAddr>,
) -> Result<Redirect, (StatusCode, String)> {
    let scene_info = Scene { h5_info: Site { wap_url: SITE, wap_name: "Tea shop" } };
    let order = TeaOrder { number: &number, total_fee: PRICE, spbill_create_ip: payer.ip(), scene_info };
    // The row comes before the call: whatever becomes of the call, the order can be asked for.
    let row = Row { order: OpenOrder::from_request(shop.client.merchant(), &order), paid_by: None };
    shop.rows().entry(number.clone()).or_insert(row);
    let prepay = shop.client.send(&order).await.map_err(|error| (StatusCode::BAD_GATEWAY, error.to_string()))?;
    // Where the payer comes back to, paid or not.
    let url = prepay.mweb_redirect(&format!("{SITE}/orders/{number}"));
    Ok(Redirect::to(&url.ok_or((StatusCode::BAD_GATEWAY, "the reply has no mweb_url".to_owned()))?))
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
async fn state(State(shop): State<Shop>, Path(number): Path<String>) -> Result<String, (StatusCode, String)> {
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
async fn program_sends_the_browser_to_wechat_and_delivers_once() {
    let site = super::Site::new().await;
    let program = Shop::new(site.client());
    let shop = site.serve(routes(program.clone()));

    // The redirect leads to WeChat, so it is not followed here.
    let url = format!("{}/orders/A1", shop.url);
    let follow_none = move || {
        let agent: ureq::Agent =
            ureq::Agent::config_builder().max_redirects(0).max_redirects_will_error(false).build().into();
        agent.post(&url).send_empty().unwrap()
    };
    let answer = tokio::task::spawn_blocking(follow_none).await.unwrap();
    assert_eq!(answer.status(), 303);
    let location = answer.headers()["location"].to_str().unwrap();
    assert!(location.contains("prepay_id="), "{location}");
    assert!(location.ends_with("&redirect_url=https%3A%2F%2Fshop.example%2Forders%2FA1"), "{location}");
    assert_eq!(shop.get("/orders/A1").await.1, "not paid yet");

    shop.sandbox.pay("A1").unwrap();
    assert!(shop.sandbox.wait_for_notification("A1", 1).await);
    assert!(program.rows()["A1"].paid_by.is_some());
    assert_eq!(shop.get("/orders/A1").await, (200, "paid".to_owned()));
}
