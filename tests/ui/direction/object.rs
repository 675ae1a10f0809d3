//! What is nested is an object, and only that.
use wxpay_core::{Object, Request, Response, schema};

#[derive(Request)]
#[wxpay(message = schema::pay::STORE_INFO)]
struct Teahouse<'a> {
    id: &'a str,
}

#[derive(Object)]
#[wxpay(message = schema::pay::ORDER_QUERY)]
struct Query<'a> {
    out_trade_no: &'a str,
}

#[derive(Response)]
#[wxpay(message = schema::pay::JSAPI_PAYMENT)]
struct Page {
    package: String,
}

fn main() {}
