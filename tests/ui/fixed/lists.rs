//! Values that are in no list.
use wxpay_core::{Fen, Object, Request, schema};

#[derive(Request)]
#[wxpay(
    message = schema::pay::UNIFIED_ORDER,
    fixed(receipt = "N", limit_pay = "no-credit", profit_sharing = "yes", sign_type = "MD5", trade_type = "MICROPAY")
)]
struct ShopOrder<'a> {
    body: &'a str,
    out_trade_no: &'a str,
    total_fee: Fen,
    spbill_create_ip: &'a str,
}

#[derive(Object)]
#[wxpay(message = schema::pay::H5_INFO, fixed(type = "WAP", wap_url = "https://shop.example", wap_name = "Tea"))]
struct Page {}

fn main() {}
