//! Neither a function nor a container for the callback.
use wxpay_core::{Fen, Request, schema};

#[derive(Request)]
#[wxpay(message = schema::cloud::UNIFIED_ORDER)]
struct ShopOrder<'a> {
    body: &'a str,
    out_trade_no: &'a str,
    total_fee: Fen,
    spbill_create_ip: std::net::Ipv4Addr,
    env_id: &'a str,
}

fn main() {}
