//! An agreement, and deductions by it.

#![allow(dead_code, reason = "a test does not call `main`")]

// ANCHOR: program
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{FromRef, Path, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Redirect};
use axum::routing::{get, post};
use wxpay_core::inbox::Record;
use wxpay_core::schema::Effect;
use wxpay_core::value::{ContractChange, TradeState};
use wxpay_core::{BeijingTime, Client, Endpoint, Expected, Fen, Merchant, Request, Response, notification, schema};
use wxpay_web::{Acknowledgement, BoxError, Payment, Receiver, Reception};

/// The agreement that a page of WeChat offers to the payer. `plan_id` is the number of the template.
#[derive(Request)]
#[wxpay(
    message = schema::pay::ENTRUSTWEB,
    fixed(version = "1.0", plan_id = "12535", contract_display_account = "Tea of the month")
)]
struct Agreement<'a> {
    #[wxpay(rename = "contract_code")]
    number: &'a str,
    request_serial: u64,
    notify_url: &'a str,
    timestamp: &'a str,
}

/// What the shop reads when an agreement was signed or ended.
#[derive(Response)]
#[wxpay(message = schema::pay::CONTRACT_NOTIFICATION)]
struct Agreed {
    contract_code: String,
    contract_id: String,
    change_type: ContractChange,
}

/// A deduction by an agreement.
#[derive(Request)]
#[wxpay(message = schema::pay::PAPPAYAPPLY, fixed(trade_type = "PAP", body = "Tea of the month"))]
struct Deduction<'a> {
    #[wxpay(rename = "out_trade_no")]
    number: &'a str,
    total_fee: Fen,
    contract_id: &'a str,
}

/// What the shop reads of a deduction, beside its number and its amount.
#[derive(Response)]
#[wxpay(message = schema::pay::PAPPAY_NOTIFICATION)]
struct Deducted {
    openid: Option<String>,
}

/// The query of a deduction.
#[derive(Request)]
#[wxpay(message = schema::pay::PAPORDERQUERY)]
struct DeductionQuery<'a> {
    #[wxpay(rename = "out_trade_no")]
    number: &'a str,
}

/// What the tea of a month costs.
const PRICE: Fen = Fen(4900);

#[derive(Clone)]
struct Shop {
    client: Client,
    receiver: Receiver,
    /// The address of this shop.
    site: String,
    /// Rows of a database, in a shop that is more than an example: the `contract_id` of each agreement.
    agreements: Arc<Mutex<HashMap<String, String>>>,
    deductions: Arc<Mutex<HashMap<String, DeductionRow>>>,
}

#[derive(Clone, Default)]
struct DeductionRow {
    contract_id: String,
    /// Whether it was sent before, so that a refusal no longer proves that nothing was done.
    is_sent: bool,
    paid_by: Option<String>,
}

type Answer = Result<String, (StatusCode, String)>;

fn failed(error: impl std::fmt::Display) -> (StatusCode, String) {
    (StatusCode::BAD_GATEWAY, error.to_string())
}

/// Sends the payer to the page on which to agree. It opens within WeChat only.
async fn offer(State(shop): State<Shop>, Path(number): Path<String>) -> Result<Redirect, (StatusCode, String)> {
    let now = BeijingTime::now();
    let agreement = Agreement {
        number: &number,
        // It grows with each request: in a shop with a database, a sequence.
        request_serial: now.unix_seconds(),
        notify_url: &format!("{}/wxpay/agreed", shop.site),
        timestamp: &now.unix_seconds().to_string(),
    };
    Ok(Redirect::to(&shop.client.link(&agreement).map_err(failed)?))
}

/// Receives that an agreement was signed or ended.
async fn agreed(State(shop): State<Shop>, body: Bytes) -> impl IntoResponse {
    let answer = match shop.client.merchant().notification::<Agreed>(&body) {
        Ok(changed) => {
            let mut agreements = locked(&shop.agreements);
            if changed.change_type == ContractChange::Add {
                agreements.insert(changed.contract_code.clone(), changed.contract_id.clone());
            } else {
                agreements.remove(&changed.contract_code);
            }
            notification::accepted()
        }
        Err(error) => {
            println!("refused: {error}");
            notification::refused("FAIL")
        }
    };
    ([(CONTENT_TYPE, notification::CONTENT_TYPE)], answer)
}

/// `POST /agreements/C1/deductions/D1` deducts. Posted again, it is the same deduction.
async fn deduct(State(shop): State<Shop>, Path((agreement, number)): Path<(String, String)>) -> Answer {
    let contract_id = locked(&shop.agreements).get(&agreement).cloned();
    let contract_id = contract_id.ok_or_else(|| failed("there is no such agreement, or it has ended"))?;
    // The row comes before the call, and keeps its values.
    let before = {
        let mut rows = locked(&shop.deductions);
        let row = rows.entry(number.clone()).or_insert(DeductionRow { contract_id, ..DeductionRow::default() });
        let before = row.clone();
        row.is_sent = true;
        before
    };
    let deduction = Deduction { number: &number, total_fee: PRICE, contract_id: &before.contract_id };
    match shop.client.send(&deduction).await {
        Ok(_) => Ok("accepted".to_owned()),
        // It is certain that nothing was deducted.
        Err(error) if error.effect() == Effect::None && !before.is_sent => Err(failed(error)),
        // Deducted before, or unknown: the query decides.
        Err(error) => shop.query(&number).await.map(|state| state.to_string()).map_err(|_| failed(error)),
    }
}

