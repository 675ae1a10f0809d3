//! A message that only the other channel has, under that name.
use wxpay_core::{Merchant, Request, Response, schema};

#[derive(Request)]
#[wxpay(message = schema::cloud::ORDER_QUERY)]
struct Query {
    out_trade_no: String,
}

#[derive(Response)]
#[wxpay(message = schema::pay::PAY_CALLBACK)]
struct Callback {
    out_trade_no: String,
}

fn ask(merchant: &Merchant, query: &Query) {
    let _ = merchant.prepare(query);
}

fn main() {}
