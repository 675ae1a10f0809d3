//! A character that order numbers do not take.
use wxpay_core::{Fen, Request, schema};

#[derive(Request)]
#[wxpay(message = schema::pay::UNIFIED_ORDER, fixed(trade_type = "APP", body = "Tea", out_trade_no = "tea#1"))]
struct TeaOrder<'a> {
    total_fee: Fen,
    spbill_create_ip: &'a str,
}

fn main() {}
