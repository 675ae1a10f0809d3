//! The published layouts of bills.

use wxpay_core::bill::reconcile::{ReconcileOptions, ShopRow};
use wxpay_core::value::TradeState;

use crate::day::{ALL, paid, refunded, run, short};

const ALL_2014: &str = include_str!("../../../tests/protocol/samples/bill.ALL.2014.csv");
const SUCCESS: &str = include_str!("../../../tests/protocol/samples/bill.SUCCESS.csv");
const REFUND: &str = include_str!("../../../tests/protocol/samples/bill.REFUND.csv");

/// The sample with a summary of the one row that it has.
fn with_summary(sample: &str, summary: &str) -> String {
    let mut lines: Vec<&str> = sample.lines().collect();
    *lines.last_mut().unwrap() = summary;
    lines.join("\r\n")
}

fn entries(bill: &str, orders: Vec<ShopRow>) -> (Vec<String>, u64) {
    let (entries, end) = run(bill, orders, ReconcileOptions::new()).unwrap();
    (entries.iter().map(short).collect(), end.summary.matched)
}

mod reconcile {
    use super::*;

    #[test]
    fn reads_the_layout_of_all() {
        let bill = with_summary(ALL, "`1,`6.00,`0.00,`0.00,`0.04000,`6.00,`0.00");
        let at = "20190725083541";
        assert_eq!(entries(&bill, vec![paid("XXXXXXXXXX", 600, at)]), (vec![], 1));
        let orders = vec![paid("XXXXXXXXXX", 601, at), paid("B", 1, at)];
        assert_eq!(entries(&bill, orders).0, ["only-here B -:SUCCESS query", "amount XXXXXXXXXX SUCCESS:SUCCESS ask"]);
    }

    #[test]
    fn reads_the_layout_of_2014() {
        let orders = vec![paid("1415640626", 1, "20141110163345"), paid("1415635270", 1, "20141110164614")];
        assert_eq!(entries(ALL_2014, orders.clone()), (vec![], 2));
        assert_eq!(entries(ALL_2014, orders[1..].to_vec()).0, ["only-there 1415640626 SUCCESS:- refund"]);
    }

    #[test]
    fn leaves_refunds_out_of_a_bill_of_success() {
        let bill = with_summary(SUCCESS, "`1,`0.01,`0.00,`0.00,`0.00000,`0.01,`0.00");
        let at = "20190723184641";
        let orders = vec![paid("XXX", 1, at), refunded("XXX", "R1", 1, at), refunded("A", "R2", 1, at)];
        assert_eq!(entries(&bill, orders), (vec![], 1));
    }

    #[test]
    fn leaves_payments_out_of_a_bill_of_refunds() {
        let bill = with_summary(REFUND, "`1,`0.00,`0.01,`0.00,`0.00000,`0.00,`0.01");
        let at = "20190723205336";
        let orders = vec![paid("A", 1, at), paid("xxxx", 1, at), refunded("xxxx", "xxx", 1, at)];
        assert_eq!(entries(&bill, orders), (vec![], 1));
        assert_eq!(entries(&bill, vec![refunded("xxxx", "xxx", 2, at)]).0, ["amount xxxx/xxx REFUND:REFUND ask"]);
        assert_eq!(entries(&bill, vec![]).0, ["only-there xxxx/xxx REFUND:- ask"]);
        let order = ShopRow { state: TradeState::Refund, ..paid("xxxx", 1, at) };
        assert_eq!(entries(&bill, vec![order]), (vec![], 1));
    }
}
