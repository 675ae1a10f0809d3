//! The order of the crate's documentation.
use wxpay_core::{Fen, Request, schema};

#[derive(Request)]
#[wxpay(message = schema::pay::UNIFIED_ORDER, fixed(trade_type = "JSAPI", body = "Tea shop-oolong"))]
struct TeaOrder<'a> {
    #[wxpay(rename = "out_trade_no")]
    order_no: &'a str,
    total_fee: Fen,
    spbill_create_ip: std::net::IpAddr,
    openid: &'a str,
    attach: Option<&'a str>,
    #[wxpay(skip)]
    #[allow(dead_code)]
    table: u16,
}

fn main() {}
