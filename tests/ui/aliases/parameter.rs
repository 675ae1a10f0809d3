//! A length that is a parameter is looked at when code is built for its value.
use wxpay_core::{Merchant, Request, Text, schema};

#[derive(Request)]
#[wxpay(message = schema::pay::UNIFIED_ORDER, fixed(trade_type = "APP", body = "Tea", total_fee = 1))]
struct ShopOrder<'a, const N: usize> {
    out_trade_no: Text<'a, N>,
    spbill_create_ip: &'a str,
}

fn place(merchant: &Merchant, order: &ShopOrder<'_, 33>) {
    let _ = merchant.prepare(order);
}

fn main() {
    let _: fn(&Merchant, &ShopOrder<'_, 33>) = place;
}
