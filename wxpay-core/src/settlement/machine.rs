//! The settlement of a payment with a code: what is done next, and what follows from its result. The
//! machine has no clock, I/O or randomness of its own.

use std::time::Duration;

use super::classify::{ChargeResult, QueryResult, ReversalResult};
use crate::value::{BeijingTime, Fen};

/// The time between two queries.
pub(super) const QUERY_INTERVAL: Duration = Duration::from_secs(5);
/// How long after the charge a payer may take.
pub(super) const PATIENCE: Duration = Duration::from_secs(45);
/// How long after the charge the first reversal may be sent.
pub(super) const REVERSAL_DELAY: Duration = Duration::from_secs(15);
/// How long after the reversal a late charge may still arrive.
const LATE_ARRIVAL: Duration = Duration::from_secs(60);
/// The first pause between reversals, which is doubled each time, and the longest.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);
/// The reversals of one run, some four minutes of them. Then a person has to look.
const MOST_REVERSALS: u32 = 30;
/// The failures of the last query that are waited for.
const MOST_FAILURES: u32 = 12;

/// The settlement of a payment with a code, as far as it is known: what a run saves before it charges, and
/// what another run resumes from.
///
/// The text form is one line such as `1;query;1900000109;;20261123091010;888;CNY;1795400000;0`. It has the
/// numbers, the amount and the time of the charge, and neither the payer's code nor a key.
///
/// ```
/// use wxpay_core::settlement::Settlement;
///
/// let state = "1;query;1900000109;;20261123091010;888;CNY;1795400000;0";
/// let settlement: Settlement = state.parse()?;
/// assert_eq!((settlement.out_trade_no(), settlement.total_fee().0), ("20261123091010", 888));
/// assert_eq!(settlement.to_string(), state);
/// # Ok::<(), wxpay_core::settlement::StateError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settlement {
    pub(super) order: Order,
    /// The time by which the charge had left, to the second.
    pub(super) charged_at: BeijingTime,
    pub(super) phase: Phase,
    /// Whether a query ever found the order.
    pub(super) is_seen: bool,
    patience: Duration,
    /// The time since the charge at which the next step is due.
    due: Duration,
    reversals: u32,
    failures: u32,
}

/// What is charged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Order {
    pub(super) mch_id: String,
    pub(super) sub_mch_id: Option<String>,
    pub(super) out_trade_no: String,
    pub(super) total_fee: Fen,
    pub(super) fee_type: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// Nothing was sent.
    Charge,
    /// The outcome of the charge is queried.
    Query,
    /// The charge is reversed.
    Reverse {
        /// Whether a query comes before the next reversal.
        is_query_next: bool,
        /// Whether a reversal may be under way, so that a payment may yet be given back.
        is_pending: bool,
    },
    /// No reversal is needed any more: the last query decides.
    Confirm {
        /// Whether the reversal was accepted, and not refused.
        is_accepted: bool,
        /// Whether the time of a late charge is over.
        is_late: bool,
    },
    /// The end.
    Settled(Ending),
}

/// How a settlement ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    Paid,
    Unpaid,
    Reversed,
    Person,
}

/// What is done next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Charge,
    Query,
    Reverse,
    Wait(Duration),
    Settled(Ending),
}

impl Settlement {
    /// Begins the settlement of a charge that is not sent yet.
    pub(super) fn new(order: Order, charged_at: BeijingTime) -> Self {
        Self::at_phase(order, charged_at, Phase::Charge, false)
    }

    pub(super) fn at_phase(order: Order, charged_at: BeijingTime, phase: Phase, is_seen: bool) -> Self {
        Self { order, charged_at, phase, is_seen, patience: PATIENCE, due: Duration::ZERO, reversals: 0, failures: 0 }
    }

    /// Shortens the time for queries.
    pub(super) fn with_patience(self, patience: Option<Duration>) -> Self {
        Self { patience: patience.unwrap_or(PATIENCE).min(PATIENCE), ..self }
    }

    /// Returns the merchant number.
    #[must_use]
    pub fn mch_id(&self) -> &str {
        &self.order.mch_id
    }

    /// Returns the sub-merchant, for a service provider.
    #[must_use]
    pub fn sub_mch_id(&self) -> Option<&str> {
        self.order.sub_mch_id.as_deref()
    }

    /// Returns the merchant's order number.
    #[must_use]
    pub fn out_trade_no(&self) -> &str {
        &self.order.out_trade_no
    }

    /// Returns the amount of the order.
    #[must_use]
    pub fn total_fee(&self) -> Fen {
        self.order.total_fee
    }

    /// Returns the currency of the order, by ISO 4217.
    #[must_use]
    pub fn fee_type(&self) -> &str {
        &self.order.fee_type
    }

    /// Returns the time by which the charge had left, to the second.
    #[must_use]
    pub fn charged_at(&self) -> BeijingTime {
        self.charged_at
    }

    /// Returns the time that is left for queries.
    pub(super) fn time_for_queries(&self, now: Duration) -> Option<Duration> {
        (self.phase == Phase::Query).then(|| self.patience.saturating_sub(now))
    }

    /// Returns what is done next. The time is that since the charge.
    pub(super) fn step(&self, now: Duration) -> Step {
        let wait = self.due.saturating_sub(now);
        match self.phase {
            Phase::Charge => Step::Charge,
            Phase::Settled(ending) => Step::Settled(ending),
            _ if !wait.is_zero() => Step::Wait(wait),
            Phase::Reverse { is_query_next: false, .. } => Step::Reverse,
            Phase::Query | Phase::Reverse { .. } | Phase::Confirm { .. } => Step::Query,
        }
    }

