//! Forged and hostile downloads.

use wxpay_core::Malformed;
use wxpay_core::bill::{Bill, BillError, BillOptions, SignedFen, TradeBill, escape_formula};

use crate::body::gzip;

const HEADER: &str = "交易时间,商户号,微信订单号,商户订单号,交易状态,商品名称,订单金额\r\n";
const ROW: &str = "`2019-07-25 08:35:41,`10000100,`4200,`TEA1,`SUCCESS,`Tea,`8.88\r\n";
const SUMMARY: &str = "总交易单数,订单总金额\r\n`1,`8.88\r\n";
const REFUSAL: &str = "<xml><return_code>FAIL</return_code><return_msg>No Bill Exist</return_msg></xml>";

/// A bill of one row.
fn bill(row: &str) -> String {
    format!("{HEADER}{row}{SUMMARY}")
}

mod open {
    use super::*;

    /// Confusion of bill and refusal: only the first bytes behind a byte order mark decide,
    /// neither a name of goods nor commas in a refusal.
    #[test]
    fn distinguishes_bill_and_refusal_by_the_first_bytes() {
        for mark in ["", "\u{feff}", "\u{feff}\r\n "] {
            for (body, is_bill) in [
                (bill(ROW), true),
                (bill(&ROW.replace("Tea", &format!("{REFUSAL},<xml>"))), true),
                (REFUSAL.to_owned(), false),
                (REFUSAL.replace("<xml>", &format!("<xml><attach>{}</attach>", "交易时间,商户号,`1,`2")), false),
            ] {
                let body = format!("{mark}{body}");
                for body in [body.clone().into_bytes(), gzip(body.as_bytes())] {
                    match TradeBill::open(body.as_slice()) {
                        Ok(bill) => assert!(is_bill && bill.finish().unwrap().agrees()),
                        Err(error) => assert!(!is_bill && error.is_no_bill(), "{error}"),
                    }
                }
            }
        }
        // A refusal is read by the strict reader of XML.
        let doctype = REFUSAL.replace("<xml>", "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/hostname\">]><xml>");
        assert!(matches!(TradeBill::open(doctype.as_bytes()), Err(BillError::Malformed(Malformed::Doctype))));
    }

    /// A decompression bomb: gzip gives at most the limit of text, and a line at most the
    /// limit of a line.
    #[test]
    fn stops_unpacking_at_the_limits() {
        let options = BillOptions { text: 1 << 20, ..BillOptions::default() };
        for (filling, limit) in
            [("\n", options.text), ("\r\n", options.text), ("`", options.row), ("``,`\r", options.row)]
        {
            let bomb = gzip(format!("{HEADER}{}", filling.repeat((16 << 20) / filling.len())).as_bytes());
            assert!(bomb.len() < 1 << 17);
            let read: Result<Vec<_>, _> = TradeBill::open_with(bomb.as_slice(), options).unwrap().collect();
            assert!(matches!(read, Err(BillError::TooLarge { limit: most, .. }) if most == limit), "{filling:?}");
        }
        let bomb = gzip(vec![b' '; 16 << 20]);
        assert!(matches!(TradeBill::open_with(bomb.as_slice(), options), Err(BillError::TooLarge { .. })));
    }
}

mod cells {
    use super::*;

    /// Column injection: only a comma followed by a back-tick begins a cell. A name with
    /// commas, quotation marks or back-ticks shifts no cell; one with both is reported.
    #[test]
    fn are_not_shifted_by_names_of_goods() {
        for name in ["a,b,c", "\"a", "\"a\",\"b\"", "a`b", "``", "a\rb", ",", "'"] {
            let body = bill(&ROW.replace("Tea", name));
            let read: Vec<_> = TradeBill::open(body.as_bytes()).unwrap().collect::<Result<_, _>>().unwrap();
            let [read] = read.as_slice() else { panic!("{read:?}") };
            assert_eq!((read.body.as_deref(), read.order_amount()), (Some(name), Some(SignedFen(888))));
        }
        for name in ["a,`0.01", "a\n`b", "a\n总交易单数,订单总金额\n`0,`0.00"] {
            let body = bill(&ROW.replace("Tea", name));
            let closing = TradeBill::open(body.as_bytes()).and_then(Bill::finish);
            assert!(!closing.is_ok_and(|closing| closing.agrees()), "{name:?}");
        }
    }
}

mod spreadsheet {
    use super::*;

    /// Formula injection: what a spreadsheet would run becomes text.
    #[test]
    fn is_guarded_against_formulas() {
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =HYPERLINK(\"http://a.b\")", "＝1"] {
            let body = bill(&ROW.replace("Tea", formula));
            let row = TradeBill::open(body.as_bytes()).unwrap().next().unwrap().unwrap();
            assert_eq!(escape_formula(row.body.as_deref().unwrap()), format!("'{formula}"));
        }
        assert_eq!(escape_formula("Tea"), "Tea");
    }
}
