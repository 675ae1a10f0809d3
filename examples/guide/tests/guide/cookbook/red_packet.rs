//! A red packet.

#![allow(dead_code, reason = "a test does not call `main`")]

// ANCHOR: program
use std::net::IpAddr;

use wxpay_core::certificate::Identity;
use wxpay_core::schema::Effect;
use wxpay_core::transport::Reqwest;
use wxpay_core::value::RedPacketStatus;
use wxpay_core::{Client, Endpoint, Error, Fen, Merchant, Request, schema};

/// The gift: the shop's names, the documents' rules. It is signed with MD5, and the appid is sent as `wxappid`: the
/// table says so.
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

/// What became of a gift.
#[derive(Debug, PartialEq)]
enum GiftState {
    /// The user took it.
    Taken,
    /// On its way, or waiting for the user, at most 24 hours.
    Sent,
    /// Nobody took it, and the money is back.
    Returned,
    /// It can never be sent under this number: another number may be tried.
    Failed,
    /// It may have been sent: give it again, the same gift, a second later at the earliest.
    Unknown(String),
}

/// Sends a gift and asks what became of it. The gift is stored before: when the outcome is unknown, it is given again
/// with the same number and the same values, as often as needed. `again` is whether it was given before.
async fn give(client: &Client, gift: &Gift<'_>, again: bool) -> Result<GiftState, Error> {
    match client.send_unsigned(gift).await {
        // Nobody signed this: it is for the log.
        Ok(reply) => println!("{} is claimed as {:?}", gift.number, reply.claim().send_listid),
        // It is certain that nothing was sent. Of a gift that was given before it would only be this try.
        Err(error) if error.effect() == Effect::None && !again => return Err(error),
        Err(error) => println!("{}: {error}", gift.number),
    }
    Ok(query(client, gift.number).await)
}

/// Asks what became of a gift: until it was taken, or returned, or has failed.
async fn query(client: &Client, number: &str) -> GiftState {
    let found = match client.send_unsigned(&GiftQuery { number }).await {
        Ok(found) => found,
        // Also NOT_FOUND: the gift may still be under way.
        Err(error) => return GiftState::Unknown(error.to_string()),
    };
    match &found.status {
        RedPacketStatus::Received => GiftState::Taken,
        RedPacketStatus::Sending | RedPacketStatus::Sent | RedPacketStatus::RfundIng => GiftState::Sent,
        RedPacketStatus::Refund => GiftState::Returned,
        RedPacketStatus::Failed => GiftState::Failed,
        other => GiftState::Unknown(other.to_string()),
    }
}

/// `gift NUMBER OPENID`, and `gift NUMBER OPENID again`
#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let merchant = Merchant::from_env()?;
    let client = match std::env::var("SANDBOX") {
        // Only to try it.
        Ok(url) => Client::new(merchant).with_endpoint(Endpoint::sandbox(&url)?),
        Err(_) => {
            let identity = Identity::load("apiclient_cert.p12", None, merchant.mch_id())?;
            Client::with_transport(merchant, Reqwest::new().with_identity(identity)?)
        }
    };
    let [number, to] = [1, 2].map(|index| std::env::args().nth(index).unwrap_or_default());
    let gift = Gift { number: &number, to: &to, total_amount: Fen(188), client_ip: [127, 0, 0, 1].into() };
    let again = std::env::args().nth(3).is_some();
    match give(&client, &gift, again).await {
        Ok(state) => println!("{state:?}"),
        Err(error) => println!("not sent: {error}"),
    }
    Ok(())
}
// ANCHOR_END: program

fn gift(number: &str) -> Gift<'_> {
    Gift { number, to: super::OPENID, total_amount: Fen(188), client_ip: [127, 0, 0, 1].into() }
}

#[tokio::test]
async fn program_gives_and_asks_until_it_is_taken() {
    let site = super::Site::new().await;
    let client = site.client();
    assert_eq!(give(&client, &gift("G1"), false).await.unwrap(), GiftState::Sent);
    super::control(&site.sandbox, "red-packets/G1/take", "").await;
    assert_eq!(query(&client, "G1").await, GiftState::Taken);
    // Nobody takes this one.
    assert_eq!(give(&client, &gift("G2"), false).await.unwrap(), GiftState::Sent);
    site.sandbox.advance(std::time::Duration::from_hours(48));
    assert_eq!(query(&client, "G2").await, GiftState::Returned);
}

#[tokio::test]
async fn program_gives_the_same_again_when_no_answer_came() {
    let site = super::Site::new().await;
    let client = site.client();
    // Neither the sending nor the query is answered; both were carried out.
    site.sandbox.set_fault(r#"{"api":"*","fault":"CLOSED","times":99}"#).unwrap();
    assert!(matches!(give(&client, &gift("G1"), false).await.unwrap(), GiftState::Unknown(_)));
    super::clear_faults(&site.sandbox).await;
    site.sandbox.advance(std::time::Duration::from_secs(1));
    assert_eq!(give(&client, &gift("G1"), true).await.unwrap(), GiftState::Sent);
    // What is refused for certain is an error.
    let wrong = Gift { total_amount: Fen(1), ..gift("G2") };
    assert_eq!(give(&client, &wrong, false).await.unwrap_err().effect(), Effect::None);
}
