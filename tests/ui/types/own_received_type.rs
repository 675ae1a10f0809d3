//! A type of the merchant's own that does not say how it is received.
use wxpay_core::{Response, schema};

struct OrderNo(String);

#[derive(Response)]
#[wxpay(message = schema::pay::PAY_NOTIFICATION)]
struct TeaPaid {
    out_trade_no: OrderNo,
    transaction_id: String,
}

fn main() {}
