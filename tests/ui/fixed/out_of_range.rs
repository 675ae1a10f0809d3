//! Numbers out of their range.
use wxpay_core::{Request, cloud, schema};

#[derive(Request)]
#[wxpay(
    message = schema::cloud::UNIFIED_ORDER,
    fixed(callback_type = 3, total_fee = 1_000_000_000_000_000_000, body = "Tea", env_id = "tea-1")
)]
struct ShopOrder<'a> {
    out_trade_no: &'a str,
    spbill_create_ip: &'a str,
    container: cloud::Container<'a>,
}

fn main() {}
