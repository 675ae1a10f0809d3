//! What can be absent must have room for it.
use wxpay_core::{Fen, Response, schema};

#[derive(Response)]
#[wxpay(message = schema::pay::PAY_NOTIFICATION)]
struct TeaPaid<'a> {
    out_trade_no: String,
    attach: &'a str,
    coupon_fee: Fen,
    total_fee: Fen,
}

fn main() {}
