//! A slip in the attribute's own key.
use wxpay_core::{Merchant, Request, schema};

#[derive(Request)]
#[wxpay(mesage = schema::pay::ORDER_QUERY)]
struct Query<'a> {
    out_trade_no: &'a str,
}

fn ask(merchant: &Merchant, query: &Query<'_>) -> Result<(), wxpay_core::Error> {
    merchant.prepare(query).map(drop)
}

fn main() {}
