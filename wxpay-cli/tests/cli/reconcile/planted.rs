//! Differences that are planted in a day of every layout: all are found, and no others.

use super::book::{Own, Random, csv, json_lines};
use super::layout::{BillRow, Layout};
use super::run::{TestDirectory, entries, reconcile};

pub(super) const DAY: &str = "20261128";

/// What is planted.
#[derive(Clone, Copy, Debug)]
enum Plant {
    Unknown,
    Unpaid,
    OnlyHere,
    Amount,
    Fee,
    State,
    RefundedThere,
    Twice,
    NextDayThere,
    NextDayHere,
}

/// A day of that many orders, with differences planted among them. Each order is made from its number alone.
pub(super) struct Day<'l> {
    pub(super) layout: &'l Layout,
    pub(super) orders: usize,
    /// How many differences of each kind.
    pub(super) each: usize,
}

/// The rows of one order.
#[derive(Default)]
pub(super) struct OrderRows {
    pub(super) there: Vec<BillRow>,
    pub(super) here: Vec<Own>,
    /// The entry for it, in short.
    pub(super) expected: Option<String>,
}

impl Day<'_> {
    fn plants(&self) -> &'static [Plant] {
        use Plant::{Amount, Fee, NextDayHere, NextDayThere, OnlyHere, RefundedThere, State, Twice, Unknown, Unpaid};
        match (self.layout.has_payments, self.layout.has_refunds) {
            (true, true) => {
                &[Unknown, Unpaid, OnlyHere, Amount, Fee, State, RefundedThere, Twice, NextDayThere, NextDayHere]
            }
            (true, false) => &[Unknown, Unpaid, OnlyHere, Amount, Fee, State, Twice, NextDayThere, NextDayHere],
            _ => &[Unknown, OnlyHere, Amount, Fee, RefundedThere, Twice, NextDayThere, NextDayHere],
        }
    }

    fn plant(&self, number: usize) -> Option<Plant> {
        let plants = self.plants();
        let stride = self.orders / (plants.len() * self.each);
        let at = number / stride;
        (number % stride == stride / 2 && at < plants.len() * self.each).then(|| plants[at % plants.len()])
    }

    pub(super) fn order(&self, number: usize) -> OrderRows {
        let order = format!("{DAY}{number:010}");
        let of_day = 3600 + number * 31 % (22 * 3600);
        let time = format!("{DAY}{:02}{:02}{:02}", of_day / 3600, of_day / 60 % 60, of_day % 60);
        let fee = i64::try_from(1 + number * 7_919 % 100_000).unwrap();
        if self.layout.has_payments {
            self.payment(number, &order, fee, &time)
        } else {
            self.refund(number, &order, fee, &time)
        }
    }

    fn payment(&self, number: usize, order: &str, fee: i64, time: &str) -> OrderRows {
        let (there, here) = (BillRow::payment(order, fee, time), Own::paid(order, fee, time));
        let near = format!("{DAY}2355{:02}", number % 60);
        let refund = format!("R{order}");
        let (there, here, expected) = match self.plant(number) {
            None => {
                let (mut there, mut here) = (vec![there], vec![here]);
                if number.is_multiple_of(7) && self.layout.has_refunds {
                    there.push(BillRow::refund(order, &refund, fee / 2 + 1, time));
                    here.push(Own::refunded(order, &refund, fee / 2 + 1, time));
                }
                if number.is_multiple_of(11) {
                    here.push(Own { state: "NOTPAY", ..Own::paid(&format!("N{order}"), fee, time) });
                }
                return OrderRows { there, here, expected: None };
            }
            Some(Plant::Unknown) => (vec![there], vec![], format!("only-there {order} {fee}:SUCCESS - refund")),
            Some(Plant::Unpaid) => (
                vec![there],
                vec![Own { state: "NOTPAY", ..here }],
                format!("only-there {order} {fee}:SUCCESS {fee}:NOTPAY deliver"),
            ),
            Some(Plant::OnlyHere) => (vec![], vec![here], format!("only-here {order} - {fee}:SUCCESS query")),
            Some(Plant::Amount) => (
                vec![BillRow::payment(order, fee + 1, time)],
                vec![here],
                format!("amount {order} {}:SUCCESS {fee}:SUCCESS ask", fee + 1),
            ),
            Some(Plant::Fee) => (
                vec![BillRow { fee_off: 1, ..there }],
                vec![here],
                format!("fee {order} {fee}:SUCCESS {fee}:SUCCESS ask"),
            ),
            Some(Plant::State) => (
                vec![there],
                vec![Own { state: "REFUND", ..here }],
                format!("state {order} {fee}:SUCCESS {fee}:REFUND query"),
            ),
            Some(Plant::RefundedThere) => (
                vec![there, BillRow::refund(order, &refund, fee, time)],
                vec![here],
                format!("state {order}/{refund} {fee}:REFUND {fee}:SUCCESS query"),
            ),
            Some(Plant::Twice) => (
                vec![there.clone(), BillRow { transaction_id: format!("43{order}"), ..there }],
                vec![here],
                format!("twice {order} {fee}:SUCCESS {fee}:SUCCESS refund"),
            ),
            Some(Plant::NextDayThere) => {
                (vec![BillRow { time: near, ..there }], vec![], format!("next-day {order} {fee}:SUCCESS - query"))
            }
            Some(Plant::NextDayHere) => {
                (vec![], vec![Own { time: near, ..here }], format!("next-day {order} - {fee}:SUCCESS query"))
            }
        };
        OrderRows { there, here, expected: Some(expected) }
    }

    /// Of a bill that has refunds only.
    fn refund(&self, number: usize, order: &str, fee: i64, time: &str) -> OrderRows {
        let refund = format!("R{order}");
        let (there, here) = (BillRow::refund(order, &refund, fee, time), Own::refunded(order, &refund, fee, time));
        let near = format!("{DAY}0003{:02}", number % 60);
        let (there, here, expected) = match self.plant(number) {
            Some(Plant::Unknown) => (vec![there], vec![], format!("only-there {order}/{refund} {fee}:REFUND - ask")),
            Some(Plant::OnlyHere) => (vec![], vec![here], format!("only-here {order}/{refund} - {fee}:REFUND query")),
            Some(Plant::Amount) => (
                vec![BillRow { total_fee: fee + 1, ..there }],
                vec![here],
                format!("amount {order}/{refund} {}:REFUND {fee}:REFUND ask", fee + 1),
            ),
            Some(Plant::Fee) => (
                vec![BillRow { fee_off: 1, ..there }],
                vec![here],
                format!("fee {order}/{refund} {fee}:REFUND {fee}:REFUND ask"),
            ),
            Some(Plant::RefundedThere) => (
                vec![there],
                vec![Own::paid(order, fee, time)],
                format!("state {order}/{refund} {fee}:REFUND {fee}:SUCCESS query"),
            ),
            Some(Plant::Twice) => {
                (vec![there.clone(), there], vec![here], format!("twice {order}/{refund} {fee}:REFUND - query"))
            }
            Some(Plant::NextDayThere) => (
                vec![BillRow { time: near, ..there }],
                vec![],
                format!("next-day {order}/{refund} {fee}:REFUND - query"),
            ),
            Some(Plant::NextDayHere) => {
                (vec![], vec![Own { time: near, ..here }], format!("next-day {order}/{refund} - {fee}:REFUND query"))
            }
            _ => {
                return OrderRows { there: vec![there], here: vec![Own::paid(order, fee, time), here], expected: None };
            }
        };
        OrderRows { there, here, expected: Some(expected) }
    }

    /// All rows, sorted by the orders' numbers.
    pub(super) fn rows(&self) -> (Vec<BillRow>, Vec<Own>, Vec<String>) {
        let (mut there, mut here, mut expected) = (Vec::new(), Vec::new(), Vec::new());
        for number in 0..self.orders {
            let order = self.order(number);
            there.extend(order.there);
            here.extend(order.here);
            expected.extend(order.expected);
        }
        (there, here, expected)
    }
}

