//! What is received lives as long as the message, and JSON within it not even that.
use std::borrow::Cow;
use wxpay_core::{Response, schema};

#[derive(Response)]
#[wxpay(message = schema::pay::PAY_NOTIFICATION)]
struct TeaPaid<'r> {
    out_trade_no: &'static str,
    attach: Cow<'static, str>,
    coupon_ids: Vec<&'static str>,
    transaction_id: &'r str,
    coupons: Vec<Coupon<'static>>,
}

#[derive(Response)]
#[wxpay(message = schema::pay::COUPON)]
struct Coupon<'r> {
    #[wxpay(rename = "coupon_id_$n")]
    id: Option<&'r str>,
}

#[derive(Response)]
#[wxpay(message = schema::pay::ORDER_QUERY_RESPONSE)]
struct Found<'r> {
    attach: Option<&'r str>,
    promotion_detail: Option<Promotions<'r>>,
}

#[derive(Response)]
#[wxpay(message = schema::pay::ORDER_QUERY_RESPONSE)]
struct FoundToo<'r> {
    attach: Option<&'r str>,
    promotion_detail: Option<Lent<'r>>,
}

type Lent<'r> = Promotions<'r>;

#[derive(Response)]
#[wxpay(message = schema::pay::PROMOTIONS)]
struct Promotions<'r> {
    promotion_detail: Vec<Promotion<'r>>,
}

#[derive(Response)]
#[wxpay(message = schema::pay::PROMOTION_DETAIL)]
struct Promotion<'r> {
    name: Option<&'r str>,
}

fn main() {}
