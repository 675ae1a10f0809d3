//! A struct that borrows is decoded from fields that are kept.
use wxpay_core::{Merchant, Request, Response, pay, schema};

#[derive(Response)]
#[wxpay(message = schema::pay::PAY_NOTIFICATION)]
struct Paid<'r> {
    out_trade_no: &'r str,
}

#[derive(Response)]
#[wxpay(message = schema::pay::ORDER_QUERY_RESPONSE)]
struct Order<'r> {
    out_trade_no: Option<&'r str>,
}

#[derive(Request)]
#[wxpay(message = schema::pay::ORDER_QUERY, response = Order<'a>)]
struct Query<'a> {
    out_trade_no: &'a str,
}

const OWN_QUERY: schema::Message = schema::Message::extending(&schema::pay::ORDER_QUERY, "own_query", &[]);

#[derive(Request)]
#[wxpay(message = OWN_QUERY, response = Order<'static>)]
struct OwnQuery {
    out_trade_no: String,
}

fn read(merchant: &Merchant, body: &[u8]) {
    let _ = merchant.notification::<Paid<'_>>(body);
    let _ = merchant.prepare(&Query { out_trade_no: "1" }).map(|query| query.read(200, b""));
    let _: Option<pay::OrderQuery<'_>> = None;
}

fn main() {}
