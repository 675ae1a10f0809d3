//! A fixed number decides a rule as a text does.
use wxpay_core::{Fen, Request, cloud, schema};

#[derive(Request)]
#[wxpay(message = schema::cloud::UNIFIED_ORDER, fixed(callback_type = 1))]
struct ShopOrder<'a> {
    body: &'a str,
    out_trade_no: &'a str,
    total_fee: Fen,
    spbill_create_ip: std::net::Ipv4Addr,
    env_id: &'a str,
    container: cloud::Container<'a>,
}

fn main() {}
