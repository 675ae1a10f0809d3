//! Reads a trade bill: plain and gzip, row by row, with totals compared with the summary,
//! and a day without a bill.
//!
//! `cargo run --example bill` reads the documents' sample; a file name behind `--` selects
//! another file. It needs no network. Steps go to stderr, one JSON object to stdout.

use std::error::Error;
use std::fs::File;
use std::io::{Read, Write as _};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;
use wxpay_core::bill::{BillError, SignedFen, TradeBill, escape_formula};
use wxpay_core::value::TradeState;

/// The documents' sample. The body of a download is read the same way.
const SAMPLE: &[u8] = include_bytes!("../tests/protocol/samples/bill.ALL.2014.csv");

/// The shop's books of a day.
#[derive(Default)]
struct Day {
    payments: u64,
    paid: i64,
    refunds: u64,
    refunded: i64,
    unreadable: u64,
    agrees: bool,
}

fn read(body: impl Read) -> Result<Day, BillError> {
    let mut day = Day::default();
    let mut bill = match TradeBill::open(body) {
        Ok(bill) => bill,
        Err(error) if error.is_no_bill() => return Ok(Day { agrees: true, ..day }),
        Err(error) => return Err(error),
    };
    for row in &mut bill {
        let row = match row {
            Ok(row) => row,
            // One row: reconciliation has to look at it.
            Err(BillError::Row(fault)) => {
                eprintln!("   unreadable: {fault}");
                continue;
            }
            Err(error) => return Err(error),
        };
        let amount = |amount: Option<SignedFen>| amount.map_or(0, i64::from);
        if row.trade_state == TradeState::Refund {
            day.refunds += 1;
            day.refunded += amount(row.refund_request_fee.or(row.refund_fee));
        } else {
            day.payments += 1;
            day.paid += amount(row.order_amount());
        }
        // Names of goods come from outside: a spreadsheet must not run them as formulas.
        eprintln!("   {} {}", row.out_trade_no, escape_formula(row.body.as_deref().unwrap_or_default()));
    }
    let closing = bill.finish()?;
    for disagreement in &closing.mismatches {
        eprintln!("   {disagreement}");
    }
    Ok(Day { unreadable: closing.faulty, agrees: closing.agrees(), ..day })
}

fn main() -> Result<(), Box<dyn Error>> {
    if let Some(path) = std::env::args_os().nth(1) {
        show(&read(File::open(path)?)?);
        return Ok(());
    }
    eprintln!("1. the bill as text");
    let plain = read(SAMPLE)?;
    eprintln!("2. the same as gzip, told by its first bytes");
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(SAMPLE)?;
    let unpacked = read(packed.finish()?.as_slice())?;
    assert_eq!(plain.paid, unpacked.paid);
    eprintln!("3. a day without trade");
    let refusal = "<xml><return_code>FAIL</return_code><return_msg>No Bill Exist</return_msg></xml>";
    assert_eq!(read(refusal.as_bytes())?.payments, 0);
    show(&plain);
    Ok(())
}

fn show(day: &Day) {
    println!(
        "{}",
        json!({
            "payments": day.payments, "paid": day.paid, "refunds": day.refunds, "refunded": day.refunded,
            "unreadable": day.unreadable, "agrees": day.agrees,
        })
    );
}
