//! `response` names the struct of this request's reply.

use wxpay_core::{Request, Response, schema};

#[derive(Response)]
#[wxpay(message = schema::pay::UNIFIED_ORDER_RESPONSE)]
struct Prepaid {
    prepay_id: String,
}

#[derive(Request)]
#[wxpay(message = schema::pay::ORDER_QUERY, response = Prepaid)]
struct Query<'a> {
    out_trade_no: &'a str,
}

fn main() {}
