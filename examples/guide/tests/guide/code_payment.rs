//! A code that a payer shows at a till.

// ANCHOR: charge
use wxpay_core::{Fen, Request, schema};

#[derive(Request)]
#[wxpay(message = schema::pay::MICROPAY, fixed(body = "Tea shop-oolong"))]
struct TeaCharge<'a> {
    out_trade_no: &'a str,
    total_fee: Fen,
    spbill_create_ip: std::net::IpAddr,
    /// What the scanner read: 18 digits that work once.
    auth_code: &'a str,
}
// ANCHOR_END: charge

// ANCHOR: settle
use std::io;
use std::path::Path;

use wxpay_core::settlement::{Outcome, SettlementError};
use wxpay_core::transport::Reqwest;
use wxpay_core::{Client, Expected};

/// Charges a code, and returns what became of it. It takes seconds; a payer who is slow takes up to a minute.
async fn charge(client: &Client<Reqwest>, charge: &TeaCharge<'_>, state: &Path) -> Result<Outcome, SettlementError> {
    let payment = client.micropay(charge).expecting(Expected::cny(charge.total_fee));
    payment.saving(|text| save(state, text)).until_settled().await
}

/// What the cashier sees.
fn words(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Paid(payment) => format!("paid, {}", payment.transaction_id()),
        Outcome::Unpaid(refusal) => format!("not paid: {refusal}"),
        Outcome::Reversed => "not paid, it took too long: scan another code, under a new number".to_owned(),
        Outcome::Person(doubt) => format!("do not charge again, look it up: {doubt}"),
        _ => "do not charge again, look it up".to_owned(),
    }
}

/// Replaces the state as a whole, so that a crash leaves the old one or the new one.
fn save(path: &Path, state: &str) -> io::Result<()> {
    let new = path.with_extension("new");
    let mut file = std::fs::File::create(&new)?;
    io::Write::write_all(&mut file, state.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&new, path)
}
// ANCHOR_END: settle

// ANCHOR: resume
/// At the start of the program: goes on with what a crash has left. It queries, and never charges.
async fn resume(client: &Client<Reqwest>, state: &Path) -> Result<Outcome, Box<dyn std::error::Error>> {
    let text = std::fs::read_to_string(state)?;
    Ok(client.resume_settlement(&text)?.until_settled().await)
}
// ANCHOR_END: resume

mod tea_charge {
    use std::net::Ipv4Addr;
    use std::path::PathBuf;

    use wxpay_sandbox::Sandbox;

    use super::*;

    fn tea(code: &str) -> TeaCharge<'_> {
        TeaCharge {
            out_trade_no: "20261123091010",
            total_fee: Fen(888),
            spbill_create_ip: Ipv4Addr::LOCALHOST.into(),
            auth_code: code,
        }
    }

    async fn start(name: &str) -> (Sandbox, Client<Reqwest>, PathBuf) {
        let sandbox = Sandbox::start().await.unwrap();
        let client = Client::new(sandbox.merchant().unwrap()).with_endpoint(sandbox.endpoint().unwrap());
        let file = format!("guide-{name}-{}.state", std::process::id());
        (sandbox, client, PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(file))
    }

    #[tokio::test]
    async fn is_paid_and_is_still_after_a_crash() {
        let (sandbox, client, state) = start("paid").await;
        let outcome = charge(&client, &tea("120061098828009406"), &state).await.unwrap();
        assert!(words(&outcome).starts_with("paid, "), "{outcome:?}");
        assert!(matches!(resume(&client, &state).await.unwrap(), Outcome::Paid(_)));
        assert_eq!(sandbox.ledger("20261123091010").refunded(), Fen(0));
        std::fs::remove_file(state).unwrap();
    }

    #[tokio::test]
    async fn is_queried_after_an_error_that_says_nothing() {
        let (sandbox, client, state) = start("error").await;
        sandbox.set_fault(r#"{"api": "pay.micropay", "fault": "SYSTEMERROR", "before": false}"#).unwrap();
        let outcome = charge(&client, &tea("120061098828009406"), &state).await.unwrap();
        assert!(matches!(outcome, Outcome::Paid(_)), "{outcome:?}");
        std::fs::remove_file(state).unwrap();
    }

    #[tokio::test]
    async fn is_unpaid_after_a_refusal() {
        let (sandbox, client, state) = start("refusal").await;
        sandbox.set_fault(r#"{"api": "pay.micropay", "fault": "NOTENOUGH"}"#).unwrap();
        let outcome = charge(&client, &tea("120061098828009406"), &state).await.unwrap();
        assert!(words(&outcome).starts_with("not paid: "), "{outcome:?}");
        std::fs::remove_file(state).unwrap();
    }
}
