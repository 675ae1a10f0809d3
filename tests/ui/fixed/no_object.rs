//! JSON text is an object.
use wxpay_core::{Fen, Request, schema};

#[derive(Request)]
#[wxpay(
    message = schema::pay::UNIFIED_ORDER,
    fixed(scene_info = "Y", trade_type = "APP", body = "Tea")
)]
struct ShopOrder<'a> {
    out_trade_no: &'a str,
    total_fee: Fen,
    spbill_create_ip: &'a str,
}

fn main() {}
