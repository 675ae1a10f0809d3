//! What a reconciliation reports: entries, and the summary behind them.

use std::fmt;

use super::rows::{FeeMismatch, OpenRow};
use crate::bill::amount::SignedFen;
use crate::value::{BeijingTime, TradeState};

/// One difference between the bill and the shop's books, or, if asked for, one match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What differs.
    pub kind: EntryKind,
    /// The order's number; of a refund, that of its order.
    pub out_trade_no: String,
    /// The refund's number; `None` if the entry is about the payment.
    pub out_refund_no: Option<String>,
    /// What the bill has.
    pub there: Option<Side>,
    /// What the shop has.
    pub here: Option<Side>,
    /// What to do.
    pub action: Suggestion,
}

/// What one side has of an order or a refund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    /// The amount, in fen; of a refund, the refund's. Below zero only if the bill has it so.
    pub total_fee: SignedFen,
    /// The state.
    pub state: TradeState,
    /// The time.
    pub time: BeijingTime,
    /// WeChat Pay's number of the payment, if that side has it.
    pub transaction_id: Option<String>,
}

/// The kind of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EntryKind {
    /// Both sides agree. Reported only with [`ReconcileOptions::with_matches`].
    ///
    /// [`ReconcileOptions::with_matches`]: super::ReconcileOptions::with_matches
    Match,
    /// Paid at WeChat Pay, and unpaid or unknown here (长款); or a refund that only WeChat Pay has.
    OnlyThere,
    /// Paid here, and unpaid or unknown at WeChat Pay (短款); or a refund that only the shop has.
    OnlyHere,
    /// The amounts differ.
    Amount,
    /// The fee differs from the rate of its row by more than half a fen. WeChat Pay's row contradicts itself.
    Fee(FeeMismatch),
    /// Both sides have the order; it is paid on one and refunded on the other.
    State,
    /// The order was paid again.
    Twice,
    /// Within ten minutes of midnight and without its counterpart, which the next day's books may have.
    NextDay,
}

impl EntryKind {
    /// The name: `match`, `only-there`, `only-here`, `amount`, `fee`, `state`, `twice` or `next-day`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Match => "match",
            Self::OnlyThere => "only-there",
            Self::OnlyHere => "only-here",
            Self::Amount => "amount",
            Self::Fee(_) => "fee",
            Self::State => "state",
            Self::Twice => "twice",
            Self::NextDay => "next-day",
        }
    }
}

/// Writes the name.
impl fmt::Display for EntryKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What to do about an entry. It is a suggestion: nothing of a bill is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Suggestion {
    /// Nothing: both sides agree.
    None,
    /// Query the order or the refund, and believe the answer.
    Query,
    /// Deliver the order: its payment was never noticed.
    Deliver,
    /// Refund the payment.
    Refund,
    /// Ask a person.
    Ask,
}

impl Suggestion {
    /// The name: `query`, `deliver`, `refund` or `ask`; `none` of a match.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Query => "query",
            Self::Deliver => "deliver",
            Self::Refund => "refund",
            Self::Ask => "ask",
        }
    }
}

/// Writes the name.
impl fmt::Display for Suggestion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The end of a reconciliation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Summary {
    /// The number of payments and refunds on which both sides agree.
    pub matched: u64,
    /// The number of entries of each kind.
    pub differences: Differences,
    /// What the bill has, without carried rows.
    pub there: Totals,
    /// What the shop has, without carried rows and rows of other days.
    pub here: Totals,
    /// The number of the shop's rows that were not compared: they have no counterpart, and their time is more than
    /// ten minutes off the day of the bill.
    pub other_days: u64,
    /// The number of rows that stay open.
    pub carried: u64,
}

impl Summary {
    /// Whether there is no difference. Rows that wait for the next day are none.
    #[must_use]
    pub fn agrees(&self) -> bool {
        Differences { next_day: 0, ..self.differences } == Differences::default()
    }
}

/// The number of entries of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Differences {
    /// [`EntryKind::OnlyThere`].
    pub only_there: u64,
    /// [`EntryKind::OnlyHere`].
    pub only_here: u64,
    /// [`EntryKind::Amount`].
    pub amount: u64,
    /// [`EntryKind::Fee`].
    pub fee: u64,
    /// [`EntryKind::State`].
    pub state: u64,
    /// [`EntryKind::Twice`].
    pub twice: u64,
    /// [`EntryKind::NextDay`].
    pub next_day: u64,
}

impl Differences {
    /// Each kind's name with its number, in the order of [`EntryKind`].
    #[must_use]
    pub const fn by_name(&self) -> [(&'static str, u64); 7] {
        [
            ("only-there", self.only_there),
            ("only-here", self.only_here),
            ("amount", self.amount),
            ("fee", self.fee),
            ("state", self.state),
            ("twice", self.twice),
            ("next-day", self.next_day),
        ]
    }

    pub(super) const fn count(&mut self, kind: EntryKind) {
        let number = match kind {
            EntryKind::Match => return,
            EntryKind::OnlyThere => &mut self.only_there,
            EntryKind::OnlyHere => &mut self.only_here,
            EntryKind::Amount => &mut self.amount,
            EntryKind::Fee(_) => &mut self.fee,
            EntryKind::State => &mut self.state,
            EntryKind::Twice => &mut self.twice,
            EntryKind::NextDay => &mut self.next_day,
        };
        *number += 1;
    }
}

/// What one side has in all. Unpaid, closed and reversed orders are no income.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// The number of payments.
    pub count: u64,
    /// Their amounts, in fen.
    pub total_fee: i128,
    /// The number of refunds.
    pub refund_count: u64,
    /// Their amounts, in fen.
    pub refund_fee: i128,
}

/// What a [`Report`](super::Report) ends with.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Conclusion {
    /// The summary.
    pub summary: Summary,
    /// What stays open, for the next day's [`ReconcileOptions::with_carry`].
    ///
    /// [`ReconcileOptions::with_carry`]: super::ReconcileOptions::with_carry
    pub open: Vec<OpenRow>,
}
