//! A payment with a code, settled. Runs against the embedded sandbox:
//!
//! ```sh
//! cargo run --example code_payment
//! ```

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use wxpay_core::settlement::Outcome;
use wxpay_core::{Client, Expected, Fen, Request, schema};
use wxpay_sandbox::Sandbox;

#[derive(Request)]
#[wxpay(message = schema::pay::MICROPAY, fixed(body = "Tea shop-oolong"))]
struct TeaCharge<'a> {
    #[wxpay(rename = "out_trade_no")]
    order_no: &'a str,
    total_fee: Fen,
    spbill_create_ip: std::net::IpAddr,
    auth_code: &'a str,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::start().await?;
    let client = Client::new(sandbox.merchant()?).with_endpoint(sandbox.endpoint()?);
    let file = std::env::temp_dir().join(format!("code_payment-{}.state", std::process::id()));

    let charge = TeaCharge {
        order_no: "20261123091010",
        total_fee: Fen(888),
        spbill_create_ip: "203.0.113.7".parse()?,
        auth_code: "120061098828009406",
    };
    let payment = client.micropay(&charge).expecting(Expected::cny(Fen(888))).saving(|state| save(&file, state));
    print_outcome(&payment.until_settled().await?);

    // What a process does that finds the state after a crash: it queries, and never charges.
    let state = std::fs::read_to_string(&file)?;
    println!("resumed from {state}");
    print_outcome(&client.resume_settlement(&state)?.until_settled().await);
    std::fs::remove_file(&file)?;
    Ok(())
}

fn print_outcome(outcome: &Outcome) {
    match outcome {
        Outcome::Paid(payment) => println!("paid: deliver {}", payment.record().out_trade_no),
        Outcome::Unpaid(refusal) => println!("not paid: {refusal}"),
        Outcome::Reversed => println!("reversed: ask for another code, under a new number"),
        Outcome::Person(doubt) => println!("look into it: {doubt}"),
        _ => println!("look into it"),
    }
}

/// Writes the state beside the file, syncs it and renames it, so that a crash leaves the old or the new one.
fn save(path: &Path, state: &str) -> io::Result<()> {
    let mut new: PathBuf = path.to_owned();
    new.set_extension("new");
    let mut file = File::create(&new)?;
    file.write_all(state.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&new, path)
}
