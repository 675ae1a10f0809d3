//! An order on the cloud channel, from a cloud-run service.

#![allow(dead_code, reason = "a test does not call `main`")]

// ANCHOR: program
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::extract::{FromRef, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use wxpay_core::cloud::{CloudClient, CloudMerchant};
use wxpay_core::inbox::Record;
use wxpay_core::value::TradeState;
use wxpay_core::{Endpoint, Expected, Fen, Object, Request, schema};
use wxpay_web::{Acknowledgement, BoxError, CloudCallback, Receiver, Reception};

/// The order: the shop's names, the documents' rules. Neither key nor signature: the platform adds its own.
#[derive(Request)]
#[wxpay(message = schema::cloud::UNIFIED_ORDER, fixed(body = "Tea shop-oolong", callback_type = 2))]
struct TeaOrder<'a> {
    #[wxpay(rename = "out_trade_no")]
    number: &'a str,
    total_fee: Fen,
    spbill_create_ip: IpAddr,
    openid: &'a str,
    env_id: &'a str,
    container: Callback<'a>,
}

/// The cloud-run service that receives the callback, and its path.
#[derive(Object)]
#[wxpay(message = schema::cloud::CONTAINER)]
struct Callback<'a> {
    service: &'a str,
    path: &'a str,
}

/// The query of an order.
#[derive(Request)]
#[wxpay(message = schema::cloud::QUERY_ORDER)]
struct TeaQuery<'a> {
    #[wxpay(rename = "out_trade_no")]
    number: &'a str,
}

const ENV_ID: &str = "tea-1a2b3c";
const SERVICE: &str = "shop";
const CALLBACK_PATH: &str = "/wxpay/callback";

/// The price of every order.
const PRICE: Fen = Fen(888);

#[derive(Clone)]
struct Shop {
    client: CloudClient,
    receiver: Receiver,
    /// Rows of a database, in a shop that is more than an example.
    rows: Arc<Mutex<HashMap<String, Row>>>,
}

struct Row {
    /// Of the first time: another one would be another value, with which the order is not placed again.
    payer_ip: IpAddr,
    paid_by: Option<String>,
}

type Answer = Result<String, (StatusCode, String)>;

fn failed(error: impl std::fmt::Display) -> (StatusCode, String) {
    (StatusCode::BAD_GATEWAY, error.to_string())
}

/// Places an order, and answers with the argument of wx.requestPayment.
async fn place(State(shop): State<Shop>, Path(number): Path<String>, headers: HeaderMap) -> Answer {
    // The platform's headers: who calls, and from where.
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let openid = header("x-wx-openid");
    let address = header("x-forwarded-for").split(',').next().unwrap_or_default().trim();
    let address = address.parse().unwrap_or([127, 0, 0, 1].into());
    // The row comes before the call: whatever becomes of the call, the order can be asked for.
    let row = Row { payer_ip: address, paid_by: None };
    let payer_ip = shop.rows().entry(number.clone()).or_insert(row).payer_ip;
    let order = TeaOrder {
        number: &number,
        total_fee: PRICE,
        spbill_create_ip: payer_ip,
        openid,
        env_id: ENV_ID,
        container: Callback { service: SERVICE, path: CALLBACK_PATH },
    };
    let prepay = shop.client.send(&order).await.map_err(failed)?;
    Ok(prepay.payment.to_json())
}

/// Receives the callback. Nobody signs it, so it only tells which order to ask for. An error refuses it, and it comes
/// again.
async fn callback(State(shop): State<Shop>, reception: Reception<CloudCallback>) -> Acknowledgement {
    let keep = |notice: wxpay_web::Notice<CloudCallback>| async move {
        let state = match notice.message {
            CloudCallback::Hint(hint) => shop.query(hint.out_trade_no()).await?,
            CloudCallback::FailedPayment(failed) => shop.query(&failed.out_trade_no).await?,
        };
        println!("the order is {state}");
        Ok(())
    };
    reception.handle(keep).await
}

/// Asks WeChat Pay: for the page that the payer comes back to, and when no callback comes.
async fn state(State(shop): State<Shop>, Path(number): Path<String>) -> Answer {
    let state = shop.query(&number).await.map_err(failed)?;
    Ok(state.to_string())
}

impl Shop {
    fn new(client: CloudClient) -> Self {
        // No account is needed to read what nobody signs.
        Self { client, receiver: Receiver::from_merchants([]), rows: Arc::default() }
    }

