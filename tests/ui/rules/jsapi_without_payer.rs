//! JSAPI needs the payer's id: the struct of the README, without it.
use wxpay_core::{Fen, Merchant, Request, schema};

#[derive(Request)]
#[wxpay(message = schema::pay::UNIFIED_ORDER, fixed(trade_type = "JSAPI", body = "Tea"))]
struct TeaOrder<'a> {
    out_trade_no: &'a str,
    total_fee: Fen,
    spbill_create_ip: &'a str,
}

fn place(merchant: &Merchant, order: &TeaOrder<'_>) {
    let _ = merchant.prepare(order);
}

fn main() {}
