//! A value that the list does not have, near one and far from all.
use wxpay_core::{Fen, Request, schema};

#[derive(Request)]
#[wxpay(message = schema::pay::UNIFIED_ORDER, fixed(trade_type = "JSAPPI", body = "Tea", limit_pay = "cash_only"))]
struct TeaOrder<'a> {
    out_trade_no: &'a str,
    total_fee: Fen,
    spbill_create_ip: &'a str,
}

fn main() {}
