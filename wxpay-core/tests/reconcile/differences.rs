//! Each kind of difference between payments.

use wxpay_core::bill::MilliFen;
use wxpay_core::bill::reconcile::{EntryKind, FeeMismatch, ReconcileOptions, ShopRow};
use wxpay_core::value::TradeState;

use crate::day::{BillLine, bill, kinds, paid, refunded, run};

const NOON: &str = "20261128120000";

fn payment(number: &str) -> BillLine {
    BillLine::payment(number, 888, NOON)
}

fn own(number: &str) -> ShopRow {
    paid(number, 888, NOON)
}

mod payments {
    use super::*;

    #[test]
    fn match_by_number_and_amount() {
        let orders = vec![own("B").with_transaction_id("42000012342026B"), paid("A", 1, NOON)];
        let lines = [BillLine::payment("A", 1, NOON), payment("B")];
        assert_eq!(kinds(&lines, orders.clone()), (vec![], 2));
        let (entries, end) = run(&bill(&lines), orders, ReconcileOptions::new().with_matches()).unwrap();
        assert_eq!(entries.len(), 2);
        assert_eq!(entries[0].kind, EntryKind::Match);
        assert!(end.summary.agrees());
        let totals = end.summary.there;
        assert_eq!((totals.count, totals.total_fee, totals.refund_count), (2, 889, 0));
        assert_eq!(end.summary.here, totals);
    }

    #[test]
    fn are_only_there_if_unknown_or_unpaid_here() {
        let state = |state| vec![ShopRow { state, ..own("A") }];
        for (orders, expected) in [
            (vec![], "only-there A SUCCESS:- refund"),
            (state(TradeState::Notpay), "only-there A SUCCESS:NOTPAY deliver"),
            (state(TradeState::Userpaying), "only-there A SUCCESS:USERPAYING deliver"),
            (state(TradeState::Closed), "only-there A SUCCESS:CLOSED refund"),
        ] {
            assert_eq!(kinds(&[payment("A")], orders), (vec![expected.to_owned()], 0));
        }
    }

    #[test]
    fn are_no_income_if_closed_or_reversed() {
        let state = |state| BillLine { state, ..payment("A") };
        let closed = ShopRow { state: TradeState::Closed, ..own("A") };
        for lines in
            [vec![state("REVOKED")], vec![payment("A"), state("REVOKED")], vec![state("CLOSED")], vec![state("NOTPAY")]]
        {
            assert_eq!(kinds(&lines, vec![]), (vec![], 0), "{lines:?}");
            assert_eq!(kinds(&lines, vec![closed.clone()]), (vec![], 0));
            let paid_here = format!("only-here A {}:SUCCESS query", lines.last().unwrap().state);
            assert_eq!(kinds(&lines, vec![own("A")]), (vec![paid_here], 0));
            let (_, end) = run(&bill(&lines), vec![closed.clone()], ReconcileOptions::new()).unwrap();
            assert_eq!((end.summary.there.count, end.summary.here.count), (0, 0));
        }
        let lines = [BillLine { state: "NEW", ..payment("A") }];
        assert_eq!(kinds(&lines, vec![]).0, ["only-there A NEW:- ask"]);
        assert_eq!(kinds(&lines, vec![own("A")]).0, ["only-here A NEW:SUCCESS ask"]);
    }

    #[test]
    fn are_refunded_here_by_the_orders_state() {
        let refunded = vec![ShopRow { state: TradeState::Refund, ..own("A") }];
        assert_eq!(kinds(&[payment("A")], refunded.clone()).0, ["state A SUCCESS:REFUND query"]);
        // The shop keeps no refund numbers.
        let lines = [payment("A"), BillLine::refund("A", "R1", 300, NOON), BillLine::refund("A", "R2", 588, NOON)];
        assert_eq!(kinds(&lines, refunded), (vec![], 3));
    }

