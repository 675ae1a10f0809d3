//! What is refused before anything is reported.

use std::convert::Infallible;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use wxpay_core::Fen;
use wxpay_core::bill::reconcile::{ReconcileError, ReconcileOptions, ShopRow, reconcile};
use wxpay_core::bill::{BillError, TradeBill};
use wxpay_core::value::TradeState;

use crate::day::{BillLine, bill, paid, refunded, run};

const NOON: &str = "20261128120000";

fn lines() -> Vec<BillLine> {
    ["A", "B", "C"].map(|number| BillLine::payment(number, 888, NOON)).to_vec()
}

fn refusal(text: &str, options: ReconcileOptions) -> ReconcileError<Infallible> {
    run(text, vec![paid("A", 888, NOON)], options).expect_err("it was reconciled")
}

fn refusal_of(orders: Vec<ShopRow>) -> String {
    run(&bill(&lines()), orders, ReconcileOptions::new()).expect_err("it was reconciled").to_string()
}

mod bill_is_refused {
    use super::*;

    #[test]
    fn if_it_is_truncated_anywhere() {
        let text = bill(&lines());
        // Without the last cell's zeros, nothing is missing.
        let end = text.trim_end().len() - "0.00".len();
        for (at, _) in text.char_indices().filter(|(at, _)| *at < end) {
            assert!(run(&text[..at], vec![], ReconcileOptions::new()).is_err(), "{at}");
        }
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text.as_bytes()).unwrap();
        let packed = encoder.finish().unwrap();
        let reconcile = |bytes: &[u8]| {
            let bill = TradeBill::open(bytes).map_err(ReconcileError::Bill)?;
            reconcile(bill, std::iter::empty::<Result<_, Infallible>>(), ReconcileOptions::new())
        };
        assert!(reconcile(&packed).is_ok());
        for at in 0..packed.len() {
            assert!(reconcile(&packed[..at]).is_err(), "{at}");
        }
        // The checksum.
        let mut damaged = packed.clone();
        let checksum = damaged.len() - 8;
        damaged[checksum] ^= 1;
        let refused = reconcile(&damaged).map(|_| ()).unwrap_err();
        assert!(matches!(refused, ReconcileError::Bill(BillError::Gzip(_))), "{refused:?}");
    }

    #[test]
    fn if_its_sums_differ() {
        let text = bill(&lines());
        for (from, to) in
            [("`3,`26.64", "`4,`26.64"), ("`3,`26.64", "`3,`26.65"), ("`0.05000,`0.60%", "`0.06000,`0.60%")]
        {
            let error = refusal(&text.replacen(from, to, 1), ReconcileOptions::new());
            assert!(matches!(&error, ReconcileError::Totals(mismatches) if mismatches.len() == 1), "{error}");
        }
    }

    #[test]
    fn if_a_row_is_of_another_day() {
        for time in ["20261129000000", "20261127235959"] {
            let mut lines = lines();
            lines[2].time = time.to_owned();
            let error = refusal(&bill(&lines), ReconcileOptions::new());
            assert!(matches!(&error, ReconcileError::Day { out_trade_no, .. } if out_trade_no == "C"), "{error}");
        }
        let options = ReconcileOptions::new().with_day("20261127".parse().unwrap());
        let error = refusal(&bill(&lines()), options).to_string();
        assert_eq!(error, "the bill of 20261127 has order A of 20261128120000; give the bill of one whole day");
    }

    #[test]
    fn if_a_row_is_of_another_merchant() {
        let mut lines = lines();
        lines[2].mch_id = "1900000108";
        let error = refusal(&bill(&lines), ReconcileOptions::new());
        assert!(matches!(error, ReconcileError::Merchant { .. }), "{error}");
        lines.truncate(2);
        assert!(run(&bill(&lines), vec![], ReconcileOptions::new().with_merchant("1900000109")).is_ok());
        refusal(&bill(&lines), ReconcileOptions::new().with_merchant("1900000108"));
        let error = refusal(&bill(&lines), ReconcileOptions::new().with_sub_merchant("1900000110")).to_string();
        let expected = "the bill of merchant 1900000110 has order A of merchant none; give the bill of one merchant";
        assert_eq!(error, expected);
    }

    #[test]
    fn if_a_row_is_unreadable_or_without_an_amount() {
        let text = bill(&lines());
        let error = refusal(&text.replacen("`0.60%", "`much", 1), ReconcileOptions::new());
        assert!(matches!(error, ReconcileError::Bill(BillError::Row(_))), "{error}");
        let text = "交易时间,商户号,微信订单号,商户订单号,交易状态\n\
                    `2026-11-28 08:35:41,`1,`42,`A,`SUCCESS\n总交易单数\n`1\n";
        let error = refusal(text, ReconcileOptions::new());
        assert!(matches!(error, ReconcileError::NoAmount { .. }), "{error}");
    }

    #[test]
    fn if_it_was_partly_read() {
        let text = bill(&lines());
        let mut bill = TradeBill::open(text.as_bytes()).unwrap();
        bill.next();
        let orders = std::iter::empty::<Result<_, Infallible>>();
        assert!(matches!(reconcile(bill, orders, ReconcileOptions::new()), Err(ReconcileError::PartlyRead)));
    }
}

mod orders_are_refused {
    use super::*;

    #[test]
    fn if_a_number_comes_twice() {
        let again = "order B comes twice in the shop's orders; give each number once";
        let unpaid = |number| ShopRow { state: TradeState::Notpay, ..paid(number, 888, NOON) };
        for second in [paid("B", 888, NOON), paid("B", 1, "20261128130000"), unpaid("B")] {
            assert_eq!(refusal_of(vec![paid("A", 888, NOON), paid("B", 888, NOON), second.clone()]), again);
            assert_eq!(refusal_of(vec![second, paid("A", 888, NOON), paid("B", 888, NOON)]), again);
        }
        assert_eq!(refusal_of(vec![unpaid("Z"), unpaid("Z")]).split(' ').nth(1), Some("Z"));
        let refunds = |other| vec![refunded("A", "R1", 1, NOON), refunded(other, "R1", 1, NOON)];
        assert!(refusal_of(refunds("A")).starts_with("refund R1 of order A comes twice"));
        assert!(refusal_of(refunds("B")).starts_with("refund R1 of order B comes twice"));
    }

    #[test]
    fn if_a_row_cannot_be_compared() {
        let order = paid("A", 888, NOON);
        for (bad, expected) in [
            (ShopRow { out_trade_no: String::new(), ..order.clone() }, "order  of the shop's: it has no number"),
            (ShopRow { total_fee: Fen(u64::MAX), ..order.clone() }, "order A of the shop's: its amount is"),
            (ShopRow { state: TradeState::from("PAID"), ..order }, "order A of the shop's: its state is not"),
        ] {
            let error = refusal_of(vec![bad]);
            assert!(error.starts_with(expected), "{error}");
        }
    }

    #[test]
    fn if_they_cannot_be_read() {
        let text = bill(&lines());
        let orders = vec![Ok(paid("A", 888, NOON)), Err("the database is away")];
        let refused = reconcile(TradeBill::open(text.as_bytes()).unwrap(), orders, ReconcileOptions::new());
        let error = refused.map(|_| ()).unwrap_err();
        assert_eq!(error.to_string(), "the shop's orders could not be read: the database is away");
    }

    #[test]
    fn if_an_order_has_too_many_rows() {
        let orders = (0..10_001).map(|number| refunded("A", &format!("R{number}"), 1, NOON)).collect();
        assert!(refusal_of(orders).starts_with("order A has more than 10000 rows"));
    }
}