/// Receives what became of a deduction, also of one that failed.
async fn deducted(State(shop): State<Shop>, reception: Reception<Payment<Deducted>>) -> Acknowledgement {
    let keep = |notice: wxpay_web::Notice<Payment<Deducted>>| async move {
        match notice.message {
            Payment::Success(verified) => {
                let paid = verified.confirm(Expected::cny(PRICE))?;
                println!("{} was deducted from {:?}", paid.out_trade_no(), paid.openid);
                shop.deliver(paid.record())
            }
            // Signed as well: what became of it is asked.
            Payment::Failure(failed) => shop.query(&failed.out_trade_no).await.map(|_| ()),
        }
    };
    reception.handle(keep).await
}

/// Asks, for a notification that does not come.
async fn state(State(shop): State<Shop>, Path((_, number)): Path<(String, String)>) -> Answer {
    shop.query(&number).await.map(|state| state.to_string()).map_err(failed)
}

impl Shop {
    fn new(client: Client, site: String) -> Self {
        let receiver = Receiver::new(client.merchant().clone());
        Self { client, receiver, site, agreements: Arc::default(), deductions: Arc::default() }
    }

    /// Asks for a deduction, and delivers when it is paid. In ACCEPT it is open, and no other number may be deducted.
    async fn query(&self, number: &str) -> Result<TradeState, BoxError> {
        let reply = self.client.send(&DeductionQuery { number }).await?;
        let state = reply.state().clone();
        if state == TradeState::Success {
            self.deliver(reply.confirm(Expected::cny(PRICE))?.record())?;
        }
        Ok(state)
    }

    /// Delivers once: notifications come twice, and queries beside them.
    fn deliver(&self, paid: &Record) -> Result<(), BoxError> {
        let mut rows = locked(&self.deductions);
        let row = rows.get_mut(&paid.out_trade_no).ok_or("not a deduction of this shop")?;
        if row.paid_by.is_none() {
            row.paid_by = Some(paid.transaction_id.clone());
            println!("the tea of {} is to be sent", paid.out_trade_no);
        }
        Ok(())
    }
}

fn locked<T>(rows: &Mutex<T>) -> MutexGuard<'_, T> {
    rows.lock().unwrap_or_else(PoisonError::into_inner)
}

impl FromRef<Shop> for Receiver {
    fn from_ref(shop: &Shop) -> Self {
        shop.receiver.clone()
    }
}

fn routes(shop: Shop) -> Router {
    Router::new()
        .route("/agreements/{number}", get(offer))
        .route("/agreements/{agreement}/deductions/{number}", post(deduct).get(state))
        .route("/wxpay/agreed", post(agreed))
        .route("/wxpay/notify", post(deducted))
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
    let site = std::env::var("SITE").unwrap_or("http://127.0.0.1:3000".to_owned());
    Ok(axum::serve(listener, routes(Shop::new(client, site))).await?)
}
// ANCHOR_END: program

/// The program beside a sandbox, with an agreement that the payer has signed.
async fn program() -> (super::Shop, Shop) {
    let site = super::Site::new().await;
    let program = Shop::new(site.client(), site.url.clone());
    let shop = site.serve(routes(program.clone()));
    // The payer follows the link to the page of the phone, and agrees.
    let (status, page) = shop.get("/agreements/C1").await;
    assert_eq!(status, 200, "{page}");
    super::control(&shop.sandbox, "contracts/C1/agree", "").await;
    // Its notification is on its way.
    while locked(&program.agreements).is_empty() {
        tokio::task::yield_now().await;
    }
    (shop, program)
}

#[tokio::test]
async fn program_deducts_by_an_agreement_and_is_notified() {
    let (shop, program) = program().await;
    let path = "/agreements/C1/deductions/D1";
    assert_eq!(shop.post(path, "").await, (200, "accepted".to_owned()));
    assert_eq!(shop.get(path).await, (200, "ACCEPT".to_owned()));
    super::control(&shop.sandbox, "deductions/D1/pay", "").await;
    while locked(&program.deductions)["D1"].paid_by.is_none() {
        tokio::task::yield_now().await;
    }
    // Posted again, it is the deduction that was made.
    assert_eq!(shop.post(path, "").await, (200, "SUCCESS".to_owned()));
    // One that fails is told too, and its notification is accepted.
    assert_eq!(shop.post("/agreements/C1/deductions/D2", "").await.0, 200);
    super::control(&shop.sandbox, "deductions/D2/fail", "").await;
    assert_eq!(shop.get("/agreements/C1/deductions/D2").await, (200, "PAY_FAIL".to_owned()));
    assert_eq!(shop.post("/agreements/C2/deductions/D3", "").await.0, 502);
}
