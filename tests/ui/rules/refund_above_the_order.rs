//! A fixed refund above the fixed amount of its order.
use wxpay_core::{Request, schema};

#[derive(Request)]
#[wxpay(message = schema::pay::REFUND, fixed(total_fee = 100, refund_fee = 101))]
struct Generous<'a> {
    out_trade_no: &'a str,
    out_refund_no: &'a str,
}

fn main() {}
