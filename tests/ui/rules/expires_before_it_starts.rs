//! Two fixed times in the wrong order.
use wxpay_core::{Fen, Request, schema};

#[derive(Request)]
#[wxpay(
    message = schema::pay::UNIFIED_ORDER,
    fixed(trade_type = "APP", body = "Tea", time_start = "20261123091010", time_expire = "20261123091009")
)]
struct TeaOrder<'a> {
    out_trade_no: &'a str,
    total_fee: Fen,
    spbill_create_ip: &'a str,
}

fn main() {}
