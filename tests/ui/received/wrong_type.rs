//! Types that no field of that kind gives.
use wxpay_core::{Response, schema};

#[derive(Response)]
#[wxpay(message = schema::pay::PAY_NOTIFICATION)]
struct TeaPaid {
    out_trade_no: u64,
    total_fee: f64,
    attach: Option<Vec<u8>>,
    #[wxpay(rename = "coupon_fee_$n")]
    coupons: Vec<String>,
}

fn main() {}
