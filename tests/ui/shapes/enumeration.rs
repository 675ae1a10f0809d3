//! An enum is no message.
use wxpay_core::{Merchant, Request, schema};

#[derive(Request)]
#[wxpay(message = schema::pay::ORDER_QUERY)]
enum Query<'a> {
    ByNumber(&'a str),
}

fn ask(merchant: &Merchant, query: &Query<'_>) {
    let _ = merchant.prepare(query);
}

fn main() {}
