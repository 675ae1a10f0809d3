//! The bill of a day, compared with the shop's books.

// ANCHOR: download
use std::fs::File;
use std::path::Path;

use wxpay_core::transport::Reqwest;
use wxpay_core::{Client, Request, schema};

#[derive(Request)]
#[wxpay(message = schema::pay::DOWNLOAD_BILL, fixed(bill_type = "ALL", tar_type = "GZIP"))]
struct BillRequest<'a> {
    /// The day in Beijing, `yyyyMMdd`.
    bill_date: &'a str,
}

/// Downloads the bill of a day. `false`: nothing was traded, so there is none.
async fn download(client: &Client<Reqwest>, day: &str, file: &Path) -> Result<bool, Box<dyn std::error::Error>> {
    match client.download(&BillRequest { bill_date: day }, &mut File::create(file)?).await {
        Ok(()) => Ok(true),
        Err(error) if error.is_no_bill() => Ok(false),
        // Before ten o'clock in Beijing `error.is_bill_creating()`: try again later.
        Err(error) => Err(error.into()),
    }
}
// ANCHOR_END: download

// ANCHOR: rows
use wxpay_core::bill::reconcile::ShopRow;
use wxpay_core::value::TradeState;
use wxpay_core::{BeijingTime, Fen};

/// The shop's orders of a day, as its database has them: the second one was never notified.
fn rows(time: BeijingTime) -> Vec<Result<ShopRow, std::io::Error>> {
    vec![
        Ok(ShopRow::order("TEA1", Fen(888), TradeState::Success, time)),
        Ok(ShopRow::order("TEA2", Fen(600), TradeState::Notpay, time)),
    ]
}
// ANCHOR_END: rows

// ANCHOR: reconcile
use wxpay_core::bill::TradeBill;
use wxpay_core::bill::reconcile::{Conclusion, OpenRow, ReconcileOptions, reconcile};

/// Compares a bill with the shop's rows, and prints each difference.
fn compare(
    day: &str,
    bill: &Path,
    rows: impl IntoIterator<Item = Result<ShopRow, std::io::Error>>,
    yesterday: Vec<OpenRow>,
) -> Result<Conclusion, Box<dyn std::error::Error>> {
    let options = ReconcileOptions::new().with_day(day.parse()?).with_carry(yesterday);
    let mut report = reconcile(TradeBill::open(File::open(bill)?)?, rows, options)?;
    for entry in report.by_ref() {
        let entry = entry?;
        println!("{} {}: {}", entry.kind, entry.out_trade_no, entry.action);
    }
    // Store `open` for tomorrow: a payment at midnight may be on the next day's bill.
    Ok(report.finish()?)
}
// ANCHOR_END: reconcile

mod bill {
    use std::time::Duration;

    use wxpay_core::pay::{UnifiedOrder, UnifiedOrderOptional};
    use wxpay_core::text;
    use wxpay_core::value::TradeType;
    use wxpay_sandbox::Sandbox;

    use super::*;

    #[tokio::test]
    async fn shows_a_payment_that_the_shop_does_not_know() {
        let sandbox = Sandbox::start().await.unwrap();
        let merchant = sandbox.merchant().unwrap().with_notify_url("http://127.0.0.1:9/notify").unwrap();
        let client = Client::new(merchant).with_endpoint(sandbox.endpoint().unwrap());
        for (number, fen) in [("TEA1", 888), ("TEA2", 600)] {
            let order = UnifiedOrder {
                body: text!("Tea shop-oolong"),
                out_trade_no: number.try_into().unwrap(),
                total_fee: Fen(fen),
                spbill_create_ip: [127, 0, 0, 1].into(),
                trade_type: TradeType::Native,
                optional: UnifiedOrderOptional { product_id: Some(text!("tea")), ..Default::default() },
            };
            client.send(&order).await.unwrap();
            sandbox.pay(number).unwrap();
        }
        let paid = wxpay_core::pay::OrderQuery {
            optional: wxpay_core::pay::OrderQueryOptional { out_trade_no: Some(text!("TEA1")), ..Default::default() },
        };
        let paid = client.send(&paid).await.unwrap().confirm(wxpay_core::Expected::cny(Fen(888))).unwrap();
        let time: BeijingTime = paid.time_end.unwrap();
        let day = time.to_string()[..8].to_owned();
        let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("guide-bill-{}.gz", std::process::id()));

        sandbox.advance(Duration::from_hours(36));
        assert!(download(&client, &day, &file).await.unwrap());
        let end = compare(&day, &file, rows(time), Vec::new()).unwrap();
        assert_eq!(end.summary.matched, 1);
        let differences: Vec<_> =
            end.summary.differences.by_name().into_iter().filter(|(_, count)| *count > 0).collect();
        // At midnight it may be one of the next day.
        assert!(matches!(differences[..], [("only-there" | "next-day", 1)]), "{differences:?}");
        std::fs::remove_file(file).unwrap();
    }
}
