//! The structs of the lines, generated from the sheets of the schema.

use wxpay_derive::bill_line;
use wxpay_schema as schema;
use wxpay_schema::Message;
use wxpay_schema::bill::Sheet;

use super::amount::{MilliFen, Rate, SignedFen};
use super::columns::{BadCell, Cells, Line};
use super::flow::FlowDirection;
use crate::value::{BeijingTime, RefundChannel, RefundStatus, TradeState, TradeType};

bill_line!(pub struct TradeRow = schema::bill::TRADE_ROW);
bill_line!(pub struct TradeSummary = schema::bill::TRADE_SUMMARY);
bill_line!(pub struct FundFlowRow = schema::bill::FUND_FLOW_ROW);
bill_line!(pub struct FundFlowSummary = schema::bill::FUND_FLOW_SUMMARY);

impl TradeRow {
    /// The order's amount in either layout: `total_fee`, or `settlement_total_fee` if the bill has no such column,
    /// which then means the same.
    #[must_use]
    pub fn order_amount(&self) -> Option<SignedFen> {
        self.total_fee.or(self.settlement_total_fee)
    }
}

/// A row of a bill: [`TradeRow`] or [`FundFlowRow`].
#[allow(private_bounds, reason = "rows are made by this crate only")]
pub trait BillRow: Line {
    /// The summary line of such a bill.
    type Summary: Line;

    /// The request for such a bill. The cloud channel's request is refused with the same codes.
    const REQUEST: &'static Message;
}

impl BillRow for TradeRow {
    type Summary = TradeSummary;
    const REQUEST: &'static Message = &schema::pay::DOWNLOAD_BILL;
}

impl BillRow for FundFlowRow {
    type Summary = FundFlowSummary;
    const REQUEST: &'static Message = &schema::pay::DOWNLOAD_FUND_FLOW;
}
