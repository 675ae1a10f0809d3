//! Profit sharing, from the order to its end: a payment is shared with a receiver, the query tells what became of the
//! share, and the finish releases the rest to the shop.
//!
//! `cargo run --example profit_sharing` uses the embedded sandbox, and needs neither an account nor a network. At the
//! real gateway sharing and finishing need the merchant's client certificate.
//!
//! Steps for people go to stderr; the last line on stdout is one JSON object.

use std::error::Error;
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use serde_json::{Value, json};
use wxpay_core::pay::ProfitsharingResultReceivers;
use wxpay_core::value::{ShareResult, SharingStatus};
use wxpay_core::{BeijingTime, Client, Expected, Fen, Object, Request, Response, schema};
use wxpay_sandbox::Sandbox;

/// An order of which a part will be shared.
#[derive(Request)]
#[wxpay(
    message = schema::pay::UNIFIED_ORDER,
    fixed(trade_type = "NATIVE", body = "Tea shop-oolong", product_id = "oolong", profit_sharing = "Y")
)]
struct TeaOrder<'a> {
    #[wxpay(rename = "out_trade_no")]
    number: &'a str,
    total_fee: Fen,
    spbill_create_ip: IpAddr,
}

/// The query of an order.
#[derive(Request)]
#[wxpay(message = schema::pay::ORDER_QUERY)]
struct TeaQuery<'a> {
    #[wxpay(rename = "out_trade_no")]
    number: &'a str,
}

/// A merchant to share with, added once.
#[derive(Request)]
#[wxpay(message = schema::pay::PROFITSHARINGADDRECEIVER)]
struct Partner<'a> {
    receiver: Grower<'a>,
}

/// The receiver, which is sent as JSON text.
#[derive(Object)]
#[wxpay(message = schema::pay::PROFITSHARING_RECEIVER, fixed(type = "MERCHANT_ID", relation_type = "SUPPLIER"))]
struct Grower<'a> {
    account: &'a str,
    name: &'a str,
}

/// A sharing that leaves the rest of the payment for later.
#[derive(Request)]
#[wxpay(message = schema::pay::MULTIPROFITSHARING)]
struct Sharing<'a> {
    transaction_id: &'a str,
    #[wxpay(rename = "out_order_no")]
    number: &'a str,
    receivers: Vec<Share<'a>>,
}

/// The share of one receiver. Amounts in it are JSON numbers, which the core writes.
#[derive(Object)]
#[wxpay(message = schema::pay::PROFITSHARING_RECEIVERS, fixed(type = "MERCHANT_ID", description = "Tea leaves"))]
struct Share<'a> {
    account: &'a str,
    amount: Fen,
}

/// The query of a sharing, or of the finish.
#[derive(Request)]
#[wxpay(message = schema::pay::PROFITSHARINGQUERY, response = Shared)]
struct SharingQuery<'a> {
    transaction_id: &'a str,
    #[wxpay(rename = "out_order_no")]
    number: &'a str,
}

/// What became of a sharing. A struct of one's own reads the receivers, which arrive as JSON text.
#[derive(Response)]
#[wxpay(message = schema::pay::PROFITSHARINGQUERY_RESPONSE)]
struct Shared {
    status: SharingStatus,
    /// Of a sharing.
    receivers: Option<Vec<ProfitsharingResultReceivers>>,
    /// Of a finish.
    amount: Option<Fen>,
}

/// The end of sharing: what is left is the shop's.
#[derive(Request)]
#[wxpay(message = schema::pay::PROFITSHARINGFINISH, fixed(description = "Shared"))]
struct Finish<'a> {
    transaction_id: &'a str,
    #[wxpay(rename = "out_order_no")]
    number: &'a str,
}

/// The merchant number of the receiver.
const GROWER: &str = "190001001";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    println!("{}", run().await?);
    Ok(())
}

async fn run() -> Result<Value, Box<dyn Error>> {
    let sandbox = Sandbox::start().await?;
    let merchant = sandbox.merchant()?.with_notify_url("https://shop.example/wxpay")?;
    let client = Client::new(merchant).with_endpoint(sandbox.endpoint()?);
    eprintln!("1. the sandbox listens at {}", sandbox.url());

    let order_no = format!("TEA{}", BeijingTime::now());
    let order =
        TeaOrder { number: &order_no, total_fee: Fen(1000), spbill_create_ip: Ipv4Addr::new(203, 0, 113, 7).into() };
    client.send(&order).await?;
    sandbox.pay(&order_no)?;
    let payment = client.send(&TeaQuery { number: &order_no }).await?.confirm(Expected::cny(order.total_fee))?;
    let transaction_id = payment.transaction_id();
    eprintln!("2. {order_no} was placed for sharing, and paid as {transaction_id}");

    client.send(&Partner { receiver: Grower { account: GROWER, name: "Tea grower" } }).await?;
    // A payment can be shared about a minute after it was made.
    sandbox.advance(Duration::from_secs(60));

    // Each sharing and each finish has a number of its own. It is stored before it is sent; after an unknown outcome
    // the same number is sent again, with the same values.
    let share_no = format!("{order_no}S1");
    let receivers = vec![Share { account: GROWER, amount: Fen(200) }];
    let accepted = client.send(&Sharing { transaction_id, number: &share_no, receivers }).await?;
    eprintln!("3. {share_no} was accepted as {}: not done yet", accepted.order_id);

    // The sandbox shares after a second of its clock, the gateway when it likes: a shop asks again every few minutes.
    sandbox.advance(Duration::from_secs(2));
    let shared = client.send(&SharingQuery { transaction_id, number: &share_no }).await?;
    let share = shared.receivers.iter().flatten().next().ok_or("the query shows no receiver")?;
    eprintln!("4. the query says {}, and of the share {}", shared.status, share.result);
    if shared.status != SharingStatus::Finished || share.result != ShareResult::Success {
        return Err("the share did not arrive: a closed one needs another sharing, under another number".into());
    }

    let finish_no = format!("{order_no}F");
    client.send(&Finish { transaction_id, number: &finish_no }).await?;
    sandbox.advance(Duration::from_secs(2));
    let finished = client.send(&SharingQuery { transaction_id, number: &finish_no }).await?;
    let released = finished.amount.ok_or("the query does not say what was released")?;
    eprintln!("5. finished: {} yuan are the shop's", released.to_yuan());
    Ok(json!({
        "out_trade_no": order_no,
        "status": shared.status.as_str(),
        "result": share.result.as_str(),
        "shared": u64::from(share.amount),
        "released": u64::from(released),
    }))
}
