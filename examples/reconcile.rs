//! Reconciles a trade bill with the shop's own orders: a lost notification, a payment that WeChat Pay does not have,
//! and a payment at midnight, which the next day's bill settles.
//!
//! `cargo run --example reconcile` needs no network. It prints a JSON object for each difference and for the summary.

use std::convert::Infallible;
use std::error::Error;

use serde_json::{Value, json};
use wxpay_core::Fen;
use wxpay_core::bill::TradeBill;
use wxpay_core::bill::reconcile::{Entry, OpenRow, ReconcileOptions, ShopRow, Side, reconcile};
use wxpay_core::value::TradeState;

const SATURDAY: &str = "\
交易时间,商户号,微信订单号,商户订单号,交易状态,订单金额,手续费,费率
`2026-11-28 08:35:41,`1900000109,`4200000001,`TEA1,`SUCCESS,`8.88,`0.05000,`0.60%
`2026-11-28 09:01:02,`1900000109,`4200000002,`TEA2,`SUCCESS,`6.00,`0.04000,`0.60%
总交易单数,订单总金额,手续费总金额
`2,`14.88,`0.09000
";

const SUNDAY: &str = "\
交易时间,商户号,微信订单号,商户订单号,交易状态,订单金额,手续费,费率
`2026-11-29 00:00:02,`1900000109,`4200000003,`TEA3,`SUCCESS,`7.00,`0.04000,`0.60%
总交易单数,订单总金额,手续费总金额
`1,`7.00,`0.04000
";

fn main() -> Result<(), Box<dyn Error>> {
    let order = |number, fen, state, time: &str| {
        Ok::<_, Box<dyn Error>>(ShopRow::order(number, Fen(fen), state, time.parse()?))
    };
    let saturday = vec![
        order("TEA1", 888, TradeState::Success, "20261128083541")?,
        order("TEA2", 600, TradeState::Notpay, "20261128090000")?,
        order("TEA3", 700, TradeState::Success, "20261128235959")?,
        order("TEA4", 100, TradeState::Success, "20261128120000")?,
    ];
    let open = day("20261128", SATURDAY, saturday, Vec::new())?;
    day("20261129", SUNDAY, Vec::new(), open)?;
    Ok(())
}

/// Reconciles a day, and returns what stays open.
fn day(day: &str, bill: &str, orders: Vec<ShopRow>, open: Vec<OpenRow>) -> Result<Vec<OpenRow>, Box<dyn Error>> {
    // A shop reads its orders from a database, row by row; these cannot fail.
    let orders = orders.into_iter().map(Ok::<_, Infallible>);
    let options = ReconcileOptions::new().with_day(day.parse()?).with_merchant("1900000109").with_carry(open);
    let mut report = reconcile(TradeBill::open(bill.as_bytes())?, orders, options)?;
    for entry in report.by_ref() {
        println!("{}", entry_json(&entry?));
    }
    let end = report.finish()?;
    let differences: serde_json::Map<_, _> =
        end.summary.differences.by_name().map(|(name, count)| (name.to_owned(), count.into())).into_iter().collect();
    println!(
        "{}",
        json!({"day": day, "matched": end.summary.matched, "differences": differences, "carried": end.summary.carried})
    );
    Ok(end.open)
}

fn entry_json(entry: &Entry) -> Value {
    let side = |side: &Option<Side>| {
        side.as_ref().map(
            |side| json!({"total_fee": side.total_fee.0, "state": side.state.as_str(), "time": side.time.to_string()}),
        )
    };
    json!({
        "kind": entry.kind.name(), "out_trade_no": entry.out_trade_no, "out_refund_no": entry.out_refund_no,
        "there": side(&entry.there), "here": side(&entry.here), "action": entry.action.name(),
    })
}
