//! A field of the table is no extra one.
use wxpay_core::{Fen, Request, schema};

#[derive(Request)]
#[wxpay(message = schema::pay::UNIFIED_ORDER, fixed(trade_type = "APP"))]
struct TeaOrder<'a> {
    #[wxpay(extra)]
    body: &'a str,
    out_trade_no: &'a str,
    total_fee: Fen,
    spbill_create_ip: &'a str,
    #[wxpay(extra, rename = "sign")]
    signature: &'a str,
}

fn main() {}
