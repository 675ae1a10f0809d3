//! The entries of random books equal those of a naive comparison of each row with each.

use super::book::{Own, Random, csv, json_lines};
use super::layout::{BillRow, Layout};
use super::run::{TestDirectory, entries, reconcile};

/// Books of a few orders in which most things happen.
fn books(random: &mut Random) -> (Vec<BillRow>, Vec<Own>) {
    let (mut there, mut here) = (Vec::new(), Vec::new());
    let times = ["20261128120000", "20261128130000", "20261128140000", "20261128000300", "20261128235959"];
    for number in 0..60 {
        let order = format!("A{number:02}");
        let mut pick = |limit: usize| random.below(limit);
        let mut row = |row: BillRow, again: usize| BillRow {
            transaction_id: format!("42{again}{order}"),
            fee_off: [0, 0, 0, 1][pick(4)],
            ..row
        };
        for again in 0..[0, 1, 1, 1, 2][number % 5] {
            there.push(row(BillRow::payment(&order, 100, ""), again));
        }
        for refund in 0..[0, 0, 1, 2][number / 5 % 4] {
            there.push(row(BillRow::refund(&order, &format!("R{refund}{order}"), 50, ""), 0));
        }
        let own = [None, Some("SUCCESS"), Some("SUCCESS"), Some("SUCCESS"), Some("NOTPAY"), Some("CLOSED")];
        if let Some(state) = own[random.below(6)] {
            here.push(Own { state, ..Own::paid(&order, 100, "") });
        }
        for refund in 0..3 {
            if random.below(3) == 0 {
                here.push(Own::refunded(&order, &format!("R{refund}{order}"), 50, ""));
            }
        }
    }
    for row in &mut there {
        row.time = times[random.below(5)].to_owned();
        row.total_fee += i64::try_from(random.below(6) / 5).unwrap();
    }
    for row in &mut here {
        row.time = times[random.below(5)].to_owned();
    }
    random.shuffle(&mut there);
    random.shuffle(&mut here);
    (there, here)
}

fn is_near_midnight(time: &str) -> bool {
    &time[8..] <= "001000" || &time[8..] >= "235000"
}

/// An entry in short.
fn entry(kind: &str, bill: Option<&BillRow>, own: Option<&Own>, action: &str) -> String {
    let order = bill.map(|row| &row.out_trade_no).or(own.map(|row| &row.out_trade_no)).unwrap();
    let refund = bill.and_then(|row| row.out_refund_no.as_ref()).or(own.and_then(|row| row.out_refund_no.as_ref()));
    let refund = refund.map(|number| format!("/{number}")).unwrap_or_default();
    let state = |row: &BillRow| if row.out_refund_no.is_some() { "REFUND" } else { "SUCCESS" };
    let there = bill.map_or("-".to_owned(), |row| format!("{}:{}", row.total_fee, state(row)));
    let here = own.map_or("-".to_owned(), |row| format!("{}:{}", row.total_fee, row.state));
    format!("{kind} {order}{refund} {there} {here} {action}")
}

/// The comparison of each row with every other.
struct Naive<'b> {
    there: &'b [BillRow],
    here: &'b [Own],
}