#[test]
fn reconcile_finds_each_planted_difference_on_every_layout() {
    let directory = TestDirectory::new();
    for layout in Layout::all() {
        let day = Day { layout: &layout, orders: 120, each: 2 };
        let (mut there, mut here, expected) = day.rows();
        let bill = directory.write("bill.csv", layout.bill(&there));
        let orders = directory.write("orders.csv", csv(&here));
        let sorted = reconcile(&bill, &orders, &["--day", DAY, "--mch-id", super::layout::MERCHANT]);
        assert_eq!((sorted.code, sorted.stderr.as_str()), (Some(1), ""), "{}", layout.name);
        let (found, summary) = entries(&sorted.stdout);
        assert_eq!(found, expected, "{}", layout.name);
        for (kind, number) in summary["differences"].as_object().unwrap() {
            let planted = expected.iter().filter(|entry| entry.starts_with(&format!("{kind} "))).count();
            assert_eq!(number.as_u64(), Some(planted as u64), "{kind} of {}", layout.name);
        }
        assert_eq!(summary["carried"], summary["differences"]["next-day"]);

        let mut random = Random(7);
        random.shuffle(&mut there);
        random.shuffle(&mut here);
        let bill = directory.write("bill.csv", layout.bill(&there));
        for (name, content) in [("orders.csv", csv(&here)), ("orders.jsonl", json_lines(&here))] {
            let orders = directory.write(name, content);
            let shuffled = reconcile(&bill, &orders, &[]);
            assert_eq!(shuffled.stdout, sorted.stdout, "{name} of {}", layout.name);
            assert_eq!((shuffled.code, shuffled.stderr.as_str()), (Some(1), ""));
        }
    }
}
