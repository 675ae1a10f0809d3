//! A refund of an order, or of a part of it.

#![allow(dead_code, reason = "a test does not call `main`")]

// ANCHOR: program
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::extract::{FromRef, Path, State};
use axum::http::StatusCode;
use axum::routing::post;
use wxpay_core::certificate::Identity;
use wxpay_core::pay::RefundNotificationInfo;
use wxpay_core::schema::Effect;
use wxpay_core::transport::Reqwest;
use wxpay_core::value::RefundStatus;
use wxpay_core::{Client, Endpoint, Fen, Merchant, Request, schema};
use wxpay_web::{Acknowledgement, BoxError, Receiver, Reception, Refund};

/// The refund: the shop's names, the documents' rules.
#[derive(Request)]
#[wxpay(message = schema::pay::REFUND, fixed(refund_desc = "The tea was sold out"))]
struct TeaRefund<'a> {
    #[wxpay(rename = "out_refund_no")]
    number: &'a str,
    #[wxpay(rename = "out_trade_no")]
    order: &'a str,
    total_fee: Fen,
    refund_fee: Fen,
    notify_url: &'a str,
}

/// The query of a refund.
#[derive(Request)]
#[wxpay(message = schema::pay::REFUND_QUERY)]
struct TeaRefundQuery<'a> {
    #[wxpay(rename = "out_refund_no")]
    number: &'a str,
}

/// What every order cost.
const PRICE: Fen = Fen(888);

#[derive(Clone)]
struct Shop {
    client: Client,
    receiver: Receiver,
    notify_url: String,
    /// Rows of a database, in a shop that is more than an example.
    refunds: Arc<Mutex<HashMap<String, Row>>>,
}

#[derive(Clone)]
struct Row {
    order: String,
    refund_fee: Fen,
    state: RefundState,
    /// Whether it was sent before, so that a refusal no longer proves that nothing was done.
    is_sent: bool,
}

#[derive(Clone, Debug, PartialEq)]
enum RefundState {
    /// Stored, and perhaps sent: send it again.
    Wanted,
    /// WeChat Pay has it.
    Accepted,
    /// The money is back.
    Done,
    /// Nothing came back under this number, and nothing is under way: a person has to look at it.
    Failed(String),
}

impl Shop {
    fn new(client: Client, notify_url: String) -> Self {
        let receiver = Receiver::new(client.merchant().clone());
        Self { client, receiver, notify_url, refunds: Arc::default() }
    }

    fn rows(&self) -> MutexGuard<'_, HashMap<String, Row>> {
        self.refunds.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes a refund down, so that all refunds of an order are at most what it cost.
    fn store(&self, number: &str, order: &str, refund_fee: Fen) -> Result<(), BoxError> {
        let mut rows = self.rows();
        if let Some(row) = rows.get(number) {
            if row.order != order || row.refund_fee != refund_fee {
                return Err("the refund number was used for another refund".into());
            }
            if !matches!(row.state, RefundState::Failed(_)) {
                return Ok(());
            }
        }
        let counts = |row: &&Row| row.order == order && !matches!(row.state, RefundState::Failed(_));
        let before: u64 = rows.values().filter(counts).map(|row| u64::from(row.refund_fee)).sum();
        if before.saturating_add(refund_fee.into()) > PRICE.into() {
            return Err("more would go back than was paid".into());
        }
        let row = Row { order: order.to_owned(), refund_fee, state: RefundState::Wanted, is_sent: false };
        rows.insert(number.to_owned(), row);
        Ok(())
    }

    /// Sends a refund that is stored. After an answer that never came it is sent again, always with the same values.
    async fn send(&self, number: &str) -> Result<RefundState, BoxError> {
        let row = {
            let mut rows = self.rows();
            let row = rows.get_mut(number).ok_or("not a refund of this shop")?;
            let before = row.clone();
            row.is_sent = true;
            before
        };
        let refund = TeaRefund {
            number,
            order: &row.order,
            total_fee: PRICE,
            refund_fee: row.refund_fee,
            notify_url: &self.notify_url,
        };
        let state = match self.client.send(&refund).await {
            Ok(_) => RefundState::Accepted,
            // It is certain that nothing was done. After NOTENOUGH: top up, and send the same again.
            Err(error) if error.effect() == Effect::None && !row.is_sent => RefundState::Failed(error.to_string()),
            // It may have been done: it stays wanted.
            Err(error) => return Err(error.into()),
        };
        self.set(number, state.clone());
        Ok(state)
    }

    /// Asks what became of a refund.
    async fn query(&self, number: &str) -> Result<RefundState, BoxError> {
        let reply = self.client.send(&TeaRefundQuery { number }).await?;
        let refund = reply.refunds.iter().find(|refund| refund.out_refund_no == number);
        let state = match refund.map(|refund| &refund.refund_status) {
            Some(RefundStatus::Success) => RefundState::Done,
            Some(RefundStatus::Processing) => RefundState::Accepted,
            Some(status) => RefundState::Failed(status.to_string()),
            None => return Err("the reply does not name the refund".into()),
        };
        self.set(number, state.clone());
        Ok(state)
    }

