//! Reconciliation (对账): a day's trade bill compared with the shop's own orders and refunds.
//!
//! ```
//! use std::convert::Infallible;
//!
//! use wxpay_core::bill::TradeBill;
//! use wxpay_core::bill::reconcile::{EntryKind, ReconcileOptions, ShopRow, Suggestion, reconcile};
//! use wxpay_core::{Fen, value::TradeState};
//!
//! let bill = "\
//! 交易时间,商户号,微信订单号,商户订单号,交易状态,订单金额
//! `2026-11-28 08:35:41,`1900000109,`4200000001,`TEA1,`SUCCESS,`8.88
//! `2026-11-28 09:01:02,`1900000109,`4200000002,`TEA2,`SUCCESS,`6.00
//! 总交易单数,订单总金额
//! `2,`14.88
//! ".as_bytes();
//! let time = "20261128083540".parse()?;
//! let orders = [
//!     ShopRow::order("TEA2", Fen(600), TradeState::Notpay, time),
//!     ShopRow::order("TEA1", Fen(888), TradeState::Success, time),
//! ];
//!
//! let orders = orders.into_iter().map(Ok::<_, Infallible>);
//! let mut report = reconcile(TradeBill::open(bill)?, orders, ReconcileOptions::new().with_merchant("1900000109"))?;
//! let entry = report.next().transpose()?.ok_or("no entry")?;
//! assert_eq!((entry.kind, entry.out_trade_no.as_str()), (EntryKind::OnlyThere, "TEA2"));
//! assert_eq!(entry.action, Suggestion::Deliver);
//!
//! let end = report.finish()?;
//! assert_eq!((end.summary.matched, end.summary.differences.only_there), (1, 1));
//! assert!(!end.summary.agrees());
//! // What stays open goes into the next day's reconciliation.
//! assert!(end.open.is_empty());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Nothing is reported before both sides were read to their ends and checked. The bill has to agree with itself: its
//! rows with its summary, its gzip data with their checksum, the day and the merchant of every row. The shop's rows
//! come in any order, but each number once.
//!
//! Both sides are sorted by number, in batches that are stored in 15 to 40 bytes a row, and merged. Rows beyond
//! [`ReconcileOptions::memory`] go to a file in [`ReconcileOptions::spill`].
//!
//! # Comparison
//!
//! Orders are compared by `out_trade_no`, refunds by `out_refund_no`, both with their amounts: of the order
//! (`total_fee`, [`TradeRow::order_amount`]) and of the refund as it was asked for. Amounts less coupons count for the
//! fee only. The kinds of differences are those of [`EntryKind`].
//!
//! - Closed and reversed orders are no income, at either side. A payment and its reversal in the same bill cancel
//!   each other out. A reversal of an earlier day's payment is no difference unless the shop has the order as paid.
//! - A refund that failed at WeChat Pay is none. A refund may come days after its order, which need not be there.
//! - A refund that one side lacks is [`EntryKind::State`] if both sides have its order, else [`EntryKind::OnlyThere`]
//!   or [`EntryKind::OnlyHere`].
//! - [`EntryKind::Fee`] is checked for rows that agree otherwise. A refund may bring no fee back.
//! - Two payments of one order, and a payment of another transaction than the shop's, are [`EntryKind::Twice`].
//! - What lacks its counterpart within ten minutes of midnight is [`EntryKind::NextDay`], and stays open for one more
//!   day. Then it is compared with the next day's books ([`ReconcileOptions::with_carry`]), and if it is still
//!   without a counterpart, it is [`EntryKind::OnlyThere`] or [`EntryKind::OnlyHere`].
//! - A SUCCESS bill has no refunds and a REFUND bill no payments; the shop's rows of the other kind are left out.
//!   Rows of the shop's of another day are left out too, and counted in [`Summary::other_days`].
//!
//! [`TradeRow::order_amount`]: super::TradeRow::order_amount

mod books;
mod codec;
mod compare;
mod day;
mod entry;
mod error;
mod group;
mod item;
mod options;
mod report;
mod rows;
mod sorter;
mod storage;

use std::collections::VecDeque;
use std::io::Read;

pub use day::BillDay;
pub use entry::{Conclusion, Differences, Entry, EntryKind, Side, Suggestion, Summary, Totals};
pub use error::ReconcileError;
pub use options::ReconcileOptions;
pub use report::Report;
pub use rows::{Books, FeeMismatch, OpenRow, ShopRow};

use self::compare::{Comparison, Coverage};
use self::item::Item;
use self::sorter::Sorter;
use super::read::TradeBill;

/// Compares a day's trade bill with the shop's orders and refunds of that day, in any order.
///
/// Both sides are read to their ends here; the report is made while it is iterated.
///
/// # Errors
/// If the bill cannot be read or contradicts itself, the shop's rows cannot be read or have a number twice, or the
/// rows exceed the memory without a directory to go to. Then nothing was reported.
pub fn reconcile<R: Read, E>(
    bill: TradeBill<R>,
    orders: impl IntoIterator<Item = Result<ShopRow, E>>,
    options: ReconcileOptions,
) -> Result<Report, ReconcileError<E>> {
    let mut sorter = Sorter::new(options.memory, options.spill.clone());
    let (day, coverage) = books::add_bill(bill, &mut sorter, &options)?;
    compare(day, coverage, sorter, orders, options)
}

/// Compares an empty day, of which WeChat Pay has no bill ([`BillError::is_no_bill`]), with the shop's orders and
/// refunds. State the day with [`ReconcileOptions::with_day`].
///
/// # Errors
/// As [`reconcile`].
///
/// [`BillError::is_no_bill`]: super::BillError::is_no_bill
pub fn reconcile_without_bill<E>(
    orders: impl IntoIterator<Item = Result<ShopRow, E>>,
    options: ReconcileOptions,
) -> Result<Report, ReconcileError<E>> {
    let sorter = Sorter::new(options.memory, options.spill.clone());
    compare(options.day, Coverage { payments: true, refunds: true }, sorter, orders, options)
}

fn compare<E>(
    day: Option<BillDay>,
    coverage: Coverage,
    mut sorter: Sorter,
    orders: impl IntoIterator<Item = Result<ShopRow, E>>,
    options: ReconcileOptions,
) -> Result<Report, ReconcileError<E>> {
    let refunds = books::add_orders(orders, &mut sorter, &options)?;
    let mut open = Vec::new();
    for row in options.carry {
        let is_covered = if row.out_refund_no.is_some() { coverage.refunds } else { coverage.payments };
        match day {
            // A bill of another type may have it.
            _ if !is_covered => open.push(row),
            // This day was reconciled before: its rows come anew.
            Some(day) if row.since == day => {}
            // An earlier day is reconciled again.
            Some(day) if row.since > day => open.push(row),
            _ => sorter.push(Item::from_open(row))?,
        }
    }
    let rows = sorter.finish()?;
    books::check_numbers(&rows, &refunds)?;
    let comparison = Comparison {
        day,
        coverage,
        lists_matches: options.lists_matches,
        entries: VecDeque::new(),
        summary: Summary::default(),
        open,
    };
    Ok(Report::new(rows.read()?, comparison))
}
