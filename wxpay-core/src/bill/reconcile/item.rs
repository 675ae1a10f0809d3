//! A row of either side in the form in which the sides are sorted and compared.

use std::cmp::Ordering;

use super::day::BillDay;
use super::entry::Side;
use super::rows::{Books, FeeMismatch, OpenRow, ShopRow};
use crate::bill::amount::{MilliFen, SignedFen};
use crate::bill::rows::TradeRow;
use crate::value::{BeijingTime, RefundStatus, TradeState};

/// A row of the bill, of the shop, or one that was left open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) out_trade_no: String,
    /// `Some` for a refund, empty if the refund has no number.
    pub(super) out_refund_no: Option<String>,
    pub(super) books: Books,
    /// `Some` if the row was left open by that day.
    pub(super) since: Option<BillDay>,
    pub(super) transaction_id: Option<String>,
    pub(super) total_fee: SignedFen,
    pub(super) state: TradeState,
    /// Whether it is a refund that failed: no money went back.
    pub(super) is_failed: bool,
    pub(super) time: BeijingTime,
    pub(super) fee: Option<FeeMismatch>,
}

impl Item {
    /// Converts a row of the bill; `None` if a payment or refund has no amount.
    pub(super) fn from_bill(row: TradeRow) -> Option<Self> {
        let is_refund = row.trade_state == TradeState::Refund;
        let is_payment = row.trade_state == TradeState::Success;
        let amount = if is_refund { row.refund_request_fee.or(row.refund_fee) } else { row.order_amount() };
        let total_fee = match amount {
            Some(amount) => amount,
            None if is_refund || is_payment => return None,
            None => SignedFen(0),
        };
        let failed = [RefundStatus::Fail, RefundStatus::Refundclose];
        Some(Self {
            is_failed: is_refund && row.refund_status.as_ref().is_some_and(|status| failed.contains(status)),
            fee: if is_refund || is_payment { fee_mismatch(&row) } else { None },
            out_refund_no: is_refund.then(|| row.out_refund_no.unwrap_or_default()),
            out_trade_no: row.out_trade_no,
            books: Books::There,
            since: None,
            transaction_id: Some(row.transaction_id).filter(|number| !number.is_empty()),
            total_fee,
            state: row.trade_state,
            time: row.trade_time,
        })
    }

    /// Converts a row of the shop's; the error is what is wrong with it, and the order's number.
    pub(super) fn from_shop(row: ShopRow) -> Result<Self, (&'static str, String)> {
        let reason = match (&row.state, i64::try_from(row.total_fee.0)) {
            _ if row.out_trade_no.is_empty() => "it has no number",
            (TradeState::Accept | TradeState::Other(_), _) => {
                "its state is not one of SUCCESS, REFUND, NOTPAY and CLOSED"
            }
            (_, Err(_)) => "its amount is more than any order has",
            (_, Ok(total_fee)) => {
                return Ok(Self {
                    out_trade_no: row.out_trade_no,
                    out_refund_no: row.out_refund_no.filter(|number| !number.is_empty()),
                    books: Books::Here,
                    since: None,
                    transaction_id: row.transaction_id.filter(|number| !number.is_empty()),
                    total_fee: SignedFen(total_fee),
                    state: row.state,
                    is_failed: false,
                    time: row.time,
                    fee: None,
                });
            }
        };
        Err((reason, row.out_trade_no))
    }

    /// Converts a row that was left open.
    pub(super) fn from_open(row: OpenRow) -> Self {
        Self {
            out_trade_no: row.out_trade_no,
            out_refund_no: row.out_refund_no,
            books: row.books,
            since: Some(row.since),
            transaction_id: row.transaction_id,
            total_fee: row.total_fee,
            state: row.state,
            is_failed: false,
            time: row.time,
            fee: row.fee,
        }
    }

    pub(super) fn into_open(self, day: Option<BillDay>) -> OpenRow {
        OpenRow {
            books: self.books,
            since: self.since.or(day).unwrap_or_else(|| BillDay::from_time(self.time)),
            out_trade_no: self.out_trade_no,
            out_refund_no: self.out_refund_no,
            transaction_id: self.transaction_id,
            total_fee: self.total_fee,
            state: self.state,
            time: self.time,
            fee: self.fee,
        }
    }

    pub(super) fn side(&self) -> Side {
        Side {
            total_fee: self.total_fee,
            state: self.state.clone(),
            time: self.time,
            transaction_id: self.transaction_id.clone(),
        }
    }

    /// Whether money moved: a payment that is income, or a refund that was made.
    pub(super) fn is_effective(&self) -> bool {
        let settled = matches!(self.state, TradeState::Success | TradeState::Refund);
        settled && !self.is_failed
    }

    /// Whether the bill has the row in a state that is not documented for bills.
    pub(super) fn is_undocumented(&self) -> bool {
        matches!(self.state, TradeState::Accept | TradeState::Other(_))
    }

    /// The order in which rows are compared: by number, a refund behind its order, the bill before the shop, and what
    /// was left open behind the rest. What follows makes the report independent of the order of the rows.
    pub(super) fn compare(&self, other: &Self) -> Ordering {
        let numbers = self.out_trade_no.cmp(&other.out_trade_no);
        let numbers = numbers.then_with(|| self.out_refund_no.cmp(&other.out_refund_no));
        let row = |item: &Self| (item.books, item.since, item.time, item.total_fee, item.is_failed);
        let rows = numbers.then_with(|| row(self).cmp(&row(other)));
        let rows = rows.then_with(|| self.transaction_id.cmp(&other.transaction_id));
        rows.then_with(|| self.state.as_str().cmp(other.state.as_str()))
    }
}

/// The fee, if it is off the row's own rate by more than half a fen. A refund may also bring no fee back.
fn fee_mismatch(row: &TradeRow) -> Option<FeeMismatch> {
    let (stated, rate) = (row.service_fee?, row.rate?);
    let is_refund = row.trade_state == TradeState::Refund;
    let amount = if is_refund { row.refund_fee } else { row.settlement_total_fee.or(row.total_fee) }?;
    if is_refund && stated.0 == 0 {
        return None;
    }
    // A rate is in millionths and a fee in thousandths of a fen, so their common unit is the millionth of a fen.
    let exact = i128::from(amount.0) * i128::from(rate.0);
    let exact = if is_refund && stated.0 < 0 { -exact } else { exact };
    let off = (i128::from(stated.0) * 1000 - exact).abs();
    let by_rate = MilliFen(i64::try_from(exact / 1000).unwrap_or(i64::MAX));
    (off > 500_000).then_some(FeeMismatch { stated, by_rate })
}
