//! The comparison of one order's rows.

use std::collections::VecDeque;
use std::mem;

use super::day::{BillDay, is_near_midnight};
use super::entry::{Entry, EntryKind, Suggestion, Summary, Totals};
use super::group::Group;
use super::item::Item;
use super::rows::{Books, OpenRow};
use crate::value::TradeState;

/// The kinds of rows that a bill has. A SUCCESS bill has no refunds, a REFUND bill no payments; the shop's rows of
/// the other kind are not compared.
#[derive(Clone, Copy, Debug)]
pub(super) struct Coverage {
    pub(super) payments: bool,
    pub(super) refunds: bool,
}

/// The comparison of all orders, one after the other.
#[derive(Debug)]
pub(super) struct Comparison {
    pub(super) day: Option<BillDay>,
    pub(super) coverage: Coverage,
    pub(super) lists_matches: bool,
    /// The entries that were not returned yet.
    pub(super) entries: VecDeque<Entry>,
    pub(super) summary: Summary,
    pub(super) open: Vec<OpenRow>,
}

/// Refunds without a counterpart.
#[derive(Debug, Default)]
struct LoneRefunds {
    there: Vec<Item>,
    here: Vec<Item>,
    /// Whether the bill has a refund of the order, with a counterpart or without.
    in_bill: bool,
}

impl Comparison {
    /// Compares the rows of one order.
    pub(super) fn add(&mut self, rows: Vec<Item>) {
        let mut group = Group::from_rows(rows);
        if !self.coverage.refunds {
            group.refunds_here.clear();
        }
        self.count(&group);
        let refunds = self.compare_refunds(&mut group);
        match group.known_payment() {
            Some(known) => {
                let known = group.payments.swap_remove(known);
                self.compare_payment(&known, &group, &refunds);
                self.report_lone_refunds(&refunds, Some(&known), group.order.as_ref());
            }
            None => {
                self.report_lone_order(&group, &refunds);
                self.report_lone_refunds(&refunds, None, group.order.as_ref());
            }
        }
    }

    /// Adds the group to the totals.
    fn count(&mut self, group: &Group) {
        let add = |totals: &mut Totals, row: &Item| {
            let amount = i128::from(row.total_fee.0);
            let (count, sum) = match row.out_refund_no {
                None => (&mut totals.count, &mut totals.total_fee),
                Some(_) => (&mut totals.refund_count, &mut totals.refund_fee),
            };
            *count += 1;
            *sum += amount;
        };
        let is_new = |row: &&Item| row.since.is_none() && row.is_effective();
        for row in group.payments.iter().chain(&group.refunds_there).filter(is_new) {
            add(&mut self.summary.there, row);
        }
        let order = group.order.iter().filter(|_| self.coverage.payments);
        for row in order.chain(&group.refunds_here).filter(is_new) {
            let has_counterpart = match row.out_refund_no {
                None => !group.payments.is_empty(),
                Some(_) => group.refunds_there.iter().any(|refund| refund.out_refund_no == row.out_refund_no),
            };
            if has_counterpart || !self.is_of_other_day(row) {
                add(&mut self.summary.here, row);
            }
        }
    }

    /// Compares the refunds that both sides have, and returns those of one side only.
    fn compare_refunds(&mut self, group: &mut Group) -> LoneRefunds {
        let in_bill = group.refunds_there.iter().any(Item::is_effective);
        let mut lone = LoneRefunds { in_bill, ..LoneRefunds::default() };
        let mut own = mem::take(&mut group.refunds_here).into_iter().peekable();
        let mut previous = None;
        for refund in mem::take(&mut group.refunds_there) {
            let number = refund.out_refund_no.clone().filter(|number| !number.is_empty());
            if number.is_some() && number == previous {
                if !refund.is_failed {
                    self.report(EntryKind::Twice, Some(&refund), None, Suggestion::Query);
                }
                continue;
            }
            previous = number;
            while let Some(before) = own.next_if(|own| own.out_refund_no < refund.out_refund_no) {
                lone.here.push(before);
            }
            match own.next_if(|own| own.out_refund_no == refund.out_refund_no) {
                Some(own) if own.is_effective() && refund.is_failed => {
                    self.report(EntryKind::State, Some(&refund), Some(&own), Suggestion::Query);
                }
                Some(own) if own.is_effective() => self.compare_pair(&refund, &own),
                _ if refund.is_failed => {}
                Some(own) => self.report(EntryKind::OnlyThere, Some(&refund), Some(&own), Suggestion::Query),
                None => lone.there.push(refund),
            }
        }
        lone.here.extend(own);
        lone.here.retain(Item::is_effective);
        lone
    }

