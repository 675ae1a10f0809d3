//! Refunds.

use wxpay_core::Fen;
use wxpay_core::bill::reconcile::{ReconcileOptions, ShopRow};
use wxpay_core::value::TradeState;

use crate::day::{BillLine, bill, kinds, paid, refunded, run};

const NOON: &str = "20261128120000";

fn payment() -> BillLine {
    BillLine::payment("A", 888, NOON)
}

fn refund(number: &str) -> BillLine {
    BillLine::refund("A", number, 300, NOON)
}

fn own() -> ShopRow {
    paid("A", 888, NOON)
}

fn own_refund(number: &str) -> ShopRow {
    refunded("A", number, 300, NOON)
}

mod refund_rows {
    use super::*;

    #[test]
    fn match_by_number_and_amount() {
        let lines = [refund("R2"), payment(), refund("R1")];
        let orders = vec![own(), own_refund("R1"), own_refund("R2")];
        assert_eq!(kinds(&lines, orders.clone()), (vec![], 3));
        let (_, end) = run(&bill(&lines), orders, ReconcileOptions::new()).unwrap();
        let there = end.summary.there;
        assert_eq!((there.count, there.total_fee, there.refund_count, there.refund_fee), (1, 888, 2, 600));
        assert_eq!(end.summary.here, there);

        let orders = vec![own(), own_refund("R1"), ShopRow { total_fee: Fen(299), ..own_refund("R2") }];
        assert_eq!(kinds(&lines, orders), (vec!["amount A/R2 REFUND:REFUND ask".to_owned()], 2));
    }

    #[test]
    fn come_days_after_their_order() {
        assert_eq!(kinds(&[refund("R1")], vec![own_refund("R1")]), (vec![], 1));
        // The shop lists the order as well.
        let orders = vec![paid("A", 888, "20261101120000"), own_refund("R1")];
        assert_eq!(kinds(&[refund("R1")], orders), (vec![], 1));
        assert_eq!(kinds(&[refund("R1")], vec![]).0, ["only-there A/R1 REFUND:- ask"]);
        let lines = [BillLine::payment("B", 1, NOON)];
        let orders = vec![paid("B", 1, NOON), own_refund("R1")];
        assert_eq!(kinds(&lines, orders).0, ["only-here A/R1 -:REFUND query"]);
    }

    #[test]
    fn are_of_another_state_if_both_sides_have_the_order() {
        let there = "state A/R1 REFUND:SUCCESS query";
        assert_eq!(kinds(&[payment(), refund("R1")], vec![own()]), (vec![there.to_owned()], 1));
        assert_eq!(kinds(&[refund("R1")], vec![own()]), (vec![there.to_owned()], 0));
        let here = "state A/R1 SUCCESS:REFUND query";
        assert_eq!(kinds(&[payment()], vec![own(), own_refund("R1")]), (vec![here.to_owned()], 1));
        assert_eq!(kinds(&[payment()], vec![own_refund("R1")]), (vec![here.to_owned()], 0));
        // One of two.
        let lines = [payment(), refund("R1"), refund("R2")];
        assert_eq!(kinds(&lines, vec![own(), own_refund("R2")]), (vec![there.to_owned()], 2));
    }

    #[test]
    fn are_none_if_they_failed() {
        let failed = |refund_status| BillLine { refund_status, ..refund("R1") };
        for status in ["FAIL", "REFUNDCLOSE"] {
            assert_eq!(kinds(&[payment(), failed(status)], vec![own()]), (vec![], 1));
            let orders = vec![own(), own_refund("R1")];
            let expected = vec!["state A/R1 REFUND:REFUND query".to_owned()];
            assert_eq!(kinds(&[payment(), failed(status)], orders), (expected, 1));
            // The second attempt.
            let lines = [payment(), failed(status), refund("R1")];
            assert_eq!(kinds(&lines, vec![own(), own_refund("R1")]), (vec![], 2));
        }
        for status in ["PROCESSING", "CHANGE", ""] {
            assert_eq!(kinds(&[payment(), failed(status)], vec![own(), own_refund("R1")]), (vec![], 2));
        }
        let orders = vec![own(), ShopRow { state: TradeState::Closed, ..own_refund("R1") }];
        assert_eq!(kinds(&[payment()], orders.clone()), (vec![], 1));
        assert_eq!(kinds(&[payment(), refund("R1")], orders).0, ["only-there A/R1 REFUND:CLOSED query"]);
    }

    #[test]
    fn may_bring_the_fee_back() {
        let with_fee = |fee| {
            let line = BillLine { fee: Some(fee), ..BillLine::refund("A", "R1", 10_000, NOON) };
            kinds(&[line], vec![refunded("A", "R1", 10_000, NOON)]).0
        };
        assert!(with_fee(-60_000).is_empty() && with_fee(0).is_empty());
        assert_eq!(with_fee(-61_000), ["fee A/R1 REFUND:REFUND ask"]);
    }

    #[test]
    fn come_twice() {
        let lines = [payment(), refund("R1"), refund("R1")];
        assert_eq!(kinds(&lines, vec![own(), own_refund("R1")]).0, ["twice A/R1 REFUND:- query"]);
    }
}
