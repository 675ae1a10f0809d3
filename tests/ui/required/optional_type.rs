//! A required field cannot be an `Option`, however it is written.
use wxpay_core::{Fen, Request, Text, schema};

#[derive(Request)]
#[wxpay(message = schema::pay::UNIFIED_ORDER, fixed(trade_type = "APP"))]
struct TeaOrder<'a> {
    body: Option<Text<'a, 127>>,
    out_trade_no: core::option::Option<&'a str>,
    total_fee: Option<Fen>,
    spbill_create_ip: Option<f64>,
}

fn main() {}
