//! Notifications go to a URL without a query.
use wxpay_core::{Fen, Request, schema};

#[derive(Request)]
#[wxpay(
    message = schema::pay::UNIFIED_ORDER,
    fixed(notify_url = "https://shop.example/wxpay?shop=1", trade_type = "APP", body = "Tea")
)]
struct ShopOrder<'a> {
    out_trade_no: &'a str,
    total_fee: Fen,
    spbill_create_ip: &'a str,
}

fn main() {}
