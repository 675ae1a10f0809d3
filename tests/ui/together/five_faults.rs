//! Five different faults, all at once, in the order of the source.
use wxpay_core::{Merchant, Request, Text, schema};

#[derive(Request)]
#[wxpay(message = schema::pay::UNIFIED_ORDER, fixed(trade_type = "JSAPPI"))]
struct TeaOrder<'a> {
    body: Text<'a, 256>,
    outTradeNo: &'a str,
    total_fee: f64,
    openid: &'a str,
}

fn place(merchant: &Merchant, order: &TeaOrder<'_>) {
    let _ = merchant.prepare(order);
}

fn main() {}
