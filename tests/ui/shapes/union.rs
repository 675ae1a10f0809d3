//! A union is no message.
use wxpay_core::{Merchant, Request, schema};

#[derive(Request)]
#[wxpay(message = schema::pay::ORDER_QUERY)]
union Query<'a> {
    out_trade_no: &'a str,
    transaction_id: &'a str,
}

fn ask(merchant: &Merchant, query: &Query<'_>) {
    let _ = merchant.prepare(query);
}

fn main() {}
