//! Two members for one field, by name and through `rename`.
use wxpay_core::{Request, schema};

#[derive(Request)]
#[wxpay(message = schema::pay::ORDER_QUERY)]
struct Renamed<'a> {
    out_trade_no: &'a str,
    #[wxpay(rename = "out_trade_no")]
    number: &'a str,
}

#[derive(Request)]
#[wxpay(message = schema::pay::ORDER_QUERY)]
struct RenamedFirst<'a> {
    #[wxpay(rename = "out_trade_no")]
    number: &'a str,
    out_trade_no: &'a str,
}

fn main() {}
