//! Texts that are no addresses, the second with the characters of one.
use wxpay_core::{Request, schema};

#[derive(Request)]
#[wxpay(
    message = schema::pay::UNIFIED_ORDER,
    fixed(spbill_create_ip = "localhost", trade_type = "APP", body = "Tea", total_fee = 1)
)]
struct Named<'a> {
    out_trade_no: &'a str,
}

#[derive(Request)]
#[wxpay(
    message = schema::pay::UNIFIED_ORDER,
    fixed(spbill_create_ip = "203.0.113", trade_type = "APP", body = "Tea", total_fee = 1)
)]
struct SmallStr<'a> {
    out_trade_no: &'a str,
}

fn main() {}
