//! An order in the shop's own names.

use wxpay_core::Merchant;

// ANCHOR: order
use std::net::IpAddr;

use wxpay_core::{BeijingTime, Fen, Request, Text, schema};

#[derive(Request)]
#[wxpay(message = schema::pay::UNIFIED_ORDER, fixed(trade_type = "JSAPI", limit_pay = "no_credit"))]
struct TeaOrder<'a> {
    /// Your name for a field of the documents.
    #[wxpay(rename = "out_trade_no")]
    number: &'a str,
    /// At most 127 bytes: the length is part of the type, and checked where the text is made.
    #[wxpay(rename = "body")]
    tea: Text<'a, 127>,
    #[wxpay(rename = "total_fee")]
    price: Fen,
    #[wxpay(rename = "openid")]
    guest: String,
    #[wxpay(rename = "spbill_create_ip")]
    address: IpAddr,
    /// What the documents call optional may be an `Option`, or plain if your shop always has it.
    attach: Option<&'a str>,
    time_expire: BeijingTime,
    /// Yours alone, never sent.
    #[wxpay(skip)]
    table: u16,
}
// ANCHOR_END: order

fn merchant() -> Merchant {
    let merchant = Merchant::new("wxd930ea5d5a258f4f", "10000100", "192006250b4c09247ec02edce69f6a2d").unwrap();
    merchant.with_notify_url("https://shop.example/wxpay").unwrap()
}

/// The order that the chapter makes.
fn order(number: &str, price: Fen) -> TeaOrder<'_> {
    // ANCHOR: value
    use wxpay_core::text;

    let order = TeaOrder {
        number,
        tea: text!("Tea shop-oolong"),
        price,
        guest: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o".to_owned(),
        address: IpAddr::from([203, 0, 113, 7]),
        attach: None,
        time_expire: "20261123093010".parse().unwrap(),
        table: 7,
    };
    // ANCHOR_END: value
    order
}

mod tea_order {
    use super::*;

    #[test]
    fn is_prepared_in_the_names_of_the_documents() {
        let order = order("20261123091010", Fen(888));
        let body = merchant().prepare(&order).unwrap().body;
        for field in ["<body>Tea shop-oolong</body>", "<limit_pay>no_credit</limit_pay>", "<total_fee>888</total_fee>"]
        {
            assert!(body.contains(field), "{body}");
        }
        assert!(!body.contains("table") && !body.contains("attach") && order.table == 7);
    }

    #[test]
    fn is_refused_with_all_violations() {
        let merchant = merchant();
        let order = order("tea no. 1", Fen(0));
        // ANCHOR: refused
        let refused = merchant.prepare(&order).expect_err("the number has blanks, and the price is 0");
        println!("{refused}");
        // ANCHOR_END: refused
        let expected = include_str!("own_struct_refused.txt").lines().collect::<Vec<_>>().join(" ");
        assert_eq!(refused.to_string(), expected);
    }
}
