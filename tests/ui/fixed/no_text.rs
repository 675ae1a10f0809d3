//! An object is a member of its own.
use wxpay_core::{Fen, Request, schema};

#[derive(Request)]
#[wxpay(
    message = schema::cloud::UNIFIED_ORDER,
    fixed(env_id = "tea-1", callback_type = 2, container = "{}", body = "Tea")
)]
struct ShopOrder<'a> {
    out_trade_no: &'a str,
    total_fee: Fen,
    spbill_create_ip: &'a str,
    #[wxpay(extra)]
    goodsTag: &'a str,
}

fn main() {}
