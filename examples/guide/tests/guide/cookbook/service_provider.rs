//! An order that a service provider places for a sub-merchant.

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

/// The order: the platform's names, the documents' rules. The account adds the provider's own ids.
#[derive(Request)]
#[wxpay(message = schema::pay::UNIFIED_ORDER, fixed(trade_type = "JSAPI", body = "Tea shop-oolong"))]
struct TeaOrder<'a> {
    #[wxpay(rename = "out_trade_no")]
    number: &'a str,
    total_fee: Fen,
    spbill_create_ip: IpAddr,
    sub_mch_id: &'a str,
    sub_appid: &'a str,
    sub_openid: &'a str,
}

/// What the platform reads of a payment, beside its number and its amount.
#[derive(Response)]
#[wxpay(message = schema::pay::PAY_NOTIFICATION)]
struct TeaPaid {
    sub_openid: Option<String>,
}

/// The mini program of the sub-merchants, which is bound to each of them.
const SUB_APPID: &str = "wx8888888888888888";

/// The price of every order.
const PRICE: Fen = Fen(888);

#[derive(Clone)]
struct Platform {
    client: Client,
    receiver: Receiver,
    /// Rows of a database, in a platform that is more than an example, by sub-merchant and number.
    rows: Arc<Mutex<HashMap<(String, String), Row>>>,
}

struct Row {
    order: OpenOrder,
    /// Of the first time: another one would be another value, with which the order is not placed again.
    payer_ip: IpAddr,
    paid_by: Option<String>,
}

type Answer = Result<String, (StatusCode, String)>;

/// Places an order, and answers with the argument of wx.requestPayment. Asked again, it places the same order again.
async fn place(
    State(platform): State<Platform>,
    Path((sub_mch_id, number)): Path<(String, String)>,
    ConnectInfo(payer): ConnectInfo<SocketAddr>,
    sub_openid: String,
) -> Answer {
    let payer_ip = platform.rows().get(&(sub_mch_id.clone(), number.clone())).map_or(payer.ip(), |row| row.payer_ip);
    let order = TeaOrder {
        number: &number,
        total_fee: PRICE,
        spbill_create_ip: payer_ip,
        sub_mch_id: &sub_mch_id,
        sub_appid: SUB_APPID,
        sub_openid: &sub_openid,
    };
    // The row comes before the call: whatever becomes of the call, the order can be asked for.
    let row = Row { order: OpenOrder::from_request(platform.client.merchant(), &order), payer_ip, paid_by: None };
    platform.rows().entry((sub_mch_id.clone(), number.clone())).or_insert(row);
    let prepay = platform.client.send(&order).await.map_err(|error| (StatusCode::BAD_GATEWAY, error.to_string()))?;
    Ok(platform.client.merchant().jsapi_parameters(&prepay).to_json())
}

/// Receives the notification, which was verified. An error refuses it, and it comes again.
async fn notify(State(platform): State<Platform>, reception: Reception<Payment<TeaPaid>>) -> Acknowledgement {
    let keep = |notice: wxpay_web::Notice<Payment<TeaPaid>>| async move {
        match notice.message {
            Payment::Success(verified) => {
                // Which sub-merchant's it is; `confirm` compares it with the order's, too.
                let sub_mch_id = verified.sub_mch_id().unwrap_or_default();
                let order =
                    platform.find(sub_mch_id, verified.out_trade_no()).ok_or("not an order of this platform")?;
                let paid = verified.confirm(order.expected())?;
                println!("{} was paid by {}", paid.out_trade_no(), paid.sub_openid.as_deref().unwrap_or("somebody"));
                platform.deliver(paid.record())
            }
            // Signed as well: this try was not paid. The order may be paid yet.
            Payment::Failure(_) => Ok(()),
        }
    };
    reception.handle(keep).await
}

