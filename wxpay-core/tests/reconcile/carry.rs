//! Days that meet at midnight.

use std::convert::Infallible;

use wxpay_core::bill::reconcile::{Books, Conclusion, OpenRow, ReconcileOptions, ShopRow, reconcile_without_bill};
use wxpay_core::value::TradeState;

use crate::day::{BillLine, bill, paid, refunded, run, short};

const NOON: &str = "20261128120000";
const LATE: &str = "20261128235958";
const EARLY: &str = "20261129000003";

/// Reconciles a day and returns its entries.
fn day(day: &str, lines: &[BillLine], orders: Vec<ShopRow>, carry: Vec<OpenRow>) -> (Vec<String>, Conclusion) {
    let options = ReconcileOptions::new().with_day(day.parse().unwrap()).with_carry(carry);
    let (entries, end) = run(&bill(lines), orders, options).unwrap();
    (entries.iter().map(short).collect(), end)
}

mod open_rows {
    use super::*;

    #[test]
    fn match_the_next_days_orders() {
        let lines = [BillLine::payment("A", 888, LATE), BillLine::payment("B", 1, NOON)];
        let (entries, end) = day("20261128", &lines, vec![paid("B", 1, NOON)], vec![]);
        assert_eq!(entries, ["next-day A SUCCESS:- query"]);
        assert!(end.summary.agrees());
        let [open] = end.open.as_slice() else { panic!("{end:?}") };
        assert_eq!((open.books, open.since.to_string().as_str()), (Books::There, "20261128"));

        let (entries, next) = day("20261129", &[], vec![paid("A", 888, EARLY)], end.open);
        assert!(entries.is_empty() && next.open.is_empty(), "{entries:?}");
        assert_eq!(next.summary.matched, 1);
        // What was carried counts on its own day only.
        assert_eq!((next.summary.there.count, next.summary.here.count), (0, 1));
    }

    #[test]
    fn match_the_next_days_bill() {
        let orders = vec![paid("A", 888, LATE), refunded("B", "R1", 5, LATE)];
        let (entries, end) = day("20261128", &[], orders, vec![]);
        assert_eq!(entries, ["next-day A -:SUCCESS query", "next-day B/R1 -:REFUND query"]);
        assert_eq!((end.summary.carried, end.summary.differences.next_day), (2, 2));

        let lines = [BillLine::payment("A", 888, EARLY), BillLine::refund("B", "R1", 5, EARLY)];
        let (entries, next) = day("20261129", &lines, vec![], end.open.clone());
        assert!(entries.is_empty() && next.summary.matched == 2, "{entries:?}");

        // Amount and fee are compared then, too.
        let lines = [BillLine { fee: Some(0), ..BillLine::payment("A", 888, EARLY) }];
        let (entries, _) = day("20261129", &lines, vec![], end.open.clone());
        assert_eq!(entries, ["fee A SUCCESS:SUCCESS ask", "only-here B/R1 -:REFUND query"]);
        let lines = [BillLine::payment("A", 887, EARLY)];
        assert_eq!(day("20261129", &lines, vec![], end.open).0[0], "amount A SUCCESS:SUCCESS ask");
    }

    #[test]
    fn keep_their_fee() {
        let lines = [BillLine { fee: Some(0), ..BillLine::payment("A", 888, LATE) }];
        let (_, end) = day("20261128", &lines, vec![], vec![]);
        assert_eq!(day("20261129", &[], vec![paid("A", 888, EARLY)], end.open).0, ["fee A SUCCESS:SUCCESS ask"]);
    }

