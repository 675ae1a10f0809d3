//! Keys that come near none: nothing is said of what they may have meant.
use wxpay_core::{Merchant, Request, schema};

#[derive(Request)]
#[wxpay(table = schema::pay::ORDER_QUERY)]
struct Query<'a> {
    out_trade_no: &'a str,
}

#[derive(Request)]
#[wxpay(message = schema::pay::ORDER_QUERY)]
struct Named<'a> {
    #[wxpay(wire_name("out_trade_no"))]
    number: &'a str,
}

fn ask(merchant: &Merchant, query: &Query<'_>) {
    let _ = merchant.prepare(query);
}

fn main() {}
