//! From an order to a confirmed payment: places an order with the shop's own struct,
//! passes the parameters to the page, receives the notification, confirms the amount, and
//! queries the order.
//!
//! `cargo run --example unified_order` uses the embedded sandbox. With `WXPAY_APPID`,
//! `WXPAY_MCH_ID`, `WXPAY_KEY`, `WXPAY_NOTIFY_URL` and `WXPAY_OPENID` set it places an
//! order of one fen at the real gateway.
//!
//! Steps for people go to stderr; the last line on stdout is one JSON object.

use std::collections::HashMap;
use std::error::Error;
use std::net::{IpAddr, Ipv4Addr};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::post;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use wxpay_core::{
    BeijingTime, Client, Expected, Fen, Merchant, Object as _, Paid, Request, Response, notification, schema,
};
use wxpay_sandbox::Sandbox;

/// The order: the shop's names, the documents' rules.
#[derive(Request)]
#[wxpay(message = schema::pay::UNIFIED_ORDER, fixed(trade_type = "JSAPI", body = "Tea shop-oolong"))]
struct TeaOrder<'a> {
    #[wxpay(rename = "out_trade_no")]
    order_no: &'a str,
    total_fee: Fen,
    spbill_create_ip: IpAddr,
    openid: &'a str,
    attach: Option<&'a str>,
    #[wxpay(skip)]
    table: u16,
}

/// The part of a payment that the shop reads.
#[derive(Response)]
#[wxpay(message = schema::pay::PAY_NOTIFICATION)]
struct TeaPaid {
    attach: Option<String>,
    time_end: BeijingTime,
}

/// The query of an order.
#[derive(Request)]
#[wxpay(message = schema::pay::ORDER_QUERY)]
struct TeaQuery<'a> {
    #[wxpay(rename = "out_trade_no")]
    order_no: &'a str,
}

