//! The cloud channel: the documents' sample call as a struct, with the store. The order is
//! placed over cloud-run's gateway; its callback is answered wrongly once, is repeated, and
//! is confirmed by a query.
//!
//! `cargo run --example cloud_order` uses the embedded sandbox. Steps go to stderr; the
//! last line on stdout is one JSON object.

use std::error::Error;
use std::net::Ipv4Addr;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::routing::post;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use wxpay_core::{Expected, Fen, Object, Request, cloud, schema};
use wxpay_sandbox::Sandbox;

/// The documents' sample call with the store.
#[derive(Request)]
#[wxpay(message = schema::cloud::UNIFIED_ORDER)]
struct ShopOrder<'a> {
    body: &'a str,
    out_trade_no: &'a str,
    spbill_create_ip: Ipv4Addr,
    sub_mch_id: &'a str,
    total_fee: Fen,
    env_id: &'a str,
    function_name: &'a str,
    scene_info: Option<Scene<'a>>,
}

#[derive(Object)]
#[wxpay(message = schema::cloud::SCENE_INFO)]
struct Scene<'a> {
    store_info: Store<'a>,
}

#[derive(Object)]
#[wxpay(message = schema::cloud::STORE_INFO)]
struct Store<'a> {
    id: &'a str,
    name: &'a str,
    area_code: &'a str,
    address: &'a str,
}

#[derive(Request)]
#[wxpay(message = schema::cloud::QUERY_ORDER)]
struct ShopQuery<'a> {
    out_trade_no: &'a str,
}

const SUB_MCH_ID: &str = "1900009231";
const TOTAL_FEE: Fen = Fen(1);

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(line) => {
            println!("{line}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<Value, Box<dyn Error>> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let callback_url = format!("http://{}/callback", listener.local_addr()?);
    let sandbox = Sandbox::builder().function("pay_cb", &callback_url).start().await?;
    eprintln!("1. the sandbox listens at {}", sandbox.url());

    let merchant = cloud::CloudMerchant::new().with_sub_merchant(SUB_MCH_ID)?;
    let client = cloud::CloudClient::new(merchant.clone()).with_endpoint(sandbox.endpoint()?);
    let (confirmed, mut confirmations) = mpsc::unbounded_channel();
    let shop = Arc::new(Shop { client: client.clone(), answered_once: AtomicBool::new(false), confirmed });
    let routes = Router::new().route("/callback", post(callback)).with_state(shop);
    tokio::spawn(async move { axum::serve(listener, routes).await });

    let order = ShopOrder {
        body: "小秋TIT店-超市",
        out_trade_no: "1217752501201407033233368018",
        spbill_create_ip: Ipv4Addr::LOCALHOST,
        sub_mch_id: SUB_MCH_ID,
        total_fee: TOTAL_FEE,
        env_id: "test-f0b102",
        function_name: "pay_cb",
        scene_info: Some(Scene {
            store_info: Store {
                id: "SZTX001",
                name: "腾讯大厦腾大餐厅",
                area_code: "440305",
                address: "科技园中一路腾讯大厦",
            },
        }),
    };
    eprintln!("2. as a cloud function it would be cloudPay.unifiedOrder({})", merchant.function_call(&order)?.json);
    let prepay = client.send(&order).await?;
    eprintln!("3. placed over cloud-run: prepay_id {}", prepay.prepay_id);
    let payment = prepay.payment.to_json();
    eprintln!("4. for wx.requestPayment: {payment}");

    sandbox.pay(order.out_trade_no)?;
    let accepted_first = sandbox.wait_for_notification(order.out_trade_no, 1).await;
    eprintln!(
        "5. paid; the first callback was answered `success` and counts as {}",
        if accepted_first { "taken" } else { "failed" }
    );
    sandbox.advance(Duration::from_secs(15));
    let accepted_second = sandbox.wait_for_notification(order.out_trade_no, 2).await;
    let state = tokio::time::timeout(Duration::from_secs(10), confirmations.recv());
    let state = state.await.map_err(|_| "no payment was confirmed within 10 seconds")?;
    eprintln!(
        "6. 15 seconds later the callback came again, a query confirmed the payment, and {{\"errcode\":0}} was taken"
    );
    Ok(json!({
        "out_trade_no": order.out_trade_no,
        "prepay_id": prepay.prepay_id,
        "payment": serde_json::from_str::<Value>(&payment)?,
        "redelivered": !accepted_first && accepted_second,
        "confirmed": state,
    }))
}

struct Shop {
    client: cloud::CloudClient,
    answered_once: AtomicBool,
    confirmed: mpsc::UnboundedSender<String>,
}

/// Handles callbacks.
async fn callback(State(shop): State<Arc<Shop>>, body: Bytes) -> String {
    if !shop.answered_once.swap(true, Ordering::Relaxed) {
        // The answer of an official sample, which the documents define as a failure.
        return "success".to_owned();
    }
    match confirm(&shop, &body).await {
        Ok(()) => cloud::accepted(),
        Err(error) => {
            eprintln!("   a callback was refused: {error}");
            cloud::refused(1, "not confirmed")
        }
    }
}

/// Confirms a callback, which is only a hint, by a query.
async fn confirm(shop: &Shop, body: &[u8]) -> Result<(), Box<dyn Error + Send + Sync>> {
    let hint = cloud::callback::<cloud::PayCallback>(body)?;
    let reply = shop.client.send(&ShopQuery { out_trade_no: hint.out_trade_no() }).await?;
    let paid = reply.confirm(Expected::cny(TOTAL_FEE))?;
    shop.confirmed.send(paid.out_trade_no().to_owned())?;
    Ok(())
}
