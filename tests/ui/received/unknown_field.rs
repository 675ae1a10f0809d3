//! A slip in a name, as in what is sent; nothing is missing beside it.
use wxpay_core::{Response, schema};

#[derive(Response)]
#[wxpay(message = schema::pay::PAY_NOTIFICATION)]
struct TeaPaid {
    out_trade_on: String,
    transactionId: String,
    coupon_id: Vec<String>,
}

fn main() {}
