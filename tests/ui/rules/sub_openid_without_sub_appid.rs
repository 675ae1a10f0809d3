//! On the cloud channel no account knows the sub-merchant's app.
use wxpay_core::{Fen, Request, schema};

#[derive(Request)]
#[wxpay(message = schema::cloud::UNIFIED_ORDER, fixed(function_name = "pay_cb"))]
struct ShopOrder<'a> {
    body: &'a str,
    out_trade_no: &'a str,
    total_fee: Fen,
    spbill_create_ip: std::net::Ipv4Addr,
    env_id: &'a str,
    sub_openid: &'a str,
}

fn main() {}
