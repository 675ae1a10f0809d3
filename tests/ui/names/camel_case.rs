//! The names of the cloud function SDK are known, and pointed to the wire's.
use wxpay_core::{Fen, Request, schema};

#[derive(Request)]
#[wxpay(message = schema::pay::UNIFIED_ORDER, fixed(tradeType = "APP"))]
#[allow(non_snake_case)]
struct TeaOrder<'a> {
    body: &'a str,
    outTradeNo: &'a str,
    #[wxpay(rename = "totalFee")]
    price: Fen,
    spbill_create_ip: &'a str,
}

fn main() {}