#[tokio::main]
async fn main() -> ExitCode {
    const REAL: [&str; 5] = ["WXPAY_APPID", "WXPAY_MCH_ID", "WXPAY_KEY", "WXPAY_NOTIFY_URL", "WXPAY_OPENID"];
    let missing: Vec<&str> =
        REAL.into_iter().filter(|name| std::env::var(name).unwrap_or_default().is_empty()).collect();
    let result = if missing.len() == REAL.len() {
        run_at_sandbox().await
    } else if missing.is_empty() {
        run_at_gateway().await
    } else {
        eprintln!(
            "error: for the real gateway set {} too; unset all five to run against the sandbox",
            missing.join(", ")
        );
        return ExitCode::from(2);
    };
    match result {
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

/// The whole path, with a gateway in this process.
async fn run_at_sandbox() -> Result<Value, Box<dyn Error>> {
    let sandbox = Sandbox::start().await?;
    eprintln!("1. the sandbox listens at {}", sandbox.url());

    // The shop's listener for notifications.
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let notify_url = format!("http://{}/notify", listener.local_addr()?);
    // The account of the official signing tutorial, which the sandbox knows too.
    let merchant = Merchant::new("wxd930ea5d5a258f4f", "10000100", "192006250b4c09247ec02edce69f6a2d")?
        .with_notify_url(&notify_url)?;
    let (delivered, mut deliveries) = mpsc::unbounded_channel();
    let shop = Arc::new(Shop::new(merchant.clone(), delivered));
    let routes = Router::new().route("/notify", post(notify)).with_state(Arc::clone(&shop));
    tokio::spawn(async move { axum::serve(listener, routes).await });

    let client = Client::new(merchant.clone()).with_endpoint(sandbox.endpoint()?);
    let order_no = new_order_no();
    let order = TeaOrder {
        order_no: &order_no,
        total_fee: Fen(888),
        spbill_create_ip: Ipv4Addr::new(203, 0, 113, 7).into(),
        openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
        attach: Some("no sugar"),
        table: 7,
    };
    shop.expect(&order_no, order.total_fee);
    let prepay = client.send(&order).await?;
    eprintln!(
        "2. placed {order_no} for table {}: {} yuan, prepay_id {}",
        order.table,
        order.total_fee.to_yuan(),
        prepay.prepay_id
    );

    let payment = merchant.jsapi_parameters(&prepay).to_json();
    eprintln!("3. for wx.requestPayment: {payment}");

    sandbox.pay(&order_no)?;
    eprintln!("4. paid at the sandbox");

    let notified = tokio::time::timeout(Duration::from_secs(10), deliveries.recv());
    let notified = notified.await.map_err(|_| "no notification was confirmed within 10 seconds")?;
    let notified = notified.ok_or("the shop has closed")?;
    eprintln!("5. the notification was verified, its amount confirmed, the tea delivered");
    if !sandbox.wait_for_notification(&order_no, 1).await {
        return Err("the sandbox did not take the answer to its notification".into());
    }

    let queried = client.send(&TeaQuery { order_no: &order_no }).await?;
    eprintln!("6. the order query says {}", queried.state());
    Ok(json!({
        "out_trade_no": order_no,
        "prepay_id": prepay.prepay_id,
        "payment": serde_json::from_str::<Value>(&payment)?,
        "notified": notified == order_no,
        "trade_state": queried.state().as_str(),
    }))
}

/// Places an order of one fen, prints the parameters, queries once.
async fn run_at_gateway() -> Result<Value, Box<dyn Error>> {
    let merchant = Merchant::from_env()?;
    let client = Client::new(merchant.clone());
    let openid = std::env::var("WXPAY_OPENID")?;
    let order_no = new_order_no();
    let order = TeaOrder {
        order_no: &order_no,
        total_fee: Fen(1),
        spbill_create_ip: Ipv4Addr::LOCALHOST.into(),
        openid: &openid,
        attach: None,
        table: 7,
    };
    let prepay = client.send(&order).await?;
    eprintln!(
        "1. placed {order_no} for table {}: {} yuan, prepay_id {}",
        order.table,
        order.total_fee.to_yuan(),
        prepay.prepay_id
    );
    let payment = merchant.jsapi_parameters(&prepay).to_json();
    eprintln!("2. for wx.requestPayment: {payment}");
    let queried = client.send(&TeaQuery { order_no: &order_no }).await?;
    eprintln!("3. the order query says {}", queried.state());
    Ok(json!({
        "out_trade_no": order_no,
        "prepay_id": prepay.prepay_id,
        "payment": serde_json::from_str::<Value>(&payment)?,
        "notified": null,
        "trade_state": queried.state().as_str(),
    }))
}

/// An order number that no other run has.
fn new_order_no() -> String {
    format!("TEA{}{:07}", BeijingTime::now(), std::process::id() % 10_000_000)
}

/// The shop: its account and its records.
pub(crate) struct Shop {
    merchant: Merchant,
    orders: Mutex<HashMap<String, Record>>,
    delivered: mpsc::UnboundedSender<String>,
}

/// The shop's record of an order. In a real shop this is a row of a database.
struct Record {
    total_fee: Fen,
    paid_by: Option<String>,
}

impl Shop {
    /// A shop without orders.
    #[must_use]
    pub(crate) fn new(merchant: Merchant, delivered: mpsc::UnboundedSender<String>) -> Self {
        Self { merchant, orders: Mutex::default(), delivered }
    }

    /// Records an order before it is placed.
    pub(crate) fn expect(&self, order_no: &str, total_fee: Fen) {
        let record = Record { total_fee, paid_by: None };
        self.orders.lock().unwrap_or_else(PoisonError::into_inner).insert(order_no.to_owned(), record);
    }

    /// Verifies a notification, confirms its amount, and delivers once.
    fn receive(&self, body: &[u8]) -> Result<(), Box<dyn Error>> {
        let verified = self.merchant.notification::<TeaPaid>(body)?;
        let total_fee = {
            let orders = self.orders.lock().unwrap_or_else(PoisonError::into_inner);
            orders.get(verified.out_trade_no()).ok_or("not an order of this shop")?.total_fee
        };
        let paid = verified.confirm(Expected::cny(total_fee))?;
        self.settle(&paid)
    }

    /// Settles an order once, under its lock: notifications come twice, and simultaneously.
    fn settle(&self, paid: &Paid<TeaPaid>) -> Result<(), Box<dyn Error>> {
        let mut orders = self.orders.lock().unwrap_or_else(PoisonError::into_inner);
        let record = orders.get_mut(paid.out_trade_no()).ok_or("not an order of this shop")?;
        match &record.paid_by {
            Some(before) if before == paid.transaction_id() => Ok(()),
            Some(_) => Err("paid by two transactions: one needs a refund".into()),
            None => {
                record.paid_by = Some(paid.transaction_id().to_owned());
                eprintln!(
                    "   delivering {} ({}), paid at {}",
                    paid.out_trade_no(),
                    paid.attach.as_deref().unwrap_or("as usual"),
                    paid.time_end
                );
                self.delivered.send(paid.out_trade_no().to_owned())?;
                Ok(())
            }
        }
    }
}

/// Handles notifications. Every failure gets the same answer.
pub(crate) async fn notify(State(shop): State<Arc<Shop>>, body: Bytes) -> impl IntoResponse {
    let answer = match shop.receive(&body) {
        Ok(()) => notification::accepted(),
        Err(error) => {
            eprintln!("   a notification was refused: {error}");
            notification::refused("FAIL")
        }
    };
    ([(CONTENT_TYPE, notification::CONTENT_TYPE)], answer)
}
