//! An answer is not answered, and a reply is read by what derives `Response`.
use wxpay_core::{Request, pay, schema};

#[derive(Request)]
#[wxpay(message = schema::pay::NOTIFICATION_REPLY, response = pay::OrderQueryResponse, fixed(return_code = "SUCCESS"))]
struct Thanks {}

#[derive(Request)]
#[wxpay(message = schema::pay::ORDER_QUERY, response = Option<pay::OrderQueryResponse>)]
struct Query {
    out_trade_no: String,
}

fn main() {}