    /// Compares a payment in the bill with the shop's order, and reports the other payments.
    fn compare_payment(&mut self, known: &Item, group: &Group, refunds: &LoneRefunds) {
        let order = group.order.as_ref();
        for again in &group.payments {
            let is_same = again.transaction_id == known.transaction_id;
            // Whoever refunds what was refunded pays twice.
            let is_settled = is_same || group.is_refunded(again);
            let action = if is_settled { Suggestion::Query } else { Suggestion::Refund };
            self.report(EntryKind::Twice, Some(again), order, action);
        }
        match order {
            Some(order) if order.is_effective() => {
                let numbers = order.transaction_id.as_ref().zip(known.transaction_id.as_ref());
                let is_refunded = order.state == TradeState::Refund;
                if numbers.is_some_and(|(here, there)| here != there) {
                    // The shop has another payment of this order, which the bill has not.
                    self.report(EntryKind::Twice, Some(known), Some(order), Suggestion::Query);
                } else if is_refunded && !refunds.in_bill && refunds.here.is_empty() {
                    self.report(EntryKind::State, Some(known), Some(order), Suggestion::Query);
                } else {
                    self.compare_pair(known, order);
                }
            }
            // The refunds, which are reported behind this, show the payment.
            _ if refunds.here.iter().any(|refund| !waits(refund)) => {}
            _ if waits(known) => self.leave_open(known, order),
            _ => {
                let action = match order.map(|order| &order.state) {
                    _ if group.is_refunded(known) => Suggestion::Query,
                    None | Some(TradeState::Closed | TradeState::Revoked) => Suggestion::Refund,
                    Some(_) => Suggestion::Deliver,
                };
                self.report(EntryKind::OnlyThere, Some(known), order, action);
            }
        }
    }

    /// Reports an order of which the bill has no payment.
    fn report_lone_order(&mut self, group: &Group, refunds: &LoneRefunds) {
        let undocumented = group.no_income.iter().find(|row| row.is_undocumented());
        let Some(order) = group.order.as_ref().filter(|order| order.is_effective()) else {
            if let Some(row) = undocumented {
                self.report(EntryKind::OnlyThere, Some(row), group.order.as_ref(), Suggestion::Ask);
            }
            return;
        };
        // The refunds, which are reported behind this, show the order.
        let is_shown = refunds.there.iter().any(|refund| !waits(refund));
        let is_refunded = order.state == TradeState::Refund && refunds.in_bill;
        if is_shown || is_refunded || !self.coverage.payments {
            return;
        }
        let action = if undocumented.is_some() { Suggestion::Ask } else { Suggestion::Query };
        self.report_lone(order, group.no_income.first(), action);
    }

    /// Reports the refunds of one side only.
    fn report_lone_refunds(&mut self, refunds: &LoneRefunds, payment: Option<&Item>, order: Option<&Item>) {
        for refund in &refunds.there {
            match order {
                // The shop has the order as refunded, without the refund's number.
                Some(order) if order.state == TradeState::Refund => self.report_match(refund, order),
                _ if waits(refund) => self.leave_open(refund, None),
                Some(order) if order.is_effective() => {
                    self.report(EntryKind::State, Some(refund), Some(order), Suggestion::Query);
                }
                order => self.report(EntryKind::OnlyThere, Some(refund), order, Suggestion::Ask),
            }
        }
        for refund in &refunds.here {
            match payment {
                Some(payment) if !waits(refund) => {
                    self.report(EntryKind::State, Some(payment), Some(refund), Suggestion::Query);
                }
                _ => self.report_lone(refund, None, Suggestion::Query),
            }
        }
    }

    /// Reports a row of the shop's that has no counterpart.
    fn report_lone(&mut self, own: &Item, there: Option<&Item>, action: Suggestion) {
        if there.is_none() && self.is_of_other_day(own) {
            self.summary.other_days += 1;
        } else if there.is_none() && waits(own) {
            self.leave_open(own, None);
        } else {
            self.report(EntryKind::OnlyHere, there, Some(own), action);
        }
    }

    /// Compares two rows about the same payment or refund.
    fn compare_pair(&mut self, there: &Item, own: &Item) {
        if there.total_fee != own.total_fee {
            self.report(EntryKind::Amount, Some(there), Some(own), Suggestion::Ask);
        } else if let Some(fee) = there.fee {
            self.report(EntryKind::Fee(fee), Some(there), Some(own), Suggestion::Ask);
        } else {
            self.report_match(there, own);
        }
    }

    fn report_match(&mut self, there: &Item, own: &Item) {
        self.summary.matched += 1;
        if self.lists_matches {
            self.report(EntryKind::Match, Some(there), Some(own), Suggestion::None);
        }
    }

    /// Keeps a row for the next day. `own` is what the shop has of a payment, which is unpaid.
    fn leave_open(&mut self, row: &Item, own: Option<&Item>) {
        let (there, here) = match row.books {
            Books::There => (Some(row), own),
            Books::Here => (None, Some(row)),
        };
        self.report(EntryKind::NextDay, there, here, Suggestion::Query);
        self.open.push(row.clone().into_open(self.day));
    }

    fn report(&mut self, kind: EntryKind, there: Option<&Item>, here: Option<&Item>, action: Suggestion) {
        self.summary.differences.count(kind);
        let refund = [there, here].into_iter().flatten().find_map(|row| row.out_refund_no.clone());
        self.entries.push_back(Entry {
            kind,
            out_trade_no: there.or(here).map(|row| row.out_trade_no.clone()).unwrap_or_default(),
            out_refund_no: refund.filter(|number| !number.is_empty()),
            there: there.map(Item::side),
            here: here.map(Item::side),
            action,
        });
    }

    /// Whether a row of the shop's cannot be in the bill of this day.
    fn is_of_other_day(&self, own: &Item) -> bool {
        own.since.is_none() && self.day.is_some_and(|day| !day.almost_contains(own.time))
    }
}

/// Whether the counterpart of the row may be in the next day's books: the row is near midnight, and is compared for
/// the first time.
fn waits(row: &Item) -> bool {
    row.since.is_none() && is_near_midnight(row.time)
}
