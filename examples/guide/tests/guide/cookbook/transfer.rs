//! A transfer to a user's balance.

#![allow(dead_code, reason = "a test does not call `main`")]

// ANCHOR: program
use std::net::IpAddr;

use wxpay_core::certificate::Identity;
use wxpay_core::schema::Effect;
use wxpay_core::transport::Reqwest;
use wxpay_core::value::TransferStatus;
use wxpay_core::{Client, Endpoint, Error, Fen, Merchant, Request, schema};

/// The payout: the shop's names, the documents' rules. It is signed with MD5, and the ids are sent as `mch_appid` and
/// `mchid`: the table says so.
#[derive(Request)]
#[wxpay(message = schema::pay::TRANSFERS, fixed(check_name = "FORCE_CHECK", desc = "For your tea leaves"))]
struct Payout<'a> {
    #[wxpay(rename = "partner_trade_no")]
    number: &'a str,
    openid: &'a str,
    /// The name that the payee has verified in WeChat.
    #[wxpay(rename = "re_user_name")]
    name: &'a str,
    amount: Fen,
    spbill_create_ip: IpAddr,
}

/// The query of a payout.
#[derive(Request)]
#[wxpay(message = schema::pay::GETTRANSFERINFO)]
struct PayoutQuery<'a> {
    #[wxpay(rename = "partner_trade_no")]
    number: &'a str,
}

/// What became of a payout.
#[derive(Debug, PartialEq)]
enum PayoutState {
    Paid,
    /// It can never be paid under this number: another number may pay.
    Failed(String),
    /// It may have been paid: pay again, the same payout, on the same day.
    Unknown(String),
}

/// Pays, and asks what became of it. The payout is stored before: when the outcome is unknown, it is paid again with
/// the same number and the same values, as often as needed, within the day. `again` is whether it was sent before.
async fn pay_out(client: &Client, payout: &Payout<'_>, again: bool) -> Result<PayoutState, Error> {
    match client.send_unsigned(payout).await {
        // Nobody signed this: it is for the log.
        Ok(reply) => println!("{} is claimed as {:?}", payout.number, reply.claim().payment_no),
        // It is certain that nothing was paid. Of a payout that was sent before it would only be this try.
        Err(error) if error.effect() == Effect::None && !again => return Err(error),
        Err(error) => println!("{}: {error}", payout.number),
    }
    Ok(query(client, payout.number).await)
}

/// Asks what became of a payout.
async fn query(client: &Client, number: &str) -> PayoutState {
    let found = match client.send_unsigned(&PayoutQuery { number }).await {
        Ok(found) => found,
        // Also NOT_FOUND: the payout may still be under way.
        Err(error) => return PayoutState::Unknown(error.to_string()),
    };
    match &found.status {
        TransferStatus::Success => PayoutState::Paid,
        TransferStatus::Failed => PayoutState::Failed(found.reason.clone().unwrap_or_default()),
        other => PayoutState::Unknown(other.to_string()),
    }
}

/// `payout NUMBER OPENID NAME`, and `payout NUMBER OPENID NAME again`
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
    let [number, openid, name] = [1, 2, 3].map(|index| std::env::args().nth(index).unwrap_or_default());
    let payout = Payout {
        number: &number,
        openid: &openid,
        name: &name,
        amount: Fen(888),
        spbill_create_ip: [127, 0, 0, 1].into(),
    };
    let again = std::env::args().nth(4).is_some();
    match pay_out(&client, &payout, again).await {
        Ok(state) => println!("{state:?}"),
        Err(error) => println!("not paid: {error}"),
    }
    Ok(())
}
// ANCHOR_END: program

fn payout(number: &str) -> Payout<'_> {
    Payout {
        number, openid: super::OPENID, name: "王小王", amount: Fen(888), spbill_create_ip: [127, 0, 0, 1].into()
    }
}

#[tokio::test]
async fn program_pays_out() {
    let site = super::Site::new().await;
    let client = site.client();
    assert_eq!(pay_out(&client, &payout("P1"), false).await.unwrap(), PayoutState::Paid);
    // The name is another one.
    let name = format!(r#"{{"openid": "{}", "name": "李小李"}}"#, super::OPENID);
    super::control(&site.sandbox, "people", &name).await;
    let error = pay_out(&client, &payout("P2"), false).await.unwrap_err();
    assert!(error.to_string().contains("NAME_MISMATCH"), "{error}");
}

#[tokio::test]
async fn program_pays_the_same_again_when_no_answer_came() {
    let site = super::Site::new().await;
    let client = site.client();
    site.sandbox.set_fault(r#"{"api":"*","fault":"CLOSED","times":99}"#).unwrap();
    assert!(matches!(pay_out(&client, &payout("P1"), false).await.unwrap(), PayoutState::Unknown(_)));
    super::clear_faults(&site.sandbox).await;
    site.sandbox.advance(std::time::Duration::from_secs(1));
    assert_eq!(pay_out(&client, &payout("P1"), true).await.unwrap(), PayoutState::Paid);
}