    /// What is done stays done: the notification may overtake the reply to the refund itself.
    fn set(&self, number: &str, state: RefundState) {
        if let Some(row) = self.rows().get_mut(number).filter(|row| row.state != RefundState::Done) {
            row.state = state;
        }
    }
}

type Answer = Result<String, (StatusCode, String)>;

fn failed(error: impl std::fmt::Display) -> (StatusCode, String) {
    (StatusCode::BAD_GATEWAY, error.to_string())
}

/// `POST /orders/A1/refunds/R1` with the amount in fen. Posted again, it is the same refund.
async fn refund(State(shop): State<Shop>, Path((order, number)): Path<(String, String)>, amount: String) -> Answer {
    let refund_fee = Fen(amount.parse().map_err(failed)?);
    shop.store(&number, &order, refund_fee).map_err(failed)?;
    let state = shop.send(&number).await.map_err(failed)?;
    Ok(format!("{state:?}"))
}

/// Asks, for a notification that does not come.
async fn state(State(shop): State<Shop>, Path((_, number)): Path<(String, String)>) -> Answer {
    let state = shop.query(&number).await.map_err(failed)?;
    Ok(format!("{state:?}"))
}

/// Receives the notification. It was decrypted, and nobody signed it: so it tells which refund to ask for.
async fn notify(State(shop): State<Shop>, reception: Reception<Refund<RefundNotificationInfo>>) -> Acknowledgement {
    let keep = |notice: wxpay_web::Notice<Refund<RefundNotificationInfo>>| async move {
        let Refund(hint) = notice.message;
        let number = hint.out_refund_no().ok_or("the notification names no refund")?;
        let state = shop.query(number).await?;
        println!("{number}: {state:?}");
        Ok(())
    };
    reception.handle(keep).await
}

impl FromRef<Shop> for Receiver {
    fn from_ref(shop: &Shop) -> Self {
        shop.receiver.clone()
    }
}

fn routes(shop: Shop) -> Router {
    Router::new()
        .route("/orders/{order}/refunds/{number}", post(refund).get(state))
        .route("/wxpay/refunded", post(notify))
        .with_state(shop)
}

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let merchant = Merchant::from_env()?;
    let client = match std::env::var("SANDBOX") {
        // Only to try it.
        Ok(url) => Client::new(merchant).with_endpoint(Endpoint::sandbox(&url)?),
        Err(_) => {
            let identity = Identity::load("apiclient_cert.p12", None, merchant.mch_id())?;
            Client::with_transport(merchant, Reqwest::new().with_identity(identity)?)
        }
    };
    let shop = Shop::new(client, std::env::var("REFUND_NOTIFY_URL")?);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    Ok(axum::serve(listener, routes(shop)).await?)
}
// ANCHOR_END: program

/// The program beside a sandbox with an order that is paid.
async fn program() -> (super::Shop, Shop) {
    // No refund arrives by itself.
    let sandbox = wxpay_sandbox::Sandbox::builder().refund_duration(std::time::Duration::from_hours(24));
    let site = super::Site::beside(sandbox.start().await.unwrap()).await;
    let client = site.client();
    super::place(&client, "A1", PRICE).await;
    site.sandbox.pay("A1").unwrap();
    let program = Shop::new(client, format!("{}/wxpay/refunded", site.url));
    (site.serve(routes(program.clone())), program)
}

#[tokio::test]
async fn program_refunds_a_part_and_is_notified() {
    let (shop, program) = program().await;
    let path = "/orders/A1/refunds/R1";
    assert_eq!(shop.post(path, "300").await, (200, "Accepted".to_owned()));
    shop.sandbox.finish_refund("R1", &RefundStatus::Success).unwrap();
    assert!(shop.sandbox.wait_for_refund_notification("R1", 1).await);
    assert_eq!(program.rows()["R1"].state, RefundState::Done);
    assert_eq!(shop.get(path).await, (200, "Done".to_owned()));
    // Neither more than was paid, nor another refund under a number.
    assert_eq!(shop.post("/orders/A1/refunds/R2", "589").await.1, "more would go back than was paid");
    assert_eq!(shop.post(path, "301").await.1, "the refund number was used for another refund");
    assert_eq!(u64::from(shop.sandbox.ledger("A1").refunded()), 300);
}

#[tokio::test]
async fn program_sends_the_same_refund_when_no_answer_came() {
    let (shop, program) = program().await;
    // It is carried out, and every answer says something else.
    shop.sandbox.set_fault(r#"{"api":"pay.refund","fault":"SYSTEMERROR","before":false,"times":9}"#).unwrap();
    let path = "/orders/A1/refunds/R1";
    assert_eq!(shop.post(path, "300").await.0, 502);
    assert_eq!(program.rows()["R1"].state, RefundState::Wanted);
    super::clear_faults(&shop.sandbox).await;
    assert_eq!(shop.post(path, "300").await, (200, "Accepted".to_owned()));
    assert_eq!(u64::from(shop.sandbox.ledger("A1").refunded()), 300);
}
