//! A report in words, with amounts in yuan.

use std::io::{self, Write};

use wxpay_core::BeijingTime;
use wxpay_core::bill::reconcile::{Entry, EntryKind, Side, Summary, Totals};

use super::payment_number::payment_number;

pub(super) fn write_entry(output: &mut impl Write, entry: &Entry) -> io::Result<()> {
    let refund = entry.out_refund_no.as_deref().map(|number| format!(", refund {}", number.escape_debug()));
    write!(
        output,
        "{:<10}  {}{}: there {}, here {}",
        entry.kind.name(),
        entry.out_trade_no.escape_debug(),
        refund.unwrap_or_default(),
        side(entry.there.as_ref()),
        side(entry.here.as_ref()),
    )?;
    if let EntryKind::Fee(fee) = entry.kind {
        write!(output, "; fee {}, by its rate {}", fee.stated.to_yuan(), fee.by_rate.to_yuan())?;
    }
    if let Some(payment) = payment_number(entry) {
        write!(output, "; payment {}", payment.escape_debug())?;
    }
    writeln!(output, " -> {}", entry.action)
}

fn side(side: Option<&Side>) -> String {
    side.map_or_else(
        || "nothing".to_owned(),
        |side| {
            let state = side.state.as_str().escape_debug();
            format!("{} yuan {state} {}", side.total_fee.to_yuan(), time(side.time))
        },
    )
}

/// Formats a time as `yyyy-MM-dd HH:mm:ss`.
fn time(time: BeijingTime) -> String {
    let digits = time.to_string();
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
    format!("{}-{}-{} {}:{}:{}", part(0, 4), part(4, 6), part(6, 8), part(8, 10), part(10, 12), part(12, 14))
}

pub(super) fn write_summary(output: &mut impl Write, summary: &Summary) -> io::Result<()> {
    let differences = summary.differences.by_name();
    if differences.iter().any(|(_, number)| *number > 0) {
        writeln!(output)?;
    }
    for (name, number) in [("matched", summary.matched)].iter().chain(&differences) {
        writeln!(output, "{name:<10}  {number:>9}")?;
    }
    writeln!(output, "\n       {:>9}  {:>16}  {:>9}  {:>16}", "payments", "yuan", "refunds", "yuan")?;
    for (name, totals) in [("there", &summary.there), ("here", &summary.here)] {
        let Totals { count, total_fee, refund_count, refund_fee } = totals;
        writeln!(
            output,
            "{name:<5}  {count:>9}  {:>16}  {refund_count:>9}  {:>16}",
            yuan(*total_fee),
            yuan(*refund_fee)
        )?;
    }
    writeln!(output)?;
    if summary.carried > 0 {
        writeln!(output, "rows that wait for the next day: {}", summary.carried)?;
    }
    if summary.other_days > 0 {
        writeln!(output, "rows of the shop's of other days, not compared: {}", summary.other_days)?;
    }
    let verdict = if summary.agrees() { "agree" } else { "differ" };
    writeln!(output, "The bill and the orders {verdict}.")
}

fn yuan(fen: i128) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    let fen = fen.unsigned_abs();
    format!("{sign}{}.{:02}", fen / 100, fen % 100)
}
