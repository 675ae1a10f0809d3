//! An amount below the smallest, and values that are no address and no URL.
use wxpay_core::{Request, schema};

#[derive(Request)]
#[wxpay(message = schema::pay::UNIFIED_ORDER, fixed(
    trade_type = "APP",
    body = "Tea",
    total_fee = 0,
    spbill_create_ip = "203.0.113.700",
    notify_url = "https://shop.example/wxpay?order=1"
))]
struct TeaOrder<'a> {
    out_trade_no: &'a str,
}

fn main() {}
