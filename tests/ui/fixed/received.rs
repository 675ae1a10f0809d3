//! What is received has no values of the merchant's.
use wxpay_core::{Response, schema};

#[derive(Response)]
#[wxpay(message = schema::pay::PAY_NOTIFICATION, fixed(fee_type = "CNY", attach = "till 7"))]
struct TeaPaid {
    out_trade_no: String,
}

fn main() {}
