//! Amounts are whole fen: no fractions, no text, no sign.
use wxpay_core::{Request, schema};

#[derive(Request)]
#[wxpay(
    message = schema::pay::UNIFIED_ORDER,
    fixed(trade_type = "APP", body = "Tea", out_trade_no = "1", spbill_create_ip = "203.0.113.7")
)]
struct InYuan {
    total_fee: f64,
}

#[derive(Request)]
#[wxpay(
    message = schema::pay::UNIFIED_ORDER,
    fixed(trade_type = "APP", body = "Tea", out_trade_no = "1", spbill_create_ip = "203.0.113.7")
)]
struct AsText {
    total_fee: String,
}

#[derive(Request)]
#[wxpay(
    message = schema::pay::UNIFIED_ORDER,
    fixed(trade_type = "APP", body = "Tea", out_trade_no = "1", spbill_create_ip = "203.0.113.7")
)]
struct Signed {
    total_fee: i32,
}

fn main() {}