    #[test]
    fn end_after_a_day() {
        let there = [BillLine::payment("A", 888, LATE), BillLine::refund("B", "R1", 5, LATE)];
        let here = vec![paid("C", 888, LATE), refunded("D", "R2", 5, LATE)];
        let (entries, end) = day("20261128", &there, here, vec![]);
        assert_eq!((entries.len(), end.open.len()), (4, 4));
        let (entries, next) = day("20261129", &[], vec![], end.open.clone());
        let expected = [
            "only-there A SUCCESS:- refund",
            "only-there B/R1 REFUND:- ask",
            "only-here C -:SUCCESS query",
            "only-here D/R2 -:REFUND query",
        ];
        assert_eq!(entries, expected);
        assert!(next.open.is_empty() && next.summary.there.count == 0 && next.summary.here.count == 0);
        // A day that has no bill ends them as well.
        let options = ReconcileOptions::new().with_day("20261129".parse().unwrap()).with_carry(end.open);
        let report = reconcile_without_bill(std::iter::empty::<Result<_, Infallible>>(), options).unwrap();
        let entries: Vec<String> = report.map(|entry| short(&entry.unwrap())).collect();
        assert_eq!(entries, expected);
    }

    #[test]
    fn end_though_the_shop_lists_them_again() {
        let order = paid("A", 888, LATE);
        let (_, end) = day("20261128", &[], vec![order.clone()], vec![]);
        let (entries, next) = day("20261129", &[], vec![order], end.open);
        assert_eq!(entries, ["only-here A -:SUCCESS query"]);
        assert!(next.open.is_empty());
    }

    #[test]
    fn are_unpaid_here_until_the_next_day() {
        let unpaid = ShopRow { state: TradeState::Notpay, ..paid("A", 888, LATE) };
        let lines = [BillLine::payment("A", 888, LATE)];
        let (entries, end) = day("20261128", &lines, vec![unpaid.clone()], vec![]);
        assert_eq!(entries, ["next-day A SUCCESS:NOTPAY query"]);
        assert_eq!(day("20261129", &[], vec![unpaid], end.open.clone()).0, ["only-there A SUCCESS:NOTPAY deliver"]);
        assert!(day("20261129", &[], vec![paid("A", 888, EARLY)], end.open).0.is_empty());
    }

    #[test]
    fn stay_if_their_day_or_an_earlier_one_is_repeated() {
        let lines = [BillLine::payment("A", 888, LATE)];
        let (first, end) = day("20261128", &lines, vec![], vec![]);
        let (again, repeated) = day("20261128", &lines, vec![], end.open.clone());
        assert_eq!((first, &end.open), (again, &repeated.open));
        let (entries, earlier) = day("20261127", &[], vec![], end.open.clone());
        assert!(entries.is_empty());
        assert_eq!(earlier.open, end.open);
    }

    #[test]
    fn wait_for_a_bill_that_has_their_kind() {
        let (_, end) = day("20261128", &[], vec![refunded("B", "R1", 5, LATE)], vec![]);
        let success = include_str!("../../../tests/protocol/samples/bill.SUCCESS.csv");
        let (header, rest) = success.split_once('\n').unwrap();
        let summary = rest.lines().nth(1).unwrap();
        let text = format!("{header}\n{summary}\n`0,`0.00,`0.00,`0.00,`0.00000,`0.00,`0.00\n");
        let options = ReconcileOptions::new().with_day("20261129".parse().unwrap()).with_carry(end.open.clone());
        let (entries, next) = run(&text, vec![], options).unwrap();
        assert!(entries.is_empty());
        assert_eq!(next.open, end.open);
    }

    #[test]
    fn are_those_within_ten_minutes_of_midnight() {
        for (time, kind) in [
            ("20261128000000", "next-day"),
            ("20261128001000", "next-day"),
            ("20261128001001", "only-there"),
            ("20261128234959", "only-there"),
            ("20261128235000", "next-day"),
        ] {
            let (entries, end) = day("20261128", &[BillLine::payment("A", 888, time)], vec![], vec![]);
            assert!(entries[0].starts_with(kind), "{time}: {entries:?}");
            assert_eq!(end.open.is_empty(), kind == "only-there");
        }
    }
}
