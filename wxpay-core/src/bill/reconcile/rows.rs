//! What goes into a reconciliation beside the bill: the shop's own rows, and what an earlier day left open.

use super::day::BillDay;
use crate::bill::amount::{MilliFen, SignedFen};
use crate::value::{BeijingTime, Fen, TradeState};

/// A row of the shop's own books: an order, or a refund of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShopRow {
    /// The order's number; of a refund, that of its order.
    pub out_trade_no: String,
    /// The refund's number; `None` or empty for an order.
    pub out_refund_no: Option<String>,
    /// WeChat Pay's number of the payment, if the shop knows it. It decides which of two payments is the shop's.
    pub transaction_id: Option<String>,
    /// The order's amount; of a refund, the refund's.
    pub total_fee: Fen,
    /// SUCCESS of a paid order, REFUND of a refund or of an order that was refunded, NOTPAY or CLOSED of one that
    /// was not paid. REVOKED, USERPAYING and PAYERROR mean the same as NOTPAY.
    pub state: TradeState,
    /// When it was paid or refunded.
    pub time: BeijingTime,
}

impl ShopRow {
    /// Creates the row of an order.
    #[must_use]
    pub fn order(out_trade_no: impl Into<String>, total_fee: Fen, state: TradeState, time: BeijingTime) -> Self {
        Self { out_trade_no: out_trade_no.into(), out_refund_no: None, transaction_id: None, total_fee, state, time }
    }

    /// Creates the row of a refund, with the refund's amount.
    #[must_use]
    pub fn refund(
        out_trade_no: impl Into<String>,
        out_refund_no: impl Into<String>,
        refund_fee: Fen,
        time: BeijingTime,
    ) -> Self {
        let out_refund_no = Some(out_refund_no.into());
        Self { out_refund_no, ..Self::order(out_trade_no, refund_fee, TradeState::Refund, time) }
    }

    /// Returns the row with WeChat Pay's number of the payment.
    #[must_use]
    pub fn with_transaction_id(mut self, transaction_id: impl Into<String>) -> Self {
        self.transaction_id = Some(transaction_id.into());
        self
    }
}

/// The books that a row is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Books {
    /// The bill of WeChat Pay.
    There,
    /// The shop's own.
    Here,
}

impl Books {
    /// The name: `there` or `here`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::There => "there",
            Self::Here => "here",
        }
    }

    /// The books of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::There, Self::Here].into_iter().find(|books| books.name() == name)
    }
}

/// A row without its counterpart that is near midnight, to be compared again with the next day's books. Plain data,
/// for the caller to store between two days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenRow {
    /// The books that have it.
    pub books: Books,
    /// The day of the bill with which it was first compared.
    pub since: BillDay,
    /// The order's number.
    pub out_trade_no: String,
    /// The refund's number; `None` for an order.
    pub out_refund_no: Option<String>,
    /// WeChat Pay's number of the payment, if known.
    pub transaction_id: Option<String>,
    /// The amount of the order or the refund, in fen.
    pub total_fee: SignedFen,
    /// Its state.
    pub state: TradeState,
    /// When it was traded.
    pub time: BeijingTime,
    /// The fee, if it differs from the rate of the row.
    pub fee: Option<FeeMismatch>,
}

/// A fee that differs from the row's rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeeMismatch {
    /// The fee in the row; below zero in a refund's.
    pub stated: MilliFen,
    /// The rate of the row times its amount, rounded down to a thousandth of a fen.
    pub by_rate: MilliFen,
}
