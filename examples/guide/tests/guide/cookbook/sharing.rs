//! A payment that is shared with another merchant.

#![allow(dead_code, reason = "a test does not call `main`")]

// ANCHOR: program
use wxpay_core::certificate::Identity;
use wxpay_core::pay::ProfitsharingResultReceivers;
use wxpay_core::schema::Effect;
use wxpay_core::transport::Reqwest;
use wxpay_core::value::ShareResult;
use wxpay_core::{Client, Endpoint, Error, Fen, Merchant, Object, Request, Response, schema};

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
    /// The full name of the merchant.
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

/// The share of one receiver.
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

/// What became of it. The receivers arrive as JSON text.
#[derive(Response)]
#[wxpay(message = schema::pay::PROFITSHARINGQUERY_RESPONSE)]
struct Shared {
    receivers: Option<Vec<ProfitsharingResultReceivers>>,
}

/// The end of sharing: what is left is the shop's.
#[derive(Request)]
#[wxpay(message = schema::pay::PROFITSHARINGFINISH, fixed(description = "Shared"))]
struct Finish<'a> {
    transaction_id: &'a str,
    #[wxpay(rename = "out_order_no")]
    number: &'a str,
}

/// What became of a share.
#[derive(Debug, PartialEq)]
enum ShareState {
    /// The receiver has it.
    Done,
    /// Ask again in some minutes.
    Open,
    /// This share is closed: share again, under another number.
    Closed,
    /// It may have been shared: share again, with the same number and the same values.
    Unknown(String),
}

/// Shares a payment with one receiver, and asks what became of it. Number, account and amount are stored before, and
/// are the same when it is called again. `again` is whether it was called before.
async fn share(
    client: &Client,
    transaction_id: &str,
    number: &str,
    share: (&str, Fen),
    again: bool,
) -> Result<ShareState, Error> {
    let (account, amount) = share;
    let receivers = vec![Share { account, amount }];
    match client.send(&Sharing { transaction_id, number, receivers }).await {
        // Accepted, which is not done.
        Ok(_) => {}
        // It is certain that nothing was shared. After another call with this number it would only be this try.
        Err(error) if error.effect() == Effect::None && !again => return Err(error),
        Err(error) => println!("{number}: {error}"),
    }
    Ok(query(client, transaction_id, number).await)
}

/// Asks what became of a sharing.
async fn query(client: &Client, transaction_id: &str, number: &str) -> ShareState {
    let shared = match client.send(&SharingQuery { transaction_id, number }).await {
        Ok(shared) => shared,
        Err(error) => return ShareState::Unknown(error.to_string()),
    };
    match shared.receivers.iter().flatten().next().map(|share| &share.result) {
        Some(ShareResult::Success) => ShareState::Done,
        Some(ShareResult::Closed) => ShareState::Closed,
        _ => ShareState::Open,
    }
}

/// Releases the rest to the shop. The finish has a number of its own, which is sent again after an unknown outcome.
async fn finish(client: &Client, transaction_id: &str, number: &str) -> Result<(), Error> {
    client.send(&Finish { transaction_id, number }).await.map(|_| ())
}

/// `share add ACCOUNT NAME`, `share PAYMENT NUMBER ACCOUNT FEN`, `share finish PAYMENT NUMBER`
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
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        // A success too if it was added before.
        ["add", account, name] => drop(client.send(&Partner { receiver: Grower { account, name } }).await?),
        ["finish", payment, number] => finish(&client, payment, number).await?,
        [payment, number, account, amount, ref again @ ..] => {
            match share(&client, payment, number, (account, Fen(amount.parse()?)), !again.is_empty()).await {
                Ok(state) => println!("{state:?}"),
                Err(error) => println!("not shared: {error}"),
            }
        }
        _ => return Err("share add ACCOUNT NAME, share PAYMENT NUMBER ACCOUNT FEN, share finish PAYMENT NUMBER".into()),
    }
    Ok(())
}
// ANCHOR_END: program

const GROWER: &str = "190001001";
const TOTAL_FEE: Fen = Fen(1000);

/// A payment that can be shared with the grower.
async fn paid() -> (super::Site, Client, String) {
    #[derive(Request)]
    #[wxpay(message = schema::pay::ORDER_QUERY)]
    struct Query<'a> {
        out_trade_no: &'a str,
    }

    let site = super::Site::new().await;
    let client = site.client();
    super::place(&client, "A1", TOTAL_FEE).await;
    site.sandbox.pay("A1").unwrap();
    let reply = client.send(&Query { out_trade_no: "A1" }).await.unwrap();
    let payment = reply.confirm(wxpay_core::Expected::cny(TOTAL_FEE)).unwrap().transaction_id().to_owned();
    client.send(&Partner { receiver: Grower { account: GROWER, name: "Tea grower" } }).await.unwrap();
    site.sandbox.advance(std::time::Duration::from_mins(1));
    (site, client, payment)
}

#[tokio::test]
async fn program_shares_and_releases_the_rest() {
    let (site, client, payment) = paid().await;
    let second = std::time::Duration::from_secs(2);
    assert_eq!(share(&client, &payment, "S1", (GROWER, Fen(200)), false).await.unwrap(), ShareState::Open);
    site.sandbox.advance(second);
    assert_eq!(query(&client, &payment, "S1").await, ShareState::Done);
    // More than the ratio allows.
    let error = share(&client, &payment, "S2", (GROWER, Fen(200)), false).await.unwrap_err();
    assert!(error.to_string().contains("RULE_LIMIT"), "{error}");

    finish(&client, &payment, "F1").await.unwrap();
    let error = share(&client, &payment, "S3", (GROWER, Fen(1)), false).await;
    assert!(matches!(error, Ok(ShareState::Unknown(_))), "after the finish nothing is shared: {error:?}");
}

#[tokio::test]
async fn program_shares_the_same_again_when_no_answer_came() {
    let (site, client, payment) = paid().await;
    site.sandbox.set_fault(r#"{"api":"*","fault":"CLOSED","times":99}"#).unwrap();
    let state = share(&client, &payment, "S1", (GROWER, Fen(200)), false).await.unwrap();
    assert!(matches!(state, ShareState::Unknown(_)));
    super::clear_faults(&site.sandbox).await;
    share(&client, &payment, "S1", (GROWER, Fen(200)), true).await.unwrap();
    site.sandbox.advance(std::time::Duration::from_secs(2));
    assert_eq!(query(&client, &payment, "S1").await, ShareState::Done);
    // It took effect once: what is left is the rest.
    site.sandbox.advance(std::time::Duration::from_secs(2));
    let balances = super::get(&format!("{}/_sandbox/balances", site.sandbox.url())).await;
    assert!(balances.contains(GROWER), "{balances}");
}
