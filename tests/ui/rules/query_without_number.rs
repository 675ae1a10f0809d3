//! A query needs one of the two numbers.
use wxpay_core::{Request, schema};

#[derive(Request)]
#[wxpay(message = schema::pay::ORDER_QUERY)]
struct Query {
    #[wxpay(skip)]
    till: u16,
}

fn main() {}
