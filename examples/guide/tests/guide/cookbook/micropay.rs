//! A payment with a code, at a till.

#![allow(dead_code, reason = "a test does not call `main`")]

// ANCHOR: program
use std::fs::File;
use std::io::{self, Write as _};
use std::net::IpAddr;
use std::path::Path;

use wxpay_core::certificate::Identity;
use wxpay_core::settlement::Outcome;
use wxpay_core::transport::Reqwest;
use wxpay_core::{Client, Endpoint, Expected, Fen, Merchant, Request, schema};

type BoxError = Box<dyn std::error::Error>;

/// The charge: the till's names, the documents' rules.
#[derive(Request)]
#[wxpay(message = schema::pay::MICROPAY, fixed(body = "Tea shop-oolong"))]
struct TeaCharge<'a> {
    #[wxpay(rename = "out_trade_no")]
    number: &'a str,
    total_fee: Fen,
    spbill_create_ip: IpAddr,
    /// What the scanner read from the payer's phone.
    auth_code: &'a str,
}

/// Charges a code, and returns when the outcome is certain. `file` keeps the state until then.
async fn charge(client: &Client, file: &Path, charge: &TeaCharge<'_>) -> Result<Outcome, BoxError> {
    let payment = client.micropay(charge).expecting(Expected::cny(charge.total_fee)).saving(|state| save(file, state));
    let outcome = payment.until_settled().await?;
    std::fs::remove_file(file)?;
    Ok(outcome)
}

/// Ends what the till had begun when it was switched off. It queries, and never charges.
async fn resume(client: &Client, file: &Path) -> Result<Outcome, BoxError> {
    let outcome = client.resume_settlement(&std::fs::read_to_string(file)?)?.until_settled().await;
    std::fs::remove_file(file)?;
    Ok(outcome)
}

/// What the till shows.
fn show(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Paid(payment) => format!("{} is paid", payment.record().out_trade_no),
        Outcome::Unpaid(refusal) => format!("not paid: {refusal}"),
        Outcome::Reversed => "reversed: scan again, under a new number".to_owned(),
        Outcome::Person(doubt) => format!("call the manager: {doubt}"),
        other => format!("call the manager: {other:?}"),
    }
}

/// Writes the state beside the file, and then in its place: a crash leaves the old one or the new one.
fn save(file: &Path, state: &str) -> io::Result<()> {
    let beside = file.with_extension("new");
    let mut new = File::create(&beside)?;
    new.write_all(state.as_bytes())?;
    new.sync_all()?;
    std::fs::rename(beside, file)
}

/// `till NUMBER CODE`
#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let merchant = Merchant::from_env()?;
    let client = match std::env::var("SANDBOX") {
        // Only to try it.
        Ok(url) => Client::new(merchant).with_endpoint(Endpoint::sandbox(&url)?),
        // The reversal needs the merchant's certificate.
        Err(_) => {
            let identity = Identity::load("apiclient_cert.p12", None, merchant.mch_id())?;
            Client::with_transport(merchant, Reqwest::new().with_identity(identity)?)
        }
    };
    let file = Path::new("till.state");
    if file.exists() {
        println!("{}", show(&resume(&client, file).await?));
    }
    if let (Some(number), Some(code)) = (std::env::args().nth(1), std::env::args().nth(2)) {
        let tea = TeaCharge {
            number: &number,
            total_fee: Fen(888),
            spbill_create_ip: [127, 0, 0, 1].into(),
            auth_code: &code,
        };
        println!("{}", show(&charge(&client, file, &tea).await?));
    }
    Ok(())
}
// ANCHOR_END: program

/// A file for the state, in a folder of the test's own.
fn state_file(name: &str) -> std::path::PathBuf {
    let folder = std::env::temp_dir().join(format!("guide-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder.join("till.state")
}

fn tea<'a>(number: &'a str, auth_code: &'a str) -> TeaCharge<'a> {
    TeaCharge { number, total_fee: Fen(888), spbill_create_ip: [127, 0, 0, 1].into(), auth_code }
}

#[tokio::test]
async fn program_charges_a_code_and_tells_what_became_of_it() {
    let site = super::Site::new().await;
    let (client, file) = (site.client(), state_file("charge"));
    let outcome = charge(&client, &file, &tea("A1", "120061098828009406")).await.unwrap();
    assert_eq!(show(&outcome), "A1 is paid");
    assert!(!file.exists());
    // The answer is lost, and the query finds the payment: it is not charged again.
    site.sandbox.set_fault(r#"{"api":"pay.micropay","fault":"CLOSED"}"#).unwrap();
    let outcome = charge(&client, &file, &tea("A2", "120061098828009407")).await.unwrap();
    assert_eq!(show(&outcome), "A2 is paid");
    assert_eq!(site.sandbox.ledger("A2").carried_out["pay.micropay"], 1);
    // A code works once.
    let outcome = charge(&client, &file, &tea("A3", "120061098828009406")).await.unwrap();
    assert!(show(&outcome).starts_with("not paid: "), "{}", show(&outcome));
    std::fs::remove_dir_all(file.parent().unwrap()).unwrap();
}

#[tokio::test]
async fn program_ends_what_a_crash_interrupted() {
    let site = super::Site::new().await;
    let (client, file) = (site.client(), state_file("resume"));
    // The till stops once the state is saved and the charge is sent.
    let charge = tea("A1", "120061098828009406");
    let payment = client.micropay(&charge).expecting(Expected::cny(Fen(888))).saving(|state| save(&file, state));
    payment.until_settled().await.unwrap();
    assert_eq!(show(&resume(&client, &file).await.unwrap()), "A1 is paid");
    assert_eq!(site.sandbox.ledger("A1").carried_out["pay.micropay"], 1);
    std::fs::remove_dir_all(file.parent().unwrap()).unwrap();
}
