//! A report as JSON lines. By hand, so that the members keep their order.

use std::io::{self, Write};

use serde_json::json;
use wxpay_core::bill::reconcile::{Entry, EntryKind, Side, Summary, Totals};
use wxpay_core::schema::shared;

use super::payment_number::payment_number;
use crate::reconcile::fee_members;

pub(super) fn write_entry(output: &mut impl Write, entry: &Entry) -> io::Result<()> {
    let kind = entry.kind.name();
    let (number, refund) = (shared::OUT_TRADE_NO.name, shared::OUT_REFUND_NO.name);
    write!(
        output,
        "{{\"kind\":{},\"{number}\":{},\"{refund}\":{},\"there\":{},\"here\":{},\"action\":{}",
        json!(kind),
        json!(entry.out_trade_no),
        json!(entry.out_refund_no),
        side(entry.there.as_ref()),
        side(entry.here.as_ref()),
        json!(entry.action.name()),
    )?;
    if let Some(payment) = payment_number(entry) {
        write!(output, ",\"{}\":{}", shared::TRANSACTION_ID.name, json!(payment))?;
    }
    if let EntryKind::Fee(fee) = entry.kind {
        let (stated, by_rate) = (fee.stated.0, fee.by_rate.0);
        write!(output, ",\"{}\":{stated},\"{}\":{by_rate}", fee_members::STATED, fee_members::BY_RATE)?;
    }
    output.write_all(b"}\n")
}

fn side(side: Option<&Side>) -> String {
    let Some(side) = side else { return "null".to_owned() };
    format!(
        "{{\"{}\":{},\"state\":{},\"time\":\"{}\"}}",
        shared::TOTAL_FEE.name,
        side.total_fee.0,
        json!(side.state.as_str()),
        side.time
    )
}

pub(super) fn write_summary(output: &mut impl Write, summary: &Summary) -> io::Result<()> {
    let differences: Vec<String> =
        summary.differences.by_name().iter().map(|(name, number)| format!("\"{name}\":{number}")).collect();
    writeln!(
        output,
        "{{\"summary\":{{\"matched\":{},\"differences\":{{{}}},\"there\":{},\"here\":{},\"carried\":{},\
         \"other_days\":{}}}}}",
        summary.matched,
        differences.join(","),
        totals(&summary.there),
        totals(&summary.here),
        summary.carried,
        summary.other_days,
    )
}

fn totals(totals: &Totals) -> String {
    format!(
        "{{\"count\":{},\"{}\":{},\"refund_count\":{},\"{}\":{}}}",
        totals.count,
        shared::TOTAL_FEE.name,
        totals.total_fee,
        totals.refund_count,
        shared::REFUND_FEE.name,
        totals.refund_fee
    )
}
