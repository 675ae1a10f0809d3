//! A notification is received.
use wxpay_core::{Request, schema};

#[derive(Request)]
#[wxpay(message = schema::pay::PAY_NOTIFICATION)]
struct TeaPaid {
    out_trade_no: String,
}

fn main() {}
