//! An agreement and a deduction: the payer agrees on a page, the shop deducts by the agreement, and both results come
//! by notifications, which are verified, and confirmed where money is at stake.
//!
//! `cargo run --example deduction` uses the embedded sandbox, and needs neither an account nor a network.
//!
//! Steps for people go to stderr; the last line on stdout is one JSON object.

use std::error::Error;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::post;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use wxpay_core::pay::{ContractNotification, PappayNotification};
use wxpay_core::value::{BeijingTime, ContractChange, DeductionState};
use wxpay_core::{Client, Expected, Fen, Merchant, Request, notification, schema};
use wxpay_sandbox::Sandbox;

/// The agreement that a link offers to the payer.
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

/// A deduction by an agreement.
#[derive(Request)]
#[wxpay(message = schema::pay::PAPPAYAPPLY, fixed(trade_type = "PAP", body = "Tea of the month"))]
struct Deduction<'a> {
    #[wxpay(rename = "out_trade_no")]
    number: &'a str,
    total_fee: Fen,
    contract_id: &'a str,
}

/// The query of a deduction, for a notification that does not come.
#[derive(Request)]
#[wxpay(message = schema::pay::PAPORDERQUERY)]
struct DeductionQuery<'a> {
    #[wxpay(rename = "out_trade_no")]
    number: &'a str,
}

/// What the tea of a month costs.
const PRICE: Fen = Fen(4900);

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    println!("{}", run().await?);
    Ok(())
}

async fn run() -> Result<Value, Box<dyn Error>> {
    let sandbox = Sandbox::start().await?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let own = format!("http://{}", listener.local_addr()?);
    // The account's address is that of payments; each agreement names its own.
    let merchant = sandbox.merchant()?.with_notify_url(&format!("{own}/deducted"))?;
    let (told, mut events) = unbounded_channel();
    let routes = Router::new()
        .route("/agreed", post(agreed))
        .route("/deducted", post(deducted))
        .with_state(Arc::new(Shop { merchant: merchant.clone(), told }));
    tokio::spawn(async move { axum::serve(listener, routes).await });
    let client = Client::new(merchant.clone()).with_endpoint(sandbox.endpoint()?);
    eprintln!("1. the sandbox listens at {}", sandbox.url());

    let now = BeijingTime::now();
    let code = format!("TEA{now}");
    let agreement = Agreement {
        number: &code,
        request_serial: now.unix_seconds(),
        notify_url: &format!("{own}/agreed"),
        timestamp: &now.unix_seconds().to_string(),
    };
    let link = merchant.link(&agreement)?;
    eprintln!("2. the payer opens {}…", link.split('?').next().unwrap_or_default());
    agree(&sandbox, &link, &code).await?;
    let contract_id = next(&mut events).await?;
    eprintln!("3. the notification of the agreement was verified: {contract_id}");

    // The number is stored first; after an unknown outcome the same one is sent again.
    let number = format!("{code}A");
    client.send(&Deduction { number: &number, total_fee: PRICE, contract_id: &contract_id }).await?;
    eprintln!("4. {number} was accepted: not deducted yet");

    sandbox.advance(Duration::from_secs(2));
    let notified = next(&mut events).await?;
    eprintln!("5. the notification of the deduction was verified, and its amount confirmed");
    let found = client.send(&DeductionQuery { number: &number }).await?.confirm(Expected::cny(PRICE))?;
    eprintln!("6. the query says {}", found.trade_state);
    Ok(json!({
        "contract_code": code,
        "contract_id": contract_id,
        "notified": notified == number,
        "trade_state": found.trade_state.as_str(),
        "deducted": found.trade_state == DeductionState::Success,
    }))
}

/// The payer opens the link, which belongs to the gateway, and agrees.
async fn agree(sandbox: &Sandbox, link: &str, code: &str) -> Result<(), Box<dyn Error>> {
    let page = link.replacen("https://api.mch.weixin.qq.com", &sandbox.url(), 1);
    let done = format!("{}/_sandbox/contracts/{code}/agree", sandbox.url());
    let visit = move || {
        ureq::get(&page).call()?;
        ureq::post(&done).send_empty()
    };
    tokio::task::spawn_blocking(visit).await??;
    Ok(())
}

/// What the next notification told.
async fn next(events: &mut UnboundedReceiver<String>) -> Result<String, Box<dyn Error>> {
    let event = tokio::time::timeout(Duration::from_secs(10), events.recv()).await;
    Ok(event.map_err(|_| "no notification was accepted within 10 seconds")?.ok_or("the shop has closed")?)
}

/// The shop: its account, and whom it tells.
struct Shop {
    merchant: Merchant,
    told: UnboundedSender<String>,
}

/// Handles the notification that an agreement was signed or ended.
async fn agreed(State(shop): State<Arc<Shop>>, body: Bytes) -> impl IntoResponse {
    answer(shop.merchant.notification::<ContractNotification>(&body).map_err(Into::into).and_then(|changed| {
        if changed.change_type == ContractChange::Add {
            shop.told.send(changed.contract_id.clone())?;
        }
        Ok(())
    }))
}

/// Handles the notification of a deduction. One that failed is an error with [`wxpay_core::Error::failed_payment`],
/// which a shop acknowledges too.
async fn deducted(State(shop): State<Arc<Shop>>, body: Bytes) -> impl IntoResponse {
    let verified = shop.merchant.notification::<PappayNotification>(&body);
    if let Some(failed) = verified.as_ref().err().and_then(wxpay_core::Error::failed_payment) {
        eprintln!("   {} was not deducted", failed.out_trade_no);
        return answer(Ok(()));
    }
    answer(verified.map_err(Into::into).and_then(|verified| {
        let paid = verified.confirm(Expected::cny(PRICE))?;
        shop.told.send(paid.out_trade_no().to_owned())?;
        Ok(())
    }))
}

/// The answer to a notification. Every failure gets the same one.
fn answer(result: Result<(), Box<dyn Error>>) -> impl IntoResponse + use<> {
    let answer = match result {
        Ok(()) => notification::accepted(),
        Err(error) => {
            eprintln!("   a notification was refused: {error}");
            notification::refused("FAIL")
        }
    };
    ([(CONTENT_TYPE, notification::CONTENT_TYPE)], answer)
}