    fn rows(&self) -> MutexGuard<'_, HashMap<String, Row>> {
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks for an order of this shop, and delivers it if it is paid.
    async fn query(&self, number: &str) -> Result<TradeState, BoxError> {
        if !self.rows().contains_key(number) {
            return Err("not an order of this shop".into());
        }
        let reply = self.client.send(&TeaQuery { number }).await?;
        let state = reply.state().clone();
        if state == TradeState::Success {
            self.deliver(reply.confirm(Expected::cny(PRICE))?.record())?;
        }
        Ok(state)
    }

    /// Delivers once: callbacks come twice, and queries beside them.
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
        .route(CALLBACK_PATH, post(callback))
        .with_state(shop)
}

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    // The merchant's own number: on this channel the platform is the service provider.
    let merchant = CloudMerchant::new().with_sub_merchant(&std::env::var("WXPAY_MCH_ID")?)?;
    let mut client = CloudClient::new(merchant);
    // Only to try it.
    if let Ok(url) = std::env::var("SANDBOX") {
        client = client.with_endpoint(Endpoint::sandbox(&url)?);
    }
    // A cloud-run service listens at port 80.
    let address = std::env::var("LISTEN").unwrap_or("0.0.0.0:80".to_owned());
    let listener = tokio::net::TcpListener::bind(address).await?;
    Ok(axum::serve(listener, routes(Shop::new(client))).await?)
}
// ANCHOR_END: program

// ANCHOR: function
/// The same order for a cloud function: the argument of `cloudPay.unifiedOrder`, in camel case. Without `openid` the
/// caller of the function pays.
#[derive(Request)]
#[wxpay(message = schema::cloud::UNIFIED_ORDER, fixed(body = "Tea shop-oolong", spbill_create_ip = "127.0.0.1"))]
struct FunctionOrder<'a> {
    out_trade_no: &'a str,
    total_fee: Fen,
    env_id: &'a str,
    function_name: &'a str,
}

fn argument(merchant: &CloudMerchant, out_trade_no: &str) -> Result<String, BoxError> {
    let order = FunctionOrder { out_trade_no, total_fee: PRICE, env_id: ENV_ID, function_name: "paid" };
    Ok(merchant.function_call(&order)?.json)
}
// ANCHOR_END: function

const SUB_MCH_ID: &str = "1900000109";

#[tokio::test]
async fn program_places_an_order_and_delivers_once() {
    use wxpay_sandbox::Sandbox;

    // The sandbox is told where the service's callback comes.
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    listener.set_nonblocking(true).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let sandbox = Sandbox::builder().container(SERVICE, &url).start().await.unwrap();
    let site = super::Site { sandbox, listener: tokio::net::TcpListener::from_std(listener).unwrap(), url };
    let merchant = CloudMerchant::new().with_sub_merchant(SUB_MCH_ID).unwrap();
    let program = Shop::new(CloudClient::new(merchant).with_endpoint(site.sandbox.endpoint().unwrap()));
    let shop = site.serve(routes(program.clone()));

    let caller = [("x-wx-openid", super::OPENID), ("x-forwarded-for", "203.0.113.7")];
    let (status, answer) = shop.post_with("/orders/A1", "", &caller).await;
    assert_eq!(status, 200, "{answer}");
    let parameters: serde_json::Value = serde_json::from_str(&answer).unwrap();
    assert!(parameters["package"].as_str().unwrap().starts_with("prepay_id="), "{answer}");
    assert_eq!(shop.get("/orders/A1").await, (200, "NOTPAY".to_owned()));
    // The payer tries again, from another network.
    let caller = [("x-wx-openid", super::OPENID), ("x-forwarded-for", "203.0.113.9")];
    assert_eq!(shop.post_with("/orders/A1", "", &caller).await.0, 200);

    shop.sandbox.pay("A1").unwrap();
    assert!(shop.sandbox.wait_for_notification("A1", 1).await);
    assert!(program.rows()["A1"].paid_by.is_some());
    assert_eq!(shop.get("/orders/A1").await, (200, "SUCCESS".to_owned()));
}

#[test]
fn function_has_the_argument_in_camel_case() {
    let merchant = CloudMerchant::new().with_sub_merchant(SUB_MCH_ID).unwrap();
    let argument: serde_json::Value = serde_json::from_str(&argument(&merchant, "A1").unwrap()).unwrap();
    assert_eq!((&argument["outTradeNo"], &argument["functionName"]), (&"A1".into(), &"paid".into()));
    assert_eq!((&argument["subMchId"], &argument["totalFee"]), (&SUB_MCH_ID.into(), &888.into()));
}
