//! No such table: rustc says so, and the macro adds nothing.
use wxpay_core::{Merchant, Request, schema};

#[derive(Request)]
#[wxpay(message = schema::pay::UNIFIEDORDER, fixed(trade_type = "JSAPPI"))]
struct TeaOrder<'a> {
    bodi: &'a str,
}

fn place(merchant: &Merchant, order: &TeaOrder<'_>) {
    let _ = merchant.prepare(order);
}

fn main() {}
