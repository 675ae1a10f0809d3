//! A slip in a name: the error stands on the name and offers the field.
use wxpay_core::{Fen, Merchant, Request, schema};

#[derive(Request)]
#[wxpay(message = schema::pay::UNIFIED_ORDER, fixed(trade_type = "APP"))]
struct TeaOrder<'a> {
    bodi: &'a str,
    #[wxpay(rename = "out_trade_nr")]
    number: &'a str,
    total_fee: Fen,
    spbill_create_ip: &'a str,
}

fn place(merchant: &Merchant, order: &TeaOrder<'_>) {
    let _ = merchant.prepare(order);
}

fn main() {}