    /// Records what the charge gave.
    pub(super) fn record_charge(&mut self, result: ChargeResult, now: Duration) {
        match result {
            ChargeResult::Paid => self.end(Ending::Paid),
            ChargeResult::Refused | ChargeResult::NotSent => self.end(Ending::Unpaid),
            ChargeResult::OtherPayment => self.end(Ending::Person),
            ChargeResult::UserPaying => self.enter(Phase::Query, now + QUERY_INTERVAL),
            ChargeResult::Doubt => self.enter(Phase::Query, now),
        }
    }

    /// Records what a query gave that was begun at that time.
    pub(super) fn record_query(&mut self, result: QueryResult, begun: Duration, now: Duration) {
        self.is_seen |= !matches!(result, QueryResult::Absent | QueryResult::Failed);
        match self.phase {
            Phase::Query => self.record_first_query(result, begun, now),
            Phase::Reverse { is_pending, .. } => self.record_query_between(result, is_pending),
            Phase::Confirm { is_accepted, is_late } => self.record_last_query(result, is_accepted, is_late, now),
            Phase::Charge | Phase::Settled(_) => {}
        }
    }

    fn record_first_query(&mut self, result: QueryResult, begun: Duration, now: Duration) {
        let reverse = Phase::Reverse { is_query_next: false, is_pending: false };
        match result {
            QueryResult::Paid => self.end(Ending::Paid),
            QueryResult::OtherPayment | QueryResult::Refunded => self.end(Ending::Person),
            QueryResult::Closed | QueryResult::Revoked => self.end(Ending::Unpaid),
            // It may be paid by another card yet, which the reversal bars.
            QueryResult::PayError => self.enter(reverse, now.max(REVERSAL_DELAY)),
            // An unknown order may still arrive.
            QueryResult::Open | QueryResult::Absent | QueryResult::Failed => {
                let next = now.max(begun + QUERY_INTERVAL);
                if next <= self.patience {
                    self.enter(Phase::Query, next);
                } else {
                    self.enter(reverse, now.max(self.patience).max(REVERSAL_DELAY));
                }
            }
        }
    }

    /// A query between two reversals.
    fn record_query_between(&mut self, result: QueryResult, is_pending: bool) {
        let reverse = Phase::Reverse { is_query_next: false, is_pending };
        // Whoever resumes may be early.
        let due = self.due.max(REVERSAL_DELAY);
        match result {
            // With a reversal under way it would be given back after it was delivered.
            QueryResult::Paid if is_pending => self.enter(reverse, due),
            QueryResult::Paid => self.end(Ending::Paid),
            QueryResult::OtherPayment | QueryResult::Refunded => self.end(Ending::Person),
            QueryResult::Closed | QueryResult::Revoked if is_pending => self.end(Ending::Reversed),
            QueryResult::Closed | QueryResult::Revoked => self.end(Ending::Unpaid),
            QueryResult::PayError | QueryResult::Open | QueryResult::Absent | QueryResult::Failed => {
                self.enter(reverse, due);
            }
        }
    }

    fn record_last_query(&mut self, result: QueryResult, is_accepted: bool, is_late: bool, now: Duration) {
        match result {
            QueryResult::Paid => self.end(Ending::Paid),
            QueryResult::OtherPayment | QueryResult::Refunded => self.end(Ending::Person),
            QueryResult::Closed | QueryResult::Revoked | QueryResult::PayError => self.end(Ending::Reversed),
            QueryResult::Open if is_accepted => self.end(Ending::Reversed),
            // The reversal was refused.
            QueryResult::Open => self.reverse_after(true, now),
            QueryResult::Absent if !self.is_seen && !is_late => {
                self.enter(Phase::Confirm { is_accepted, is_late: true }, now + LATE_ARRIVAL);
            }
            QueryResult::Absent if is_accepted || !self.is_seen => self.end(Ending::Reversed),
            QueryResult::Absent | QueryResult::Failed => {
                self.failures += 1;
                if self.failures >= MOST_FAILURES {
                    self.end(Ending::Person);
                } else {
                    self.due = now + QUERY_INTERVAL;
                }
            }
        }
    }

    /// Records what a reversal gave.
    pub(super) fn record_reversal(&mut self, result: ReversalResult, now: Duration) {
        let Phase::Reverse { is_pending, .. } = self.phase else { return };
        self.reversals += 1;
        match result {
            ReversalResult::Accepted => self.enter(Phase::Confirm { is_accepted: true, is_late: false }, now),
            ReversalResult::Refused => self.enter(Phase::Confirm { is_accepted: false, is_late: false }, now),
            ReversalResult::Late | ReversalResult::Barred => self.end(Ending::Person),
            ReversalResult::UserPaying if self.may_reverse() => {
                self.enter(Phase::Reverse { is_query_next: true, is_pending }, now + QUERY_INTERVAL);
            }
            ReversalResult::Again { is_pending } => self.reverse_after(is_pending, now),
            ReversalResult::UserPaying => self.end(Ending::Person),
        }
    }

    fn reverse_after(&mut self, is_pending: bool, now: Duration) {
        if !self.may_reverse() {
            return self.end(Ending::Person);
        }
        let was_pending = matches!(self.phase, Phase::Reverse { is_pending: true, .. });
        let pause = FIRST_PAUSE.saturating_mul(1 << self.reversals.saturating_sub(1).min(8)).min(LONGEST_PAUSE);
        self.enter(Phase::Reverse { is_query_next: false, is_pending: is_pending || was_pending }, now + pause);
    }

    fn may_reverse(&self) -> bool {
        self.reversals < MOST_REVERSALS
    }

    fn enter(&mut self, phase: Phase, due: Duration) {
        (self.phase, self.due) = (phase, due);
    }

    fn end(&mut self, ending: Ending) {
        self.phase = Phase::Settled(ending);
    }
}
