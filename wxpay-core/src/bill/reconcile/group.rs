//! The rows of one order, of both sides.

use super::item::Item;
use super::rows::Books;
use crate::value::TradeState;

/// The rows of one order.
#[derive(Debug, Default)]
pub(super) struct Group {
    /// The shop's order.
    pub(super) order: Option<Item>,
    /// The payments in the bill that are income.
    pub(super) payments: Vec<Item>,
    /// The rows of the bill that are no income: reversed, closed or unpaid; then those of an undocumented state.
    pub(super) no_income: Vec<Item>,
    /// The refunds in the bill by number, a failed one behind the others of its number.
    pub(super) refunds_there: Vec<Item>,
    /// What the bill's refunds returned of each payment, by its transaction.
    refunded: Vec<(Option<String>, i64)>,
    /// The shop's refunds by number.
    pub(super) refunds_here: Vec<Item>,
}

impl Group {
    /// Sorts the rows of one order into a group. The rows are in the order of [`Item::compare`].
    pub(super) fn from_rows(rows: Vec<Item>) -> Self {
        let mut group = Self::default();
        for row in rows {
            match (row.books, &row.out_refund_no, &row.state) {
                (Books::Here, None, _) => match &mut group.order {
                    Some(order) => order.since = row.since,
                    order => *order = Some(row),
                },
                (Books::Here, Some(_), _) => match group.refunds_here.last_mut() {
                    Some(last) if last.out_refund_no == row.out_refund_no => last.since = row.since,
                    _ => group.refunds_here.push(row),
                },
                (Books::There, Some(_), _) => group.refunds_there.push(row),
                (Books::There, None, TradeState::Success) => group.payments.push(row),
                (Books::There, None, _) => group.no_income.push(row),
            }
        }
        group
            .refunds_there
            .sort_by(|one, other| (&one.out_refund_no, one.is_failed).cmp(&(&other.out_refund_no, other.is_failed)));
        let mut previous = None;
        for refund in group.refunds_there.iter().filter(|refund| refund.is_effective()) {
            // A refund that is there twice is one refund.
            if previous.replace(&refund.out_refund_no) != Some(&refund.out_refund_no) {
                group.refunded.push((refund.transaction_id.clone(), refund.total_fee.0));
            }
        }
        group.no_income.sort_by_key(Item::is_undocumented);
        let reversed = group.no_income.iter().filter(|row| row.state == TradeState::Revoked);
        let reversed: Vec<_> = reversed.map(|row| row.transaction_id.as_deref()).collect();
        group.payments.retain(|payment| !reversed.contains(&payment.transaction_id.as_deref()));
        group
    }

    /// Whether the bill has refunds of that payment over its whole amount.
    pub(super) fn is_refunded(&self, payment: &Item) -> bool {
        let of_it = self.refunded.iter().filter(|(number, _)| number.is_some() && *number == payment.transaction_id);
        of_it.fold(0_i64, |sum, (_, amount)| sum.saturating_add(*amount)) >= payment.total_fee.0
    }

    /// The index of the payment that the shop knows: that of its transaction, or else the first.
    pub(super) fn known_payment(&self) -> Option<usize> {
        let known = self.order.as_ref().and_then(|order| order.transaction_id.as_ref());
        let same = self.payments.iter().position(|payment| known.is_some() && payment.transaction_id.as_ref() == known);
        let first = || self.payments.iter().enumerate().min_by_key(|(_, payment)| payment.time);
        same.or_else(|| first().map(|(index, _)| index))
    }
}
