//! Lists of values, addresses and nested objects, each of a wrong type.
use wxpay_core::{Fen, Request, schema};

#[derive(Request)]
#[wxpay(message = schema::pay::UNIFIED_ORDER, fixed(body = "Tea"))]
struct TeaOrder<'a> {
    trade_type: u8,
    out_trade_no: &'a str,
    total_fee: Fen,
    spbill_create_ip: u32,
    limit_pay: Option<bool>,
    scene_info: Option<Vec<u8>>,
}

fn main() {}
