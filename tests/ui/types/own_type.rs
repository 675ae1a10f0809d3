//! A type of the merchant's own that does not say how it is sent.
use wxpay_core::{Merchant, Request, schema};

struct OrderNo(String);

#[derive(Request)]
#[wxpay(message = schema::pay::ORDER_QUERY)]
struct Query {
    out_trade_no: OrderNo,
}

fn ask(merchant: &Merchant, query: &Query) {
    let _ = merchant.prepare(query);
}

fn main() {}