    #[test]
    fn come_twice() {
        let second = BillLine { transaction_id: "42009".into(), time: "20261128110000".into(), ..payment("A") };
        let lines = [payment("A"), second];
        let (entries, _) = run(&bill(&lines), vec![own("A")], ReconcileOptions::new()).unwrap();
        let [entry] = entries.as_slice() else { panic!("{entries:?}") };
        // The earlier one is taken for the shop's.
        assert_eq!(entry.kind, EntryKind::Twice);
        assert_eq!(entry.there.as_ref().unwrap().transaction_id.as_deref(), Some("42000012342026A"));

        let known = own("A").with_transaction_id("42000012342026A");
        let (entries, end) = run(&bill(&lines), vec![known], ReconcileOptions::new()).unwrap();
        assert_eq!(entries[0].there.as_ref().unwrap().transaction_id.as_deref(), Some("42009"));
        assert_eq!((entries.len(), end.summary.matched), (1, 1));

        // The same row twice, an unknown order, and another payment than the shop's.
        assert_eq!(kinds(&[payment("A"), payment("A")], vec![own("A")]).0, ["twice A SUCCESS:SUCCESS query"]);
        let unknown = ["twice A SUCCESS:- refund", "only-there A SUCCESS:- refund"];
        assert_eq!(kinds(&lines, vec![]).0, unknown);
        // What the bill shows as refunded is not to be refunded again.
        let back = BillLine { transaction_id: "42009".into(), ..BillLine::refund("A", "R1", 888, NOON) };
        let known = own("A").with_transaction_id("42000012342026A");
        let orders = vec![known, refunded("A", "R1", 888, NOON)];
        let mut lines = vec![lines[0].clone(), lines[1].clone(), back];
        assert_eq!(kinds(&lines, orders.clone()), (vec!["twice A SUCCESS:SUCCESS query".to_owned()], 2));
        let closed = ShopRow { state: TradeState::Closed, ..own("A") };
        assert_eq!(kinds(&lines[1..], vec![closed, orders[1].clone()]).0, ["only-there A SUCCESS:CLOSED query"]);
        lines[2].total_fee -= 1;
        assert!(kinds(&lines, orders).0.contains(&"twice A SUCCESS:SUCCESS refund".to_owned()));
        let other = own("A").with_transaction_id("42008");
        assert_eq!(kinds(&[payment("A")], vec![other]).0, ["twice A SUCCESS:SUCCESS query"]);
    }

    #[test]
    fn are_left_out_if_of_another_day() {
        let orders = vec![own("A"), paid("B", 5, "20261127120000"), paid("C", 5, "20261129001001")];
        let (entries, end) = run(&bill(&[payment("A")]), orders, ReconcileOptions::new()).unwrap();
        assert!(entries.is_empty() && end.summary.agrees(), "{entries:?}");
        assert_eq!((end.summary.other_days, end.summary.here.count), (2, 1));
    }
}

mod fee {
    use super::*;

    fn with_fee(total_fee: u64, coupons: u64, fee: i64) -> Vec<String> {
        let line = BillLine { coupons, fee: Some(fee), ..BillLine::payment("A", total_fee, NOON) };
        kinds(&[line], vec![paid("A", total_fee, NOON)]).0
    }

    #[test]
    fn may_be_half_a_fen_off_the_rate() {
        // 0.60% of 8.88 is 5.328 fen.
        for (fee, agrees) in [(5_000, true), (5_328, true), (4_828, true), (4_827, false), (5_829, false), (0, false)] {
            assert_eq!(with_fee(888, 0, fee).is_empty(), agrees, "{fee}");
        }
        assert_eq!(with_fee(888, 0, 6_000), ["fee A SUCCESS:SUCCESS ask"]);
        // Half a fen is not more than half a fen: 0.60% of 2.50 is 1.5 fen.
        assert!(with_fee(250, 0, 1_000).is_empty() && with_fee(250, 0, 2_000).is_empty());
    }

    #[test]
    fn is_that_of_the_amount_to_settle() {
        assert!(with_fee(1000, 500, 3_000).is_empty());
        assert_eq!(with_fee(1000, 500, 6_000), ["fee A SUCCESS:SUCCESS ask"]);
    }

    #[test]
    fn is_reported_with_that_of_the_rate() {
        let line = BillLine { fee: Some(9_000), ..payment("A") };
        let (entries, _) = run(&bill(&[line]), vec![own("A")], ReconcileOptions::new()).unwrap();
        let expected = FeeMismatch { stated: MilliFen(9_000), by_rate: MilliFen(5_328) };
        assert_eq!(entries[0].kind, EntryKind::Fee(expected));
    }

    #[test]
    fn comes_behind_the_amount() {
        let line = BillLine { fee: Some(9_000), ..payment("A") };
        assert_eq!(kinds(&[line], vec![paid("A", 887, NOON)]).0, ["amount A SUCCESS:SUCCESS ask"]);
    }
}
