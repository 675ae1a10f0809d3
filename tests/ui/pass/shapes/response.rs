//! A notification that borrows from what was received.
use wxpay_core::{Response, schema};

#[derive(Response)]
#[wxpay(message = schema::pay::PAY_NOTIFICATION)]
#[allow(dead_code)]
struct TeaPaid<'a> {
    out_trade_no: &'a str,
    attach: Option<&'a str>,
    #[wxpay(rename = "coupon_id_$n")]
    coupons: Vec<String>,
    #[wxpay(extra)]
    promo_code: Option<String>,
    #[wxpay(skip)]
    shelf: u16,
}

fn main() {}
