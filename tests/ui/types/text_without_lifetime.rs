//! The proposed type is one that the struct can have as it stands.
use wxpay_core::{Fen, Request, schema};

#[derive(Request)]
#[wxpay(message = schema::pay::UNIFIED_ORDER, fixed(trade_type = "APP", body = "Tea"))]
struct Owned {
    out_trade_no: u64,
    total_fee: Fen,
    spbill_create_ip: String,
}

#[derive(Request)]
#[wxpay(message = schema::pay::UNIFIED_ORDER, fixed(trade_type = "APP", body = "Tea"))]
struct Borrowed<'shop> {
    out_trade_no: u64,
    total_fee: Fen,
    spbill_create_ip: &'shop str,
}

fn main() {}
