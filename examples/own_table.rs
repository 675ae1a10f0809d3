//! The shop's own table: the fields that a till system adds to the unified order,
//! checked at compile time like the documents' tables.
//!
//! `cargo run --example own_table` places the order at the embedded sandbox. Steps go to
//! stderr, one JSON object to stdout.

use std::error::Error;
use std::net::{IpAddr, Ipv4Addr};

use serde_json::json;
use wxpay_core::schema::{Message, number, pay, text, with};
use wxpay_core::{Client, Fen, Merchant, Request, Response};
use wxpay_sandbox::Sandbox;

// ANCHOR: table
/// The unified order with the till system's fields. A field is written as in the schema;
/// path, signing and rules of the order are kept, and one rule is added.
const TILL_ORDER: Message = Message::extending(
    &pay::UNIFIED_ORDER,
    "till_order",
    &[
        text("till_group", 8).required().sample("front").doc("The group of tills."),
        number("till_shift").at_least(1).at_most(3).sample("2").doc("The shift."),
    ],
)
.rules(&[with("till_shift").needs(&["device_info"])]);

// Duplicate fields and rules about unknown fields are compile errors here.
const _: () = TILL_ORDER.assert_sound();
// ANCHOR_END: table

/// The order that the shop sends. Misspell `till_group`, make it a `Text<'a, 16>`, omit it,
/// or drop `device_info`: each is a compile error at that place.
#[derive(Request)]
#[wxpay(
    message = TILL_ORDER,
    response = TillReply,
    fixed(trade_type = "NATIVE", body = "Tea shop-oolong", till_shift = 2)
)]
struct TillOrder<'a> {
    till_group: &'a str,
    device_info: &'a str,
    #[wxpay(rename = "out_trade_no")]
    order_no: &'a str,
    product_id: &'a str,
    total_fee: Fen,
    spbill_create_ip: IpAddr,
}

/// The part of the reply that the shop reads. A merchant's own table names the struct of
/// its reply; this one belongs to a table of the schema.
#[derive(Response)]
#[wxpay(message = pay::UNIFIED_ORDER_RESPONSE)]
struct TillReply {
    prepay_id: String,
    code_url: Option<String>,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start().await?;
    eprintln!("1. the sandbox listens at {}", sandbox.url());
    let merchant = Merchant::new("wxd930ea5d5a258f4f", "10000100", "192006250b4c09247ec02edce69f6a2d")?
        .with_notify_url("http://127.0.0.1:9/notify")?;
    let order = TillOrder {
        till_group: "front",
        device_info: "till-7",
        order_no: "20261123-7-0042",
        product_id: "oolong",
        total_fee: Fen(888),
        spbill_create_ip: Ipv4Addr::new(203, 0, 113, 7).into(),
    };

    // A value known only at run time is checked by the same row.
    let refused = merchant.prepare(&TillOrder { till_group: "far too long", ..order });
    eprintln!("2. refused before it is signed: {}", refused.err().map(|error| error.to_string()).unwrap_or_default());

    let reply = Client::new(merchant).with_endpoint(sandbox.endpoint()?).send(&order).await?;
    eprintln!("3. placed {}", order.order_no);
    println!("{}", json!({ "prepay_id": reply.prepay_id, "code_url": reply.code_url }));
    Ok(())
}
