//! Names that cannot stand in a message, and one that stands there twice.
use wxpay_core::{Request, schema};

#[derive(Request)]
#[wxpay(message = schema::pay::ORDER_QUERY)]
struct Query<'a> {
    out_trade_no: &'a str,
    #[wxpay(extra, rename = "till no")]
    till: &'a str,
    #[wxpay(extra)]
    key: &'a str,
    #[wxpay(extra, rename = "")]
    nameless: &'a str,
    #[wxpay(extra, rename = "3ds")]
    secure: &'a str,
    #[wxpay(extra)]
    shift: u32,
    #[wxpay(extra, rename = "shift")]
    again: u32,
}

fn main() {}
