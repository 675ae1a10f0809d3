//! What the client computes has no place in a struct, nor in `fixed`.
use wxpay_core::{Fen, Merchant, Request, schema};

#[derive(Request)]
#[wxpay(message = schema::pay::UNIFIED_ORDER, fixed(trade_type = "APP", body = "Tea", sign_type = "MD5"))]
struct TeaOrder<'a> {
    nonce_str: String,
    out_trade_no: &'a str,
    total_fee: Fen,
    spbill_create_ip: &'a str,
    sign: String,
}

fn place(merchant: &Merchant, order: &TeaOrder<'_>) {
    let _ = merchant.prepare(order);
}

fn main() {}