impl<'b> Naive<'b> {
    /// The payments of an order, the first of them first.
    fn payments(&self, order: &str) -> Vec<&'b BillRow> {
        let of_order = |row: &&BillRow| row.out_trade_no == order && row.out_refund_no.is_none();
        let mut rows: Vec<_> = self.there.iter().filter(of_order).collect();
        rows.sort_by_key(|row| (&row.time, row.total_fee, &row.transaction_id));
        rows
    }

    fn order(&self, order: &str) -> Option<&'b Own> {
        self.here.iter().find(|row| row.out_trade_no == order && row.out_refund_no.is_none())
    }

    /// Whether a refund of the order that does not wait for the next day is on the shop's side alone.
    fn shows_here(&self, order: &str) -> bool {
        let is_lone = |row: &Own| !self.there.iter().any(|other| other.out_refund_no == row.out_refund_no);
        let refunds = self.here.iter().filter(|row| row.out_trade_no == order && row.out_refund_no.is_some());
        refunds.into_iter().any(|row| is_lone(row) && !is_near_midnight(&row.time))
    }

    /// As [`shows_here`](Self::shows_here), on the bill's side.
    fn shows_there(&self, order: &str) -> bool {
        let is_lone = |row: &BillRow| !self.here.iter().any(|other| other.out_refund_no == row.out_refund_no);
        let refunds = self.there.iter().filter(|row| row.out_trade_no == order && row.out_refund_no.is_some());
        refunds.into_iter().any(|row| is_lone(row) && !is_near_midnight(&row.time))
    }

    fn bill_row(&self, bill: &BillRow) -> Option<String> {
        let order = self.order(&bill.out_trade_no);
        let paid = order.filter(|order| order.state == "SUCCESS");
        let compare = |own: &Own| match (bill.total_fee == own.total_fee, bill.fee_off) {
            (false, _) => Some(entry("amount", Some(bill), Some(own), "ask")),
            (true, 0) => None,
            _ => Some(entry("fee", Some(bill), Some(own), "ask")),
        };
        let is_near = is_near_midnight(&bill.time);
        let refunds = self.there.iter().filter(|row| row.out_refund_no.is_some());
        let of_it = refunds.filter(|row| row.transaction_id == bill.transaction_id);
        let is_back = of_it.map(|row| row.total_fee).sum::<i64>() >= bill.total_fee;
        if bill.out_refund_no.is_none() {
            return match paid {
                _ if self.payments(&bill.out_trade_no)[0].transaction_id != bill.transaction_id => {
                    Some(entry("twice", Some(bill), order, if is_back { "query" } else { "refund" }))
                }
                Some(paid) => compare(paid),
                None if self.shows_here(&bill.out_trade_no) => None,
                None if is_near => Some(entry("next-day", Some(bill), order, "query")),
                None => {
                    let is_open = order.is_some_and(|order| order.state == "NOTPAY");
                    let action = if is_open { "deliver" } else { "refund" };
                    Some(entry("only-there", Some(bill), order, if is_back { "query" } else { action }))
                }
            };
        }
        match self.here.iter().find(|row| row.out_refund_no == bill.out_refund_no) {
            Some(refund) => compare(refund),
            None if is_near => Some(entry("next-day", Some(bill), None, "query")),
            None if paid.is_some() => Some(entry("state", Some(bill), order, "query")),
            None => Some(entry("only-there", Some(bill), order, "ask")),
        }
    }

    fn own_row(&self, own: &Own) -> Option<String> {
        let payment = self.payments(&own.out_trade_no).first().copied();
        let has_pair = match own.out_refund_no {
            None => payment.is_some() || own.state != "SUCCESS" || self.shows_there(&own.out_trade_no),
            Some(_) => self.there.iter().any(|row| row.out_refund_no == own.out_refund_no),
        };
        match payment {
            _ if has_pair => None,
            _ if is_near_midnight(&own.time) => Some(entry("next-day", None, Some(own), "query")),
            Some(payment) => Some(entry("state", Some(payment), Some(own), "query")),
            None => Some(entry("only-here", None, Some(own), "query")),
        }
    }

    fn entries(&self) -> Vec<String> {
        let there = self.there.iter().filter_map(|row| self.bill_row(row));
        let mut entries: Vec<String> = there.chain(self.here.iter().filter_map(|row| self.own_row(row))).collect();
        entries.sort();
        entries
    }
}

#[test]
fn reconcile_agrees_with_a_naive_comparison() {
    let directory = TestDirectory::new();
    let layout = Layout::of_sample("ALL");
    let mut random = Random(20);
    for round in 0..12 {
        let (there, here) = books(&mut random);
        let bill = directory.write("bill.csv", layout.bill(&there));
        let orders = if round % 2 == 0 { csv(&here) } else { json_lines(&here) };
        let result = reconcile(&bill, &directory.write("orders", orders), &[]);
        let (mut found, _) = entries(&result.stdout);
        found.sort();
        let expected = Naive { there: &there, here: &here }.entries();
        assert!(expected.len() > 20);
        assert_eq!(found, expected, "{round}: {}", result.stderr);
    }
}
