//! Built-in types of another list of values, and of another object.
use wxpay_core::value::{LimitPay, TradeType};
use wxpay_core::{Fen, Object, Request, schema};

#[derive(Request)]
#[wxpay(message = schema::pay::UNIFIED_ORDER, fixed(body = "Tea", product_id = "oolong"))]
struct ShopOrder<'a> {
    out_trade_no: &'a str,
    total_fee: Fen,
    spbill_create_ip: &'a str,
    trade_type: LimitPay,
    limit_pay: Option<TradeType>,
    scene_info: Option<wxpay_core::pay::StoreInfo<'a>>,
}

#[derive(Object)]
#[wxpay(message = schema::pay::SCENE_INFO)]
struct Scene<'a> {
    store_info: ::wxpay_core::pay::H5Info<'a>,
}

fn main() {}
