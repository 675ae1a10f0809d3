//! A value twice in `fixed`.
use wxpay_core::{Fen, Request, schema};

#[derive(Request)]
#[wxpay(message = schema::pay::UNIFIED_ORDER, fixed(trade_type = "APP", body = "Tea", trade_type = "JSAPI"))]
struct TeaOrder<'a> {
    out_trade_no: &'a str,
    total_fee: Fen,
    spbill_create_ip: &'a str,
}

/// In two lists as in one.
#[derive(Request)]
#[wxpay(message = schema::pay::UNIFIED_ORDER, fixed(trade_type = "APP", body = "Tea"))]
#[wxpay(fixed(total_fee = 1), fixed(body = "Tea"))]
struct Lists<'a> {
    out_trade_no: &'a str,
    spbill_create_ip: &'a str,
}

fn main() {}
