//! Nested elements, and other spellings of a name.
use wxpay_core::{Response, schema};

#[derive(Response)]
#[wxpay(message = schema::pay::GETHBINFO_HBINFO)]
struct Claim {
    openid: Option<String>,
}

#[derive(Response)]
#[wxpay(message = schema::pay::GETHBINFO_RESPONSE)]
struct One {
    hblist: Claim,
}

#[derive(Response)]
#[wxpay(message = schema::pay::GETHBINFO_RESPONSE)]
struct Packet {
    hbinfo: Vec<Claim>,
}

#[derive(Response)]
#[wxpay(message = schema::pay::GETHBINFO_RESPONSE)]
struct OfTexts {
    hblist: Vec<String>,
}

#[derive(Response)]
#[wxpay(message = schema::pay::GETHBINFO_RESPONSE)]
struct OfCoupons {
    hblist: Vec<wxpay_core::pay::Coupon>,
}

#[derive(Response)]
#[wxpay(message = schema::pay::QUERY_COUPON_STOCK_RESPONSE)]
struct Stock {
    coupon_mininum: Option<u64>,
}

fn main() {}
