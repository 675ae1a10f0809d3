//! A member of the shop's own, which no field comes near.
use wxpay_core::{Fen, Request, schema};

#[derive(Request)]
#[wxpay(message = schema::pay::UNIFIED_ORDER, fixed(trade_type = "APP"))]
struct TeaOrder<'a> {
    body: &'a str,
    out_trade_no: &'a str,
    total_fee: Fen,
    spbill_create_ip: &'a str,
    warehouse: u32,
}

fn main() {}
