//! The two sides, read and checked.

use std::io::Read;

use super::compare::Coverage;
use super::day::BillDay;
use super::error::ReconcileError;
use super::item::Item;
use super::options::ReconcileOptions;
use super::rows::{Books, ShopRow};
use super::sorter::{SortedRows, Sorter};
use crate::bill::read::TradeBill;
use crate::bill::rows::TradeRow;

/// The maximum number of rows of one order, which are compared together. An order has at most 50 refunds.
const MAX_GROUP: usize = 10_000;

/// Adds the rows of a bill. Returns its day, if it is known, and the kinds of rows that it has.
///
/// The bill is refused if it does not agree with itself.
pub(super) fn add_bill<R: Read, E>(
    mut bill: TradeBill<R>,
    sorter: &mut Sorter,
    options: &ReconcileOptions,
) -> Result<(Option<BillDay>, Coverage), ReconcileError<E>> {
    if bill.is_begun() {
        return Err(ReconcileError::PartlyRead);
    }
    bill = bill.strict();
    let mut coverage = Coverage {
        payments: !bill.has_column("refund_request_time"),
        refunds: ["out_refund_no", "refund_fee", "refund_request_fee"].iter().any(|name| bill.has_column(name)),
    };
    let mut day = options.day;
    let mut mch_id = options.mch_id.clone();
    for row in &mut bill {
        let row = row?;
        let expected = *day.get_or_insert(BillDay::from_time(row.trade_time));
        if !expected.contains(row.trade_time) {
            return Err(ReconcileError::Day { out_trade_no: row.out_trade_no, expected, found: row.trade_time });
        }
        let merchant = mch_id.get_or_insert_with(|| row.mch_id.clone());
        check_merchant(&row, merchant, options.sub_mch_id.as_deref())?;
        let out_trade_no = row.out_trade_no.clone();
        let item = Item::from_bill(row).ok_or(ReconcileError::NoAmount { out_trade_no })?;
        coverage.refunds |= item.out_refund_no.is_some();
        sorter.push(item)?;
    }
    let summary = bill.finish()?;
    if summary.agrees() { Ok((day, coverage)) } else { Err(ReconcileError::Totals(summary.mismatches)) }
}

fn check_merchant<E>(row: &TradeRow, mch_id: &str, sub_mch_id: Option<&str>) -> Result<(), ReconcileError<E>> {
    let refusal = |expected: &str, found: &str| {
        Err(ReconcileError::Merchant {
            out_trade_no: row.out_trade_no.clone(),
            expected: expected.to_owned(),
            found: found.to_owned(),
        })
    };
    let found = row.sub_mch_id.as_deref().unwrap_or_default();
    match sub_mch_id {
        _ if row.mch_id != mch_id => refusal(mch_id, &row.mch_id),
        Some(expected) if found != expected => refusal(expected, found),
        _ => Ok(()),
    }
}

/// Adds the shop's rows. Returns the numbers of its refunds in their order, to be checked.
pub(super) fn add_orders<E>(
    orders: impl IntoIterator<Item = Result<ShopRow, E>>,
    sorter: &mut Sorter,
    options: &ReconcileOptions,
) -> Result<SortedRows, ReconcileError<E>> {
    let mut numbers = Sorter::new(options.memory / 4, options.spill.clone());
    for order in orders {
        let order = order.map_err(ReconcileError::Orders)?;
        let item = Item::from_shop(order)
            .map_err(|(reason, out_trade_no)| ReconcileError::InvalidOrder { out_trade_no, reason })?;
        if let Some(number) = &item.out_refund_no {
            // Sorted by the refund's number, with the order's in the place of the refund's.
            let (out_trade_no, out_refund_no) = (number.clone(), Some(item.out_trade_no.clone()));
            numbers.push(Item { out_trade_no, out_refund_no, transaction_id: None, ..item.clone() })?;
        }
        sorter.push(item)?;
    }
    Ok(numbers.finish()?)
}

/// Checks that no number comes twice in the shop's rows, and that each order's rows can be compared together.
pub(super) fn check_numbers<E>(rows: &SortedRows, refunds: &SortedRows) -> Result<(), ReconcileError<E>> {
    let mut previous: Option<Item> = None;
    let mut length = 0;
    for row in rows.read()? {
        let row = row?;
        let is_own = |row: &Item| row.books == Books::Here && row.since.is_none();
        match &previous {
            Some(last) if last.out_trade_no == row.out_trade_no => {
                length += 1;
                if length > MAX_GROUP {
                    return Err(ReconcileError::TooManyRows { out_trade_no: row.out_trade_no });
                }
                if last.out_refund_no == row.out_refund_no && is_own(last) && is_own(&row) {
                    return Err(duplicate(row.out_trade_no, row.out_refund_no));
                }
            }
            _ => length = 1,
        }
        previous = Some(row);
    }
    let mut previous: Option<String> = None;
    for row in refunds.read()? {
        let row = row?;
        if previous.as_ref() == Some(&row.out_trade_no) {
            return Err(duplicate(row.out_refund_no.unwrap_or_default(), Some(row.out_trade_no)));
        }
        previous = Some(row.out_trade_no);
    }
    Ok(())
}

fn duplicate<E>(out_trade_no: String, out_refund_no: Option<String>) -> ReconcileError<E> {
    ReconcileError::DuplicateOrder { out_trade_no, out_refund_no }
}
