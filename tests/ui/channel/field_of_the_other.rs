//! Fields that the message of the same name has on the other channel.
use wxpay_core::{Fen, Request, cloud, schema};

#[derive(Request)]
#[wxpay(message = schema::pay::UNIFIED_ORDER, fixed(trade_type = "APP", env_id = "tea-1"))]
struct ShopOrder<'a> {
    body: &'a str,
    out_trade_no: &'a str,
    total_fee: Fen,
    spbill_create_ip: &'a str,
    container: cloud::Container<'a>,
}

#[derive(Request)]
#[wxpay(message = schema::cloud::UNIFIED_ORDER, fixed(env_id = "tea-1", function_name = "paid"))]
struct CloudOrder<'a> {
    body: &'a str,
    out_trade_no: &'a str,
    total_fee: Fen,
    spbill_create_ip: &'a str,
    notify_url: &'a str,
}

fn main() {}
