//! The help is the whole type at once: what would be refused next is in it.
use std::collections::VecDeque;

use wxpay_core::{Fen, Object, Request, Response, schema};

#[derive(Response)]
#[wxpay(message = schema::pay::PAY_NOTIFICATION)]
struct TeaPaid {
    attach: u64,
    coupon_fee: f64,
    coupon_ids: u64,
    coupon_fees: [Fen; 2],
    coupon_types: Box<[String]>,
    #[wxpay(rename = "coupon_id_$n")]
    others: Option<u8>,
    device_info: Vec<u8>,
    bank_type: Option<Vec<u8>>,
    cash_fee: Option<Vec<i64>>,
    trade_type: Vec<bool>,
    out_trade_no: &'static u64,
}

#[derive(Response)]
#[wxpay(message = schema::pay::REFUND_QUERY_RESPONSE)]
struct Refunds {
    #[wxpay(rename = "coupon_refund_fee_$n_$m")]
    coupon_fees: f32,
    #[wxpay(rename = "coupon_refund_id_$n_$m")]
    coupon_ids: Vec<u64>,
    #[wxpay(rename = "coupon_type_$n_$m")]
    coupon_types: Vec<Option<Vec<u64>>>,
    refunds: Vec<String>,
    total_fee: bool,
}

#[derive(Request)]
#[wxpay(message = schema::pay::UNIFIED_ORDER, fixed(body = "Tea", out_trade_no = "1"))]
struct TeaOrder<'a> {
    trade_type: Option<u8>,
    total_fee: Option<Vec<Fen>>,
    spbill_create_ip: Option<std::time::Duration>,
    attach: Option<&'a [u8]>,
    limit_pay: bool,
    scene_info: Option<u8>,
    product_id: Option<Vec<u8>>,
}

#[derive(Object)]
#[wxpay(message = schema::pay::DETAIL)]
struct Basket {
    goods_detail: Option<Vec<u8>>,
    cost_price: Option<f64>,
    receipt_id: VecDeque<u8>,
}

fn main() {}
