//! A red packet, from sending it to what became of it: the reply carries no signature, so it settles nothing, and the
//! query decides. One number pays once, however often it is sent.
//!
//! `cargo run --example red_packet` uses the embedded sandbox, and needs neither an account nor a network. At the real
//! gateway the calls need the merchant's client certificate.
//!
//! Steps for people go to stderr; the last line on stdout is one JSON object.

use std::error::Error;
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use serde_json::{Value, json};
use wxpay_core::value::RedPacketStatus;
use wxpay_core::{BeijingTime, Client, Fen, Request, schema};
use wxpay_sandbox::Sandbox;

/// The gift: the shop's names, the documents' rules. It is signed with MD5, whatever the account's sign type is, and
/// the appid is sent as `wxappid`: the table says so.
#[derive(Request)]
#[wxpay(
    message = schema::pay::SENDREDPACK,
    fixed(send_name = "Tea shop", total_num = 1, wishing = "Enjoy", act_name = "Spring", remark = "For regulars")
)]
struct Gift<'a> {
    #[wxpay(rename = "mch_billno")]
    number: &'a str,
    #[wxpay(rename = "re_openid")]
    to: &'a str,
    total_amount: Fen,
    client_ip: IpAddr,
}

/// The query of a red packet.
#[derive(Request)]
#[wxpay(message = schema::pay::GETHBINFO, fixed(bill_type = "MCHT"))]
struct GiftQuery<'a> {
    #[wxpay(rename = "mch_billno")]
    number: &'a str,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    println!("{}", run().await?);
    Ok(())
}

async fn run() -> Result<Value, Box<dyn Error>> {
    let sandbox = Sandbox::start().await?;
    let client = Client::new(sandbox.merchant()?).with_endpoint(sandbox.endpoint()?);
    eprintln!("1. the sandbox listens at {}", sandbox.url());

    // A shop stores the number with the values before it sends them, and keeps both until the query has decided.
    let number = format!("GIFT{}", BeijingTime::now());
    let gift = Gift {
        number: &number,
        to: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
        total_amount: Fen(188),
        client_ip: Ipv4Addr::new(203, 0, 113, 7).into(),
    };
    let reply = client.send_unsigned(&gift).await?;
    // Nobody signed this. It may be logged; nothing may depend on it.
    let claimed = reply.claim().send_listid.clone().unwrap_or_default();
    let query = reply.confirmed_by().map_or("none", |query| query.name);
    eprintln!("2. the reply claims that {number} was sent as {claimed}; `{query}` tells whether it was");

    // After an unknown outcome the same number is sent again, with the same values, a second later at the earliest.
    sandbox.advance(Duration::from_secs(1));
    let again = client.send_unsigned(&gift).await?;
    let same = again.claim().send_listid.as_deref() == Some(claimed.as_str());
    eprintln!("3. sent again under its number: {}", if same { "the same red packet" } else { "another red packet" });

    let sent = client.send_unsigned(&GiftQuery { number: &number }).await?;
    eprintln!("4. the query says {}: not taken yet", sent.status);

    take(&sandbox, &number).await?;
    let taken = client.send_unsigned(&GiftQuery { number: &number }).await?;
    let claims = taken.hblist.len();
    eprintln!("5. the user opened it: {}, {claims} claim", taken.status);
    if taken.status != RedPacketStatus::Received || taken.total_amount != gift.total_amount {
        return Err("the red packet was not taken as it was sent".into());
    }
    Ok(json!({
        "mch_billno": number,
        "sent_twice_is_one": same,
        "before": sent.status.as_str(),
        "status": taken.status.as_str(),
        "claims": claims,
    }))
}

/// The user opens the red packet.
async fn take(sandbox: &Sandbox, number: &str) -> Result<(), Box<dyn Error>> {
    let url = format!("{}/_sandbox/red-packets/{number}/take", sandbox.url());
    tokio::task::spawn_blocking(move || ureq::post(&url).send_empty()).await??;
    Ok(())
}