/// Asks WeChat Pay: for the page that the payer comes back to, and when no notification comes.
async fn state(State(platform): State<Platform>, Path((sub_mch_id, number)): Path<(String, String)>) -> Answer {
    let order = platform.find(&sub_mch_id, &number);
    let order = order.ok_or((StatusCode::NOT_FOUND, "not an order of this platform".to_owned()))?;
    let state = match order::await_paid(&platform.client, &order, &Waiter::new(), Duration::ZERO).await {
        OrderState::Paid(record) => match platform.deliver(&record) {
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

impl Platform {
    fn new(client: Client) -> Self {
        let receiver = Receiver::new(client.merchant().clone());
        Self { client, receiver, rows: Arc::default() }
    }

    fn rows(&self) -> MutexGuard<'_, HashMap<(String, String), Row>> {
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn find(&self, sub_mch_id: &str, number: &str) -> Option<OpenOrder> {
        self.rows().get(&(sub_mch_id.to_owned(), number.to_owned())).map(|row| row.order.clone())
    }

    /// Delivers once: notifications come twice, and queries beside them.
    fn deliver(&self, paid: &Record) -> Result<(), BoxError> {
        let mut rows = self.rows();
        let row = rows
            .get_mut(&(paid.sub_mch_id.clone(), paid.out_trade_no.clone()))
            .ok_or("not an order of this platform")?;
        match &row.paid_by {
            Some(before) if *before == paid.transaction_id => {}
            Some(_) => return Err("paid twice: one payment needs a refund".into()),
            None => {
                row.paid_by = Some(paid.transaction_id.clone());
                println!("{} of {} is to be delivered", paid.out_trade_no, paid.sub_mch_id);
            }
        }
        Ok(())
    }
}

impl FromRef<Platform> for Receiver {
    fn from_ref(platform: &Platform) -> Self {
        platform.receiver.clone()
    }
}

fn routes(platform: Platform) -> Router {
    Router::new()
        .route("/merchants/{sub_mch_id}/orders/{number}", post(place).get(state))
        .route("/wxpay/notify", post(notify))
        .with_state(platform)
}

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let [appid, mch_id, key, notify_url] = ["WXPAY_APPID", "WXPAY_MCH_ID", "WXPAY_KEY", "WXPAY_NOTIFY_URL"]
        .map(|name| std::env::var(name).unwrap_or_default());
    // A provider of any sub-merchant: each request names its own.
    let provider = Merchant::service_provider(&appid, &mch_id, &key)?.with_notify_url(&notify_url)?;
    let mut client = Client::new(provider);
    // Only to try it.
    if let Ok(url) = std::env::var("SANDBOX") {
        client = client.with_endpoint(Endpoint::sandbox(&url)?);
    }
    let routes = routes(Platform::new(client)).into_make_service_with_connect_info::<SocketAddr>();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    Ok(axum::serve(listener, routes).await?)
}
// ANCHOR_END: program

#[tokio::test]
async fn program_places_an_order_for_a_sub_merchant_and_delivers_once() {
    use wxpay_sandbox::Account;

    const SUB_MCH_ID: &str = "1900000109";
    let site = super::Site::new().await;
    let provider = Merchant::service_provider(Account::DEMO_APPID, Account::DEMO_MCH_ID, Account::DEMO_KEY).unwrap();
    let program = Platform::new(site.client_of(provider, "/wxpay/notify"));
    let platform = site.serve(routes(program.clone()));

    let path = format!("/merchants/{SUB_MCH_ID}/orders/A1");
    let (status, answer) = platform.post(&path, super::OPENID).await;
    assert_eq!(status, 200, "{answer}");
    let parameters: serde_json::Value = serde_json::from_str(&answer).unwrap();
    assert_eq!(parameters["appId"], SUB_APPID);
    assert_eq!(platform.get(&path).await.1, "not paid yet");
    // The order of another sub-merchant.
    assert_eq!(platform.get("/merchants/1900000110/orders/A1").await.0, 404);

    platform.sandbox.pay("A1").unwrap();
    assert!(platform.sandbox.wait_for_notification("A1", 1).await);
    assert!(program.rows()[&(SUB_MCH_ID.to_owned(), "A1".to_owned())].paid_by.is_some());
    assert_eq!(platform.get(&path).await, (200, "paid".to_owned()));
    // A sub-merchant that is not the provider's.
    let (status, answer) = platform.post("/merchants/1900000999/orders/A2", super::OPENID).await;
    assert_eq!(status, 502, "{answer}");
}
