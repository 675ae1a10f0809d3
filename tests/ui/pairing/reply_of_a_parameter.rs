//! A parameter that the reply is read into has to be received.
use wxpay_core::{Merchant, Request, schema};

#[derive(Request)]
#[wxpay(message = schema::pay::ORDER_QUERY, response = R)]
struct Query<'a, R> {
    out_trade_no: &'a str,
    #[wxpay(skip)]
    reply: std::marker::PhantomData<R>,
}

fn prepare(merchant: &Merchant, query: &Query<'_, String>) {
    let _ = merchant.prepare(query);
}

fn main() {}
