//! A slip in a member's key: the member is not judged beside it.
use wxpay_core::{Request, schema};

#[derive(Request)]
#[wxpay(message = schema::pay::ORDER_QUERY)]
struct Query<'a> {
    #[wxpay(renam = "out_trade_no")]
    number: &'a str,
}

fn main() {}
