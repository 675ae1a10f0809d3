//! A parameter that stands for an object is held against the field where it is known.
use wxpay_core::schema::pay;
use wxpay_core::{Fen, Object, Request};

#[derive(Object)]
#[wxpay(message = pay::GOODS_DETAIL)]
struct Goods<'a> {
    goods_id: &'a str,
    quantity: u32,
    price: Fen,
}

#[derive(Request)]
#[wxpay(message = pay::UNIFIED_ORDER, fixed(trade_type = "APP", body = "Tea"))]
struct Generic<'a, S> {
    out_trade_no: &'a str,
    total_fee: Fen,
    spbill_create_ip: &'a str,
    scene_info: S,
}

fn main() {
    let merchant = wxpay_core::Merchant::new("wxd930ea5d5a258f4f", "10000100", "192006250b4c09247ec02edce69f6a2d");
    let scene_info = Goods { goods_id: "1", quantity: 1, price: Fen(1) };
    let order = Generic { out_trade_no: "1", total_fee: Fen(1), spbill_create_ip: "203.0.113.7", scene_info };
    let _ = merchant.map(|merchant| merchant.prepare(&order).map(|prepared| prepared.body));
}
