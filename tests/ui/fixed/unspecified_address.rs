//! The address of no device, where the macro sees the table and where it does not.
use wxpay_core::schema::pay::UNIFIED_ORDER;
use wxpay_core::{Request, schema};

#[derive(Request)]
#[wxpay(
    message = schema::pay::UNIFIED_ORDER,
    fixed(spbill_create_ip = "0.0.0.0", trade_type = "APP", body = "Tea", total_fee = 1)
)]
struct Listened<'a> {
    out_trade_no: &'a str,
}

#[derive(Request)]
#[wxpay(
    message = UNIFIED_ORDER,
    fixed(spbill_create_ip = "::ffff:0.0.0.0", trade_type = "APP", body = "Tea", total_fee = 1)
)]
struct Mapped<'a> {
    out_trade_no: &'a str,
}

fn main() {}
